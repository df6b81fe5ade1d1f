// What all sources of one sensor know together: names, accounts, tickets, sessions, and what was counted.
import type { Location } from '../schema/activity.ts';
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
  /** Where a public address lies; undefined where that is not known. */
  locate(ip: string): Location | undefined;
  statistics: Statistics;
}

export function createKnowledge({ sensor: limits }: Configuration, locate: Knowledge['locate'] = () => undefined): Knowledge {
  return {
    names: createNames(limits.names),
    accounts: createAccounts(limits.names),
    tickets: createTickets(limits.tickets),
    sessions: createLogonSessions(limits.sessions),
    locate,
    statistics: createStatistics(),
  };
}
