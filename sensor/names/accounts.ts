// What is known of accounts beyond one event: the name behind a SID, and the DNS name of a domain that is given by its NetBIOS
// name. A domain is known by the SID that its accounts share (MS-DTYP §2.4.2), whatever it is called.
import type { Account } from '../../schema/activity.ts';
import { Bounded } from '../bytes/bounded.ts';

export interface Accounts {
  /** The account with its name where only its SID is given, else as it is: its domain stays as seen. Learns from it. */
  of(account: Account): Account;
  /** The DNS name of the account's domain, when it is known by now: it completes the name of the domain's computers. */
  dnsDomain(account: Account): string | undefined;
}

const domainSid = /^(S-1-5-21-\d+-\d+-\d+)-\d+$/;

/** @param most accounts, and domains, remembered; the longest not seen is forgotten first */
export function createAccounts(most: number): Accounts {
  const bySid = new Bounded<string, Account>(most);
  /** DNS name by the domain's SID, and by its NetBIOS name. */
  const dnsBySid = new Bounded<string, string>(most);
  const dnsByShort = new Bounded<string, string>(most);

  function learn({ domain, sid }: Account): void {
    const base = sid === undefined ? undefined : domainSid.exec(sid)?.[1];
    if (base === undefined || domain === undefined) return;
    const dns = dnsBySid.get(base);
    if (domain.includes('.')) dnsBySid.set(base, domain);
    else if (dns !== undefined) dnsByShort.set(domain.toUpperCase(), dns);
  }

  return {
    of(account) {
      const { sid } = account;
      const named = account.name !== sid && !account.name.startsWith('S-1-');
      if (!named) return bySid.get(account.name) ?? account;
      learn(account);
      if (sid) bySid.set(sid, account);
      return account;
    },
    dnsDomain: ({ domain }) => (domain?.includes('.') ? domain : domain && dnsByShort.get(domain.toUpperCase())) || undefined,
  };
}
