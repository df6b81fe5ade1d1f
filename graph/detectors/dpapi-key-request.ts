// Request of the domain's DPAPI backup key: with it everything that anybody in the domain protected by DPAPI can be read, now
// and later, since the key never changes. The secrets `G$BCKUPKEY_…` of a controller are its forms.
// Sees: LsarRetrievePrivateData (MS-LSAD §3.1.4.6.4, opnum 43) for such a secret, or sealed to a controller; the audit of the
// secret (4662). Fooled by: reading the controller's own registry or database. Benign: security scanners (exclude them);
// clients that restore their own keys do so over MS-BKRP, which is not this.
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { at, detector, elsewhere, hours, nameKey, nameOf, sourceOf } from '../detection/detector.ts';

const backupKey = /BCKUPKEY/i;

export default detector({
  type: 'dpapi-key-request',
  reads: ['rpcCall.lsarpc', 'query'],
  settings: {},
  recommendations: [
    'Contain the source computer and the account: whoever has the key can read what all users protected.',
    'There is no way to change the key: plan to issue anew what was protected by it.',
    'Review who is a member of the groups that may read secrets of controllers.',
  ],
  window: hours(24),
  key: (activity) =>
    (activity.kind === 'rpcCall' || activity.kind === 'query') && activity.operation === 'LsarRetrievePrivateData'
      ? at(activity.to)
      : undefined,
  start: () => ({}),
  on(activity, _state, context) {
    if (activity.kind !== 'rpcCall' && activity.kind !== 'query') return undefined;
    const { target } = activity;
    if (target ? !backupKey.test(target) : !context.isDomainController(activity.to)) return undefined;
    const from = elsewhere(activity);
    // What a controller does to itself or to another is not told from where by the audit.
    if (context.isDomainController(activity.from) || (!from.length && activity.account?.name.endsWith('$'))) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const to = endpointRefs(activity.to);
    const by = who.length ? nameOf(who[0]) : nameOf(from[0]);
    return {
      key: `${at(activity.to)}|${sourceOf(activity)}|${nameKey(activity.account)}`,
      ...(target ? {} : { confidence: 'medium' }),
      who,
      from,
      to,
      what: `${by} asked ${nameOf(to[0])} for the backup key of DPAPI${from.length && who.length ? ` from ${nameOf(from[0])}` : ''}.`,
      how: [
        'LsarRetrievePrivateData (opnum 43) over RPC',
        target
          ? `Secret: ${target}`
          : 'The call was sealed: the name of the secret is not known; nothing else of a controller is asked for so',
      ],
      evidence: [{ activity, text: `${target ?? 'a secret of the controller'}: ${activity.outcome}` }],
    };
  },
});
