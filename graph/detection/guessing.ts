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

/** Failures kept of one account: more do not make guessing surer. */
const FAILURES = 1000;

interface Tried {
  /** Times of the failures within the window, oldest first. */
  failures: number[];
  guessed?: boolean;
}

/** Failures of one source by account, the longest untried first. Plain data. */
export interface Guesses {
  accounts: Record<string, Tried>;
}

/** Adds a guess and forgets failures older than `window`; at most `most` accounts are kept, the longest untried go first. */
export function addGuess(guesses: Guesses, activity: Authentication, window: number, most: number): void {
  const { accounts } = guesses;
  const name = nameKey(activity.account);
  const tried = accounts[name] ?? { failures: [] };
  if (activity.outcome === 'success') {
    // A success counts only as the end of guessing: right after failures.
    if (accounts[name]) tried.guessed = true;
    return;
  }
  delete accounts[name];
  accounts[name] = tried;
  const since = activity.time - window;
  tried.failures.push(activity.time);
  while (tried.failures.length > FAILURES || (tried.failures[0] as number) < since) tried.failures.shift();
  let size = Object.keys(accounts).length;
  for (const old in accounts) {
    if (size <= most && (accounts[old]?.failures.at(-1) as number) >= since) break;
    delete accounts[old];
    size--;
  }
}
