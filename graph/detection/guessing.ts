// What password guessing looks like, for the detectors of its two shapes: which answers say "wrong password", and a bounded
// account of a source's failures by target account within a sliding window.
import type { Activity, Authentication } from '../../schema/activity.ts';
import { nameKey } from './detector.ts';

const wrongPassword = new Set([
  'KDC_ERR_PREAUTH_FAILED',
  'KDC_ERR_CLIENT_REVOKED',
  'STATUS_LOGON_FAILURE',
  'STATUS_WRONG_PASSWORD',
  'STATUS_ACCOUNT_LOCKED_OUT',
  'invalidCredentials',
  'invalidCredentials/52e',
  'invalidCredentials/775',
]);

/** An authentication of a named account that failed for its password, or succeeded; anything else is no guess. */
export function isGuess(activity: Activity): activity is Authentication {
  return (
    activity.kind === 'authentication' &&
    activity.account !== undefined &&
    activity.mechanism !== 'kerberos-tgs' &&
    activity.mechanism !== 'kerberos-ap' &&
    (activity.outcome === 'success' || (activity.error !== undefined && wrongPassword.has(activity.error)))
  );
}

/** Failures of one source by account: how many, and when first and last. Plain data. */
export interface Guesses {
  accounts: Record<string, { failed: number; first: number; last: number; guessed?: boolean }>;
}

/** Adds a guess and forgets accounts not tried for `window`; at most `most` accounts are kept, the longest untried go first. */
export function addGuess(guesses: Guesses, activity: Authentication, window: number, most: number): void {
  const { accounts } = guesses;
  const name = nameKey(activity.account);
  const had = accounts[name];
  if (activity.outcome === 'success') {
    // A success counts only as the end of guessing: right after failures.
    if (had) had.guessed = true;
    return;
  }
  delete accounts[name];
  accounts[name] = {
    failed: (had?.failed ?? 0) + 1,
    first: had?.first ?? activity.time,
    last: activity.time,
    ...(had?.guessed ? { guessed: true } : {}),
  };
  let size = Object.keys(accounts).length;
  for (const old in accounts) {
    if (size <= most && activity.time - (accounts[old] as { last: number }).last <= window) break;
    delete accounts[old];
    size--;
  }
}
