// What a sensor has seen, made and dropped; every drop is counted by its reason.

/** Different names counted in one table: hostile traffic must not make it grow. */
const MOST = 8192;

export class Counters {
  readonly #counts = new Map<string, number>();

  add(name: string, by = 1): void {
    const had = this.#counts.get(name);
    if (had !== undefined) this.#counts.set(name, had + by);
    else if (this.#counts.size < MOST) this.#counts.set(name, by);
    else this.#counts.set('other', (this.#counts.get('other') ?? 0) + by);
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** By name, sorted. */
  all(): [string, number][] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

export interface Statistics {
  packets: number;
  bytes: number;
  /** Windows events that were of interest. */
  events: number;
  /** … by provider and id: `microsoft-windows-security-auditing 4624`. */
  eventIds: Counters;
  /** … that lack a field that their row counts on: `microsoft-windows-security-auditing 4688 CommandLine`. */
  missingFields: Counters;
  activities: number;
  /** Messages by protocol and kind. */
  messages: Map<string, Counters>;
  /** Frames, octets and flows given up, by reason. */
  drops: Counters;
  /** Malformed messages and anomalies, `protocol: reason`. */
  malformed: Counters;
  /** Exceptions that are bugs of ours, `protocol: message`. */
  internal: Counters;
}

export const createStatistics = (): Statistics => ({
  packets: 0,
  bytes: 0,
  events: 0,
  eventIds: new Counters(),
  missingFields: new Counters(),
  activities: 0,
  messages: new Map(),
  drops: new Counters(),
  malformed: new Counters(),
  internal: new Counters(),
});
