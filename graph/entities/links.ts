// Which edges an activity stands for: the one place that maps activities to the graph's model.
import type { Account, Activity, Authentication, Endpoint } from '../../schema/activity.ts';
import { accountId, endpointId } from '../../schema/entity.ts';
import type { EdgeLabel, NodeLabel, Value } from '../../schema/graph.ts';

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

function machineEnd(endpoint: Endpoint): End {
  if (!endpoint.name) return addressEnd(endpoint.ip ?? 'unknown');
  return { label: 'Computer', id: endpointId(endpoint), properties: { name: endpoint.name } };
}

/** Nodes that a link needs: its ends, and the acting account that it names. */
export const endsOf = ({ from, to, account }: Link): End[] => (account ? [from, to, userEnd(account)] : [from, to]);

/** All edges of one activity, the most telling first. */
export function linksOf(activity: Activity): Link[] {
  const { protocol, account } = activity;
  const from = machineEnd(activity.from);
  const to = machineEnd(activity.to);
  const links: Link[] = [];
  const machines = (label: EdgeLabel, operation: string): void => {
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
      machines('ACCESSED_FILE', activity.operation);
      break;
    case 'directoryChange':
      machines('CHANGED', activity.operation);
      break;
    case 'vpnSession':
      if (account)
        links.push({
          label: 'CONNECTED_VPN',
          from: userEnd(account),
          // Not every gateway tells where its clients are.
          to: activity.from.ip || activity.from.name ? from : to,
          key: protocol,
          protocol,
          operation: activity.operation,
        });
      break;
  }
  for (const endpoint of [activity.from, activity.to]) {
    if (!endpoint.name || !endpoint.ip) continue;
    links.push({
      label: 'RESOLVED_TO',
      from: addressEnd(endpoint.ip),
      to: machineEnd(endpoint),
      key: endpoint.certainty ?? 'low',
      protocol: '',
      operation: '',
    });
  }
  return links;
}

function authenticationLinks(activity: Authentication, from: End, to: End): Link[] {
  const { account, protocol, mechanism, service } = activity;
  // Anonymous and unknown accounts are on the wire too; without an account there is no edge to tell of.
  if (!account) return [];
  const user = userEnd(account);
  const common = { key: `${protocol}|${mechanism}`, protocol, operation: mechanism };
  const links: Link[] = [{ label: 'AUTHENTICATED', from: user, to, ...common }];
  if (activity.outcome === 'success') links.push({ label: 'LOGGED_ON', from: user, to: from, ...common });
  if (service && (mechanism === 'kerberos-as' || mechanism === 'kerberos-tgs')) {
    const realm = activity.issued?.realm ?? account.domain ?? '';
    const id = `service:${service.toLowerCase()}${realm ? `@${realm.toLowerCase()}` : ''}`;
    links.push({
      label: 'REQUESTED_TICKET',
      from: user,
      to: { label: 'Service', id, properties: { name: service, realm } },
      ...common,
    });
  }
  return links;
}
