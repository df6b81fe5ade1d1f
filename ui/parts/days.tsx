import type { SummaryQuery } from '../data/generated/graphql.ts';
import { day } from './words.ts';

type Day = SummaryQuery['summary']['byDay'][number];

const width = 14;
const height = 44;
const shown = 30;

/** Alerts by day as bars, the newest on the right. */
export function Days({ days }: { days: readonly Day[] }) {
  const last = days.slice(-shown);
  if (!last.length) return null;
  const most = Math.max(...last.map((d) => d.high + d.medium + d.low), 1);
  const scale = height / most;
  return (
    <svg width={last.length * width} height={height} role="img" aria-label={`Alerts of ${last.length} days`} className="days">
      {last.map((d, i) => {
        const parts = [
          ['high', d.high],
          ['medium', d.medium],
          ['low', d.low],
        ] as const;
        let y = height;
        return (
          <g key={d.day}>
            <title>{`${day(`${d.day}T12:00:00`)}: ${d.high} high, ${d.medium} medium, ${d.low} low`}</title>
            {parts.map(([name, n]) => {
              y -= n * scale;
              return <rect key={name} className={name} x={i * width} y={y} width={width - 3} height={n * scale} rx={1.5} />;
            })}
          </g>
        );
      })}
    </svg>
  );
}
