// Which client a Kerberos ticket was issued to, by the ticket's fingerprint: an AP-REQ shows the ticket but not its client.
import type { Account } from '../../schema/activity.ts';
import type { TicketTable } from '../protocols/protocol.ts';

/** @param most tickets remembered; the longest unused is forgotten first */
export function createTickets(most: number): TicketTable {
  const clients = new Map<string, Account>();
  return {
    issued(ticket, client) {
      clients.delete(ticket.fingerprint);
      clients.set(ticket.fingerprint, client);
      if (clients.size > most) clients.delete(clients.keys().next().value as string);
    },
    client(fingerprint) {
      const client = clients.get(fingerprint);
      if (client) {
        clients.delete(fingerprint);
        clients.set(fingerprint, client);
      }
      return client;
    },
  };
}
