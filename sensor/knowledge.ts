// What all sources of one sensor know together: names, accounts, tickets, sessions, and what was counted.
import type { Configuration } from '../schema/config.ts';
import { type Accounts, createAccounts } from './names/accounts.ts';
import { createNames } from './names/names.ts';
import { createTickets } from './names/tickets.ts';
import type { Names, TicketTable } from './protocols/protocol.ts';
import { createStatistics, type Statistics } from './statistics.ts';
import { createLogonSessions, type LogonSessions } from './windows/logon-sessions.ts';

export interface Knowledge {
  names: Names;
  accounts: Accounts;
  tickets: TicketTable;
  sessions: LogonSessions;
  statistics: Statistics;
}

export function createKnowledge({ sensor: limits }: Configuration): Knowledge {
  return {
    names: createNames(limits.names),
    accounts: createAccounts(limits.names),
    tickets: createTickets(limits.tickets),
    sessions: createLogonSessions(limits.sessions),
    statistics: createStatistics(),
  };
}
