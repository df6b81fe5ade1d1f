// Horizontal brute force (password spray): few passwords tried on many accounts, over Kerberos, NTLM or LDAP.
// Sees: different accounts of one source that failed for a wrong password within 10 minutes, few failures each; or some
// accounts with very many failures in all; somebody who uses the passwords of many others on one machine (4648), whatever came of it.
// Fooled by: many sources, and sprays slower than the window. Benign: a terminal server or a web front end where many people mistype
// at once; what was learned of it counts as usual, else exclude it.
import type { Account, Authentication } from '../../schema/activity.ts';
import { endpointRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { at, detector, hours, listed, minutes, nameKey, nameOf, sourceName, sourceOf, userNamed } from '../detection/detector.ts';
import { addGuess, type Guesses, isGuess, isOtherCredential, isRight } from '../detection/guessing.ts';

/** How far above the usual is unusual (catalogue A10). */
const ABOVE = 5;

/** Who tries: somebody on a machine with the passwords of others, else the client. */
const tryingKey = (activity: Authentication): string =>
  isOtherCredential(activity) ? `${nameKey(activity.by)} on ${at(activity.from)}` : sourceOf(activity);

export default detector({
  type: 'horizontal-brute-force',
  reads: [
    'authentication.kerberos-as',
    'authentication.ntlm',
    'authentication.simple-bind',
    'authentication.other',
    'authentication.explicit',
  ],
  settings: {
    accounts: { about: 'accounts that failed within 10 minutes', default: 10, medium: 7, low: 5, source: 'catalogue A10' },
    each: { about: 'most failures an account, as the median', default: 3, source: 'catalogue A10' },
    mixed: {
      about: 'failures of one source within 10 minutes, however they spread over half as many accounts',
      default: 60,
      medium: 40,
      low: 20,
      source: 'catalogue A10: any mix of accounts and passwords',
    },
  },
  recommendations: [
    'Reset the passwords of the accounts that were guessed.',
    'Contain the source computer and find the tool.',
    'Require long passwords; refuse simple LDAP binds and old NTLM.',
  ],
  window: hours(24 * 7),
  key(activity) {
    if (activity.kind !== 'authentication') return undefined;
    return isOtherCredential(activity) || isGuess(activity) ? tryingKey(activity) : undefined;
  },
  start: (): Guesses => ({ accounts: {} }),
  on(activity, state, context) {
    if (activity.kind !== 'authentication') return undefined;
    const others = isOtherCredential(activity);
    const { accounts, each, mixed } = context.settings;
    const least = Math.max(accounts, ABOVE * (state.usual ?? 0));
    const name = addGuess(state, activity, minutes(10), accounts * 100, context.differ);
    if (isRight(activity) && !state.accounts[name]) return undefined;
    const tried = Object.entries(state.accounts);
    if (context.learning) state.usual = Math.max(state.usual ?? 0, tried.length);
    if (tried.length < least / 2) return undefined;
    const failures = tried.map(([, a]) => a.failures.length).sort((a, b) => a - b);
    const total = failures.reduce((a, b) => a + b, 0);
    const spray = tried.length >= least && (failures[failures.length >> 1] as number) <= each;
    if (!spray && (others || total < mixed)) return undefined;
    const to = endpointRef(activity.to);
    const targets = tried.map(([key, { domains }]) => userNamed(nameKey({ name: key }), domains?.at(-1)));
    if (others) {
      const by = userRef(activity.by as Account);
      return {
        key: tryingKey(activity),
        who: [by],
        from: endpointRefs(activity.from),
        to: [to, ...targets],
        what: `${nameOf(by)} on ${sourceName(activity)} used passwords of ${tried.length} other accounts, ${total} times in all.`,
        how: ['Logons with explicit credentials; Windows does not tell which of them succeeded', 'Many accounts: a spray'],
        evidence: [{ activity, text: `credentials of ${nameKey(activity.account)}` }],
      };
    }
    const guessed = tried.filter(([, a]) => a.guessed).map(([n]) => n);
    return {
      key: tryingKey(activity),
      who: [],
      from: endpointRefs(activity.from),
      to: [to, ...targets],
      what: `${sourceName(activity)} tried passwords on ${tried.length} accounts of ${nameOf(to)}, ${total} times in all. ${guessed.length ? `Guessed: ${listed(guessed)}.` : 'None was guessed.'}`,
      how: [
        `${activity.protocol} authentications that failed for the password`,
        spray ? 'Few failures an account, many accounts: a spray' : 'Many failures on several accounts',
      ],
      evidence: [{ activity, text: `${nameKey(activity.account)}: ${activity.error ?? activity.outcome}` }],
    };
  },
});
