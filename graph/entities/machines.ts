// Which computers are behind an address, told by their own accounts: whether two addresses are one computer's, or one address
// is several computers'. Roaming laptops, second network cards, NAT and VPN are explained by it.
import type { Activity } from '../../schema/activity.ts';

/** What a computer showed of itself counts so long, in milliseconds: its own ticket is renewed within ten hours. */
const PROOF = 24 * 3_600_000;
/** Several computers within this time share their address, or hand it on quickly. */
const SHARED = 3_600_000;
/** Two may be a lease that changed hands, and an attacker easily has two computer accounts. */
const SEVERAL = 3;
/** Computers remembered of one address. */
const COMPUTERS = 4;
/** A VPN session's address may still be in use when its end is told. */
const AFTERWARDS = 300_000;

interface Proof {
  name: string;
  time: number;
  /** By its key (an initial exchange), not only by a ticket, which can be stolen. */
  byKey: boolean;
}

interface Session {
  account: string;
  /** Infinity while it lasts. */
  until: number;
}

interface Place {
  ip?: string;
}

export interface Machines {
  observe(activity: Activity): void;
  /** Whether one computer showed itself at both addresses: `proven` by its key, `likely` by its tickets. */
  same(a: Place, b: Place, time: number): 'proven' | 'likely' | undefined;
  /** Several computers showed themselves there within the hour. */
  shared(place: Place, time: number): boolean;
  /** Anything came from there after that time. */
  activeAfter(place: Place, time: number): boolean;
  /** The account whose VPN session has the address, lower case without domain. */
  vpnAccount(place: Place, time: number): string | undefined;
  save(): unknown;
  load(saved: unknown): void;
}

/** @param most addresses remembered; the longest quiet is forgotten first */
export function createMachines(most: number): Machines {
  const proofs = new Map<string, Proof[]>();
  const active = new Map<string, number>();
  const sessions = new Map<string, Session>();

  function put<V>(map: Map<string, V>, ip: string, value: V): void {
    map.delete(ip);
    map.set(ip, value);
    if (map.size > most) map.delete(map.keys().next().value as string);
  }

  const known = ({ ip }: Place, time: number): Proof[] =>
    (ip === undefined ? [] : (proofs.get(ip) ?? [])).filter((p) => Math.abs(time - p.time) <= PROOF);

  return {
    observe(activity) {
      const { ip } = activity.from;
      if (activity.kind === 'vpnSession') {
        const { assigned, account, operation, time } = activity;
        if (!assigned || !account) return;
        const until = operation === 'Stop' ? time + AFTERWARDS : Infinity;
        put(sessions, assigned, { account: account.name.toLowerCase(), until });
        return;
      }
      if (!ip) return;
      put(active, ip, Math.max(active.get(ip) ?? 0, activity.time));
      if (activity.kind !== 'authentication' || activity.outcome !== 'success' || activity.forUser) return;
      const name = activity.account?.name.toLowerCase();
      if (!name?.endsWith('$') || activity.mechanism === 'ntlm') return;
      const byKey = activity.mechanism === 'kerberos-as' && activity.preauthentication !== 'none';
      // Anybody may ask for a ticket without pre-authentication, that tells nothing.
      if (activity.mechanism === 'kerberos-as' && !byKey) return;
      const before = (proofs.get(ip) ?? []).filter((p) => p.name !== name);
      const had = (proofs.get(ip) ?? []).find((p) => p.name === name);
      before.push({ name, time: activity.time, byKey: byKey || (had?.byKey ?? false) });
      put(proofs, ip, before.slice(-COMPUTERS));
    },
    same(a, b, time) {
      const [one, other] = [known(a, time), known(b, time)];
      let found: 'likely' | undefined;
      for (const p of one)
        for (const q of other) {
          if (p.name !== q.name) continue;
          if (p.byKey && q.byKey) return 'proven';
          found = 'likely';
        }
      return found;
    },
    shared: (place, time) => known(place, time).filter((p) => Math.abs(time - p.time) <= SHARED).length >= SEVERAL,
    activeAfter: ({ ip }, time) => ip !== undefined && (active.get(ip) ?? 0) > time,
    vpnAccount({ ip }, time) {
      const session = ip === undefined ? undefined : sessions.get(ip);
      return session && time <= session.until ? session.account : undefined;
    },
    // JSON knows no Infinity.
    save: () => [
      [...proofs],
      [...active],
      [...sessions].map(([ip, s]) => [ip, { ...s, until: s.until === Infinity ? null : s.until }]),
    ],
    load(saved) {
      const [p, a, s] = saved as [[string, Proof[]][], [string, number][], [string, { account: string; until: number | null }][]];
      for (const [ip, list] of p) proofs.set(ip, list);
      for (const [ip, time] of a) active.set(ip, time);
      for (const [ip, { account, until }] of s) sessions.set(ip, { account, until: until ?? Infinity });
    },
  };
}
