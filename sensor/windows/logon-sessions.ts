// Logon sessions by machine and logon id: an event that only says in which session something was done gets the client that
// opened the session (4624, 5140 and 5145 tell it).
import type { Account, Endpoint } from '../../schema/activity.ts';

export interface Session {
  from: Endpoint;
  account?: Account | undefined;
}

export interface LogonSessions {
  open(computer: string, logon: string, session: Session): void;
  of(computer: string, logon: string): Session | undefined;
  close(computer: string, logon: string): void;
}

/** @param most sessions remembered; the longest unused is forgotten first */
export function createLogonSessions(most: number): LogonSessions {
  const sessions = new Map<string, Session>();
  const key = (computer: string, logon: string): string => `${computer}|${logon}`;
  return {
    open(computer, logon, session) {
      const k = key(computer, logon);
      const had = sessions.get(k);
      sessions.delete(k);
      // What a share tells of a session that was opened by a logon adds nothing, unless the logon knew no address.
      sessions.set(k, had?.from.ip && !session.from.ip ? had : { ...session, account: session.account ?? had?.account });
      if (sessions.size > most) sessions.delete(sessions.keys().next().value as string);
    },
    of: (computer, logon) => sessions.get(key(computer, logon)),
    close: (computer, logon) => void sessions.delete(key(computer, logon)),
  };
}
