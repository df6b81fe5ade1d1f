// Kerberoasting: service tickets are asked for so that the passwords of the service accounts can be cracked offline.
// Sees: RC4 tickets for several services by one client whose ticket-granting ticket is AES; tickets asked for by account name
// (`svc-sql`) instead of a service name, as tools do; very many different services in a short time.
// Fooled by: AES tickets for few services asked for by their proper names. Benign: services whose accounts know only RC4
// (their tickets are few a client), scanners, realms without AES.
import { type EntityRef, endpointRef, userRef } from '../../schema/entity.ts';
import { at, detector, listed, minutes, nameKey, nameOf } from '../detection/detector.ts';

interface State {
  /** Services with the time of the last ticket, whether it was RC4, and whether asked for by account name. */
  services: Record<string, { time: number; weak: boolean; byAccount: boolean }>;
}

/** ENC-TKT-IN-SKEY (RFC 4120 §5.4.1): user-to-user asks by account name by right. */
const userToUser = 0x8;
const isRc4 = (encryption: number | undefined): boolean => encryption === 23 || encryption === 24;

export default detector({
  type: 'kerberoasting',
  reads: ['authentication.kerberos-tgs'],
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
  window: minutes(10),
  key: (activity) =>
    activity.kind === 'authentication' &&
    activity.mechanism === 'kerberos-tgs' &&
    activity.issued &&
    activity.outcome === 'success'
      ? `${at(activity.from)}|${nameKey(activity.account)}`
      : undefined,
  start: (): State => ({ services: {} }),
  on(activity, state, context) {
    if (activity.kind !== 'authentication' || !activity.issued || context.isDomainController(activity.from)) return undefined;
    const service = activity.issued.service;
    if (/^krbtgt(\/|$)/i.test(service) || service.endsWith('$') || activity.forUser || (activity.options ?? 0) & userToUser)
      return undefined;
    const { services } = state;
    delete services[service];
    services[service] = {
      time: activity.time,
      weak: isRc4(activity.issued.encryption) && !isRc4(activity.presented?.encryption),
      byAccount: !service.includes('/') || service.includes('\\'),
    };
    const { settings } = context;
    for (const old in services) {
      if (
        activity.time - (services[old] as { time: number }).time <= minutes(10) &&
        Object.keys(services).length <= settings.services * 4
      )
        break;
      delete services[old];
    }
    const all = Object.entries(services);
    const weak = all.filter(([, s]) => s.weak).map(([n]) => n);
    const named = all.filter(([, s]) => s.byAccount).map(([n]) => n);
    const roasted =
      named.length >= settings.named
        ? named
        : weak.length >= settings.weak
          ? weak
          : all.length >= settings.services
            ? all.map(([n]) => n)
            : undefined;
    if (!roasted) return undefined;
    const from = endpointRef(activity.from);
    const who = activity.account ? [userRef(activity.account)] : [];
    return {
      key: `${at(activity.from)}|${nameKey(activity.account)}`,
      who,
      from: [from],
      to: roasted.map((name): EntityRef => (name.includes('/') ? { kind: 'service', name } : { kind: 'user', name })),
      what: `${nameOf(who[0])} on ${nameOf(from)} got tickets for ${roasted.length} services that can be cracked offline: ${listed(roasted)}.`,
      how: [
        'Kerberos TGS requests',
        ...(weak.length ? [`RC4 tickets although the client's own ticket is AES: ${listed(weak)}`] : []),
        ...(named.length ? [`Asked for by account name, not by service: ${listed(named)}`] : []),
      ],
      evidence: [{ activity, text: `ticket for ${service}, encryption type ${activity.issued.encryption}` }],
    };
  },
});
