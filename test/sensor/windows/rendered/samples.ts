// Events of our own invention, and each of their producers' ways to write them. Where a form is known from stands at its writer.
import type { WindowsEvent } from '../../../../sensor/windows/event.ts';

export interface Sample {
  provider: string;
  id: number;
  channel: string;
  computer: string;
  time: number;
  record: number;
  /** In the template's order. */
  fields: Readonly<Record<string, string>>;
  /** As Windows shows it. */
  message: string;
}

const security = { provider: 'Microsoft-Windows-Security-Auditing', channel: 'Security', computer: 'dc1.corp.example' };
const time = Date.UTC(2026, 2, 4, 10, 11, 12, 345);
const lines = (...parts: string[]): string => parts.join('\r\n');

export const logon: Sample = {
  ...security,
  id: 4624,
  time,
  record: 410_021,
  fields: {
    SubjectUserSid: 'S-1-0-0',
    SubjectUserName: '-',
    SubjectDomainName: '-',
    SubjectLogonId: '0x0',
    TargetUserSid: 'S-1-5-21-11-22-33-1104',
    TargetUserName: 'alice',
    TargetDomainName: 'CORP',
    TargetLogonId: '0x9a4c1f',
    LogonType: '3',
    LogonProcessName: 'NtLmSsp',
    AuthenticationPackageName: 'NTLM',
    WorkstationName: 'WS7',
    LogonGuid: '{00000000-0000-0000-0000-000000000000}',
    TransmittedServices: '-',
    LmPackageName: 'NTLM V2',
    KeyLength: '128',
    ProcessId: '0x0',
    ProcessName: '-',
    IpAddress: '192.0.2.77',
    IpPort: '50123',
    ImpersonationLevel: '%%1833',
    RestrictedAdminMode: '-',
    TargetOutboundUserName: '-',
    TargetOutboundDomainName: '-',
    VirtualAccount: '%%1843',
    TargetLinkedLogonId: '0x0',
    ElevatedToken: '%%1842',
  },
  message: lines(
    'An account was successfully logged on.',
    '',
    'Subject:',
    '\tSecurity ID:\t\tNULL SID',
    '\tAccount Name:\t\t-',
    '\tAccount Domain:\t\t-',
    '\tLogon ID:\t\t0x0',
    '',
    'Logon Information:',
    '\tLogon Type:\t\t3',
    '\tRestricted Admin Mode:\t-',
    '\tVirtual Account:\t\tNo',
    '\tElevated Token:\t\tYes',
    '',
    'Impersonation Level:\t\tImpersonation',
    '',
    'New Logon:',
    '\tSecurity ID:\t\tS-1-5-21-11-22-33-1104',
    '\tAccount Name:\t\talice',
    '\tAccount Domain:\t\tCORP',
    '\tLogon ID:\t\t0x9A4C1F',
    '\tLinked Logon ID:\t\t0x0',
    '\tNetwork Account Name:\t-',
    '\tNetwork Account Domain:\t-',
    '\tLogon GUID:\t\t{00000000-0000-0000-0000-000000000000}',
    '',
    'Process Information:',
    '\tProcess ID:\t\t0x0',
    '\tProcess Name:\t\t-',
    '',
    'Network Information:',
    '\tWorkstation Name:\tWS7',
    '\tSource Network Address:\t192.0.2.77',
    '\tSource Port:\t\t50123',
    '',
    'Detailed Authentication Information:',
    '\tLogon Process:\t\tNtLmSsp ',
    '\tAuthentication Package:\tNTLM',
    '\tTransited Services:\t-',
    '\tPackage Name (NTLM only):\tNTLM V2',
    '\tKey Length:\t\t128',
    '',
    'This event is generated when a logon session is created. It is generated on the computer that was accessed.',
  ),
};

export const validation: Sample = {
  ...security,
  id: 4776,
  time,
  record: 410_022,
  fields: {
    PackageName: 'MICROSOFT_AUTHENTICATION_PACKAGE_V1_0',
    TargetUserName: 'bob',
    Workstation: 'WS9',
    Status: '0xc000006a',
  },
  message: lines(
    'The computer attempted to validate the credentials for an account.',
    '',
    'Authentication Package:\tMICROSOFT_AUTHENTICATION_PACKAGE_V1_0',
    'Logon Account:\tbob',
    'Source Workstation:\tWS9',
    'Error Code:\t0xC000006A',
  ),
};

export const ticket: Sample = {
  ...security,
  id: 4769,
  time,
  record: 410_023,
  fields: {
    TargetUserName: 'alice@CORP.EXAMPLE',
    TargetDomainName: 'CORP.EXAMPLE',
    ServiceName: 'sqlsvc',
    ServiceSid: 'S-1-5-21-11-22-33-1190',
    TicketOptions: '0x40810000',
    TicketEncryptionType: '0x17',
    IpAddress: '::ffff:192.0.2.77',
    IpPort: '50200',
    Status: '0x0',
    LogonGuid: '{5d1c0d55-1111-2222-3333-444455556666}',
    TransmittedServices: '-',
  },
  message: lines(
    'A Kerberos service ticket was requested.',
    '',
    'Account Information:',
    '\tAccount Name:\t\talice@CORP.EXAMPLE',
    '\tAccount Domain:\t\tCORP.EXAMPLE',
    '\tLogon GUID:\t\t{5d1c0d55-1111-2222-3333-444455556666}',
    '',
    'Service Information:',
    '\tService Name:\t\tsqlsvc',
    '\tService ID:\t\tS-1-5-21-11-22-33-1190',
    '',
    'Network Information:',
    '\tClient Address:\t\t::ffff:192.0.2.77',
    '\tClient Port:\t\t50200',
    '',
    'Additional Information:',
    '\tTicket Options:\t\t0x40810000',
    '\tTicket Encryption Type:\t0x17',
    '\tFailure Code:\t\t0x0',
    '\tTransited Services:\t-',
    '',
    'This event is generated every time access is requested to a resource such as a computer or a Windows service.',
  ),
};

export const member: Sample = {
  ...security,
  id: 4728,
  time,
  record: 410_024,
  fields: {
    MemberName: 'CN=Bob,CN=Users,DC=corp,DC=example',
    MemberSid: 'S-1-5-21-11-22-33-1105',
    TargetUserName: 'Domain Admins',
    TargetDomainName: 'CORP',
    TargetSid: 'S-1-5-21-11-22-33-512',
    SubjectUserSid: 'S-1-5-21-11-22-33-500',
    SubjectUserName: 'Administrator',
    SubjectDomainName: 'CORP',
    SubjectLogonId: '0x3e712',
    PrivilegeList: '-',
  },
  message: lines(
    'A member was added to a security-enabled global group.',
    '',
    'Subject:',
    '\tSecurity ID:\t\tS-1-5-21-11-22-33-500',
    '\tAccount Name:\t\tAdministrator',
    '\tAccount Domain:\t\tCORP',
    '\tLogon ID:\t\t0x3E712',
    '',
    'Member:',
    '\tSecurity ID:\t\tS-1-5-21-11-22-33-1105',
    '\tAccount Name:\t\tCN=Bob,CN=Users,DC=corp,DC=example',
    '',
    'Group:',
    '\tSecurity ID:\t\tS-1-5-21-11-22-33-512',
    '\tGroup Name:\t\tDomain Admins',
    '\tGroup Domain:\t\tCORP',
    '',
    'Additional Information:',
    '\tPrivileges:\t\t-',
  ),
};

export const service: Sample = {
  provider: 'Service Control Manager',
  channel: 'System',
  computer: 'ws7.corp.example',
  id: 7045,
  time,
  record: 9931,
  fields: {
    ServiceName: 'Updater',
    ImagePath: '%COMSPEC% /C "start & run" <x>',
    ServiceType: 'user mode service',
    StartType: 'demand start',
    AccountName: 'LocalSystem',
  },
  message: lines(
    'A service was installed in the system.',
    '',
    'Service Name:  Updater',
    'Service File Name:  %COMSPEC% /C "start & run" <x>',
    'Service Type:  user mode service',
    'Service Start Type:  demand start',
    'Service Account:  LocalSystem',
  ),
};

export const samples: readonly Sample[] = [logon, validation, ticket, member, service];

export interface Told {
  provider: string;
  id: number;
  channel: string;
  computer: string;
  time: number;
  record: number | undefined;
  fields: Record<string, string | undefined>;
}

/** All that the event tells of what the sample has. */
export const told = (event: WindowsEvent, names: Iterable<string>): Told => ({
  provider: event.provider,
  id: event.id,
  channel: event.channel,
  computer: event.computer,
  time: event.time,
  record: event.record,
  fields: Object.fromEntries([...names].map((name) => [name, event.field(name)])),
});

/** What must be told of a sample. */
export const expected = ({ provider, id, channel, computer, time: at, record, fields }: Sample): Told => ({
  provider,
  id,
  channel,
  computer,
  time: at,
  record,
  fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === '-' ? undefined : value])),
});

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;');
const iso = (at: number, fraction = '678900'): string => new Date(at).toISOString().replace('Z', `${fraction}Z`);

/** The event's XML as EvtRender gives it (MS-EVEN6 §2.2.17, wevtutil's output). */
export function xmlOf(s: Sample, quote = "'"): string {
  const q = quote;
  return `<Event xmlns=${q}http://schemas.microsoft.com/win/2004/08/events/event${q}><System><Provider Name=${q}${s.provider}${q} Guid=${q}{54849625-5478-4994-a5ba-3e3b0328c30d}${q}/><EventID Qualifiers=${q}0${q}>${s.id}</EventID><Version>2</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime=${q}${iso(s.time)}${q}/><EventRecordID>${s.record}</EventRecordID><Correlation/><Execution ProcessID=${q}704${q} ThreadID=${q}424${q}/><Channel>${s.channel}</Channel><Computer>${s.computer}</Computer><Security/></System><EventData>${Object.entries(
    s.fields,
  )
    .map(([name, value]) => `<Data Name=${q}${name}${q}>${escaped(value)}</Data>`)
    .join('')}</EventData></Event>`;
}

/** Winlogbeat 8 (the exported fields of its documentation, ECS 8). */
export const winlogbeat = (s: Sample, version: 6 | 7 | 8 = 8): object => {
  const winlog = {
    api: 'wineventlog',
    channel: s.channel,
    computer_name: s.computer,
    event_data: s.fields,
    event_id: version === 8 ? String(s.id) : s.id,
    provider_name: s.provider,
    record_id: s.record,
    process: { pid: 704, thread: { id: 424 } },
  };
  if (version === 6) {
    const { provider_name, channel, record_id, ...rest } = winlog;
    return {
      '@timestamp': new Date(s.time).toISOString(),
      ...rest,
      source_name: provider_name,
      log_name: channel,
      record_number: String(record_id),
      message: s.message,
    };
  }
  return {
    '@timestamp': new Date(s.time).toISOString(),
    event: { code: String(s.id), kind: 'event' },
    winlog,
    host: { name: s.computer },
    message: s.message,
  };
};

const local = (at: number, zone = 0): string => new Date(at + zone).toISOString().slice(0, 19).replace('T', ' ');

/** NXLog's im_msvistalog through to_json, with Logstash's arrival time (as in the Security-Datasets of OTRF). */
export const nxlog = (s: Sample, zone = 0): object => ({
  EventTime: local(s.time, zone),
  Hostname: s.computer,
  Keywords: '0x8020000000000000',
  EventType: 'AUDIT_SUCCESS',
  SeverityValue: 2,
  Severity: 'INFO',
  EventID: s.id,
  SourceName: s.provider,
  ProviderGuid: '{54849625-5478-4994-A5BA-3E3B0328C30D}',
  Version: 2,
  Task: 12544,
  OpcodeValue: 0,
  RecordNumber: s.record,
  ExecutionProcessID: 704,
  ThreadID: 424,
  Channel: s.channel,
  Message: s.message,
  ...s.fields,
  EventReceivedTime: local(s.time + 2000, zone),
  SourceModuleName: 'eventlog',
  SourceModuleType: 'im_msvistalog',
});

/** Fluent Bit's winevtlog (its documentation and the record of its source). */
export const winevtlog = (s: Sample): object => ({
  date: s.time / 1000,
  ProviderName: s.provider,
  ProviderGuid: '{54849625-5478-4994-A5BA-3E3B0328C30D}',
  Qualifiers: '',
  EventID: s.id,
  Version: 2,
  Level: 0,
  Task: 12544,
  Opcode: 0,
  Keywords: '0x8020000000000000',
  TimeCreated: `${local(s.time, 9 * 3_600_000)}.345 +0900`,
  EventRecordID: s.record,
  ActivityID: '',
  RelatedActivityID: '',
  ProcessID: 704,
  ThreadID: 424,
  Channel: s.channel,
  Computer: s.computer,
  UserID: '',
  Message: s.message,
  StringInserts: Object.values(s.fields),
});

/** Wazuh's alerts of the eventchannel collector. */
export const wazuh = (s: Sample): object => ({
  timestamp: '2026-03-04T10:11:13.000+0000',
  rule: { level: 3, id: '60106' },
  agent: { id: '001', name: 'DC1' },
  data: {
    win: {
      system: {
        providerName: s.provider,
        eventID: String(s.id),
        systemTime: iso(s.time),
        eventRecordID: String(s.record),
        channel: s.channel,
        computer: s.computer,
        severityValue: 'AUDIT_SUCCESS',
        message: `"${s.message}"`,
      },
      eventdata: Object.fromEntries(
        Object.entries(s.fields)
          .filter(([, value]) => value !== '-')
          .map(([name, value]) => [(name[0] as string).toLowerCase() + name.slice(1), value]),
      ),
    },
  },
});

/** evtx_dump's JSON, attributes within or beside. */
export const evtxDump = (s: Sample, beside = false): object => ({
  Event: {
    ...(beside ? {} : { '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' } }),
    System: beside
      ? {
          Provider_attributes: { Name: s.provider },
          EventID: s.id,
          TimeCreated_attributes: { SystemTime: iso(s.time) },
          EventRecordID: s.record,
          Channel: s.channel,
          Computer: s.computer,
          Security: null,
        }
      : {
          Provider: { '#attributes': { Name: s.provider, Guid: '{54849625}' } },
          EventID: { '#attributes': { Qualifiers: 0 }, '#text': s.id },
          TimeCreated: { '#attributes': { SystemTime: iso(s.time) } },
          EventRecordID: s.record,
          Channel: s.channel,
          Computer: s.computer,
          Security: { '#attributes': { UserID: 'S-1-5-18' } },
        },
    EventData: s.fields,
  },
});

/** xmltodict and its like: `Data` as a list of elements. */
export const xmlAsJson = (s: Sample): object => ({
  Event: {
    '@xmlns': 'http://schemas.microsoft.com/win/2004/08/events/event',
    System: {
      Provider: { '@Name': s.provider },
      EventID: { '@Qualifiers': '0', '#text': String(s.id) },
      TimeCreated: { '@SystemTime': iso(s.time) },
      EventRecordID: String(s.record),
      Channel: s.channel,
      Computer: s.computer,
    },
    EventData: { Data: Object.entries(s.fields).map(([name, value]) => ({ '@Name': name, '#text': value })) },
  },
});

/** Microsoft Sentinel's SecurityEvent table. */
export const securityEvent = (s: Sample): object => ({
  TenantId: '11111111-2222-3333-4444-555555555555',
  TimeGenerated: new Date(s.time).toISOString(),
  SourceSystem: 'OpsManager',
  Account: 'CORP\\alice',
  Computer: s.computer,
  EventSourceName: s.provider,
  Channel: s.channel,
  Task: 12544,
  Level: '8',
  EventID: s.id,
  Activity: `${s.id} - something`,
  EventRecordId: String(s.record),
  EventData: '',
  ...s.fields,
  Type: 'SecurityEvent',
});

/** Azure Monitor's Event table: the fields as XML. */
export const eventTable = (s: Sample): object => ({
  TimeGenerated: new Date(s.time).toISOString(),
  Source: s.provider,
  EventLog: s.channel,
  Computer: s.computer,
  EventID: s.id,
  EventRecordID: s.record,
  RenderedDescription: s.message,
  EventData: `<DataItem type="System.XmlData" time="x" sourceHealthServiceId="y"><EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">${Object.entries(
    s.fields,
  )
    .map(([name, value]) => `<Data Name="${name}">${escaped(value)}</Data>`)
    .join('')}</EventData></DataItem>`,
  Type: 'Event',
});

/** Azure Monitor's WindowsEvent table: the fields as an object. */
export const windowsEventTable = (s: Sample): object => ({
  TimeGenerated: new Date(s.time).toISOString(),
  Provider: s.provider,
  Channel: s.channel,
  Computer: s.computer,
  EventID: s.id,
  EventRecordId: String(s.record),
  EventData: s.fields,
  Type: 'WindowsEvent',
});

/** `Get-WinEvent | ConvertTo-Json` of PowerShell 5. */
export const powershell = (s: Sample): object => ({
  Id: s.id,
  Version: 2,
  ProviderName: s.provider,
  LogName: s.channel,
  ProcessId: 704,
  MachineName: s.computer,
  UserId: null,
  TimeCreated: `/Date(${s.time})/`,
  RecordId: s.record,
  Message: s.message,
  Properties: Object.values(s.fields).map((Value) => ({ Value })),
});

/** Splunk's JSON export of the XML source type. */
export const splunkXml = (s: Sample): object => ({
  preview: false,
  offset: 1,
  result: { _raw: xmlOf(s), _time: iso(s.time), host: 'indexer' },
});

/** Splunk's lines of the classic source type. */
export const splunkLines = (s: Sample): string =>
  `03/04/2026 11:11:12 AM\nLogName=${s.channel}\nSourceName=${s.provider === 'Microsoft-Windows-Security-Auditing' ? 'Microsoft Windows security auditing.' : s.provider}\nEventCode=${s.id}\nEventType=0\nType=Information\nComputerName=${s.computer}\nTaskCategory=Logon\nOpCode=Info\nRecordNumber=${s.record}\nKeywords=Audit Success\nMessage=${s.message.replaceAll('\r\n', '\n')}`;
export const splunkExport = (s: Sample): object => ({
  result: { _raw: splunkLines(s), _time: '2026-03-04T11:11:12.345+01:00', source: 'WinEventLog:Security' },
});
