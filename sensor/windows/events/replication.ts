// Replication partners and runs as a controller logs them: 4928–4937. A partner that is no controller is a rogue one.
import type { WindowsEvent } from '../event.ts';
import { machine, number, SECURITY } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

const operations: Readonly<Record<number, string>> = {
  4928: 'replica-source-established',
  4929: 'replica-source-removed',
  4930: 'replica-source-modified',
  4931: 'replica-destination-modified',
  4932: 'replication-began',
  4933: 'replication-ended',
  4934: 'attributes-replicated',
  4935: 'replication-failure-began',
  4936: 'replication-failure-ended',
  4937: 'lingering-object-removed',
};

/** `CN=NTDS Settings,CN=DC2,CN=Servers,…` to `dc2`; `<guid>._msdcs.corp.example` stays. */
const server = (text: string): string => (/^CN=NTDS Settings,CN=([^,]+),/i.exec(text)?.[1] ?? text).toLowerCase();

function read(event: WindowsEvent): EventDraft {
  const source = event.field('SourceAddr') ?? event.field('SourceDRA');
  const destination = event.field('DestinationDRA') ?? event.field('DestinationAddr');
  const status = number(event.field('StatusCode')) ?? 0;
  return {
    kind: 'replication',
    protocol: 'Windows',
    interface: 'drsuapi',
    operation: operations[event.id] as string,
    outcome: status === 0 ? 'success' : 'failure',
    ...(status ? { error: `WERROR ${status}` } : {}),
    from: source ? { name: server(source) } : machine(event),
    ...(destination ? { to: { name: server(destination) } } : {}),
  };
}

export default eventRows(
  {
    provider: SECURITY,
  },
  {
    ids: Object.keys(operations).map(Number),
    needs: 'Audit Detailed Directory Service Replication: success',
    feeds: [],
    read,
  },
);
