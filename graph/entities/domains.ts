// The two names of a domain, NetBIOS and DNS, learnt from activities, so that `CORP\alice` and `alice@corp.example` are one account.
// Learnt from what is sure: a SID seen under both names, a controller's own word (MS-NLMP §2.2.2.1), another server's word that
// tickets of the realm confirm. The first label of a realm alone proves nothing; an account seen under both names confirms it.
import type { Account, Activity, Authentication, DomainNames, Endpoint } from '../../schema/activity.ts';
import type { EntityRef } from '../../schema/entity.ts';
import type { Controllers } from './controllers.ts';

/** Domains of each kind of knowledge remembered; an estate has a few, what clients claim could be endless. */
const DOMAINS = 1024;
/** Servers remembered that told the same names: two agree, and one of them may turn out to be a controller. */
const SERVERS = 8;
/** Accounts remembered of a domain while its other name is not known. */
const ACCOUNTS = 1000;
/** Names remembered of one domain's SID: a controller's SID was its own before it became the domain's. */
const SHORTS = 16;
/** Stands for several domains of one name. */
const SEVERAL = '';

/** Accounts of these names are in every domain. */
const everywhere: ReadonlySet<string> = new Set(['administrator', 'guest', 'krbtgt', 'defaultaccount']);
const domainSid = /^(S-1-5-21-\d+-\d+-\d+)-\d+$/;
const baseOf = (sid: string | undefined): string | undefined => (sid === undefined ? undefined : domainSid.exec(sid)?.[1]);
const isDns = (domain: string): boolean => domain.includes('.');
const labelOf = (dns: string): string => dns.slice(0, dns.indexOf('.'));
/** Entities whose ids end with the name of their domain. */
const inDomain = /^(?:user|group|service):/;

/** What may be asked of names; nothing is learnt by it. */
export interface DomainForms {
  /** The account with its domain as it is best known: the DNS name in upper case, as realms are written. */
  account(account: Account): Account;
  /** The same of what a finding names. */
  ref(ref: EntityRef): EntityRef;
  /** Whether these are certainly two domains, not two names of one or one that was not told. */
  differ(a: string | undefined, b: string | undefined): boolean;
  /** A node's id by the domain's best name. */
  id(id: string): string;
  /** All ids that the node with this id, by its best name, has had. */
  forms(id: string): string[];
}

export interface Domains extends DomainForms {
  /** Learns from activities; gives the NetBIOS names, in lower case, whose domain is known only now. */
  observe(activities: readonly Activity[]): string[];
  /** The activity with all its domains as they are best known. */
  named(activity: Activity): Activity;
  save(): unknown;
  load(saved: unknown): void;
}

interface Known {
  /** DNS name in upper case, or SEVERAL. */
  dns: string;
  /** Proven by a SID or told by a controller, not only inferred. */
  sure: boolean;
}
type Server = Pick<Endpoint, 'ip' | 'name'>;
type Saved = [
  known: [string, Known][],
  realms: string[],
  dnsBySid: [string, string][],
  shortBySid: [string, string[]][],
  told: [string, Server[]][],
  accounts: [string, string[]][],
];

/** @param controllers whose word on their domain is sure */
export function createDomains(controllers: Pick<Controllers, 'has'>): Domains {
  /** By NetBIOS name in lower case. */
  const known = new Map<string, Known>();
  /** Realms, upper case, whose tickets were seen issued. */
  const realms = new Set<string>();
  const dnsBySid = new Map<string, string>();
  const shortBySid = new Map<string, Set<string>>();
  /** Servers that told names which are not yet believed, by `netbios|DNS`. */
  const told = new Map<string, Server[]>();
  /** Names of accounts that proved themselves, by their domain in either form, while it has no other name. */
  const accounts = new Map<string, Set<string>>();
  /** Domains as they are written to their best name: `CORP` and `corp.example` to `CORP.EXAMPLE`. */
  const best = new Map<string, string>();
  let learnt: string[] = [];
  /** DNS names of the domains whose NetBIOS name is known. */
  const withShort = new Set<string>();
  /** Something is new that `infer` looks at. */
  let unsettled = false;

  function bounded<V>(map: Map<string, V>, key: string, create: () => V): V {
    let value = map.get(key);
    if (value !== undefined) return value;
    value = create();
    map.set(key, value);
    if (map.size > DOMAINS) map.delete(map.keys().next().value as string);
    return value;
  }

  function believe(netbios: string, dns: string, sure: boolean): void {
    const had = known.get(netbios);
    if (!had) {
      if (known.size >= DOMAINS) return;
      known.set(netbios, { dns, sure });
      learnt.push(netbios);
    } else if (had.dns !== dns && sure) {
      // Two forests may use one NetBIOS name: then it tells nothing any more. What was only inferred gives way.
      known.set(netbios, { dns: had.sure ? SEVERAL : dns, sure });
      if (!had.sure) learnt.push(netbios);
    } else if (had.dns === dns && sure) had.sure = true;
    best.clear();
    withShort.add(dns);
    accounts.delete(netbios);
    accounts.delete(dns);
  }

  /** A domain's SID is the same whatever the domain is called; only a KDC's word makes a name the domain's DNS name. */
  function learnSid({ domain, sid }: Account, byKdc: boolean): void {
    const base = domain === undefined ? undefined : baseOf(sid);
    if (domain === undefined || base === undefined) return;
    if (!isDns(domain)) {
      const shorts = bounded(shortBySid, base, () => new Set<string>());
      if (shorts.size < SHORTS) shorts.add(domain.toLowerCase());
    } else if (byKdc) {
      const dns = domain.toUpperCase();
      const had = bounded(dnsBySid, base, () => dns);
      if (had !== dns) dnsBySid.set(base, SEVERAL);
    }
    const dns = dnsBySid.get(base);
    if (dns) for (const short of shortBySid.get(base) ?? []) if (known.get(short)?.dns !== dns) believe(short, dns, true);
  }

  function learnTold({ netbios, dns }: DomainNames, { ip, name }: Endpoint): void {
    const short = netbios.toLowerCase();
    const full = dns.toUpperCase();
    if (known.get(short)?.dns === full) return;
    const servers = bounded(told, `${short}|${full}`, () => []);
    if (servers.length >= SERVERS || servers.some((s) => s.ip === ip && s.name === name)) return;
    servers.push({ ...(ip ? { ip } : {}), ...(name ? { name } : {}) });
  }

  function learnAccount({ name, domain }: Account): void {
    const word = name.toLowerCase();
    if (domain === undefined || everywhere.has(word)) return;
    const form = isDns(domain) ? domain.toUpperCase() : domain.toLowerCase();
    if (known.has(isDns(form) ? labelOf(form).toLowerCase() : form)) return;
    const names = bounded(accounts, form, () => new Set<string>());
    if (names.size >= ACCOUNTS || names.has(word)) return;
    names.add(word);
    unsettled = true;
  }

  function learnRealm(realm: string): void {
    const full = realm.toUpperCase();
    if (realms.has(full) || realms.size >= DOMAINS) return;
    realms.add(full);
    unsettled = true;
  }

  /** A NetBIOS name and the one realm that begins with it are one domain's when an account proved itself under both. */
  function infer(): void {
    unsettled = false;
    const byLabel = new Map<string, string>();
    for (const realm of realms) {
      const label = labelOf(realm).toLowerCase();
      byLabel.set(label, byLabel.has(label) ? SEVERAL : realm);
    }
    for (const [short, realm] of byLabel) {
      const [names, others] = [accounts.get(short), accounts.get(realm)];
      if (names && others && !known.has(short) && [...names].some((name) => others.has(name))) believe(short, realm, false);
    }
  }

  function learnAuthentication(activity: Authentication): void {
    const { mechanism, issued, account, outcome, ntlm, to } = activity;
    if (ntlm?.domain) learnTold(ntlm.domain, to);
    if (outcome !== 'success') return;
    const kdc = mechanism === 'kerberos-as' || mechanism === 'kerberos-tgs';
    if (kdc && issued && isDns(issued.realm)) learnRealm(issued.realm);
    if (account && !activity.forUser) learnAccount(account);
  }

  /** What servers told is believed once it is confirmed; a controller may be recognised long after it told. */
  function confirm(): void {
    for (const [pair, servers] of told) {
      const [short, full] = pair.split('|') as [string, string];
      const byController = servers.some((s) => controllers.has(s));
      const likely = realms.has(full) && (servers.length > 1 || labelOf(full).toLowerCase() === short);
      if (!byController && !(likely && !known.has(short))) continue;
      told.delete(pair);
      believe(short, full, byController);
    }
  }

  function nameOf(domain: string): string {
    let name = best.get(domain);
    if (name === undefined) {
      name = isDns(domain) ? domain.toUpperCase() : known.get(domain.toLowerCase())?.dns || domain;
      if (best.size > DOMAINS) best.clear();
      best.set(domain, name);
    }
    return name;
  }

  function account<A extends { domain?: string; sid?: string }>(one: A): A {
    const base = one.domain !== undefined && isDns(one.domain) ? undefined : baseOf(one.sid);
    const domain = (base && dnsBySid.get(base)) || (one.domain && nameOf(one.domain));
    return !domain || domain === one.domain ? one : { ...one, domain };
  }

  /** A controller has no accounts but its domain's: one that it checked and that came without a domain is of that domain. */
  function bare(activity: Authentication, one: Account): Account {
    const { to, ntlm, mechanism } = activity;
    if (one.domain !== undefined || mechanism !== 'ntlm' || !controllers.has(to)) return one;
    const host = to.certainty === 'low' ? '' : (to.name?.toUpperCase() ?? '');
    const domain = ntlm?.domain?.dns.toUpperCase() ?? host.slice(host.indexOf('.') + 1);
    return realms.has(domain) ? { ...one, domain } : one;
  }

  function differ(a: string | undefined, b: string | undefined): boolean {
    if (a === undefined || b === undefined) return false;
    const [x, y] = [nameOf(a), nameOf(b)];
    if (x.toUpperCase() === y.toUpperCase()) return false;
    if (isDns(x) === isDns(y)) return true;
    // A NetBIOS name that nobody explains may be that of any domain whose own is not known.
    return withShort.has(isDns(x) ? x : y);
  }

  function id(text: string): string {
    const at = text.lastIndexOf('@');
    if (at < 0 || !inDomain.test(text)) return text;
    const dns = known.get(text.slice(at + 1))?.dns;
    return dns ? `${text.slice(0, at + 1)}${dns.toLowerCase()}` : text;
  }

  return {
    observe(activities) {
      for (const activity of activities) {
        const kdc = activity.kind === 'authentication' && activity.mechanism.startsWith('kerberos');
        if (activity.account) learnSid(activity.account, kdc && activity.outcome === 'success');
        if (activity.kind === 'authentication') learnAuthentication(activity);
      }
      if (told.size) confirm();
      if (unsettled) infer();
      const names = learnt;
      learnt = [];
      return names;
    },
    account,
    named(activity) {
      let changed: Activity | undefined;
      // A copy only when there is something to change.
      const copy = (): Activity => {
        changed ??= { ...activity };
        return changed;
      };
      if (activity.account) {
        const one = account(activity.kind === 'authentication' ? bare(activity, activity.account) : activity.account);
        if (one !== activity.account) copy().account = one;
      }
      if (activity.kind === 'authentication') {
        if (activity.by) {
          const one = account(activity.by);
          if (one !== activity.by) (copy() as Authentication).by = one;
        }
        for (const field of ['issued', 'presented'] as const) {
          const ticket = activity[field];
          if (!ticket?.realm) continue;
          const realm = nameOf(ticket.realm);
          if (realm !== ticket.realm) (copy() as Authentication)[field] = { ...ticket, realm };
        }
      } else if (activity.kind === 'directoryChange' && activity.domain) {
        const domain = nameOf(activity.domain);
        if (domain !== activity.domain) Object.assign(copy(), { domain });
      } else if (activity.kind === 'execution' && activity.as) {
        const one = account(activity.as);
        if (one !== activity.as) Object.assign(copy(), { as: one });
      }
      return changed ?? activity;
    },
    ref(ref) {
      return ref.kind === 'computer' || ref.kind === 'address' ? ref : account(ref);
    },
    differ,
    id,
    forms(text) {
      const at = text.lastIndexOf('@');
      if (at < 0 || !inDomain.test(text)) return [text];
      const dns = text.slice(at + 1).toUpperCase();
      const shorts = [...known].filter(([, k]) => k.dns === dns).map(([short]) => `${text.slice(0, at + 1)}${short}`);
      return [text, ...shorts.sort()];
    },
    save: () =>
      [
        [...known],
        [...realms],
        [...dnsBySid],
        [...shortBySid].map(([base, shorts]) => [base, [...shorts]]),
        [...told],
        [...accounts].map(([domain, names]) => [domain, [...names]]),
      ] satisfies Saved,
    load(saved) {
      const [k, r, d, s, t, a] = saved as Saved;
      for (const [short, one] of k) {
        known.set(short, one);
        withShort.add(one.dns);
      }
      for (const realm of r) realms.add(realm);
      for (const [base, dns] of d) dnsBySid.set(base, dns);
      for (const [base, shorts] of s) shortBySid.set(base, new Set(shorts));
      for (const [pair, servers] of t) told.set(pair, servers);
      for (const [domain, names] of a) accounts.set(domain, new Set(names));
      best.clear();
    },
  };
}
