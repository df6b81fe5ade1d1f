// What password guessing looks like, for the detectors of its two shapes: which answers say "wrong password", and a bounded
// account of a source's failures by target account within a sliding window.
import type { Activity, Authentication } from '../../schema/activity.ts';
import { type Context, nameKey } from './detector.ts';

const wrongPassword = new Set([
  'KDC_ERR_PREAUTH_FAILED',
  'KDC_ERR_CLIENT_REVOKED',
  // Older MIT and Heimdal KDCs of a timestamp under another key.
  'KRB_AP_ERR_BAD_INTEGRITY',
  'STATUS_LOGON_FAILURE',
  'STATUS_WRONG_PASSWORD',
  'STATUS_ACCOUNT_LOCKED_OUT',
  'invalidCredentials',
  'invalidCredentials/52e',
  'invalidCredentials/775',
]);
/** What RPC servers say of credentials that they cannot verify (MS-RPCE §3.3.1.5.2). */
const refusedByRpc = 'nca_s_fault_access_denied';
/** The password was right, something else was not: how guessing tools learn passwords of accounts that cannot log on here. */
const rightPassword = new Set([
  'KDC_ERR_KEY_EXPIRED',
  'STATUS_PASSWORD_EXPIRED',
  'STATUS_PASSWORD_MUST_CHANGE',
  'STATUS_ACCOUNT_RESTRICTION',
  'STATUS_INVALID_LOGON_HOURS',
  'STATUS_INVALID_WORKSTATION',
  'STATUS_LOGON_TYPE_NOT_GRANTED',
  'invalidCredentials/530',
  'invalidCredentials/531',
  'invalidCredentials/532',
  'invalidCredentials/773',
]);

export const isRight = ({ outcome, error }: Authentication): boolean =>
  outcome === 'success' || (error !== undefined && rightPassword.has(error));

/** An authentication of a named account that failed for its password, or succeeded; anything else is no guess. */
export function isGuess(activity: Activity): activity is Authentication {
  return (
    activity.kind === 'authentication' &&
    activity.account !== undefined &&
    activity.mechanism !== 'kerberos-tgs' &&
    activity.mechanism !== 'kerberos-ap' &&
    (isRight(activity) ||
      (activity.error !== undefined &&
        (wrongPassword.has(activity.error) || (activity.mechanism === 'ntlm' && activity.error === refusedByRpc))))
  );
}

/**
 * Somebody acts with the name and password of another (4648): Windows does not tell what came of it. What services do for those who
 * log on to them is left out.
 */
export function isOtherCredential({ mechanism, account, by }: Authentication): boolean {
  if (mechanism !== 'explicit' || !account || !by) return false;
  return !by.name.endsWith('$') && !/^S-1-5-(80|82|83)-/.test(by.sid ?? '') && nameKey(by) !== nameKey(account);
}

/** Names kept of one domain: it has two. */
const DOMAINS = 4;
/** Failures kept of one account: more do not make guessing surer. */
const FAILURES = 1000;

interface Tried {
  /** Times of the failures within the window, oldest first. */
  failures: number[];
  /** Names by which its domain was told, the last one last. */
  domains?: string[];
  guessed?: boolean;
}

/** Failures of one source by account, the longest untried first. Plain data. */
export interface Guesses {
  accounts: Record<string, Tried>;
  /** As many accounts were learned to fail from this source at once. */
  usual?: number;
}

/**
 * Adds a guess and forgets failures older than `window`; at most `most` accounts are kept, the longest untried go first.
 * @param differ whether two domains are certainly two
 * @returns the key of the account: its name, with its domain where another account of that name is tried as well
 */
export function addGuess(
  guesses: Guesses,
  activity: Authentication,
  window: number,
  most: number,
  differ: Context['differ'],
): string {
  const { accounts } = guesses;
  const since = activity.time - window;
  let size = Object.keys(accounts).length;
  for (const old in accounts) {
    if (size <= most && (accounts[old]?.failures.at(-1) as number) >= since) break;
    delete accounts[old];
    size--;
  }
  const name = guessKey(guesses, activity, differ);
  const tried = accounts[name] ?? { failures: [] };
  const domain = activity.account?.domain;
  if (domain) tried.domains = [...(tried.domains ?? []).filter((d) => d !== domain), domain].slice(-DOMAINS);
  if (isRight(activity)) {
    // A success counts only as the end of guessing: right after failures.
    tried.guessed = true;
    return name;
  }
  delete accounts[name];
  accounts[name] = tried;
  tried.failures.push(activity.time);
  while (tried.failures.length > FAILURES || (tried.failures[0] as number) < since) tried.failures.shift();
  return name;
}

function guessKey({ accounts }: Guesses, { account }: Authentication, differ: Context['differ']): string {
  const name = nameKey(account);
  return accounts[name]?.domains?.some((domain) => differ(domain, account?.domain))
    ? `${name}@${account?.domain?.toLowerCase()}`
    : name;
}
