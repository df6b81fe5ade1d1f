// Pass-the-ticket: one and the same Kerberos ticket is used from two computers. The encrypted part of a ticket is the same
// bytes at issue and at each use, so its fingerprint joins them without any key (RFC 4120 §5.3).
// Sees: a ticket presented from another address than it was issued to, or than it was used from before. Fooled by: use
// from the same address; tickets whose issue and first use were not seen. Benign: addresses that several machines share
// or that change owner quickly (NAT, VPN, small DHCP pools: exclude them), forwarded tickets (recognised), controllers.

import type { Endpoint } from '../../schema/activity.ts';
import { endpointRef, userRef } from '../../schema/entity.ts';
import { at, detector, hours, nameOf } from '../detection/detector.ts';

interface State {
  /** Where the ticket belongs: issued to, or first used from. */
  owner?: Endpoint;
  issued?: boolean;
  /** A forwarded or proxiable ticket is meant for other machines (RFC 4120 §2.6). */
  forwarded?: boolean;
}

const forwardedOrProxy = 0x2000_0000 | 0x0800_0000;

export default detector({
  type: 'pass-the-ticket',
  reads: ['authentication.kerberos-as', 'authentication.kerberos-tgs', 'authentication.kerberos-ap'],
  settings: {},
  recommendations: [
    'Contain both computers; the ticket was stolen from the one that it was issued to.',
    'Reset the password of the account; if it is sensitive, reset krbtgt twice.',
    'Purge the tickets of the sessions concerned (klist purge).',
  ],
  window: hours(10),
  key(activity) {
    if (activity.kind !== 'authentication') return undefined;
    const keys = [activity.issued?.fingerprint, activity.presented?.fingerprint].filter((f) => f !== undefined);
    return keys.length ? keys : undefined;
  },
  start: (): State => ({}),
  on(activity, state, context, key) {
    if (activity.kind !== 'authentication') return undefined;
    const here: Endpoint = { ...activity.from };
    delete here.port;
    if (activity.issued?.fingerprint === key) {
      state.owner = here;
      state.issued = true;
      if ((activity.options ?? 0) & forwardedOrProxy) state.forwarded = true;
      return undefined;
    }
    const ticket = activity.presented;
    if (!ticket) return undefined;
    const { owner } = state;
    if (!owner) {
      state.owner = here;
      return undefined;
    }
    if (state.forwarded || owner.ip === here.ip || sameMachine(owner, here)) return undefined;
    if (context.isDomainController(here) || context.isDomainController(owner)) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const [from, victim] = [endpointRef(here), endpointRef(owner)];
    return {
      key: `${activity.account ? nameOf(activity.account).toLowerCase() : key}|${at(here)}`,
      who,
      from: [from],
      to: [victim, endpointRef(activity.to), { kind: 'service', name: activity.service ?? ticket.service }],
      what: `A Kerberos ticket of ${nameOf(who[0])} that ${state.issued ? 'was issued to' : 'had been used from'} ${nameOf(victim)} was used from ${nameOf(from)} for ${activity.service ?? ticket.service}.`,
      how: [`The same ticket (fingerprint ${key.slice(0, 12)}…, for ${ticket.service}) from two addresses`],
      evidence: [
        {
          activity,
          text: `${activity.operation} with the ticket for ${ticket.service}, asking for ${activity.service ?? ticket.service}`,
        },
      ],
    };
  },
});

/** Two addresses of one machine: both names are proven and the same. */
function sameMachine(a: Endpoint, b: Endpoint): boolean {
  return a.name !== undefined && a.name === b.name && a.certainty === 'high' && b.certainty === 'high';
}
