// The directory's own audit: access to objects (4661 through SAM, 4662), changes (5136–5139, 5141), and the Directory Service log:
// 1644 (expensive searches), 2889 (binds in clear text or without signing).
import type { AttributeChange, DirectoryOperation } from '../../../schema/activity.ts';
import { cut, VALUE } from '../../bytes/cut.ts';
import type { WindowsEvent } from '../event.ts';
import { accountIn, accountOf, address, by, isMachineItself, logonIn, number, SECURITY, through } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';
import { grantsIn } from '../security-descriptor.ts';
import { directoryFlags } from '../user-account-control.ts';

/** Control access rights of replication (MS-ADTS §5.1.3.2.1): Get-Changes, -All, -In-Filtered-Set. */
const replication: Readonly<Record<string, string>> = {
  '1131f6aa-9c07-11d1-f79f-00c04fc2dcd2': 'DS-Replication-Get-Changes',
  '1131f6ad-9c07-11d1-f79f-00c04fc2dcd2': 'DS-Replication-Get-Changes-All',
  '89e95b76-444d-4c62-991a-0facbeda640c': 'DS-Replication-Get-Changes-In-Filtered-Set',
};
/** DS-Install-Replica: who has it may add a controller. */
const INSTALL_REPLICA = '9923a32a-3607-11d2-b9be-0000f87a36b2';

/** MS-ADTS §5.1.3.2: bits of an access mask. */
const access: readonly (readonly [number, string])[] = [
  [0x1, 'create-child'],
  [0x2, 'delete-child'],
  [0x8, 'write-self'],
  [0x10, 'read'],
  [0x20, 'write'],
  [0x40, 'delete-tree'],
  [0x100, 'control'],
  [0x1_0000, 'delete'],
  [0x4_0000, 'write-permissions'],
  [0x8_0000, 'write-owner'],
];

const guids = (text: string | undefined): string[] =>
  [...(text ?? '').toLowerCase().matchAll(/\{([0-9a-f-]{36})\}/g)].map((m) => m[1] as string);

/** Properties and rights named in one event that are kept. */
const PROPERTIES = 24;

function objectAccess(event: WindowsEvent): EventDraft | undefined {
  const account = accountIn(event, 'Subject');
  const server = event.field('ObjectServer');
  const outcome = event.failed ? 'failure' : 'success';
  const common = { ...by(account), ...through(logonIn(event)) };
  const name = event.field('ObjectName');
  if (server === 'LSA') {
    if (event.field('ObjectType') !== 'SecretObject') return undefined;
    const query = event.field('OperationType') === 'Query' || event.field('OperationType') === undefined;
    const operation = query ? 'LsarRetrievePrivateData' : 'LsarOpenSecret';
    // The machine itself reads its own secrets all day.
    if (isMachineItself(account?.sid)) return undefined;
    return { kind: 'query', protocol: 'Windows', interface: 'lsarpc', operation, outcome, ...target(name), ...common };
  }
  if (server !== undefined && server !== 'DS') return undefined;
  const properties = guids(event.field('Properties'));
  const rights = properties.filter((g) => replication[g]);
  if (rights.length) {
    return {
      kind: 'replication',
      protocol: 'Windows',
      interface: 'drsuapi',
      operation: 'DRSGetNCChanges',
      rights: rights.map((g) => replication[g] as string),
      outcome,
      ...common,
    };
  }
  if (isMachineItself(account?.sid)) return undefined;
  if (properties.includes(INSTALL_REPLICA)) {
    return {
      kind: 'directoryChange',
      protocol: 'Windows',
      operation: 'create',
      objectClass: 'nTDSDSA',
      target: 'DS-Install-Replica',
      targetKind: 'other',
      outcome,
      ...common,
    };
  }
  const mask = number(event.field('AccessMask')) ?? 0;
  const asked = access.filter(([bit]) => mask & bit).map(([, word]) => word);
  const object = guids(name)[0] ?? name;
  return {
    kind: 'query',
    protocol: 'Windows',
    interface: 'ds',
    operation: asked.join(' ') || 'access',
    outcome,
    ...target(object),
    ...(properties.length ? { attributes: properties.slice(0, PROPERTIES) } : {}),
    ...common,
  };
}

const target = (name: string | undefined): { target?: string } => (name ? { target: name.slice(0, 512) } : {});

/** What SAM objects are opened as, in the words of MS-SAMR. */
const opened: Readonly<Record<string, string>> = {
  SAM_SERVER: 'SamrConnect',
  SAM_DOMAIN: 'SamrOpenDomain',
  SAM_GROUP: 'SamrOpenGroup',
  SAM_ALIAS: 'SamrOpenAlias',
  SAM_USER: 'SamrOpenUser',
};

function samAccess(event: WindowsEvent): EventDraft | undefined {
  const account = accountIn(event, 'Subject');
  const operation = opened[event.field('ObjectType') ?? ''];
  if (!operation || isMachineItself(account?.sid)) return undefined;
  return {
    kind: 'query',
    protocol: 'Windows',
    interface: 'samr',
    operation,
    outcome: event.failed ? 'failure' : 'success',
    ...target(event.field('ObjectName')),
    ...by(account),
    ...through(logonIn(event)),
  };
}

/** Values of these are secrets or not readable. */
const unreadable =
  /^(unicodePwd|dBCSPwd|ntPwdHistory|lmPwdHistory|supplementalCredentials|ms-Mcs-AdmPwd|msLAPS-.*Password|msDS-ManagedPassword.*)$/i;

function modified(event: WindowsEvent): EventDraft | undefined {
  const attribute = event.field('AttributeLDAPDisplayName') ?? '';
  const value = event.field('AttributeValue') ?? '';
  // %%14674: value added; %%14675: value deleted.
  const removed = event.field('OperationType') === '%%14675';
  const draft = changed(event, 'modify');
  const change: AttributeChange = { attribute, change: removed ? 'remove' : 'add' };
  if (/^(nTSecurityDescriptor|msDS-AllowedToActOnBehalfOfOtherIdentity|msDS-GroupMSAMembership)$/i.test(attribute)) {
    const grants = { when: removed ? ('before' as const) : ('after' as const), rights: grantsIn(value) };
    return { ...draft, attributes: [attribute], changes: [change], grants };
  }
  if (!unreadable.test(attribute)) {
    const flags = attribute.toLowerCase() === 'useraccountcontrol' ? number(value) : undefined;
    change.value = flags === undefined ? cut(value, VALUE) : directoryFlags(flags);
  }
  return { ...draft, attributes: [attribute], changes: [change] };
}

const kinds: Readonly<Record<string, 'user' | 'computer' | 'group'>> = { user: 'user', computer: 'computer', group: 'group' };

function changed(event: WindowsEvent, operation: DirectoryOperation) {
  const objectClass = event.field('ObjectClass');
  const correlation = event.field('OpCorrelationID');
  const domain = event.field('DSName');
  return {
    kind: 'directoryChange' as const,
    protocol: 'Windows' as const,
    operation,
    outcome: 'success' as const,
    target: event.field('ObjectDN') ?? event.field('OldObjectDN') ?? event.field('NewObjectDN') ?? '',
    targetKind: kinds[objectClass?.toLowerCase() ?? ''] ?? ('other' as const),
    ...(objectClass ? { objectClass } : {}),
    ...(domain ? { domain } : {}),
    ...(correlation ? { correlation } : {}),
    ...by(accountIn(event, 'Subject')),
    ...through(logonIn(event)),
  };
}

const CHANGES = 'Audit Directory Service Changes: success; auditing entries (SACL) on the objects';

export default [
  ...eventRows(
    { provider: SECURITY },
    {
      ids: [4661],
      needs: 'Audit SAM: success and failure (old: Directory Service Access)',
      feeds: ['directory-enumeration'],
      read: samAccess,
    },
    {
      ids: [4662],
      needs: 'Audit Directory Service Access: success; auditing entries (SACL) on the objects',
      feeds: ['malicious-replication', 'directory-enumeration', 'dpapi-key-request', 'honeytoken'],
      fields: ['Properties'],
      read: objectAccess,
    },
    {
      ids: [5136],
      needs: CHANGES,
      feeds: [
        'dangerous-acl-change',
        'delegation-abuse',
        'account-weakened',
        'dcshadow',
        'samaccountname-spoofing',
        'sid-history',
      ],
      fields: ['AttributeValue'],
      read: modified,
    },
    { ids: [5137], needs: CHANGES, feeds: ['dcshadow'], read: (event) => changed(event, 'create') },
    { ids: [5138], needs: CHANGES, feeds: [], read: (event) => changed(event, 'undelete') },
    {
      ids: [5139],
      needs: CHANGES,
      feeds: ['dcshadow'],
      read(event) {
        const value = event.field('NewObjectDN');
        const old = event.field('OldObjectDN');
        const change: AttributeChange = {
          attribute: 'distinguishedName',
          change: 'set',
          ...(value ? { value } : {}),
          ...(old ? { old } : {}),
        };
        return { ...changed(event, 'move'), changes: [change] };
      },
    },
    { ids: [5141], needs: CHANGES, feeds: ['dcshadow'], read: (event) => changed(event, 'delete') },
  ),
  ...eventRows(
    { provider: 'microsoft-windows-activedirectory_domainservice' },
    {
      ids: [1644],
      needs: 'Registry: NTDS Diagnostics "15 Field Engineering" = 5 and thresholds of expensive searches',
      feeds: ['directory-enumeration'],
      read(event) {
        // Values by place: client ip:port, base, filter, visited, returned, …, scope, attributes, …, user.
        const text = event.value(2) ?? '';
        const clientPlace = [0, 1, 2, 3, 4].find((n) => /^\d+\.\d+\.\d+\.\d+:\d+$|^\[.*\]:\d+$/.test(event.value(n) ?? '')) ?? 0;
        const [, ip, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(event.value(clientPlace) ?? '') ?? [];
        const filter =
          [...Array(8).keys()].map((n) => event.value(n) ?? '').find((v) => v.startsWith('(') || /^\s*\(/.test(v)) ?? text;
        const base = [...Array(8).keys()].map((n) => event.value(n) ?? '').find((v) => /^(DC|CN|OU)=/i.test(v));
        const user = [...Array(20).keys()].map((n) => event.value(n) ?? '').find((v) => /^[^\\\s(]+\\[^\\\s]+$/.test(v));
        const from = address(ip);
        return {
          kind: 'query',
          protocol: 'LDAP',
          operation: 'search',
          outcome: 'success',
          scope: 'subtree',
          filter: filter
            .replaceAll(/\s+/g, ' ')
            .trim()
            .slice(0, VALUE * 2),
          ...(base ? { target: base } : {}),
          ...(from ? { from: { ip: from, port: Number(port) } } : {}),
          ...by(accountOf(user)),
        };
      },
    },
    {
      ids: [2889],
      needs: 'Registry: NTDS Diagnostics "16 LDAP Interface Events" = 2',
      feeds: [],
      read(event) {
        const [, ip, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(event.value(0) ?? '') ?? [];
        const from = address(ip);
        return {
          kind: 'authentication',
          protocol: 'LDAP',
          operation: 'bind',
          // 0: SASL without signing; 1: simple bind in clear text.
          mechanism: event.value(2) === '1' ? 'simple-bind' : 'other',
          outcome: 'unknown',
          ...by(accountOf(event.value(1))),
          ...(from ? { from: { ip: from, port: Number(port) } } : {}),
        };
      },
    },
  ),
];
