// Activities made by hand for detector tests: short words for what happened, defaults for the rest.
import { hash } from 'node:crypto';
import type {
  Activity,
  Authentication,
  ConfigurationChange,
  DirectoryChange,
  Endpoint,
  Execution,
  FileAccess,
  NameQuery,
  PrivilegeUse,
  Query,
  Replication,
  RpcCall,
  ServiceInstalled,
  Ticket,
  VpnSession,
} from '../../../schema/activity.ts';

export const T0 = Date.UTC(2026, 2, 1, 9, 0, 0);
export const DC = '192.0.2.10';
export const CLIENT = '192.0.2.77';

let ordinal = 0;
const common = (seconds: number, from: string, to: string) => {
  const n = ordinal++;
  return {
    id: hash('sha1', String(n), 'hex').slice(0, 24),
    time: T0 + seconds * 1000,
    from: { ip: from, port: 50_000 },
    to: { ip: to, port: 88 },
    outcome: 'success' as const,
    origin: { source: 'by-hand.pcap', frame: n + 1 },
  };
};

type More<A> = { [K in keyof Omit<A, 'kind'>]?: A[K & keyof A] | undefined };

export function ticket(name: string, service = 'krbtgt/CORP.EXAMPLE', encryption = 18): Ticket {
  return { fingerprint: hash('sha256', name, 'hex').slice(0, 32), service, realm: 'CORP.EXAMPLE', encryption, size: 1000 };
}

export function as(seconds: number, name: string, more: More<Authentication> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'authentication',
    protocol: 'Kerberos',
    operation: 'AS',
    mechanism: 'kerberos-as',
    account: { name, domain: 'CORP.EXAMPLE' },
    preauthentication: 'encrypted-timestamp',
    ...more,
  };
}

export function tgs(seconds: number, name: string, service: string, more: More<Authentication> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'authentication',
    protocol: 'Kerberos',
    operation: 'TGS',
    mechanism: 'kerberos-tgs',
    account: { name, domain: 'CORP.EXAMPLE' },
    service,
    presented: ticket(`tgt of ${name}`),
    issued: ticket(`${service} for ${name}`, service),
    ...more,
  };
}

/** A ticket presented to a server; without a name its issue was not seen. */
export function ap(seconds: number, name: string | undefined, more: More<Authentication> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'authentication',
    protocol: 'Kerberos',
    operation: 'AP',
    mechanism: 'kerberos-ap',
    carrier: 'RPC',
    ...(name ? { account: { name, domain: 'CORP.EXAMPLE' } } : {}),
    ...more,
  };
}

export function failed(error: string): { outcome: 'failure'; error: string } {
  return { outcome: 'failure', error };
}

export function ntlm(seconds: number, name: string, more: More<Authentication> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'authentication',
    protocol: 'NTLM',
    operation: 'NTLM',
    mechanism: 'ntlm',
    carrier: 'SMB',
    account: { name, domain: 'CORP' },
    ...more,
  };
}

export function dns(seconds: number, name: string, type = 'A', more: More<NameQuery> = {}): Activity {
  return { ...common(seconds, CLIENT, DC), kind: 'nameQuery', protocol: 'DNS', operation: type, name, type, ...more };
}

export function samr(seconds: number, opnum: number, more: More<Query> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'query',
    protocol: 'RPC',
    operation: `opnum ${opnum}`,
    interface: 'samr',
    opnum,
    ...more,
  };
}

export function search(seconds: number, filter: string, more: More<Query> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'query',
    protocol: 'LDAP',
    operation: 'search',
    filter,
    scope: 'subtree',
    target: 'DC=corp,DC=example',
    ...more,
  };
}

export function sessionEnumeration(seconds: number, more: More<Query> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'query',
    protocol: 'RPC',
    operation: 'NetrSessionEnum',
    interface: 'srvsvc',
    opnum: 12,
    account: { name: 'judy', domain: 'CORP' },
    ...more,
  };
}

export function vpn(seconds: number, name: string, assigned: string, more: More<VpnSession> = {}): Activity {
  return {
    ...common(seconds, '198.51.100.20', '192.0.2.5'),
    kind: 'vpnSession',
    protocol: 'RADIUS',
    operation: 'Start',
    session: 'S1',
    account: { name, domain: 'CORP' },
    assigned,
    ...more,
  };
}

export function replication(seconds: number, more: More<Replication> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'replication',
    protocol: 'RPC',
    operation: 'DRSGetNCChanges',
    interface: 'drsuapi',
    opnum: 3,
    account: { name: 'administrator', domain: 'CORP' },
    ...more,
  };
}

export function call(seconds: number, name: string, operation: string, more: More<RpcCall> = {}): Activity {
  return {
    ...common(seconds, CLIENT, DC),
    kind: 'rpcCall',
    protocol: 'RPC',
    operation,
    interface: name,
    uuid: '00000000-0000-0000-0000-000000000000',
    opnum: 0,
    account: { name: 'judy', domain: 'CORP' },
    ...more,
  };
}

export const times = (n: number, make: (i: number) => Activity): Activity[] => Array.from({ length: n }, (_, i) => make(i));

/** What a controller's own log tells: its name, not its address. */
const logged = (seconds: number, event: number) => ({
  ...common(seconds, CLIENT, DC),
  to: { name: 'dc1.corp.example' },
  origin: { source: 'by-hand.evtx', record: ordinal, event },
});
const actor = { name: 'judy', domain: 'CORP', sid: 'S-1-5-21-1-2-3-1105' };

/** By the controller's own log: its name instead of its address, and the event. */
export const byEvent = (event: number, more: { from?: Endpoint } = {}) => {
  const { to, origin } = logged(0, event);
  return { to, origin, ...more };
};

export function change(
  seconds: number,
  operation: DirectoryChange['operation'],
  target: string,
  more: More<DirectoryChange> = {},
): Activity {
  return {
    ...logged(seconds, 4738),
    kind: 'directoryChange',
    protocol: 'Windows',
    operation,
    target,
    targetKind: 'user',
    account: actor,
    ...more,
  };
}

/** One attribute of a change. */
export const set = (attribute: string, value: string, old?: string): Pick<DirectoryChange, 'changes'> => ({
  changes: [{ attribute, change: 'set', value, ...(old === undefined ? {} : { old }) }],
});

export function service(seconds: number, name: string, command: string, more: More<ServiceInstalled> = {}): Activity {
  return {
    ...logged(seconds, 7045),
    from: {},
    to: { name: 'srv1.corp.example' },
    kind: 'serviceInstalled',
    protocol: 'Windows',
    operation: 'service-installed',
    service: name,
    command,
    account: actor,
    ...more,
  };
}

export function file(seconds: number, share: string, path: string, more: More<FileAccess> = {}): Activity {
  return {
    ...logged(seconds, 5145),
    to: { name: 'srv1.corp.example' },
    kind: 'fileAccess',
    protocol: 'SMB',
    operation: 'open',
    share,
    path,
    access: 'read',
    account: actor,
    ...more,
  };
}

export function execution(seconds: number, more: More<Execution>): Activity {
  return {
    ...logged(seconds, 4688),
    from: {},
    to: { name: 'srv1.corp.example' },
    kind: 'execution',
    protocol: 'Windows',
    method: 'process',
    operation: 'process-created',
    account: actor,
    ...more,
  };
}

export function privilege(seconds: number, more: More<PrivilegeUse> = {}): Activity {
  return {
    ...logged(seconds, 4672),
    from: {},
    to: { name: 'ws7.corp.example' },
    kind: 'privilegeUse',
    protocol: 'Windows',
    operation: 'special-logon',
    privileges: ['SeDebugPrivilege', 'SeBackupPrivilege'],
    account: actor,
    ...more,
  };
}

export function registry(seconds: number, setting: string, value: string, old?: string): Activity {
  const change: ConfigurationChange = {
    ...logged(seconds, 4657),
    from: {},
    to: { name: 'ws7.corp.example' },
    kind: 'configurationChange',
    protocol: 'Windows',
    operation: 'registry',
    setting,
    value,
    account: actor,
  };
  if (old !== undefined) change.old = old;
  return change;
}

export function logon(seconds: number, more: More<Authentication> = {}): Activity {
  return {
    ...logged(seconds, 4624),
    to: { name: 'ws7.corp.example' },
    kind: 'authentication',
    protocol: 'Windows',
    operation: 'logon',
    mechanism: 'other',
    logonType: 3,
    account: actor,
    ...more,
  };
}
