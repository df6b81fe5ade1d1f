// Each row of the mapping on an event as its producer writes it, and what comes of it: the activity's telling parts.
import { describe, expect, test } from 'vitest';
import { loadDetectors } from '../../../graph/detection/load.ts';
import type { Activity } from '../../../schema/activity.ts';
import { readConfiguration } from '../../../schema/config.ts';
import { detections } from '../../../schema/detections.ts';
import { cut } from '../../../sensor/bytes/cut.ts';
import { createKnowledge } from '../../../sensor/knowledge.ts';
import type { WindowsEvent } from '../../../sensor/windows/event.ts';
import { createEventSource } from '../../../sensor/windows/event-source.ts';

import { type EventRow, loadEventMapping } from '../../../sensor/windows/mapping.ts';

const mapping = await loadEventMapping();
const SECURITY = 'Microsoft-Windows-Security-Auditing';
const T0 = Date.UTC(2026, 2, 1, 9);
let record = 0;

function event(
  id: number,
  fields: Record<string, string>,
  more: Partial<Pick<WindowsEvent, 'provider' | 'computer' | 'time' | 'record' | 'failed' | 'userSid'>> & {
    values?: string[];
  } = {},
): WindowsEvent {
  const shown = (text: string | undefined): string | undefined =>
    text === undefined || text === '' || text === '-' ? undefined : text;
  return {
    provider: SECURITY,
    id,
    channel: 'Security',
    computer: 'DC1.corp.example',
    time: T0,
    record: ++record,
    ...more,
    field: (name) => shown(fields[name]),
    value: (place) => shown(more.values?.[place] ?? Object.values(fields)[place]),
  };
}

function activities(...events: WindowsEvent[]): Activity[] {
  const out: Activity[] = [];
  const take = createEventSource('Security.evtx', createKnowledge(readConfiguration({}, 'test')), (a) => out.push(a));
  for (const e of events) if (mapping.wanted(e.provider, e.id)) take(mapping.read(e));
  return out;
}

const subject = {
  SubjectUserSid: 'S-1-5-21-1-2-3-1105',
  SubjectUserName: 'judy',
  SubjectDomainName: 'CORP',
  SubjectLogonId: '0x824909',
};
const target = {
  TargetUserSid: 'S-1-5-21-1-2-3-1106',
  TargetUserName: 'alice',
  TargetDomainName: 'CORP.EXAMPLE',
  TargetLogonId: '0x900001',
};
const network = {
  ...target,
  LogonType: '3',
  LogonProcessName: 'NtLmSsp ',
  AuthenticationPackageName: 'NTLM',
  LmPackageName: 'NTLM V2',
};

/** An event, and what its activity must be. */
const rows: [string, WindowsEvent, Record<string, unknown>][] = [
  [
    'network logon by NTLM',
    event(4624, { ...network, IpAddress: '::ffff:192.0.2.77', IpPort: '50123', WorkstationName: 'WS7', KeyLength: '128' }),
    {
      kind: 'authentication',
      mechanism: 'ntlm',
      outcome: 'success',
      from: { ip: '192.0.2.77', port: 50_123 },
      to: { name: 'dc1.corp.example' },
      logonType: 3,
      ntlm: { version: 2, workstation: 'WS7' },
    },
  ],
  [
    'logon with new credentials on the machine itself',
    event(4624, {
      ...target,
      ...subject,
      LogonType: '9',
      LogonProcessName: 'seclogo',
      AuthenticationPackageName: 'Negotiate',
      IpAddress: '::1',
    }),
    { from: { name: 'dc1.corp.example' }, logonProcess: 'seclogo', by: { name: 'judy' } },
  ],
  [
    'failed logon: the sub-status is the reason',
    event(4625, { ...network, Status: '0xc000006d', SubStatus: '0xc0000064', IpAddress: '192.0.2.77', IpPort: '0' }),
    { outcome: 'failure', error: 'STATUS_NO_SUCH_USER', from: { ip: '192.0.2.77' } },
  ],
  [
    'credentials of another account used',
    event(4648, {
      ...subject,
      TargetUserName: 'admin',
      TargetDomainName: 'CORP',
      TargetServerName: 'SRV1',
      ProcessName: 'C:\\x.exe',
    }),
    {
      mechanism: 'explicit',
      account: { name: 'admin' },
      by: { name: 'judy' },
      to: { name: 'srv1' },
      from: { name: 'dc1.corp.example' },
    },
  ],
  [
    'special logon',
    event(4672, { ...subject, PrivilegeList: 'SeDebugPrivilege\r\n\t\t\tSeBackupPrivilege' }),
    { kind: 'privilegeUse', privileges: ['SeDebugPrivilege', 'SeBackupPrivilege'] },
  ],
  [
    'ticket-granting ticket',
    event(4768, {
      TargetUserName: 'alice',
      TargetDomainName: 'corp.example',
      ServiceName: 'krbtgt',
      TicketOptions: '0x40810010',
      Status: '0x0',
      TicketEncryptionType: '0x12',
      PreAuthType: '2',
      IpAddress: '::ffff:192.0.2.77',
      IpPort: '50611',
    }),
    {
      mechanism: 'kerberos-as',
      service: 'krbtgt/CORP.EXAMPLE',
      issued: { encryption: 18, realm: 'CORP.EXAMPLE' },
      options: 0x4081_0010,
      preauthentication: 'encrypted-timestamp',
    },
  ],
  [
    'unknown account',
    event(4768, {
      TargetUserName: 'nobody',
      TargetDomainName: 'CORP.EXAMPLE',
      ServiceName: 'krbtgt/CORP.EXAMPLE',
      Status: '0x6',
      TicketEncryptionType: '0xffffffff',
      PreAuthType: '-',
      IpAddress: '192.0.2.77',
    }),
    { outcome: 'failure', error: 'KDC_ERR_C_PRINCIPAL_UNKNOWN' },
  ],
  [
    'service ticket',
    event(4769, {
      TargetUserName: 'alice@CORP.EXAMPLE',
      TargetDomainName: 'CORP.EXAMPLE',
      ServiceName: 'svc-sql',
      TicketOptions: '0x40810000',
      TicketEncryptionType: '0x17',
      Status: '0x0',
      IpAddress: '192.0.2.77',
      IpPort: '1',
    }),
    {
      mechanism: 'kerberos-tgs',
      account: { name: 'alice', domain: 'CORP.EXAMPLE' },
      serviceAccount: 'svc-sql',
      issued: { encryption: 23 },
    },
  ],
  [
    'wrong password',
    event(4771, {
      TargetUserName: 'alice',
      ServiceName: 'krbtgt/CORP.EXAMPLE',
      Status: '0x18',
      PreAuthType: '2',
      IpAddress: '192.0.2.77',
    }),
    { error: 'KDC_ERR_PREAUTH_FAILED', account: { name: 'alice', domain: 'CORP.EXAMPLE' } },
  ],
  [
    'credentials validated',
    event(4776, { TargetUserName: 'alice', Workstation: '\\\\WS7', Status: '0xc000006a' }),
    { error: 'STATUS_WRONG_PASSWORD', from: { name: 'ws7', certainty: 'low' } },
  ],
  [
    'NTLM passed on',
    event(
      8004,
      { SChannelName: 'FILES1', UserName: 'alice', DomainName: 'CORP', WorkstationName: 'WS7' },
      { provider: 'Microsoft-Windows-NTLM' },
    ),
    { to: { name: 'files1' }, outcome: 'unknown' },
  ],
  [
    'account changed: only what changed, flags by name',
    event(4738, {
      ...subject,
      TargetUserName: 'bob',
      TargetDomainName: 'CORP',
      TargetSid: 'S-1-5-21-1-2-3-1200',
      SamAccountName: '-',
      OldUacValue: '0x10',
      NewUacValue: '0x10010',
    }),
    {
      kind: 'directoryChange',
      operation: 'modify',
      target: 'bob',
      changes: [
        { attribute: 'userAccountControl', change: 'set', value: 'NORMAL_ACCOUNT DONT_REQ_PREAUTH', old: 'NORMAL_ACCOUNT' },
      ],
    },
  ],
  [
    'password reset',
    event(4724, { ...subject, TargetUserName: 'DC1$', TargetDomainName: 'CORP' }),
    { operation: 'reset-password', targetKind: 'computer' },
  ],
  [
    'member added',
    event(4728, {
      ...subject,
      MemberName: 'CN=Mallory\\, M,OU=x,DC=corp,DC=example',
      MemberSid: 'S-1-5-21-1-2-3-1300',
      TargetUserName: 'Domain Admins',
      TargetSid: 'S-1-5-21-1-2-3-512',
    }),
    {
      operation: 'add-member',
      targetKind: 'group',
      member: { name: 'Mallory, M', sid: 'S-1-5-21-1-2-3-1300', inDirectory: true },
    },
  ],
  [
    'account renamed',
    event(4781, { ...subject, OldTargetUserName: 'WS9$', NewTargetUserName: 'dc1', TargetSid: 'S-1-5-21-1-2-3-1400' }),
    { operation: 'rename', targetKind: 'computer', changes: [{ attribute: 'sAMAccountName', value: 'dc1', old: 'WS9$' }] },
  ],
  [
    'SID history',
    event(4765, { ...subject, TargetUserName: 'andrei', SourceSid: 'S-1-5-21-1-2-3-512', SourceUserName: 'corp\\Domain Admins' }),
    { operation: 'add-sid-history' },
  ],
  [
    'replication used',
    event(4662, {
      ...subject,
      ObjectServer: 'DS',
      ObjectName: '%{3933c65d-ac7f-4c79-b5b7-ad0fb941333c}',
      AccessMask: '0x100',
      Properties: '%%7688\r\n\t\t{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}\r\n',
    }),
    { kind: 'replication', rights: ['DS-Replication-Get-Changes'] },
  ],
  [
    'secret read',
    event(4662, {
      ...subject,
      ObjectServer: 'LSA',
      ObjectType: 'SecretObject',
      ObjectName: 'Policy\\Secrets\\G$BCKUPKEY_PREFERRED',
      OperationType: 'Query',
    }),
    { kind: 'query', interface: 'lsarpc', target: 'Policy\\Secrets\\G$BCKUPKEY_PREFERRED' },
  ],
  [
    'object read',
    event(4662, {
      ...subject,
      ObjectServer: 'DS',
      ObjectName: '%{259162f1-58e4-4ee9-9b9c-2baf2a03d376}',
      AccessMask: '0x10',
      Properties: '%%7684',
    }),
    { kind: 'query', interface: 'ds', operation: 'read', target: '259162f1-58e4-4ee9-9b9c-2baf2a03d376' },
  ],
  [
    'group opened',
    event(4661, {
      ...subject,
      ObjectServer: 'Security Account Manager',
      ObjectType: 'SAM_GROUP',
      ObjectName: 'S-1-5-21-1-2-3-512',
    }),
    { kind: 'query', interface: 'samr', operation: 'SamrOpenGroup' },
  ],
  [
    'permissions written: as rights, not as text',
    event(5136, {
      ...subject,
      OpCorrelationID: '{1}',
      ObjectDN: 'DC=corp,DC=example',
      ObjectClass: 'domainDNS',
      AttributeLDAPDisplayName: 'nTSecurityDescriptor',
      AttributeValue: 'O:BAD:(A;;GA;;;S-1-5-21-1-2-3-1300)',
      OperationType: '%%14674',
    }),
    {
      grants: { when: 'after', rights: expect.arrayContaining([{ right: 'full-control', trustee: 'S-1-5-21-1-2-3-1300' }]) },
      changes: [{ attribute: 'nTSecurityDescriptor', change: 'add' }],
    },
  ],
  [
    'object created',
    event(5137, {
      ...subject,
      ObjectDN: 'CN=JUMP1,CN=Servers,CN=x,CN=Sites,CN=Configuration,DC=corp,DC=example',
      ObjectClass: 'server',
    }),
    { operation: 'create', objectClass: 'server' },
  ],
  [
    'share',
    event(5140, { ...subject, IpAddress: '192.0.2.77', IpPort: '50000', ShareName: '\\\\*\\ADMIN$', AccessMask: '0x1' }),
    { kind: 'fileAccess', operation: 'connect', share: 'ADMIN$', from: { ip: '192.0.2.77' } },
  ],
  [
    'pipe',
    event(5145, {
      ...subject,
      IpAddress: '192.0.2.77',
      ShareName: '\\\\*\\IPC$',
      RelativeTargetName: 'svcctl',
      AccessMask: '0x12019f',
    }),
    { share: 'IPC$', path: 'svcctl', access: 'write' },
  ],
  [
    'process',
    event(4688, {
      ...subject,
      NewProcessName: 'C:\\Windows\\System32\\cmd.exe',
      CommandLine: 'cmd /c x',
      ParentProcessName: 'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe',
    }),
    { kind: 'execution', command: 'cmd /c x', parent: expect.stringContaining('WmiPrvSE') },
  ],
  [
    'process that a service of the machine starts for somebody',
    event(4688, {
      SubjectUserSid: 'S-1-5-18',
      SubjectUserName: 'SRV1$',
      SubjectDomainName: 'CORP',
      TargetUserSid: 'S-1-0-0',
      TargetUserName: 'judy',
      TargetDomainName: 'CORP',
      NewProcessName: 'C:\\Windows\\System32\\mmc.exe',
    }),
    { account: { name: 'judy', domain: 'CORP' } },
  ],
  [
    'service, with who',
    event(4697, { ...subject, ServiceName: 'x', ServiceFileName: 'C:\\x.exe', ServiceAccount: 'LocalSystem' }),
    { kind: 'serviceInstalled', service: 'x', command: 'C:\\x.exe', runsAs: 'LocalSystem' },
  ],
  [
    'service, always written',
    event(
      7045,
      { ServiceName: 'x', ImagePath: 'C:\\x.exe' },
      { provider: 'Service Control Manager', userSid: 'S-1-5-21-1-2-3-500' },
    ),
    { service: 'x', account: { sid: 'S-1-5-21-1-2-3-500' } },
  ],
  [
    'task',
    event(4698, {
      ...subject,
      TaskName: '\\x',
      TaskContent: '<Task><Actions><Exec><Command>cmd.exe</Command><Arguments>/c a &gt; b</Arguments></Exec></Actions></Task>',
    }),
    { kind: 'execution', method: 'task', command: 'cmd.exe /c a > b', name: '\\x' },
  ],
  [
    'registry',
    event(4657, {
      ...subject,
      ObjectName: '\\REGISTRY\\MACHINE\\SYSTEM\\x',
      ObjectValueName: 'LmCompatibilityLevel',
      OldValue: '3',
      NewValue: '2',
    }),
    { kind: 'configurationChange', setting: expect.stringContaining('LmCompatibilityLevel'), old: '3', value: '2' },
  ],
  [
    'certificate',
    event(4887, { Requester: 'CORP\\alice', RequestId: '7', Attributes: 'CertificateTemplate:User' }),
    { kind: 'certificate', operation: 'certificate-issued', template: 'User', account: { name: 'alice', domain: 'CORP' } },
  ],
  [
    'password of a computer set through a secure channel',
    event(4742, {
      ...{
        TargetUserName: 'DC1$',
        TargetDomainName: 'CORP',
        TargetSid: 'S-1-5-21-1-2-3-1000',
        PasswordLastSet: '3/1/2026 9:00:00 AM',
      },
      ...{ SubjectUserSid: 'S-1-5-7', SubjectUserName: 'ANONYMOUS LOGON', SubjectDomainName: 'NT AUTHORITY', DnsHostName: '-' },
    }),
    {
      ...{ kind: 'directoryChange', operation: 'modify', target: 'DC1$', attributes: ['pwdLastSet'] },
      account: { name: 'ANONYMOUS LOGON', domain: 'NT AUTHORITY', sid: 'S-1-5-7' },
    },
  ],
  [
    'secure channel refused',
    event(5805, {}, { provider: 'NETLOGON', values: ['DC1', '%%5'] }),
    { operation: 'netlogon-secure-channel', outcome: 'failure', account: { name: 'DC1' }, from: { name: 'dc1.corp.example' } },
  ],
  [
    'vulnerable channel',
    event(5829, {}, { provider: 'NETLOGON', values: ['WS7', 'corp'] }),
    { operation: 'netlogon-secure-channel', outcome: 'success', from: { name: 'ws7' } },
  ],
  [
    'directory search',
    event(
      1644,
      {},
      {
        provider: 'Microsoft-Windows-ActiveDirectory_DomainService',
        values: ['192.0.2.77:50000', 'DC=corp,DC=example', '(&(objectClass=user))', '1', '1'],
      },
    ),
    { kind: 'query', filter: '(&(objectClass=user))', from: { ip: '192.0.2.77' } },
  ],
  [
    'bind without signing',
    event(
      2889,
      {},
      { provider: 'Microsoft-Windows-ActiveDirectory_DomainService', values: ['192.0.2.77:50000', 'CORP\\alice', '1'] },
    ),
    { mechanism: 'simple-bind', account: { name: 'alice' } },
  ],
  [
    'script',
    event(
      4104,
      { ScriptBlockText: 'Get-ADUser -Filter *' },
      { provider: 'Microsoft-Windows-PowerShell', userSid: 'S-1-5-21-1-2-3-500' },
    ),
    { kind: 'execution', method: 'powershell', command: 'Get-ADUser -Filter *' },
  ],
  [
    'remote shell',
    event(
      91,
      { resourceUri: 'http://schemas.microsoft.com/powershell/Microsoft.PowerShell' },
      { provider: 'Microsoft-Windows-WinRM' },
    ),
    { operation: 'shell-opened' },
  ],
  [
    'program to port 88',
    event(
      3,
      { Image: 'C:\\r.exe', User: 'CORP\\judy', Initiated: 'true', DestinationIp: '192.0.2.10', DestinationPort: '88' },
      { provider: 'Microsoft-Windows-Sysmon' },
    ),
    { kind: 'privilegeUse', operation: 'connection', process: 'C:\\r.exe', to: { ip: '192.0.2.10' } },
  ],
  [
    'a service that the service control manager writes down',
    event(
      13,
      {
        Image: 'C:\\Windows\\system32\\services.exe',
        TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\Agent\\ImagePath',
        Details: '%%COMSPEC%% /c x',
      },
      { provider: 'Microsoft-Windows-Sysmon' },
    ),
    { kind: 'serviceInstalled', service: 'Agent', command: '%COMSPEC% /c x' },
  ],
  [
    'a setting in the registry',
    event(
      13,
      { Image: 'C:\\x.exe', TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\Agent\\ImagePath', Details: 'y' },
      { provider: 'Microsoft-Windows-Sysmon' },
    ),
    { kind: 'configurationChange', operation: 'registry', value: 'y' },
  ],
  [
    'federation',
    event(
      1203,
      {},
      {
        provider: 'AD FS Auditing',
        values: [
          'x',
          '<AuditBase><ContextComponents><Component><UserId>corp\\alice</UserId><IpAddress>192.0.2.77</IpAddress></Component></ContextComponents></AuditBase>',
        ],
      },
    ),
    { outcome: 'failure', account: { name: 'alice' }, from: { ip: '192.0.2.77' } },
  ],
  [
    'replication partner',
    event(4928, {
      DestinationDRA: 'CN=NTDS Settings,CN=DC1,CN=Servers,CN=x,CN=Sites',
      SourceDRA: 'CN=NTDS Settings,CN=DC2,CN=Servers,CN=x,CN=Sites',
      StatusCode: '0',
    }),
    { kind: 'replication', operation: 'replica-source-established', from: { name: 'dc2' }, to: { name: 'dc1.corp.example' } },
  ],
];

describe('rows', () => {
  for (const [name, one, expected] of rows)
    test(`${one.id}: ${name}`, () => {
      expect(activities(one)).toMatchObject([expected]);
    });
});

test('what a row feeds is in the catalogue, and each says what must be on for it', () => {
  for (const row of mapping.rows) {
    expect(row.provider).toBe(row.provider.toLowerCase());
    expect(row.needs, `${row.ids}`).not.toBe('');
    for (const type of row.feeds) expect(detections.has(type), type).toBe(true);
  }
});

test('what a row is said to feed reads what the row gives', async () => {
  const built = new Map((await loadDetectors()).map(({ definition }) => [definition.type, definition.reads]));
  const given = new Map<EventRow, Set<string>>();
  for (const [, one] of rows) {
    const row = mapping.rows.find((r) => r.provider === one.provider.toLowerCase() && r.ids.includes(one.id)) as EventRow;
    const kinds = given.get(row) ?? new Set();
    given.set(row, kinds);
    for (const draft of mapping.read(one).drafts) {
      kinds.add(draft.kind);
      if (draft.kind === 'authentication') kinds.add(`authentication.${draft.mechanism}`);
    }
  }
  const unread = [...given].flatMap(([row, kinds]) =>
    row.feeds.flatMap((type) => {
      const reads = built.get(type)?.map((read) => (read.startsWith('authentication') ? read : (read.split('.')[0] as string)));
      return reads && !reads.some((kind) => kinds.has(kind)) ? [`${row.ids}: ${[...kinds]} for ${type}`] : [];
    }),
  );
  expect(unread).toEqual([]);
});

test('the sessions of the machine itself say nothing', () => {
  expect(
    activities(event(4624, { ...network, TargetUserSid: 'S-1-5-18', TargetUserName: 'SYSTEM', IpAddress: '192.0.2.1' })),
  ).toEqual([]);
  expect(activities(event(9999, {}))).toEqual([]);
});

test('a session gives its client to what is done in it, until it ends', () => {
  const read = { ObjectServer: 'DS', AccessMask: '0x10', ObjectName: '%{259162f1-58e4-4ee9-9b9c-2baf2a03d376}' };
  const inSession = {
    SubjectUserName: 'alice',
    SubjectUserSid: target.TargetUserSid,
    SubjectDomainName: 'CORP',
    SubjectLogonId: '0x900001',
  };
  const found = activities(
    event(4624, { ...network, IpAddress: '192.0.2.77', IpPort: '50123' }),
    event(4662, { ...inSession, ...read }),
    event(4662, { ...inSession, ...read }, { computer: 'DC2.corp.example' }),
    event(4634, target),
    event(4662, { ...inSession, ...read }),
  );
  expect(found.slice(1).map((a) => a.from)).toEqual([{ ip: '192.0.2.77', port: 50_123 }, {}, {}]);
});

test('the machine acts itself where its own session does', () => {
  expect(activities(event(4698, { ...subject, SubjectLogonId: '0x3e7', TaskName: 'x' }))).toMatchObject([
    { from: { name: 'dc1.corp.example' } },
  ]);
});

test('an account keeps the domain that its event gives; the DNS name, known by the SID, completes the name of its computer', () => {
  const ticket = { TargetDomainName: 'CORP', TargetUserName: 'WS7$', TargetSid: 'S-1-5-21-1-2-3-1110', ServiceName: 'krbtgt' };
  const [, second, third, fourth] = activities(
    event(4768, {
      TargetUserName: 'alice',
      TargetDomainName: 'corp.example',
      TargetSid: 'S-1-5-21-1-2-3-1106',
      ServiceName: 'krbtgt',
      Status: '0x0',
      IpAddress: '192.0.2.77',
    }),
    event(4672, { ...subject, PrivilegeList: 'SeDebugPrivilege' }),
    event(4768, { ...ticket, Status: '0x0', IpAddress: '192.0.2.70' }),
    event(4769, { TargetUserName: 'alice@CORP.EXAMPLE', ServiceName: 'svc', IpAddress: '192.0.2.70' }),
  );
  expect(second?.account).toMatchObject({ name: 'judy', domain: 'CORP' });
  expect(third?.account).toMatchObject({ name: 'WS7$', domain: 'CORP' });
  expect(fourth?.from).toMatchObject({ name: 'ws7.corp.example', certainty: 'high' });
});

test('a value that is replaced is told with its old one', () => {
  const uac = {
    ...subject,
    OpCorrelationID: '{7}',
    ObjectDN: 'CN=WS7,DC=corp,DC=example',
    ObjectClass: 'computer',
    AttributeLDAPDisplayName: 'userAccountControl',
  };
  const [, second] = activities(
    event(5136, { ...uac, AttributeValue: '4096', OperationType: '%%14675' }),
    event(5136, { ...uac, AttributeValue: '528384', OperationType: '%%14674' }),
  );
  expect(second).toMatchObject({
    changes: [{ change: 'set', old: 'WORKSTATION_TRUST_ACCOUNT', value: 'WORKSTATION_TRUST_ACCOUNT TRUSTED_FOR_DELEGATION' }],
  });
});

test('the same event is the same activity, by whatever way it came; another record is another', () => {
  const one = event(4672, { ...subject, PrivilegeList: 'SeDebugPrivilege' });
  const ids = activities(one, { ...one, computer: 'dc1.CORP.example' }, { ...one, record: 999 }).map((a) => a.id);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
  const unnumbered = { ...one, record: undefined };
  expect(new Set(activities(unnumbered, unnumbered).map((a) => a.id)).size).toBe(1);
});

test('secrets in commands are left out', () => {
  for (const [text, secret] of [
    ['net user alice Passw0rd! /add', 'Passw0rd!'],
    ['net use \\\\srv1 /user:corp\\alice Hunter2', 'Hunter2'],
    ['tool.exe -p Hunter2 -u alice', 'Hunter2'],
    ['$cred = ConvertTo-SecureString "Hunter2" -AsPlainText', 'Hunter2'],
    ['cmdkey /add:srv /user:alice /pass:Hunter2', 'Hunter2'],
    ['x --password=Hunter2', 'Hunter2'],
  ] as const)
    expect(cut(text)).not.toContain(secret);
  expect(cut('net user alice /domain')).toBe('net user alice /domain');
  expect(cut('cmd.exe /c whoami')).toBe('cmd.exe /c whoami');
});
