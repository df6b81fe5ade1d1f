// What the benchmark makes of events: about the fields and the objects that the product makes of them.
import type { Mapping } from '../../sensor/windows/evtx/mapping.ts';

/** Fields that are asked for, by event; what is not here is of no interest. */
const fields: Readonly<Record<number, readonly string[]>> = {
  4624: [
    ...['TargetUserName', 'TargetDomainName', 'TargetUserSid', 'LogonType', 'AuthenticationPackageName', 'LmPackageName'],
    ...['WorkstationName', 'IpAddress', 'IpPort'],
  ],
  4625: [
    'TargetUserName',
    'TargetDomainName',
    'LogonType',
    'AuthenticationPackageName',
    'WorkstationName',
    'IpAddress',
    'Status',
    'SubStatus',
  ],
  4768: [
    'TargetUserName',
    'TargetDomainName',
    'TargetSid',
    'TicketOptions',
    'Status',
    'TicketEncryptionType',
    'PreAuthType',
    'IpAddress',
    'IpPort',
  ],
  4769: [
    'TargetUserName',
    'TargetDomainName',
    'ServiceName',
    'ServiceSid',
    'TicketOptions',
    'TicketEncryptionType',
    'IpAddress',
    'IpPort',
    'Status',
  ],
  4776: ['TargetUserName', 'Workstation', 'Status'],
};

export default function make(): Mapping<{
  id: number;
  time: number;
  record: number;
  computer: string;
  values: (string | undefined)[];
}> {
  return {
    wanted: (provider, id) => id in fields && provider === 'Microsoft-Windows-Security-Auditing',
    map(event, give) {
      const values = (fields[event.id] ?? []).map((name) => event.field(name));
      give({ id: event.id, time: event.time, record: event.record ?? 0, computer: event.computer, values });
    },
  };
}
