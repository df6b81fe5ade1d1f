// Kerberoasting: service tickets are asked for so that the passwords of the service accounts can be cracked offline.
// Sees: RC4 tickets for several services by one client whose ticket-granting ticket is AES, fewer after a search for accounts
// with service names or when the request itself offers RC4 alone, one when a tool got the client's own ticket with RC4 (4768, 4769);
// tickets asked for by account name (`svc-sql`) instead of a service name, as tools do, also in the initial exchange; very many
// different services in a short time.
// Fooled by: AES tickets for few services asked for by their proper names; a sealed search. Benign: services whose accounts know
// only RC4 (their tickets are few a client), what a machine was learned to use, scanners, realms without AES.
import type { Activity, Authentication } from '../../schema/activity.ts';
import { type EntityRef, endpointRef, userRef } from '../../schema/entity.ts';
import { at, detector, hours, listed, minutes, nameKey, nameOf, userNamed } from '../detection/detector.ts';
import { isAes, isRc4 } from '../detection/encryption-types.ts';
import { isHabit } from '../detection/habits.ts';
import { isToolForm } from '../detection/kdc-options.ts';
import { ldapAims } from '../detection/ldap-aims.ts';

interface Got {
  account: string;
  service: string;
  realm: string;
  time: number;
  /** An RC4 ticket although the client's own is AES. */
  weak: boolean;
  byAccount: boolean;
  /** The request offered RC4 alone, or before AES. */
  alone: boolean;
  first: boolean;
}

interface State {
  /** Tickets of the last minutes by account and service, the latest last. */
  got: Record<string, Got>;
  /** When accounts with service names were searched for. */
  searched?: number;
  /** When an account here got its own ticket by RC4 in the form of tools, by account. */
  tools?: Record<string, number>;
  /** Requests of this machine offer AES. */
  aes?: boolean;
  /** The realm issues AES tickets, as its KDC's log tells. */
  issuedAes?: boolean;
  /** Services that it was learned to use. */
  habits: string[];
}

/** ENC-TKT-IN-SKEY (RFC 4120 §5.4.1): user-to-user asks by account name by right. */
const userToUser = 0x8;
/** Tickets kept of one machine with many users, accounts that used tools, and habits. */
const GOT = 600;
const TOOLS = 50;
const HABITS = 500;
/** A search and its tickets belong together for so long (catalogue B2a). */
const SEARCHED = minutes(30);
/** After a search so many services, whatever the encryption, are roasting (catalogue B2a). */
const AFTER_SEARCH = 10;
/** RC4 tickets by requests that offer nothing else, from a machine that otherwise offers AES. */
const ALONE = 2;

/** Class and host: one service has names with and without domain, port and instance. */
const serviceKey = (service: string): string => service.toLowerCase().replace(/^([^/]+\/[^./:]+).*$/, '$1');

function isRequest(activity: Activity): activity is Authentication {
  return (
    activity.kind === 'authentication' &&
    (activity.mechanism === 'kerberos-tgs' || activity.mechanism === 'kerberos-as') &&
    activity.outcome === 'success' &&
    activity.issued !== undefined
  );
}

/** Krbtgt and the password service are what the initial exchange is for. */
const ordinary = (service: string): boolean => /^(krbtgt|kadmin)(\/|$)/i.test(service) || service.endsWith('$');

export default detector({
  type: 'kerberoasting',
  reads: ['authentication.kerberos-tgs', 'authentication.kerberos-as', 'query'],
  settings: {
    weak: {
      about: 'services with RC4 tickets to one account on one source within 10 minutes',
      default: 3,
      medium: 2,
      low: 1,
      source: 'catalogue B2a',
    },
    named: {
      about: 'tickets asked for by account name within 10 minutes',
      default: 2,
      low: 1,
      source: 'tools ask so; Windows asks by service name',
    },
    services: {
      about: 'different services, whatever the encryption, within 10 minutes',
      default: 60,
      medium: 40,
      low: 20,
      source: 'ours, above what logon scripts and browsers reach',
    },
  },
  recommendations: [
    'Reset the passwords of the service accounts named: they may be cracked offline. Use managed service accounts.',
    'Allow only AES for them, and remove service names that nobody needs.',
    'Contain the source computer and find the tool.',
  ],
  // A habit lasts as long as others' (catalogue 0.3).
  window: hours(24 * 28),
  key: (activity) =>
    isRequest(activity) || (activity.kind === 'query' && searches(activity.filter)) ? at(activity.from) : undefined,
  start: (): State => ({ got: {}, habits: [] }),
  on(activity, state, context) {
    if (activity.kind === 'query') {
      if (ldapAims(activity).some((aim) => aim.includes('service'))) state.searched = activity.time;
      return undefined;
    }
    if (!isRequest(activity) || !activity.issued || context.isDomainController(activity.from)) return undefined;
    const { issued, presented, offered = [] } = activity;
    const offersAes = offered.some(isAes);
    if (offersAes) state.aes = true;
    // The KDC's log (4769) shows no ticket of the client: another AES ticket tells that the realm does AES.
    const logged = activity.serviceAccount !== undefined;
    if (logged && isAes(issued.encryption)) state.issuedAes = true;
    const { service } = issued;
    const initial = activity.mechanism === 'kerberos-as';
    const account = nameKey(activity.account);
    if (initial && isRc4(issued.encryption) && isToolForm(activity.options)) {
      const { [account]: _, ...others } = state.tools ?? {};
      state.tools = Object.fromEntries([...Object.entries(others), [account, activity.time] as const].slice(-TOOLS));
    }
    if (ordinary(service) || activity.forUser || (activity.options ?? 0) & userToUser) return undefined;
    const name = serviceKey(service);
    if (isHabit(state, name, context.learning, HABITS)) return undefined;

    const tool = logged && activity.time - (state.tools?.[account] ?? -Infinity) <= minutes(10);
    const weak = isRc4(issued.encryption) && (logged ? state.issuedAes === true || tool : !isRc4(presented?.encryption));
    const key = `${account} ${name}`;
    delete state.got[key];
    state.got[key] = {
      account,
      service,
      realm: issued.realm,
      time: activity.time,
      weak: weak && !initial,
      // The log knows services by their account only.
      byAccount: !logged && (!service.includes('/') || service.includes('\\')),
      alone: weak && offered.length > 0 && !offersAes,
      first: weak && isRc4(offered[0]),
    };
    let size = Object.keys(state.got).length;
    for (const old in state.got) {
      if (activity.time - (state.got[old] as Got).time <= minutes(10) && size <= GOT) break;
      delete state.got[old];
      size--;
    }

    const { settings } = context;
    const searched = state.searched !== undefined && Math.abs(activity.time - state.searched) <= SEARCHED;
    const all = Object.values(state.got).filter((g) => g.account === account);
    const [rc4, named, alone] = [all.filter((g) => g.weak), all.filter((g) => g.byAccount), all.filter((g) => g.alone)];
    const roasted =
      named.length >= settings.named || named.some((g) => g.first) || (searched && named.length)
        ? named
        : rc4.length >= (searched || tool ? 1 : settings.weak) || (state.aes && alone.length >= ALONE)
          ? rc4
          : all.length >= (searched ? Math.min(AFTER_SEARCH, settings.services) : settings.services)
            ? all
            : [];
    if (!roasted.length) return undefined;
    const names = roasted.map((g) => g.service);
    const from = endpointRef(activity.from);
    const who = activity.account ? [userRef(activity.account)] : [];
    const list = (got: readonly Got[]): string => listed(got.map((g) => g.service));
    return {
      key: `${at(activity.from)}|${account}`,
      who,
      from: [from],
      to: roasted.map(
        ({ service: name, realm }): EntityRef =>
          name.includes('/') ? { kind: 'service', name, domain: realm } : userNamed(name, realm),
      ),
      what: `${nameOf(who[0])} on ${nameOf(from)} got tickets for ${names.length === 1 ? 'a service' : `${names.length} services`} that can be cracked offline: ${listed(names)}.`,
      how: [
        `Kerberos ${activity.operation} requests`,
        ...(rc4.length ? [`RC4 tickets${tool ? '' : " although the client's own ticket is AES"}: ${list(rc4)}`] : []),
        ...(tool ? [`${nameOf(who[0])} got its own ticket with RC4 just before, asked for as tools do`] : []),
        ...(alone.length ? [`Requests that offered RC4 alone: ${list(alone)}`] : []),
        ...(named.length ? [`Asked for by account name, not by service: ${list(named)}`] : []),
        ...(searched ? ['Accounts with service names were searched for before, over LDAP'] : []),
      ],
      evidence: [{ activity, text: `ticket for ${service}, encryption type ${issued.encryption}` }],
    };
  },
});

const searches = (filter: string | undefined): boolean => filter !== undefined && /serviceprincipalname=\*/i.test(filter);
