// Counts by day or by encryption type, as edges keep them: `2026-03-01:4,2026-03-02:1`, keys in order.
import type { Value } from '../../schema/graph.ts';

/** Day buckets kept on an edge. */
export const DAYS = 60;

export const bucketText = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, n]) => `${k}:${n}`)
    .join();

export function buckets(value: Value | undefined): Map<string, number> {
  if (typeof value !== 'string' || value === '') return new Map();
  return new Map(
    value.split(',').map((part): [string, number] => {
      const colon = part.lastIndexOf(':');
      return [part.slice(0, colon), Number(part.slice(colon + 1))];
    }),
  );
}

/** Forgets the oldest days beyond the bound. */
export function trimDays(days: Map<string, number>): void {
  if (days.size <= DAYS) return;
  for (const day of [...days.keys()].sort().slice(0, days.size - DAYS)) days.delete(day);
}
