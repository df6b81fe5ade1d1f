// What is known of accounts beyond one event: the name behind a SID, and the DNS name of a domain that is given by its NetBIOS
// name. A domain is known by the SID that its accounts share (MS-DTYP §2.4.2), whatever it is called.
import type { Account } from '../../schema/activity.ts';

export interface Accounts {
  /** The account as well as it is known by now; learns from it. */
  of(account: Account): Account;
}

const domainSid = /^(S-1-5-21-\d+-\d+-\d+)-\d+$/;

/** @param most accounts, and domains, remembered; the longest not seen is forgotten first */
export function createAccounts(most: number): Accounts {
  const bySid = new Map<string, Account>();
  /** DNS name by the domain's SID, and by its NetBIOS name. */
  const dnsBySid = new Map<string, string>();
  const dnsByShort = new Map<string, string>();

  function put<V>(map: Map<string, V>, key: string, value: V): void {
    map.delete(key);
    map.set(key, value);
    if (map.size > most) map.delete(map.keys().next().value as string);
  }

  function domainOf({ domain, sid }: Account): string | undefined {
    const base = sid === undefined ? undefined : domainSid.exec(sid)?.[1];
    if (domain === undefined) return base === undefined ? undefined : dnsBySid.get(base);
    if (domain.includes('.')) {
      if (base !== undefined) put(dnsBySid, base, domain);
      return domain;
    }
    const dns = (base === undefined ? undefined : dnsBySid.get(base)) ?? dnsByShort.get(domain.toUpperCase());
    if (dns !== undefined && base !== undefined) put(dnsByShort, domain.toUpperCase(), dns);
    return dns ?? domain;
  }

  return {
    of(account) {
      const { sid } = account;
      const named = account.name !== sid && !account.name.startsWith('S-1-');
      if (!named) return bySid.get(account.name) ?? account;
      const domain = domainOf(account);
      const whole: Account = { ...account, ...(domain ? { domain } : {}) };
      if (sid) put(bySid, sid, whole);
      return whole;
    },
  };
}
