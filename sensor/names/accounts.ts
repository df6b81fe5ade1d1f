// What is known of accounts beyond one event: the name behind a SID, and the DNS name of a domain that is given by its NetBIOS
// name. A domain is known by the SID that its accounts share (MS-DTYP §2.4.2), whatever it is called.
import type { Account } from '../../schema/activity.ts';
import { Bounded } from '../bytes/bounded.ts';

export interface Accounts {
  /** The account as well as it is known by now; learns from it. */
  of(account: Account): Account;
}

const domainSid = /^(S-1-5-21-\d+-\d+-\d+)-\d+$/;

/** @param most accounts, and domains, remembered; the longest not seen is forgotten first */
export function createAccounts(most: number): Accounts {
  const bySid = new Bounded<string, Account>(most);
  /** DNS name by the domain's SID, and by its NetBIOS name. */
  const dnsBySid = new Bounded<string, string>(most);
  const dnsByShort = new Bounded<string, string>(most);

  function domainOf({ domain, sid }: Account): string | undefined {
    const base = sid === undefined ? undefined : domainSid.exec(sid)?.[1];
    if (domain === undefined) return base === undefined ? undefined : dnsBySid.get(base);
    if (domain.includes('.')) {
      if (base !== undefined) dnsBySid.set(base, domain);
      return domain;
    }
    const short = domain.toUpperCase();
    const dns = (base === undefined ? undefined : dnsBySid.get(base)) ?? dnsByShort.get(short);
    if (dns !== undefined && base !== undefined) dnsByShort.set(short, dns);
    return dns ?? domain;
  }

  return {
    of(account) {
      const { sid } = account;
      const named = account.name !== sid && !account.name.startsWith('S-1-');
      if (!named) return bySid.get(account.name) ?? account;
      const domain = domainOf(account);
      const whole: Account = { ...account };
      if (domain) whole.domain = domain;
      if (sid) bySid.set(sid, whole);
      return whole;
    },
  };
}
