// Which edges an activity stands for: the one place that maps activities to the graph's model.
import type { Account, Activity, Authentication, DirectoryChange, Endpoint, FileAccess } from '../../schema/activity.ts';
import { accountId, endpointId, groupId, serviceId } from '../../schema/entity.ts';
import type { EdgeLabel, NodeLabel, Value } from '../../schema/graph.ts';
import { commonName } from './distinguished-name.ts';

interface End {
  label: NodeLabel;
  id: string;
  properties: Record<string, Value>;
}

export interface Link {
  label: EdgeLabel;
  from: End;
  to: End;
  /** Tells edges of one label between two nodes apart. */
  key: string;
  protocol: string;
  operation: string;
  /** Who acts, where the edge does not start at the account. */
  account?: Account | undefined;
}

const userEnd = (account: Account): End => ({
  label: 'User',
  id: accountId(account),
  properties: {
    name: account.name,
    ...(account.domain ? { domain: account.domain } : {}),
    ...(account.sid ? { sid: account.sid } : {}),
  },
});

const addressEnd = (ip: string): End => ({ label: 'Address', id: `address:${ip}`, properties: { name: ip } });

function machineEnd(endpoint: Endpoint): End | undefined {
  if (!endpoint.name) return endpoint.ip ? addressEnd(endpoint.ip) : undefined;
  return { label: 'Computer', id: endpointId(endpoint), properties: { name: endpoint.name } };
}

/** Nodes that a link needs: its ends, and the acting account that it names. */
export const endsOf = ({ from, to, account }: Link): End[] => (account ? [from, to, userEnd(account)] : [from, to]);

/** Pipes of remote interfaces that edges tell apart; others would let a client make edges without end. */
const pipes: ReadonlySet<string> = new Set([
  'atsvc',
  'efsrpc',
  'eventlog',
  'lsarpc',
  'netdfs',
  'netlogon',
  'protected_storage',
  'samr',
  'spoolss',
  'srvsvc',
  'svcctl',
  'winreg',
  'wkssvc',
]);

function fileOperation({ operation, share, path }: FileAccess): string {
  const pipe = share?.toUpperCase() === 'IPC$' ? path.toLowerCase() : '';
  return pipes.has(pipe) ? `${operation} ${pipe}` : operation;
}

/** All edges of one activity, the most telling first. */
export function linksOf(activity: Activity): Link[] {
  const { protocol, account } = activity;
  const from = machineEnd(activity.from);
  const to = machineEnd(activity.to);
  const links: Link[] = [];
  const machines = (label: EdgeLabel, operation: string): void => {
    // What a machine does to itself is on its timeline; the graph tells who reaches whom.
    if (!from || !to || (from.id === to.id && activity.protocol === 'Windows')) return;
    links.push({
      label,
      from,
      to,
      key: `${protocol}|${operation}|${account ? accountId(account) : ''}`,
      protocol,
      operation,
      account,
    });
  };

  switch (activity.kind) {
    case 'authentication':
      links.push(...authenticationLinks(activity, from, to));
      break;
    case 'query':
      machines('QUERIED', activity.operation);
      break;
    case 'nameQuery':
      // Never a name: an edge for each kind of question only.
      machines('QUERIED', activity.type);
      break;
    case 'replication':
      machines('REPLICATED', activity.operation);
      break;
    case 'rpcCall':
      machines('CALLED', activity.operation);
      break;
    case 'execution':
    case 'serviceInstalled':
      machines('EXECUTED_ON', activity.operation);
      break;
    case 'fileAccess':
      machines('ACCESSED_FILE', fileOperation(activity));
      break;
    case 'directoryChange':
      if (account && activity.targetKind && activity.targetKind !== 'other') {
        const key = `${protocol}|${activity.operation}`;
        const { operation } = activity;
        links.push({ label: 'CHANGED', from: userEnd(account), to: changedEnd(activity), key, protocol, operation });
      } else machines('CHANGED', activity.operation);
      break;
    case 'configurationChange':
    case 'certificate':
      machines('CHANGED', activity.operation);
      break;
    case 'privilegeUse':
      // The logon that has the privileges, or the process that uses them, is told by its own activity.
      break;
    case 'vpnSession': {
      // Not every gateway tells where its clients are.
      const where = from ?? to;
      const { operation } = activity;
      if (account && where)
        links.push({ label: 'CONNECTED_VPN', from: userEnd(account), to: where, key: protocol, protocol, operation });
      break;
    }
  }
  for (const endpoint of [activity.from, activity.to]) {
    if (!endpoint.name || !endpoint.ip) continue;
    links.push({
      label: 'RESOLVED_TO',
      from: addressEnd(endpoint.ip),
      to: machineEnd(endpoint) as End,
      key: endpoint.certainty ?? 'low',
      protocol: '',
      operation: '',
    });
  }
  return links;
}

/** The account or group that a change is of. */
function changedEnd({ target, targetKind, targetSid, domain }: DirectoryChange): End {
  // 5136 names objects by their distinguished name, SAM's events by their account name.
  const name = commonName(target) ?? target;
  if (targetKind === 'computer') {
    const computer = name.replace(/\$$/, '').toLowerCase();
    return { label: 'Computer', id: `computer:${computer}`, properties: { name: computer } };
  }
  const more = { ...(domain ? { domain } : {}), ...(targetSid ? { sid: targetSid } : {}) };
  if (targetKind === 'user') return userEnd({ name, ...more });
  return { label: 'Group', id: groupId(name, domain), properties: { name, ...more } };
}

function authenticationLinks(activity: Authentication, from: End | undefined, to: End | undefined): Link[] {
  const { account, protocol, mechanism, service } = activity;
  // Anonymous and unknown accounts are on the wire too; without an account there is no edge to tell of.
  if (!account) return [];
  const user = userEnd(account);
  const common = { key: `${protocol}|${mechanism}`, protocol, operation: mechanism };
  const links: Link[] = [];
  if (to) links.push({ label: 'AUTHENTICATED', from: user, to, ...common });
  if (activity.outcome === 'success' && from) links.push({ label: 'LOGGED_ON', from: user, to: from, ...common });
  if (service && (mechanism === 'kerberos-as' || mechanism === 'kerberos-tgs')) {
    const realm = activity.issued?.realm ?? account.domain ?? '';
    links.push({
      label: 'REQUESTED_TICKET',
      from: user,
      to: { label: 'Service', id: serviceId(service, realm), properties: { name: service, realm } },
      ...common,
    });
  }
  return links;
}
