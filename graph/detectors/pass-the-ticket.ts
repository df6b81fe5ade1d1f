// Pass-the-ticket: one and the same Kerberos ticket is used from two computers. The encrypted part of a ticket is the same
// bytes at issue and at each use, so its fingerprint joins them without any key (RFC 4120 §5.3).
// Sees: a ticket presented from another address than it was issued to, or than it was used from before. Held for minutes, as
// the computer's own account may show that it has moved or has two addresses. Fooled by: use from the same address; tickets
// whose issue and first use were not seen; three computer accounts on the attacker's machine. Benign: roaming laptops, second
// network cards, IPv4 beside IPv6, NAT, the user's own VPN session (all recognised where computer accounts or accounting show
// them); other addresses that change owner quickly (exclude them), forwarded tickets (recognised), controllers.
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../../schema/activity.ts';
import { type EntityRef, endpointRef, userRef } from '../../schema/entity.ts';
import { at, type Context, detector, hours, minutes, nameKey, nameOf } from '../detection/detector.ts';

/** Addresses of one ticket that are watched. */
const ELSEWHERE = 20;
/** Uses at one address that are told while they are held: more make it no surer. */
const TOLD = 50;

interface State {
  /** Where the ticket belongs: issued to, or first used from. */
  owner?: Endpoint;
  issued?: boolean;
  /** A forwarded or proxiable ticket is meant for other machines (RFC 4120 §2.6). */
  forwarded?: boolean;
  /** Other addresses: since when, and how often told. */
  elsewhere: Record<string, { since: number; told: number }>;
}

const forwardedOrProxy = 0x2000_0000 | 0x0800_0000;
const HOLD = minutes(5);

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
  hold: HOLD,
  key(activity) {
    if (activity.kind !== 'authentication') return undefined;
    const keys = [activity.issued?.fingerprint, activity.presented?.fingerprint].filter((f) => f !== undefined);
    return keys.length ? keys : undefined;
  },
  start: (): State => ({ elsewhere: {} }),
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
    if (state.forwarded || owner.ip === here.ip) return undefined;
    if (context.isDomainController(here) || context.isDomainController(owner)) return undefined;

    const place = at(here);
    let seen = state.elsewhere[place];
    if (!seen) {
      if (Object.keys(state.elsewhere).length >= ELSEWHERE) return undefined;
      seen = { since: activity.time, told: 0 };
      state.elsewhere[place] = seen;
    }
    const who = activity.account ? [userRef(activity.account)] : [];
    if (activity.time - seen.since > HOLD && isExplained(here, owner, who[0], seen.since, context)) {
      // It has moved: this is where the ticket belongs now.
      state.owner = here;
      delete state.elsewhere[place];
      return undefined;
    }
    if (seen.told >= TOLD) return undefined;
    seen.told++;
    const [from, victim] = [endpointRef(here), endpointRef(owner)];
    return {
      key: `${activity.account ? nameOf(activity.account).toLowerCase() : key}|${at(here)}`,
      who,
      from: [from],
      to: [
        victim,
        endpointRef(activity.to),
        { kind: 'service', name: activity.service ?? ticket.service, domain: activity.issued?.realm ?? ticket.realm },
      ],
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
  confirm: ({ from: [here], to: [owner], who, time }, context) =>
    !here || !owner || !isExplained(here, owner, who[0], time, context),
});

/** Whether the ticket's being `here` since then, and at its owner's address before, is no theft. */
function isExplained(here: Place, owner: Place, account: EntityRef | undefined, since: number, context: Context): boolean {
  const { machines } = context;
  if (machines.shared(here, since) || machines.shared(owner, since)) return true;
  const name = account?.name ? nameKey({ name: account.name }) : undefined;
  if (name !== undefined && [here, owner].some((e) => machines.vpnAccount(e, since) === name)) return true;
  const same = machines.same(here, owner, since);
  const named = sameName(here, owner);
  if (same === 'proven' || named === 'high') return true;
  const bothFamilies = isIPv6(here.ip ?? '') !== isIPv6(owner.ip ?? '');
  if (bothFamilies && (same === 'likely' || named)) return true;
  // A computer that moved is no longer where it was. Its own tickets say no more of it than a thief's.
  return (same === 'likely' || name?.endsWith('$') === true) && !machines.activeAfter(owner, since);
}

type Place = Pick<Endpoint, 'ip' | 'name' | 'certainty'>;

/** How sure both have the same name, when that is more than a claim. */
function sameName(a: Place, b: Place): 'high' | 'medium' | undefined {
  if (a.name === undefined || a.name !== b.name || a.certainty === 'low' || b.certainty === 'low') return undefined;
  return a.certainty === 'high' && b.certainty === 'high' ? 'high' : 'medium';
}
