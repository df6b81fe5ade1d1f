// What listens and who sends to it: where, how much, and what could not be taken, so that a sender set up wrongly is seen.

export interface SourceHealth {
  /** Machine, sender or client. */
  name: string;
  /** Messages or events taken. */
  received: number;
  /** What could not be read or was refused, why, and one sample of it without secrets. */
  failed: number;
  reason: string | null;
  sample: string | null;
  /** When it was last heard, epoch milliseconds. */
  last: number | null;
}

export interface ReceiverHealth {
  name: string;
  /** `127.0.0.1:5514 (UDP)` */
  listening: readonly string[];
  counters: readonly (readonly [string, number])[];
  /** What goes wrong, or is strange, in words. */
  trouble: readonly string[];
  sources: readonly SourceHealth[];
}
