// The landing page: alerts newest first, by day, filtered by what stands in the address.
import { Button } from '@mantine/core';
import { useThrottledCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { Link, useLocation, useSearch } from 'wouter';
import { useAlertList } from '../data/alert-list.ts';
import { useReconnected } from '../data/client.ts';
import { useAlertChanges } from '../data/live.ts';
import { summaryQuery } from '../data/operations.ts';
import { AlertRow } from '../parts/alert-row.tsx';
import { Days, dayOffset } from '../parts/days.tsx';
import { FilterBar, type Filters, useFilters } from '../parts/filters.tsx';
import { rememberList, usePageTitle } from '../parts/places.ts';
import { Reading, useReading } from '../parts/reading.tsx';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { ago, counted, dayOf, number, zone } from '../parts/words.ts';

/** Milliseconds between two counts while alerts pour in. */
const RECOUNT = 1000;
/** Pixels from the top within which the reader is at the top. */
const TOP = 40;

/** Counts, true to live changes. */
function useSummary() {
  const [{ data }, again] = useQuery({
    query: summaryQuery,
    variables: { offset: dayOffset() },
    requestPolicy: 'cache-and-network',
  });
  const recount = useThrottledCallback(() => again({ requestPolicy: 'network-only' }), RECOUNT);
  useAlertChanges(recount);
  useReconnected(recount);
  return data?.summary;
}

/** Whether the reader looks at the top of the page, and neither points at the list nor has the focus in it. */
function useAtRest(list: HTMLElement | null): boolean {
  const [rest, setRest] = useState(true);
  useEffect(() => {
    const look = (): void => setRest(window.scrollY < TOP && !list?.matches(':hover') && !list?.contains(document.activeElement));
    look();
    const occasions = ['scroll', 'focusin', 'focusout', 'mouseover'];
    for (const on of occasions) document.addEventListener(on, look, { passive: true });
    return () => {
      for (const on of occasions) document.removeEventListener(on, look);
    };
  }, [list]);
  return rest;
}

function Nothing({ filters, reading }: { filters: Filters; reading: ReturnType<typeof useReading> }) {
  if (filters.any)
    return (
      <Empty title="No alert passes this filter">
        <button type="button" className="link" onClick={filters.clear}>
          Show all open alerts
        </button>
      </Empty>
    );
  if (!reading || reading.active) return <Empty title="No alerts yet">What is found appears here by itself.</Empty>;
  if (reading.inputs)
    return (
      <Empty title="No open alerts">
        {counted(reading.inputs, 'capture')} read, and nothing in them is open. New alerts appear here by themselves.
      </Empty>
    );
  return reading.listening ? (
    <Empty title="No open alerts">
      What is sent here is watched; <Link href="/status">the status page</Link> says who sends. Alerts appear by themselves.
    </Empty>
  ) : (
    <Empty title="Nothing is being read">
      Start with a capture: <code>npm start -- --read capture.pcapng</code>
    </Empty>
  );
}

export function Timeline() {
  const filters = useFilters();
  const summary = useSummary();
  const reading = useReading();
  const list = useAlertList(filters.filter);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const rest = useAtRest(place);
  const [path] = useLocation();
  const search = useSearch();
  const { alerts, total, more, loading, error, waiting, fresh } = list.now;

  useEffect(() => rememberList(search ? `${path}?${search}` : path), [path, search]);
  const { follow } = list;
  useEffect(() => follow(rest), [rest, follow]);
  usePageTitle(waiting.length ? `(${waiting.length}) Alerts` : 'Alerts');

  const byDay = Map.groupBy(alerts, (a) => dayOf(a.end));
  return (
    <div className="timeline">
      <div className="top">
        <div>
          <h1>Alerts</h1>
          <p className="dim" aria-live="polite">
            {loading && !alerts.length
              ? 'Loading…'
              : filters.any
                ? `${counted(total, 'alert')} of this filter`
                : `${number(total)} open`}
          </p>
        </div>
        {summary ? (
          <Days days={summary.byDay} chosen={filters.day} choose={(day) => filters.set('day', day ? [day] : [])} />
        ) : null}
      </div>
      <FilterBar filters={filters} summary={summary} />
      <Reading reading={reading} />
      {error ? <Broken error={error} retry={list.reload} /> : null}
      {loading && !alerts.length ? <Loading /> : null}
      {!loading && !error && !alerts.length && !waiting.length ? <Nothing filters={filters} reading={reading} /> : null}
      {waiting.length ? (
        <div className="waiting">
          <button
            type="button"
            onClick={() => {
              list.showWaiting();
              window.scrollTo({ top: 0 });
            }}
          >
            Show {counted(waiting.length, 'new alert')}
          </button>
        </div>
      ) : null}
      <div ref={setPlace} aria-busy={loading}>
        {[...byDay].map(([name, ofDay], i) => (
          <section key={name} aria-label={name} className="dated">
            {i ? null : (
              <div className="columns" aria-hidden="true">
                <span />
                <span>Source</span>
                <span>Target</span>
                <span>{zone} time</span>
              </div>
            )}
            <h2 className="day">
              {name} <span className="dim">{ago(ofDay[0]?.end ?? '')}</span>
            </h2>
            <ol className="alerts">
              {ofDay.map((a) => (
                <li key={a.id}>
                  <AlertRow alert={a} fresh={fresh.has(a.id)} />
                </li>
              ))}
            </ol>
          </section>
        ))}
      </div>
      {more ? (
        <Button variant="default" loading={loading} onClick={list.loadMore} className="more">
          Show more: {number(alerts.length)} of {number(total)}
        </Button>
      ) : null}
      {reading?.samples && !reading.active ? (
        <p className="dim footnote">
          These are recordings of real attacks that come with Pathwarden. Read your own traffic into a fresh folder:{' '}
          <code>npm start -- --data ../my-estate --read capture.pcapng</code>
        </p>
      ) : null}
    </div>
  );
}
