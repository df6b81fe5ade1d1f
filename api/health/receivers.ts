// What listens and who sends to it: where, how much, and what could not be taken, so that a sender set up wrongly is seen.

/** Sources told one by one. */
export const TOLD = 500;

export interface SourceHealth {
  /** Machine, sender or client. */
  name: string;
  /** Messages or events taken. */
  received: number;
  /** What could not be read or was refused, why, and one sample of it without secrets. */
  failed: number;
  reason: string | null;
  sample: string | null;
  /** When something last failed, and when it was last heard, epoch milliseconds. */
  lastFailed: number | null;
  last: number | null;
}

export interface ReceiverHealth {
  name: string;
  /** `127.0.0.1:5514 (UDP)` */
  listening: readonly string[];
  counters: readonly (readonly [string, number])[];
  /** What goes wrong, or is strange, in words. */
  trouble: readonly string[];
  /** In the order of `toldSources`. */
  sources: readonly SourceHealth[];
  sourceCount: number;
}

const names = new Intl.Collator('en', { numeric: true });
const wrong = ({ reason }: SourceHealth): number => (reason === null ? 0 : 1);
const latest = ({ lastFailed, last }: SourceHealth): number => lastFailed ?? last ?? 0;

/**
 * At most `TOLD` sources: of those with something wrong the latest, then of the others. Both stand by name, so that nothing moves
 * under the reader while they send.
 */
export function toldSources(sources: readonly SourceHealth[]): SourceHealth[] {
  return [...sources]
    .sort((a, b) => wrong(b) - wrong(a) || latest(b) - latest(a))
    .slice(0, TOLD)
    .sort((a, b) => wrong(b) - wrong(a) || names.compare(a.name, b.name));
}
