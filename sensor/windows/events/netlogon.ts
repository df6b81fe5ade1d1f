// Netlogon on controllers (System log): 5723 and 5805 (a machine could not authenticate), 5827–5831 (vulnerable secure channels
// refused or allowed, KB4557222: what Zerologon needs).
import type { WindowsEvent } from '../event.ts';
import { accountOf, by, computerName } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

const vulnerable: Readonly<Record<number, string>> = {
  5827: 'vulnerable channel of a machine refused',
  5828: 'vulnerable channel of a trust refused',
  5829: 'vulnerable channel of a machine allowed',
  5830: 'vulnerable channel of a machine allowed by policy',
  5831: 'vulnerable channel of a trust allowed by policy',
};

function read(event: WindowsEvent): EventDraft {
  const text = vulnerable[event.id];
  // Classic events: 5805 has the machine and the error, 5723 the session's name and the account.
  const name = event.value(0) ?? event.field('MachineName');
  const account = event.id === 5723 ? (event.value(1) ?? name) : name;
  const plain = name ? computerName(name) : undefined;
  return {
    kind: 'authentication',
    protocol: 'RPC',
    operation: 'netlogon-secure-channel',
    mechanism: 'other',
    outcome: event.id === 5829 || event.id === 5830 || event.id === 5831 ? 'success' : 'failure',
    error: text ?? `event ${event.id}`,
    ...by(accountOf(account?.replace(/\.$/, ''))),
    ...(plain ? { from: { name: plain, certainty: 'low' } } : {}),
  };
}

export default eventRows(
  { provider: 'netlogon' },
  { ids: [5723, 5805, 5827, 5828, 5829, 5830, 5831], needs: 'the System log (always written)', feeds: ['zerologon'], read },
);
