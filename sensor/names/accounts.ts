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

/** @param most accounts, and domains, remembered; what has been as it is for longest is forgotten first */
export function createAccounts(most: number): Accounts {
  /** `isLearned`: the account has nothing to tell of its domain that is not known. */
  const bySid = new Bounded<string, { account: Account; isLearned: boolean }>(most);
  /** DNS name by the domain's SID, and by its NetBIOS name. */
  const dnsBySid = new Bounded<string, string>(most);
  const dnsByShort = new Bounded<string, string>(most);

  /** Learns of an account's domain; false where that has to wait for the domain's other name. */
  function learn({ domain, sid }: Account): boolean {
    const base = sid === undefined ? undefined : domainSid.exec(sid)?.[1];
    if (base === undefined || domain === undefined) return true;
    const dns = dnsBySid.get(base);
    if (domain.includes('.')) dnsBySid.set(base, domain);
    else if (dns !== undefined) dnsByShort.set(domain.toUpperCase(), dns);
    else return false;
    return true;
  }

  return {
    of(account) {
      const { sid } = account;
      const named = account.name !== sid && !account.name.startsWith('S-1-');
      if (!named) return bySid.get(account.name)?.account ?? account;
      if (sid === undefined) return account;
      const had = bySid.get(sid);
      if (had?.isLearned && had.account.name === account.name && had.account.domain === account.domain) return had.account;
      bySid.set(sid, { account, isLearned: learn(account) });
      return account;
    },
    dnsDomain: ({ domain }) => (domain?.includes('.') ? domain : domain && dnsByShort.get(domain.toUpperCase())) || undefined,
  };
}
