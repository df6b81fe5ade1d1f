// AS-REP roasting: a ticket is asked for without pre-authentication, so that the reply can be cracked offline.
// Sees: an AS-REP to a request without pre-authentication whose encrypted part is RC4 although the realm can do better, or
// two such accounts from one source in an hour whatever the encryption, when the request offers that alone, as tools do.
// Fooled by: AES requests for a single account; requests that offer all that an operating system offers. Benign: a legacy
// client whose account needs no pre-authentication; realms that ask nobody for it; anonymous and FAST requests.
import { endpointRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, hours, listed, nameKey, sourceName, sourceOf, userNamed } from '../detection/detector.ts';

interface State {
  /** Domains by account; empty where it was not told. */
  accounts: Record<string, string>;
}

const rc4OrWeaker = (encryption: number | undefined): boolean =>
  encryption !== undefined && (encryption === 23 || encryption === 24 || encryption < 4 || encryption === 16);
/** RFC 8062 §4.1. */
const anonymous = 'wellknown/anonymous';

export default detector({
  type: 'as-rep-roasting',
  reads: ['authentication.kerberos-as'],
  settings: {
    accounts: {
      about: 'accounts of one source within an hour, whatever the encryption',
      default: 2,
      low: 1,
      source: 'catalogue B2b',
    },
  },
  recommendations: [
    'Require pre-authentication for the accounts (clear "Do not require Kerberos preauthentication").',
    'Reset their passwords: they may be cracked offline. Use long ones.',
    'Contain the source computer and find the tool.',
  ],
  window: hours(1),
  key: (activity) =>
    activity.kind === 'authentication' &&
    activity.mechanism === 'kerberos-as' &&
    activity.outcome === 'success' &&
    activity.preauthentication === 'none'
      ? sourceOf(activity)
      : undefined,
  start: (): State => ({ accounts: {} }),
  on(activity, state, context) {
    if (activity.kind !== 'authentication' || !activity.account) return undefined;
    const name = nameKey(activity.account);
    if (name === anonymous) return undefined;
    // An operating system offers all that it can do.
    const { offered = [] } = activity;
    if (offered.length > 1 && !offered.every(rc4OrWeaker)) return undefined;
    state.accounts[name] = activity.account.domain ?? '';
    const accounts = Object.keys(state.accounts);
    if (accounts.length > 1000) delete state.accounts[accounts[0] as string];
    const { issued, replyEncryption } = activity;
    const weak = rc4OrWeaker(replyEncryption ?? issued?.encryption);
    // In a realm that knows no AES the ticket itself is RC4 as well, and the encryption says nothing. The KDC's log (4768) tells
    // the ticket's only, which is weak when the client asked for nothing better.
    const downgraded = weak && (replyEncryption === undefined || !rc4OrWeaker(issued?.encryption));
    if (!downgraded && accounts.length < context.settings.accounts) return undefined;
    return {
      key: sourceOf(activity),
      who: [],
      from: endpointRefs(activity.from),
      to: [...accounts.map((n) => userNamed(n, state.accounts[n])), userRef(activity.account), endpointRef(activity.to)],
      what: `${sourceName(activity)} got replies that can be cracked offline for ${accounts.length === 1 ? 'an account' : `${accounts.length} accounts`} without pre-authentication: ${listed(accounts)}.`,
      how: [
        'Kerberos AS-REQ without pre-authentication, answered by an AS-REP',
        ...(downgraded
          ? [
              `The reply is encrypted with type ${replyEncryption ?? issued?.encryption} (RC4 or weaker), which the client asked for.`,
            ]
          : []),
      ],
      evidence: [
        {
          activity,
          text: `AS-REP for ${name} without pre-authentication, encryption type ${replyEncryption ?? issued?.encryption}`,
        },
      ],
    };
  },
});
