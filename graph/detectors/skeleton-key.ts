// Skeleton Key: malware on a domain controller lets any account in by a password of its own beside the true one, and takes the
// AES types from accounts to do so. What the controller offers to accounts that had AES gets weaker, for all of them at once.
// Sees: what a KDC tells in ETYPE-INFO2 (RFC 4120 §5.2.7.5) and takes as proof: accounts that had AES from any controller of
// the realm get none from one controller, or are refused with KDC_ERR_ETYPE_NOSUPP. Fooled by: variants that leave AES alone.
// Benign: a policy that takes AES from a controller ("Network security: configure encryption types"), which is worth knowing;
// accounts changed one by one.
import type { Authentication } from '../../schema/activity.ts';
import { endpointRefs } from '../../schema/entity.ts';
import { bound } from '../detection/bounded-record.ts';
import { at, detector, hours, listed, nameKey, nameOf, userNamed } from '../detection/detector.ts';
import { isAes } from '../detection/encryption-types.ts';

interface State {
  /** Accounts that had AES from some controller of the realm; when they are many, those met before are `earlier`. */
  aes: Record<string, true>;
  earlier: Record<string, true>;
  /** How many `aes` are. */
  many: number;
  /** Accounts that had AES before and got none from a controller, with the time, by controller. */
  weaker: Record<string, Record<string, number>>;
}
/** Accounts remembered twice over; controllers; accounts of one controller, whose like tell nothing new. */
const ACCOUNTS = 5000;
const CONTROLLERS = 100;
const WEAKER = 50;

/** What the KDC's answer tells of an account: AES, none, or nothing. Only a client that offers AES can be denied it. */
function given({
  offered = [],
  told,
  error,
  preauthenticationEncryption,
  replyEncryption,
  outcome,
}: Authentication): boolean | undefined {
  if (told?.length) return told.some(isAes) || (offered.some(isAes) ? false : undefined);
  if (error === 'KDC_ERR_ETYPE_NOSUPP') return offered.length > 0 && offered.every(isAes) ? false : undefined;
  if (outcome !== 'success') return undefined;
  return isAes(preauthenticationEncryption) || isAes(replyEncryption) ? true : undefined;
}

export default detector({
  type: 'skeleton-key',
  reads: ['authentication.kerberos-as'],
  settings: {
    accounts: {
      about: 'accounts that had AES and get none from one domain controller within an hour',
      default: 5,
      medium: 4,
      low: 3,
      source: 'catalogue A12',
    },
  },
  recommendations: [
    'Look at the controller: drivers and modules in lsass.exe, new services; isolate it and start it anew, which removes the patch from memory.',
    'If a policy took AES from the controller, take it back: RC4 is cracked and passed on.',
    'Reset the passwords of administrators who were logged on to the controller.',
  ],
  window: hours(24 * 28),
  key: (activity) =>
    activity.kind === 'authentication' && activity.mechanism === 'kerberos-as' && activity.account?.domain
      ? activity.account.domain.toLowerCase()
      : undefined,
  start: (): State => ({ aes: {}, earlier: {}, many: 0, weaker: {} }),
  on(activity, state, { settings }) {
    if (activity.kind !== 'authentication') return undefined;
    const name = nameKey(activity.account);
    const controller = at(activity.to);
    const strong = given(activity);
    if (strong) {
      delete state.weaker[controller]?.[name];
      if (state.aes[name]) return undefined;
      if (state.many >= ACCOUNTS) Object.assign(state, { earlier: state.aes, aes: {}, many: 0 });
      state.aes[name] = true;
      state.many++;
      return undefined;
    }
    if (strong === undefined || !(state.aes[name] || state.earlier[name])) return undefined;
    const weaker = state.weaker[controller] ?? {};
    delete state.weaker[controller];
    state.weaker[controller] = weaker;
    bound(state.weaker, CONTROLLERS);
    weaker[name] = activity.time;
    bound(weaker, WEAKER);
    const accounts = Object.keys(weaker).filter((one) => activity.time - (weaker[one] as number) <= hours(1));
    if (accounts.length < settings.accounts) return undefined;
    const offer = activity.told?.length ? `offers types ${activity.told.join(', ')} only` : 'refuses AES';
    return {
      key: controller,
      who: [],
      from: [],
      to: [...endpointRefs(activity.to), ...accounts.map((one) => userNamed(one, activity.account?.domain))],
      what: `${nameOf(activity.to)} gives no AES any more to ${accounts.length} accounts that had it: ${listed(accounts)}.`,
      how: [
        `The KDC ${offer}; before, these accounts had AES (types 17 to 20)`,
        'A skeleton key takes AES from all accounts of a controller; so does a policy for its encryption types.',
      ],
      evidence: [{ activity, text: `${name}: ${offer}` }],
    };
  },
});
