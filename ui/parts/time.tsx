// Moments in the reader's zone. The whole truth is on hover: local with its zone, UTC, and how long ago.
import { ago, clockOf, exactClock, stamp, utc, when, zone } from './words.ts';

const forms = { moment: when, clock: clockOf, exact: exactClock, stamp, ago } as const;

export const fullTime = (iso: string): string => `${when(iso)} (${zone})\n${utc(iso)}\n${ago(iso)}`;

export function Time({ iso, as = 'moment' }: { iso: string; as?: keyof typeof forms }) {
  return (
    <time dateTime={iso} title={fullTime(iso)}>
      {forms[as](iso)}
    </time>
  );
}
