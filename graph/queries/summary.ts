// Counts of alerts for the head of the timeline.
import { detections } from '../../schema/detections.ts';
import { type Severity, severities } from '../../schema/finding.ts';
import type { GraphStore } from '../../schema/graph.ts';

const DAY = 86_400_000;
/** Days with open alerts that are told, the latest. */
const DAYS = 60;

export type BySeverity = Record<Severity, number>;
export interface Summary extends BySeverity {
  suppressed: number;
  closed: number;
  /** Oldest first; `day` as `2026-03-01`. */
  byDay: (BySeverity & { day: string })[];
  /** Most first. */
  byType: { type: string; title: string; count: number }[];
}

const BY_STATUS = `// How many alerts are there of each status and severity?
MATCH (a:Alert)
RETURN a.status AS status, a.severity AS severity, count(*) AS n`;

const BY_DAY = `// On which days of the reader, in whole days since 1970, were the open alerts last seen?
MATCH (a:Alert)
WHERE a.status = 'open'
RETURN (a.lastSeen + $offset) / 86400000 AS day, a.severity AS severity, count(*) AS n
ORDER BY day DESC LIMIT $limit`;

const BY_TYPE = `// How many open alerts are there of each type?
MATCH (a:Alert)
WHERE a.status = 'open'
RETURN a.type AS type, count(*) AS n
ORDER BY n DESC, type`;

const none = (): BySeverity => ({ low: 0, medium: 0, high: 0 });

/**
 * Counts of all alerts as they are now.
 * @param offset milliseconds by which the reader's clock is ahead of UTC: where days begin
 */
export async function summary(store: GraphStore, offset = 0): Promise<Summary> {
  const [statuses, dayRows, types] = await Promise.all([
    store.query(BY_STATUS),
    store.query(BY_DAY, { limit: DAYS * severities.length, offset }),
    store.query(BY_TYPE),
  ]);
  const open = none();
  const settled = { closed: 0, suppressed: 0 };
  for (const row of statuses) {
    if (row.status === 'closed' || row.status === 'suppressed') settled[row.status] += Number(row.n);
    else open[row.severity as Severity] += Number(row.n);
  }
  const days = new Map<number, BySeverity>();
  for (const row of dayRows) {
    const day = Math.floor(Number(row.day));
    const counts = days.get(day) ?? none();
    counts[row.severity as Severity] += Number(row.n);
    days.set(day, counts);
  }
  return {
    ...open,
    ...settled,
    byDay: [...days]
      .sort(([a], [b]) => b - a)
      .slice(0, DAYS)
      .reverse()
      .map(([day, counts]) => ({ day: new Date(day * DAY).toISOString().slice(0, 10), ...counts })),
    byType: types.map(({ type, n }) => ({
      type: String(type),
      title: detections.get(String(type))?.title ?? String(type),
      count: Number(n),
    })),
  };
}
