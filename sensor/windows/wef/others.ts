// Machines that report for others: forwarded collectors do so, and whoever wants to put false events into the log of another.
import { computerOf, isSame } from './identity.ts';

/** Pairs listed; more are only counted. */
const PAIRS = 1000;

export interface ReportForOther {
  machine: string;
  /** As its events name it; empty where that cannot be said. */
  computer: string;
  events: number;
  /** Epoch milliseconds. */
  first: number;
  last: number;
}

export interface Others {
  /** Looks who the events of a machine are from. */
  look(machine: string, events: readonly string[], now: number): void;
  /** Events from other machines, all in all, and who reported them. */
  count(): number;
  list(): ReportForOther[];
}

/**
 * @param forwarders machines that may report for others, lower case
 * @param suffixes DNS domains in which a machine may be named
 */
export function others(forwarders: ReadonlySet<string>, suffixes: ReadonlySet<string>): Others {
  const pairs = new Map<string, ReportForOther>();
  let count = 0;
  return {
    look(machine, events, now) {
      if (forwarders.has(machine)) return;
      // Nearly always all events name the same computer in the same way.
      let own: string | undefined;
      for (const event of events) {
        const computer = computerOf(event);
        if (computer !== undefined && computer === own) continue;
        if (computer !== undefined && isSame(machine, computer, suffixes)) {
          own = computer;
          continue;
        }
        count++;
        const key = `${machine}\n${computer ?? ''}`;
        const pair = pairs.get(key);
        if (pair) {
          pair.events++;
          pair.last = now;
        } else if (pairs.size < PAIRS) {
          pairs.set(key, { machine, computer: computer?.slice(0, 256) ?? '', events: 1, first: now, last: now });
        }
      }
    },
    count: () => count,
    list: () => [...pairs.values()],
  };
}
