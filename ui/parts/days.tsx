// Open alerts of the last days as bars; a day is a filter.
import { type KeyboardEvent, useRef } from 'react';
import type { SummaryQuery } from '../data/generated/graphql.ts';
import { number, shortDay } from './words.ts';

type Day = SummaryQuery['summary']['byDay'][number];

const SHOWN = 30;
const HEIGHT = 40;
/** The least that can be seen, in pixels. */
const LEAST = 4;

/** The reader's minutes ahead of UTC. */
export const dayOffset = (): number => -new Date().getTimezoneOffset();

/** First and last moment of a day as the reader has it. */
export function dayBounds(day: string): { from: string; to: string } {
  const [from, to] = [new Date(`${day}T00:00:00`), new Date(`${day}T23:59:59.999`)];
  return { from: from.toISOString(), to: to.toISOString() };
}

export const isDay = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** The days up to the last with an alert, also those without any. */
function row(days: readonly Day[]): Day[] {
  const known = new Map(days.map((d) => [d.day, d]));
  const last = Date.parse(days.at(-1)?.day ?? '');
  return Array.from({ length: SHOWN }, (_, i) => {
    const day = new Date(last - (SHOWN - 1 - i) * 86_400_000).toISOString().slice(0, 10);
    return known.get(day) ?? { day, high: 0, medium: 0, low: 0 };
  });
}

export function Days({
  days,
  chosen,
  choose,
}: {
  days: readonly Day[];
  chosen: string | null;
  choose: (day: string | null) => void;
}) {
  const group = useRef<HTMLFieldSetElement>(null);
  if (!days.length) return null;
  const shown = row(days);
  const most = Math.max(...shown.map((d) => d.high + d.medium + d.low), 1);
  const busy = shown.filter((d) => d.high + d.medium + d.low > 0);
  // One stop for the tabulator; the arrows go from day to day.
  const stop = busy.find((d) => d.day === chosen) ?? busy.at(-1);

  function walk(event: KeyboardEvent<HTMLButtonElement>, day: string): void {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const next = busy[busy.findIndex((d) => d.day === day) + step];
    if (!step || !next) return;
    event.preventDefault();
    group.current?.querySelector<HTMLButtonElement>(`[data-day="${next.day}"]`)?.focus();
  }

  return (
    <fieldset className="days" ref={group}>
      <legend className="hidden">Open alerts by day</legend>
      <div className="bars">
        {shown.map((d) => {
          const total = d.high + d.medium + d.low;
          const at = `${d.day}T12:00:00`;
          if (!total) return <span key={d.day} className="bar" title={`${shortDay(at)}: none`} />;
          return (
            <button
              type="button"
              key={d.day}
              data-day={d.day}
              className="bar"
              tabIndex={d.day === stop?.day ? 0 : -1}
              aria-pressed={d.day === chosen}
              aria-label={`${shortDay(at)}: ${number(d.high)} high, ${number(d.medium)} medium, ${number(d.low)} low`}
              title={`${shortDay(at)}\n${number(d.high)} high, ${number(d.medium)} medium, ${number(d.low)} low`}
              onClick={() => choose(d.day === chosen ? null : d.day)}
              onKeyDown={(event) => walk(event, d.day)}
            >
              <span className="column" style={{ height: Math.max((HEIGHT * total) / most, LEAST) }}>
                {(['high', 'medium', 'low'] as const).map((s) =>
                  d[s] ? <span key={s} className={s} style={{ flexGrow: d[s] }} /> : null,
                )}
              </span>
            </button>
          );
        })}
      </div>
      <div className="ends">
        <span>{shortDay(`${shown[0]?.day}T12:00:00`)}</span>
        <span>{shortDay(`${shown.at(-1)?.day}T12:00:00`)}</span>
      </div>
    </fieldset>
  );
}
