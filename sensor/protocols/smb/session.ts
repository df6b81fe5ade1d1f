// Who set up a session, whatever the dialect: pipes opened in it are used in that account's name.
import type { Account, Outcome } from '../../../schema/activity.ts';
import { isError, statusName } from '../../bytes/ntstatus.ts';
import type { SecurityContext } from '../spnego/security-context.ts';

export interface Session {
  security: SecurityContext;
  /** Once set up: who acts in it; undefined for anonymous and guest. */
  account: Account | undefined;
}

/** How a session setup ended. A server that lets the unknown in as guest says nothing of the credentials. */
export function verdict(status: number, guest: boolean): { outcome: Outcome; error?: string } {
  if (isError(status)) return { outcome: 'failure', error: statusName(status) };
  return guest ? { outcome: 'unknown', error: 'mapped to guest' } : { outcome: 'success' };
}

/** Hands on the attempt and keeps who was let in. */
export function settle(session: Session, status: number, guest: boolean): void {
  const { outcome, error } = verdict(status, guest);
  session.security.complete(outcome, error);
  session.account = outcome === 'success' ? session.security.account : undefined;
}
