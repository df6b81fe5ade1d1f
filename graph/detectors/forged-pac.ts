// Forged PAC (MS14-068, CVE-2014-6324): somebody gets a ticket without a PAC and asks for another with authorization data of
// its own, in which a PAC with the groups of an administrator stands, signed with a checksum that needs no key. Controllers
// without the update believe it.
// Sees: an AS exchange with PA-PAC-REQUEST include-pac false (MS-KILE §2.2.3), then a TGS-REQ with that ticket and
// enc-authorization-data (RFC 4120 §5.4.1), whatever the answer. Fooled by: the first exchange with a controller that is not
// watched. Benign: nothing that Windows does; it asks for tickets without a PAC nowhere, though it sends authorization data of
// its own with others.
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { bound } from '../detection/bounded-record.ts';
import { at, detector, elsewhere, minutes, nameOf } from '../detection/detector.ts';

interface State {
  /** Times of tickets that were issued without a PAC as asked, by fingerprint. */
  bare: Record<string, number>;
}
const TICKETS = 50;

export default detector({
  type: 'forged-pac',
  reads: ['authentication.kerberos-as', 'authentication.kerberos-tgs'],
  settings: {
    within: {
      about: 'milliseconds between the ticket without a PAC and the request that brings one',
      default: minutes(5),
      medium: minutes(30),
      low: minutes(600),
      source: 'catalogue A4',
    },
  },
  recommendations: [
    'If a ticket was issued, take the account for an administrator: contain it and the source computer, and look at what was done since.',
    'Install the update MS14-068 (KB3011780) on every domain controller.',
  ],
  window: minutes(600),
  key: ({ kind, from, ...activity }) =>
    kind === 'authentication' && 'mechanism' in activity && /^kerberos-(as|tgs)$/.test(activity.mechanism) ? at(from) : undefined,
  start: (): State => ({ bare: {} }),
  on(activity, state, context) {
    if (activity.kind !== 'authentication') return undefined;
    const { account, issued, presented, time } = activity;
    if (activity.mechanism === 'kerberos-as') {
      if (activity.includePac !== false || !issued?.fingerprint || account?.name.endsWith('$')) return undefined;
      state.bare[issued.fingerprint] = time;
      bound(state.bare, TICKETS);
      return undefined;
    }
    const since = presented?.fingerprint === undefined ? undefined : state.bare[presented.fingerprint];
    if (!activity.authorizationData || since === undefined || time - since > context.settings.within) return undefined;
    const who = account ? [userRef(account)] : [];
    const by = who.length ? nameOf(who[0]) : 'Somebody';
    const done = activity.outcome === 'success';
    return {
      key: `${at(activity.from)}|${by.toLowerCase()}`,
      who,
      from: elsewhere(activity),
      to: endpointRefs(activity.to),
      what: `${by} brought a PAC of its own to ${nameOf(activity.to)} to get other rights${done ? ', and got a ticket' : ', which was not accepted'}.`,
      how: [
        'A ticket was asked for without a PAC (PA-PAC-REQUEST include-pac false), and then another with it and with enc-authorization-data',
        done
          ? 'The controller issued it: it may lack the update MS14-068.'
          : `The controller answered ${activity.error ?? activity.outcome}.`,
      ],
      evidence: [{ activity, text: `TGS-REQ with authorization data: ${activity.error ?? activity.outcome}` }],
    };
  },
});
