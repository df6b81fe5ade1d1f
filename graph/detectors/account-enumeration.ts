// Account enumeration: a list of names is tried to learn which exist. Kerberos says KDC_ERR_C_PRINCIPAL_UNKNOWN for a name that
// does not and asks for pre-authentication for one that does (RFC 4120 §7.5.9); NTLM and LDAP tell by their own codes.
// Sees: different unknown names of one source in 10 minutes or a day. Fooled by: many sources, slow lists below the numbers.
// Benign: servers that authenticate for others (mail, VPN, federation), scripts with accounts of leavers; exclude them.
import { endpointRef, endpointRefs } from '../../schema/entity.ts';
import { detector, hours, listed, minutes, nameKey, nameOf, sourceName, sourceOf, userNamed } from '../detection/detector.ts';

interface Tried {
  /** Of the last try. */
  time: number;
  domain?: string;
}
interface State {
  /** Names that do not exist, and that do. */
  unknown: Record<string, Tried>;
  existing: Record<string, Tried>;
}

const noSuchUser = new Set(['KDC_ERR_C_PRINCIPAL_UNKNOWN', 'STATUS_NO_SUCH_USER', 'invalidCredentials/525']);
const exists = new Set([
  'KDC_ERR_PREAUTH_REQUIRED',
  'KDC_ERR_PREAUTH_FAILED',
  'KDC_ERR_CLIENT_REVOKED',
  'KDC_ERR_KEY_EXPIRED',
  'STATUS_WRONG_PASSWORD',
  'STATUS_ACCOUNT_LOCKED_OUT',
  'STATUS_ACCOUNT_DISABLED',
  'invalidCredentials/52e',
  'invalidCredentials/533',
  'invalidCredentials/775',
]);

export default detector({
  type: 'account-enumeration',
  reads: ['authentication.kerberos-as', 'authentication.ntlm', 'authentication.simple-bind'],
  settings: {
    burst: {
      about: 'different unknown names of one source within 10 minutes',
      default: 20,
      medium: 15,
      low: 8,
      source: 'catalogue B1a',
    },
    fast: {
      about: 'different unknown names of one source within one minute over Kerberos, where nobody tries names of others',
      default: 6,
      medium: 5,
      low: 4,
      source: 'ours; the catalogue (B1a) asks for one in 5 seconds',
    },
    day: {
      about: 'different unknown names of one source within 24 hours',
      default: 100,
      medium: 60,
      low: 30,
      source: 'catalogue B1a',
    },
  },
  recommendations: [
    'Contain the source computer and find the tool.',
    'Watch the accounts that were found to exist: guessing of their passwords usually follows.',
  ],
  window: hours(24),
  key: (activity) => (activity.kind === 'authentication' && activity.account && activity.error ? sourceOf(activity) : undefined),
  start: (): State => ({ unknown: {}, existing: {} }),
  on(activity, state, context) {
    if (activity.kind !== 'authentication' || !activity.account || !activity.error) return undefined;
    const { burst, day, fast } = context.settings;
    const name = nameKey(activity.account);
    const list = noSuchUser.has(activity.error) ? state.unknown : exists.has(activity.error) ? state.existing : undefined;
    if (!list) return undefined;
    delete list[name];
    const { domain } = activity.account;
    list[name] = { time: activity.time, ...(domain ? { domain } : {}) };
    const names = Object.keys(list);
    for (const old of names) {
      if (activity.time - (list[old] as Tried).time <= hours(24) && Object.keys(list).length <= day * 10) break;
      delete list[old];
    }
    if (list !== state.unknown) return undefined;
    const unknown = Object.values(state.unknown);
    const within = (time: number): number => unknown.filter((t) => activity.time - t.time <= time).length;
    const quick = activity.mechanism === 'kerberos-as' && within(minutes(1)) >= fast;
    if (!quick && within(minutes(10)) < burst && unknown.length < day) return undefined;
    const to = endpointRef(activity.to);
    const found = Object.entries(state.existing);
    const guessed = found.map(([n]) => n);
    return {
      key: sourceOf(activity),
      who: [],
      from: endpointRefs(activity.from),
      to: [to, ...found.slice(0, 50).map(([n, tried]) => userNamed(n, tried.domain))],
      what: `${sourceName(activity)} tried ${unknown.length + guessed.length} account names against ${nameOf(to)}: ${guessed.length} exist.`,
      how: [
        `${activity.protocol} answers tell whether an account exists`,
        `Unknown: ${listed(Object.keys(state.unknown))}`,
        guessed.length ? `Existing: ${listed(guessed)}` : 'None of the names exists.',
      ],
      evidence: [{ activity, text: `${name}: ${activity.error}` }],
    };
  },
});
