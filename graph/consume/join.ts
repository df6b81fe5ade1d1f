// One authentication is told by several witnesses: the wire, the controller (4768, 4769, 4771, 4776, 8004), the server (4624, 4625).
// Activities wait here for a short event time, in the order of their time, so that what belongs together becomes one activity:
// the best-known witness wins, the others fill in what it does not know and stay as further origins. A witness that comes when
// the activity has gone on (forwarding takes minutes) is recognised for a while and changes nothing any more.
import type { Activity, Authentication, Endpoint } from '../../schema/activity.ts';

/** Further origins kept of one activity. */
const ORIGINS = 8;
/** An earlier time by more than this is another time, not lateness. */
const JUMP = 3_600_000;

export interface SavedJoin {
  now: number | null;
  waiting: Activity[];
  past: [Activity, Witness[]][];
}

export interface Join {
  /** Takes one activity; gives what has waited long enough, in the order of time. A pure function of all taken so far. */
  take(activity: Activity): Activity[];
  /** Gives all that waits. */
  flush(): Activity[];
  /** How many wait. */
  waiting(): number;
  counters: { joined: number; late: number; overflow: number };
  save(): SavedJoin;
  load(saved: SavedJoin): void;
}

/** How well a witness knows: the wire has both ends and the protocol's own facts, 4776 has a name that the client claims. */
const witnesses = { wire: 5, kdc: 4, server: 3, audit: 2, validation: 1 } as const;
type Witness = keyof typeof witnesses;

const events: Readonly<Record<number, Witness>> = {
  4624: 'server',
  4625: 'server',
  4768: 'kdc',
  4769: 'kdc',
  4770: 'kdc',
  4771: 'kdc',
  4773: 'kdc',
  4776: 'validation',
  4777: 'validation',
  8004: 'audit',
};

function witnessOf({ origin }: Activity): Witness | undefined {
  return origin.event === undefined ? 'wire' : events[origin.event];
}

/** An activity that waits, with the witnesses that it has. */
interface Waiting {
  activity: Activity;
  witnesses: Set<Witness>;
}

/** Authentications by the words under which their other witnesses look for them. */
class Keyed {
  readonly #byKey = new Map<string, Waiting[]>();

  add(one: Waiting): void {
    if (one.activity.kind !== 'authentication') return;
    for (const key of keysOf(one.activity)) {
      const same = this.#byKey.get(key);
      if (same) same.push(one);
      else this.#byKey.set(key, [one]);
    }
  }

  remove(one: Waiting): void {
    if (one.activity.kind !== 'authentication') return;
    for (const key of keysOf(one.activity)) {
      const same = this.#byKey.get(key)?.filter((w) => w !== one);
      if (same?.length) this.#byKey.set(key, same);
      else this.#byKey.delete(key);
    }
  }

  /** The one that this activity is another witness of. */
  twin(activity: Authentication, witness: Witness, window: number): Waiting | undefined {
    for (const key of keysOf(activity)) {
      for (const one of this.#byKey.get(key) ?? []) {
        const other = one.activity as Authentication;
        if (!one.witnesses.has(witness) && Math.abs(other.time - activity.time) <= window && agree(other, activity)) return one;
      }
    }
    return undefined;
  }
}

const lower = (text: string | undefined): string => (text ?? '').toLowerCase();
const account = (a: Authentication): string => lower(a.account?.name).split('@')[0] as string;

/** Under which words other witnesses of the same authentication would look for it. */
function keysOf(a: Authentication): string[] {
  const keys: string[] = [];
  const { ip, port } = a.from;
  if (a.mechanism === 'kerberos-as' || a.mechanism === 'kerberos-tgs') {
    if (ip && port) keys.push(`kdc ${a.mechanism} ${ip} ${port} ${account(a)}`);
    return keys;
  }
  if (a.mechanism !== 'ntlm' && a.mechanism !== 'kerberos-ap') return keys;
  if (ip && port) keys.push(`client ${a.mechanism} ${ip} ${port}`);
  if (a.mechanism === 'ntlm' && a.account) keys.push(`ntlm ${account(a)}`);
  return keys;
}

/** Nothing that both say contradicts the other. */
function agree(a: Authentication, b: Authentication): boolean {
  if (a.outcome !== 'unknown' && b.outcome !== 'unknown' && a.outcome !== b.outcome) return false;
  if (a.from.ip && b.from.ip && a.from.ip !== b.from.ip) return false;
  if (a.from.port && b.from.port && a.from.port !== b.from.port) return false;
  const [x, y] = [lower(a.ntlm?.workstation), lower(b.ntlm?.workstation)];
  return !x || !y || x === y;
}

const end = (best: Endpoint, other: Endpoint): Endpoint => (best.ip || best.name ? best : other);

/** The better witness with what only the other knows. */
function united(a: Authentication, b: Authentication): Authentication {
  const rank = (x: Authentication): number => witnesses[witnessOf(x) ?? 'validation'];
  const [best, other] = rank(a) >= rank(b) ? [a, b] : [b, a];
  const unknown = best.outcome === 'unknown';
  const { error: _, ...rest } = other;
  return {
    ...rest,
    ...best,
    outcome: unknown ? other.outcome : best.outcome,
    ...(unknown && other.error ? { error: other.error } : {}),
    from: end(best.from, other.from),
    to: end(best.to, other.to),
    ...(best.ntlm || other.ntlm ? { ntlm: { ...other.ntlm, ...best.ntlm } } : {}),
    also: [...(best.also ?? []), other.origin, ...(other.also ?? [])].slice(0, ORIGINS),
  };
}

/** What is remembered of an authentication that has gone on: enough to recognise another witness of it. */
function gone({ activity, witnesses: seen }: Waiting): Waiting {
  const { id, time, from, to, origin, mechanism, outcome, account: who, ntlm } = activity as Authentication;
  const pared = { id, time, from, to, origin, mechanism, outcome, ...(who ? { account: who } : {}), ...(ntlm ? { ntlm } : {}) };
  return { activity: { ...pared, kind: 'authentication', protocol: 'Windows', operation: '' }, witnesses: seen };
}

/**
 * @param window milliseconds of event time that an activity waits
 * @param most activities that wait, the oldest go first; and authentications remembered that have gone on
 */
export function createJoin(window: number, most: number): Join {
  let line: Waiting[] = [];
  let keyed = new Keyed();
  let past: Waiting[] = [];
  const pastKeyed = new Keyed();
  let now = -Infinity;
  const counters = { joined: 0, late: 0, overflow: 0 };

  function insert(activity: Activity, seen: Set<Witness>): void {
    const one = { activity, witnesses: seen };
    let at = line.length;
    while (at > 0 && (line[at - 1] as Waiting).activity.time > activity.time) at--;
    line.splice(at, 0, one);
    keyed.add(one);
  }

  function remember(one: Waiting): void {
    past.push(one);
    pastKeyed.add(one);
    // Twice as many before the older half goes, so that it costs little.
    if (past.length < 2 * most) return;
    for (const old of past.slice(0, most)) pastKeyed.remove(old);
    past = past.slice(most);
  }

  function letGo(out: readonly Waiting[]): Activity[] {
    for (const one of out) if (one.activity.kind === 'authentication' && keysOf(one.activity).length) remember(gone(one));
    return out.map(({ activity }) => activity);
  }

  function release(until: number): Activity[] {
    let count = 0;
    while (count < line.length && (line[count] as Waiting).activity.time < until) count++;
    const over = line.length - count - most;
    if (over > 0) {
      count += over;
      counters.overflow += over;
    }
    if (!count) return [];
    const out = line.splice(0, count);
    for (const one of out) keyed.remove(one);
    return letGo(out);
  }

  function flush(): Activity[] {
    const out = line;
    line = [];
    keyed = new Keyed();
    return letGo(out);
  }

  return {
    counters,
    take(activity) {
      const witness = activity.kind === 'authentication' ? witnessOf(activity) : undefined;
      if (activity.time < now - JUMP) {
        const before = flush();
        now = activity.time;
        insert(activity, seenBy(activity));
        return before;
      }
      if (witness && activity.kind === 'authentication') {
        const one = keyed.twin(activity, witness, window);
        if (one) {
          keyed.remove(one);
          line.splice(line.indexOf(one), 1);
          insert(united(one.activity as Authentication, activity), one.witnesses.add(witness));
          counters.joined++;
          return [];
        }
      }
      if (activity.time < now - window) {
        counters.late++;
        const known = witness && pastKeyed.twin(activity as Authentication, witness, window);
        if (!known) return [activity];
        known.witnesses.add(witness);
        return [];
      }
      now = Math.max(now, activity.time);
      insert(activity, seenBy(activity));
      return release(now - window);
    },
    flush,
    waiting: () => line.length,
    save: () => ({
      now: Number.isFinite(now) ? now : null,
      waiting: line.map(({ activity }) => activity),
      past: past.map(({ activity, witnesses: seen }) => [activity, [...seen]]),
    }),
    load(saved) {
      now = saved.now ?? -Infinity;
      for (const activity of saved.waiting) insert(activity, seenBy(activity));
      for (const [activity, seen] of saved.past) remember({ activity, witnesses: new Set(seen) });
    },
  };
}

function seenBy(activity: Activity): Set<Witness> {
  const seen = new Set<Witness>();
  for (const origin of [activity.origin, ...(activity.also ?? [])]) {
    const witness = witnessOf({ ...activity, origin });
    if (witness) seen.add(witness);
  }
  return seen;
}
