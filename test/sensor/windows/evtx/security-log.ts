// A Security log of a domain controller at work, the same records every time: logons, tickets and processes of a few thousand
// accounts, with the fields and types that Windows Server 2016 gives these events.
import { valueType } from '../../../../sensor/windows/evtx/value-types.ts';
import {
  element,
  fileTime,
  fragment,
  instance,
  optional,
  type RecordSpec,
  slot,
  type TemplateSpec,
  template,
  type Value,
  value,
} from './writer.ts';

const { string, sid, hexInt32, hexInt64, uint8, uint16, uint32, uint64, guid, fileTime: time, binXml } = valueType;
const COMPUTER = 'dc1.corp.example';
const ACCOUNTS = 4000;
const MACHINES = 1500;
/** Accounts have a machine of their own; so often they are seen at any. */
const ELSEWHERE = 0.05;
const START = Date.UTC(2026, 0, 5, 8, 0, 0);

/** What Windows writes around the fields of every event; the computer is a constant of it. */
const system = template(
  'event of dc1',
  element('Event', { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' }, [
    element('System', {}, [
      element('Provider', { Name: optional(14), Guid: optional(15, guid) }),
      element('EventID', { Qualifiers: optional(4, uint16) }, [optional(3, uint16)], 3),
      element('Version', {}, [optional(11, uint8)], 11),
      element('Level', {}, [optional(0, uint8)], 0),
      element('Task', {}, [optional(2, uint16)], 2),
      element('Opcode', {}, [optional(1, uint8)], 1),
      element('Keywords', {}, [optional(5, hexInt64)], 5),
      element('TimeCreated', { SystemTime: optional(6, time) }),
      element('EventRecordID', {}, [optional(10, uint64)], 10),
      element('Correlation', { ActivityID: optional(7, guid), RelatedActivityID: optional(13, guid) }),
      element('Execution', { ProcessID: optional(8, uint32), ThreadID: optional(9, uint32) }),
      element('Channel', {}, [optional(16)], 16),
      element('Computer', {}, [COMPUTER]),
      element('Security', { UserID: optional(12, sid) }),
    ]),
    optional(17, binXml),
  ]),
);

/** The fields of an event and their types. */
const eventData = (id: number, fields: Record<string, number>): TemplateSpec =>
  template(
    `data of ${id}`,
    element(
      'EventData',
      {},
      Object.entries(fields).map(([name, type], i) => element('Data', { Name: name }, [slot(i, type)])),
    ),
  );

const subject = { SubjectUserSid: sid, SubjectUserName: string, SubjectDomainName: string, SubjectLogonId: hexInt64 };
const target = { TargetUserSid: sid, TargetUserName: string, TargetDomainName: string, TargetLogonId: hexInt64 };
const object = { ObjectServer: string, ObjectType: string, ObjectName: string, HandleId: hexInt64 };
const templates = {
  4624: eventData(4624, {
    ...subject,
    ...target,
    LogonType: uint32,
    LogonProcessName: string,
    AuthenticationPackageName: string,
    WorkstationName: string,
    LogonGuid: guid,
    TransmittedServices: string,
    LmPackageName: string,
    KeyLength: uint32,
    ProcessId: hexInt64,
    ProcessName: string,
    IpAddress: string,
    IpPort: string,
    ImpersonationLevel: string,
    RestrictedAdminMode: string,
    TargetOutboundUserName: string,
    TargetOutboundDomainName: string,
    VirtualAccount: string,
    TargetLinkedLogonId: hexInt64,
    ElevatedToken: string,
  }),
  4625: eventData(4625, {
    ...subject,
    TargetUserSid: sid,
    TargetUserName: string,
    TargetDomainName: string,
    Status: hexInt32,
    FailureReason: string,
    SubStatus: hexInt32,
    LogonType: uint32,
    LogonProcessName: string,
    AuthenticationPackageName: string,
    WorkstationName: string,
    TransmittedServices: string,
    LmPackageName: string,
    KeyLength: uint32,
    ProcessId: hexInt64,
    ProcessName: string,
    IpAddress: string,
    IpPort: string,
  }),
  4634: eventData(4634, { ...target, LogonType: uint32 }),
  4656: eventData(4656, {
    ...subject,
    ...object,
    TransactionId: guid,
    AccessList: string,
    AccessReason: string,
    AccessMask: hexInt32,
    PrivilegeList: string,
    RestrictedSidCount: uint32,
    ProcessId: hexInt64,
    ProcessName: string,
    ResourceAttributes: string,
  }),
  4658: eventData(4658, { ...subject, ObjectServer: string, HandleId: hexInt64, ProcessId: hexInt64, ProcessName: string }),
  4663: eventData(4663, {
    ...subject,
    ...object,
    AccessList: string,
    AccessMask: hexInt32,
    ProcessId: hexInt64,
    ProcessName: string,
    ResourceAttributes: string,
  }),
  4672: eventData(4672, { ...subject, PrivilegeList: string }),
  4688: eventData(4688, {
    ...subject,
    NewProcessId: hexInt64,
    NewProcessName: string,
    TokenElevationType: string,
    ProcessId: hexInt64,
    CommandLine: string,
    ...target,
    ParentProcessName: string,
    MandatoryLabel: sid,
  }),
  4689: eventData(4689, { ...subject, Status: hexInt32, ProcessId: hexInt64, ProcessName: string }),
  4690: eventData(4690, {
    ...subject,
    SourceHandleId: hexInt64,
    SourceProcessId: hexInt64,
    TargetHandleId: hexInt64,
    TargetProcessId: hexInt64,
  }),
  4768: eventData(4768, {
    TargetUserName: string,
    TargetDomainName: string,
    TargetSid: sid,
    ServiceName: string,
    ServiceSid: sid,
    TicketOptions: hexInt32,
    Status: hexInt32,
    TicketEncryptionType: hexInt32,
    PreAuthType: string,
    IpAddress: string,
    IpPort: string,
    CertIssuerName: string,
    CertSerialNumber: string,
    CertThumbprint: string,
  }),
  4769: eventData(4769, {
    TargetUserName: string,
    TargetDomainName: string,
    ServiceName: string,
    ServiceSid: sid,
    TicketOptions: hexInt32,
    TicketEncryptionType: hexInt32,
    IpAddress: string,
    IpPort: string,
    Status: hexInt32,
    LogonGuid: guid,
    TransmittedServices: string,
  }),
  4776: eventData(4776, { PackageName: string, TargetUserName: string, Workstation: string, Status: hexInt32 }),
  5156: eventData(5156, {
    ProcessID: uint64,
    Application: string,
    Direction: string,
    SourceAddress: string,
    SourcePort: string,
    DestAddress: string,
    DestPort: string,
    Protocol: uint32,
    FilterRTID: uint64,
    LayerName: string,
    LayerRTID: uint64,
    RemoteUserID: sid,
    RemoteMachineID: sid,
  }),
} as const;
type EventId = keyof typeof templates;

/** Events by how often each comes. */
export type Mix = readonly (readonly [EventId, number])[];

/** Those that detections read, of a hundred. */
const wanted: Mix = [
  [4624, 24],
  [4634, 20],
  [4769, 20],
  [4672, 10],
  [4688, 12],
  [4768, 7],
  [4776, 5],
  [4625, 2],
];

/**
 * Those and as many that no detection reads, of two hundred: a controller that also audits the filtering platform (5156), handles
 * and objects (4656, 4658, 4663, 4690) and the end of processes (4689).
 */
export const auditedMuch: Mix = [...wanted, [5156, 40], [4658, 16], [4663, 16], [4656, 12], [4689, 10], [4690, 6]];

/** Nine of ten that no detection reads: every connection is audited, as many controllers are set up to. */
export const flooded: Mix = [...wanted, [5156, 900]];

const tasks: Record<EventId, number> = {
  4624: 12544,
  4625: 12544,
  4634: 12545,
  4656: 12800,
  4658: 12800,
  4663: 12800,
  4672: 12548,
  4688: 13312,
  4689: 13313,
  4690: 12807,
  4768: 14339,
  4769: 14337,
  4776: 14336,
  5156: 12810,
};

/** A small generator of its own, so that a failure can be repeated: mulberry32. */
export function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Records without end, ten a second of the log's time. */
export function* securityRecords(seed = 1, mix = wanted): Generator<RecordSpec, never> {
  const ids = mix.flatMap(([id, share]) => new Array<EventId>(share).fill(id));
  const next = random(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const domain = value.string('CORP');
  const domainSid = 'S-1-5-21-3623811015-3361044348-30300820';
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => ({
    name: value.string(i % 5 ? `user${i}` : `svc-app${i}`),
    principal: value.string(`${i % 5 ? `user${i}` : `svc-app${i}`}@CORP.EXAMPLE`),
    sid: value.sid(`${domainSid}-${1100 + i}`),
  }));
  const machines = Array.from({ length: MACHINES }, (_, i) => ({
    name: value.string(`WS${i}`),
    account: value.string(`WS${i}$`),
    sid: value.sid(`${domainSid}-${9000 + i}`),
    address: value.string(`::ffff:10.20.${i >> 8}.${i & 255}`),
    bare: value.string(`10.20.${i >> 8}.${i & 255}`),
  }));
  const nobody = value.sid('S-1-0-0');
  const localSystem = value.sid('S-1-5-18');
  const dash = value.string('-');
  const none = value.hex64(0n);
  const provider = value.string('Microsoft-Windows-Security-Auditing');
  const providerGuid = value.guid('{54849625-5478-4994-a5ba-3e3b0328c30d}');
  const channel = value.string('Security');
  const empty = value.null();
  const success = value.hex64(0x8020_0000_0000_0000n);
  const failure = value.hex64(0x8010_0000_0000_0000n);
  const fixed = (list: readonly string[]): (() => Value) => {
    const all = list.map((s) => value.string(s));
    return () => all[below(all.length)] as Value;
  };
  const process = fixed([
    'C:\\Windows\\System32\\svchost.exe',
    'C:\\Windows\\System32\\lsass.exe',
    'C:\\Windows\\System32\\cmd.exe',
  ]);
  const command = fixed([
    'C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule',
    'taskhostw.exe',
    '"C:\\Program Files\\Backup\\agent.exe" --run "nightly" /quiet',
  ]);
  const privileges = value.string(
    'SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeDebugPrivilege',
  );
  const [kerberos, ntlm, kerberosProcess, ntlmProcess] = ['Kerberos', 'NTLM', 'Kerberos', 'NtLmSsp '].map((s) =>
    value.string(s),
  ) as [Value, Value, Value, Value];
  const [security, file, access, inbound, layer, server] = [
    ...['Security', 'File', '%%4416\r\n\t\t\t\t', '%%14592', '%%14610', '10.20.0.10'],
  ].map((s) => value.string(s)) as [Value, Value, Value, Value, Value, Value];
  const noGuid = value.guid('{00000000-0000-0000-0000-000000000000}');
  const someFile = (): Value => value.string(`C:\\Windows\\SYSVOL\\sysvol\\corp.example\\Policies\\${below(5000)}\\gpt.ini`);
  const no = value.string('%%1843');
  const yes = value.string('%%1842');
  const impersonation = value.string('%%1833');
  const port = (): Value => value.string(String(49152 + below(16384)));
  const id64 = (): Value => value.hex64(BigInt(0x10000 + below(0x7fffffff)));
  const someGuid = (): Value => value.raw(guid, Buffer.from(Uint32Array.from({ length: 4 }, () => below(2 ** 32)).buffer));

  const fields = (id: EventId): Value[] => {
    const who = below(ACCOUNTS);
    const account = accounts[who] as (typeof accounts)[0];
    const machine = machines[next() < ELSEWHERE ? below(MACHINES) : who % MACHINES] as (typeof machines)[0];
    const byNtlm = next() < 0.15;
    switch (id) {
      case 4624:
        return [
          ...[nobody, dash, dash, none, account.sid, account.name, domain, id64(), value.uint32(3)],
          ...[byNtlm ? ntlmProcess : kerberosProcess, byNtlm ? ntlm : kerberos, byNtlm ? machine.name : dash, someGuid(), dash],
          ...[byNtlm ? value.string('NTLM V2') : dash, value.uint32(byNtlm ? 128 : 0), none, dash],
          ...[machine.bare, port(), impersonation, dash, dash, dash, no, none, next() < 0.1 ? yes : no],
        ];
      case 4625:
        return [
          ...[nobody, dash, dash, none, nobody, account.name, domain, value.hex32(0xc000006d), value.string('%%2313')],
          ...[value.hex32(0xc000006a), value.uint32(3), ntlmProcess, ntlm, machine.name, dash, dash, value.uint32(0), none, dash],
          ...[machine.bare, port()],
        ];
      case 4634:
        return [account.sid, account.name, domain, id64(), value.uint32(3)];
      case 4656:
      case 4663:
        return [
          ...[account.sid, account.name, domain, id64(), security, file, someFile(), id64()],
          ...(id === 4656 ? [noGuid, access, dash, value.hex32(0x120089), dash, value.uint32(0)] : [access, value.hex32(1)]),
          ...[id64(), process(), dash],
        ];
      case 4658:
        return [account.sid, account.name, domain, id64(), security, id64(), id64(), process()];
      case 4672:
        return [account.sid, account.name, domain, id64(), privileges];
      case 4688:
        return [
          ...[
            localSystem,
            machine.account,
            domain,
            value.hex64(0x3e7n),
            id64(),
            process(),
            value.string('%%1936'),
            id64(),
            command(),
          ],
          ...[nobody, dash, dash, none, process(), value.sid('S-1-16-16384')],
        ];
      case 4689:
        return [localSystem, machine.account, domain, value.hex64(0x3e7n), value.hex32(0), id64(), process()];
      case 4690:
        return [localSystem, machine.account, domain, value.hex64(0x3e7n), id64(), id64(), id64(), value.hex64(4n)];
      case 4768:
        return [
          ...[account.name, value.string('corp.example'), account.sid, value.string('krbtgt'), value.sid(`${domainSid}-502`)],
          ...[value.hex32(0x40810010), value.hex32(0), value.hex32(0x12), value.string('2'), machine.address, port()],
          ...[value.string(''), value.string(''), value.string('')],
        ];
      case 4769:
        return [
          ...[account.principal, value.string('CORP.EXAMPLE'), machine.account, machine.sid, value.hex32(0x40810000)],
          ...[value.hex32(next() < 0.05 ? 0x17 : 0x12), machine.address, port(), value.hex32(0), someGuid(), dash],
        ];
      case 4776:
        return [value.string('MICROSOFT_AUTHENTICATION_PACKAGE_V1_0'), account.name, machine.name, value.hex32(0)];
      case 5156:
        return [
          ...[value.uint64(BigInt(below(9000))), process(), inbound, machine.bare, port(), server, value.string('389')],
          ...[value.uint32(6), value.uint64(70_000n), layer, value.uint64(44n), nobody, nobody],
        ];
    }
  };

  for (let record = 1; ; record++) {
    const id = ids[below(ids.length)] as EventId;
    const moment = fileTime(START + record * 100) + BigInt(below(10_000));
    const values = [
      ...[value.uint8(0), value.uint8(0), value.uint16(tasks[id]), value.uint16(id), empty, id === 4625 ? failure : success],
      ...[value.fileTime(moment), empty, value.uint32(620), value.uint32(600 + 4 * below(400)), value.uint64(BigInt(record))],
      ...[value.uint8(id === 4624 ? 2 : 0), empty, empty, provider, providerGuid, channel],
    ];
    yield {
      id: record,
      time: moment,
      nodes: [instance(system, [...values, fragment(instance(templates[id], fields(id)))])],
    };
  }
}
