// What the benchmark makes of events: activities with about the fields that the product's have, and an id that is a hash.
import { hash } from 'node:crypto';
import type { WindowsEvent } from '../../sensor/windows/event.ts';
import type { MakeMapping } from '../../sensor/windows/evtx/mapping.ts';

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
  ],
  4768: [
    'TargetUserName',
    'TargetDomainName',
    'TargetSid',
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
    'TicketEncryptionType',
    'IpAddress',
    'IpPort',
    'Status',
  ],
  4776: ['TargetUserName', 'Workstation', 'Status'],
};

export const wanted = (provider: string, id: number): boolean =>
  id in fields && provider === 'Microsoft-Windows-Security-Auditing';

/** Reads what an event's activity needs; gives how much there was of it. */
export function look(event: WindowsEvent): number {
  let octets = event.computer.length + (event.time > 0 ? 1 : 0);
  for (const name of fields[event.id] ?? []) octets += event.field(name)?.length ?? 0;
  return octets;
}

const make: MakeMapping<object, undefined> = () => ({
  wanted,
  map(event, give) {
    const { id, time, computer, record } = event;
    const facts: Record<string, string | undefined> = {};
    for (const name of fields[id] ?? []) facts[name] = event.field(name);
    const { TargetUserName: name, TargetDomainName: domain, TargetUserSid: sid, IpAddress: address, IpPort: port } = facts;
    give({
      id: hash('sha1', `${computer}|${record}|${time}|${id}|${name}|${address}`, 'hex').slice(0, 24),
      kind: 'authentication',
      operation: String(id),
      time,
      from: { address, port: Number(port ?? 0), computer: facts.WorkstationName ?? facts.Workstation },
      to: { computer },
      account: { name, domain, sid },
      service: facts.ServiceName,
      outcome: facts.Status ?? '0x0',
      encryption: facts.TicketEncryptionType,
      origin: { record },
    });
  },
});
export default make;
