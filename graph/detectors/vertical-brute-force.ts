// Vertical brute force: many passwords tried on one account, over Kerberos, NTLM or LDAP.
// Sees: failures for a wrong password of one account from one source within 10 minutes. Fooled by: many sources, lockout
// limits that keep the count low, slow guessing. Benign: a service with an old password retries the same one at a steady
// pace; at the default number within 10 minutes it is worth a look, exclude it where known.
import { endpointRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, minutes, nameKey, nameOf, sourceName, sourceOf } from '../detection/detector.ts';
import { addGuess, type Guesses, isGuess } from '../detection/guessing.ts';

/** Accounts of one name that are tried at once. */
const DOMAINS = 8;

export default detector({
  type: 'vertical-brute-force',
  reads: ['authentication.kerberos-as', 'authentication.ntlm', 'authentication.simple-bind', 'authentication.other'],
  settings: {
    failures: {
      about: 'failures of one account from one source within 10 minutes',
      default: 30,
      medium: 20,
      low: 10,
      source: 'catalogue A11',
    },
  },
  recommendations: [
    'Reset the password of the account if it was guessed, and look at what it did since.',
    'Contain the source computer and find the tool.',
    'Set an account lockout policy that stops guessing.',
  ],
  window: minutes(10),
  key: (activity) => (isGuess(activity) ? `${sourceOf(activity)}|${nameKey(activity.account)}` : undefined),
  start: (): Guesses => ({ accounts: {} }),
  on(activity, state, context) {
    if (!isGuess(activity) || !activity.account) return undefined;
    const name = addGuess(state, activity, minutes(10), DOMAINS, context.differ);
    const tried = state.accounts[name];
    if (!tried || tried.failures.length < context.settings.failures) return undefined;
    const to = endpointRef(activity.to);
    return {
      key: `${sourceOf(activity)}|${name}`,
      who: [],
      from: endpointRefs(activity.from),
      to: [to, userRef(activity.account)],
      what: `${sourceName(activity)} tried ${tried.failures.length} passwords of ${nameOf(activity.account)} against ${nameOf(to)}. ${tried.guessed ? 'The last one was right.' : 'None was right.'}`,
      how: [`${activity.protocol} authentications that failed for the password`],
      evidence: [{ activity, text: `${name}: ${activity.error ?? activity.outcome}` }],
    };
  },
});
