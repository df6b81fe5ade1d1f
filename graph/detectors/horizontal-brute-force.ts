// Horizontal brute force (password spray): few passwords tried on many accounts, over Kerberos, NTLM or LDAP.
// Sees: different accounts of one source that failed for a wrong password within 10 minutes, few failures each.
// Fooled by: many sources, and sprays slower than the window. Benign: a terminal server or a web front end where many people
// mistype at once; they rarely reach the number in so short a time, exclude those that do.
import { type EntityRef, endpointRef } from '../../schema/entity.ts';
import { at, detector, listed, minutes, nameKey, nameOf } from '../detection/detector.ts';
import { addGuess, type Guesses, isGuess } from '../detection/guessing.ts';

export default detector({
  type: 'horizontal-brute-force',
  reads: ['authentication.kerberos-as', 'authentication.ntlm', 'authentication.simple-bind'],
  settings: {
    accounts: { about: 'accounts that failed within 10 minutes', default: 10, medium: 7, low: 5, source: 'catalogue A10' },
    each: { about: 'most failures an account, as the median', default: 3, source: 'catalogue A10' },
  },
  recommendations: [
    'Reset the passwords of the accounts that were guessed.',
    'Contain the source computer and find the tool.',
    'Require long passwords; refuse simple LDAP binds and old NTLM.',
  ],
  window: minutes(10),
  key: (activity) => (isGuess(activity) ? at(activity.from) : undefined),
  start: (): Guesses => ({ accounts: {} }),
  on(activity, state, context) {
    if (!isGuess(activity)) return undefined;
    const { accounts: least, each } = context.settings;
    const known = state.accounts[nameKey(activity.account)] !== undefined;
    addGuess(state, activity, minutes(10), least * 100);
    if (activity.outcome === 'success' && !known) return undefined;
    const tried = Object.entries(state.accounts);
    if (tried.length < least) return undefined;
    const failures = tried.map(([, a]) => a.failures.length).sort((a, b) => a - b);
    if ((failures[failures.length >> 1] as number) > each) return undefined;
    const from = endpointRef(activity.from);
    const to = endpointRef(activity.to);
    const guessed = tried.filter(([, a]) => a.guessed).map(([n]) => n);
    const total = failures.reduce((a, b) => a + b, 0);
    return {
      key: at(activity.from),
      who: [],
      from: [from],
      to: [to, ...tried.map(([name]): EntityRef => ({ kind: 'user', name }))],
      what: `${nameOf(from)} tried passwords on ${tried.length} accounts of ${nameOf(to)}, ${total} times in all. ${guessed.length ? `Guessed: ${listed(guessed)}.` : 'None was guessed.'}`,
      how: [
        `${activity.protocol} authentications that failed for the password`,
        'Few failures an account, many accounts: a spray',
      ],
      evidence: [{ activity, text: `${nameKey(activity.account)}: ${activity.error ?? activity.outcome}` }],
    };
  },
});
