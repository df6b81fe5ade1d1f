// The list of alerts that pass a filter, loaded page by page and kept true by live updates without moving under the reader:
// what changes is changed in its place, what is new waits above the list until the reader is at its top or asks for it.
// The last list is kept while other pages are open, so that the way back leads to the same place.
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { CombinedError } from 'urql';
import { client, useReconnected } from './client.ts';
import type { AlertCardFragment, AlertFilter } from './generated/graphql.ts';
import { hearChanges } from './live.ts';
import { alertsQuery } from './operations.ts';

export interface ListState {
  alerts: readonly AlertCardFragment[];
  /** How many pass the filter in all. */
  total: number;
  /** There are older ones than those loaded. */
  more: boolean;
  loading: boolean;
  error: CombinedError | undefined;
  /** New ones that are not shown yet. */
  waiting: readonly AlertCardFragment[];
  /** Shown since they came in live. */
  fresh: ReadonlySet<string>;
}

export interface AlertList {
  state(): ListState;
  subscribe(listener: () => void): () => void;
  loadMore(): void;
  reload(): void;
  showWaiting(): void;
  /** While the reader is at the top and touches nothing, new alerts are shown at once. */
  follow(on: boolean): void;
}

/** Milliseconds in which changes are gathered before they are shown. */
const GATHER = 120;
/** A list that has grown so long by live alerts alone begins again with its first page. */
const LONGEST = 400;
/** Milliseconds after a change until the number of alerts is compared: the server leaves out changes that a slow reader cannot take. */
const COMPARE = 1500;

const newestFirst = (a: AlertCardFragment, b: AlertCardFragment): number =>
  a.end === b.end ? (a.id < b.id ? 1 : -1) : a.end < b.end ? 1 : -1;

/** The server's filter once more, for alerts that come in live. */
export function passes(alert: AlertCardFragment, filter: AlertFilter): boolean {
  const refs = [...alert.who, ...alert.from, ...alert.to];
  const text = filter.text?.toLowerCase();
  return (
    (!filter.status || filter.status.includes(alert.status)) &&
    (!filter.severity || filter.severity.includes(alert.severity)) &&
    (!filter.type || filter.type.includes(alert.type)) &&
    (!filter.entity || refs.some((r) => r.id === filter.entity)) &&
    (!filter.from || alert.end >= filter.from) &&
    (!filter.to || alert.start <= filter.to) &&
    (!text || [alert.title, ...refs.map((r) => r.name ?? r.ip ?? '')].some((name) => name.toLowerCase().includes(text)))
  );
}

function createAlertList(filter: AlertFilter): AlertList & { close(): void } {
  let state: ListState = {
    alerts: [],
    total: 0,
    more: false,
    loading: true,
    error: undefined,
    waiting: [],
    fresh: new Set(),
  };
  let cursor: string | null = null;
  let following = false;
  let gathered = new Map<string, AlertCardFragment>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** There are alerts that were not told, and may stand between those that are known. */
  let gaps = false;
  let comparing: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  function set(next: Partial<ListState>): void {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  /** @param after null for the first page, whose rows take the place of those loaded of the same span, and of all where they miss some */
  async function load(after: string | null): Promise<void> {
    set({ loading: true });
    const whole = after === null && gaps;
    if (whole) gaps = false;
    const { data, error } = await client.query(alertsQuery, { filter, after }, { requestPolicy: 'network-only' }).toPromise();
    if (!data) return set({ loading: false, error });
    const { nodes, totalCount, pageInfo } = data.alerts;
    const ids = new Set(nodes.map((n) => n.id));
    const last = nodes.at(-1);
    const joined = !whole && state.alerts.some((a) => ids.has(a.id));
    const older = after === null && joined && last ? state.alerts.filter((a) => newestFirst(a, last) > 0) : [];
    const before = after === null ? [] : state.alerts.filter((a) => !ids.has(a.id));
    // Pages that were loaded beyond the first one keep their own end.
    if (after !== null || !older.length) cursor = pageInfo.endCursor ?? null;
    set({
      alerts: [...before, ...nodes, ...older.filter((a) => !ids.has(a.id))],
      total: totalCount,
      more: older.length ? state.more : pageInfo.hasNextPage,
      // What came in meanwhile is newer than the answer.
      waiting: state.waiting.filter((a) => !ids.has(a.id) && (after !== null || !last || newestFirst(a, last) < 0)),
      loading: false,
      error: undefined,
    });
    if (following && !gaps) showWaiting();
  }

  /** Asks how many there are. When it is another number than what was told here, a reader at the top gets the list anew. */
  async function compare(): Promise<void> {
    comparing = undefined;
    const { data } = await client.query(alertsQuery, { filter, after: null }, { requestPolicy: 'network-only' }).toPromise();
    if (!data || data.alerts.totalCount === state.total) return;
    gaps = true;
    if (following) await load(null);
    else set({ total: data.alerts.totalCount });
  }

  function take(): void {
    timer = undefined;
    const changed = gathered;
    gathered = new Map();
    comparing ??= setTimeout(compare, COMPARE);
    const shown = new Map(state.alerts.map((a) => [a.id, a]));
    const waiting = new Map(state.waiting.map((a) => [a.id, a]));
    let { total } = state;
    for (const [id, alert] of changed) {
      const passing = passes(alert, filter);
      const before = shown.get(id) ?? waiting.get(id);
      total += Number(passing) - Number(before !== undefined && passes(before, filter));
      // What is shown stays in its place even when it passes no longer.
      if (shown.has(id)) continue;
      if (passing) waiting.set(id, alert);
      else waiting.delete(id);
    }
    set({
      alerts: state.alerts.map((a) => changed.get(a.id) ?? a),
      waiting: [...waiting.values()].sort(newestFirst),
      total,
    });
    if (following && !gaps) showWaiting();
  }

  function showWaiting(): void {
    if (!state.waiting.length) return;
    if (gaps || state.alerts.length + state.waiting.length > LONGEST) {
      gaps = true;
      return void load(null);
    }
    // Older than all that is loaded: it comes with its page.
    const last = state.alerts.at(-1);
    const shown = state.waiting.filter((a) => !last || !state.more || newestFirst(a, last) < 0);
    set({
      alerts: [...state.alerts, ...shown].sort(newestFirst),
      fresh: new Set([...state.fresh, ...shown.map((a) => a.id)]),
      waiting: [],
    });
  }

  const deaf = hearChanges((alert) => {
    gathered.set(alert.id, alert);
    timer ??= setTimeout(take, GATHER);
  });
  void load(null);

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    loadMore: () => void (state.loading || load(cursor)),
    reload: () => void load(null),
    showWaiting,
    follow(on) {
      following = on;
      if (on) showWaiting();
    },
    close() {
      deaf();
      clearTimeout(timer);
      clearTimeout(comparing);
    },
  };
}

let kept: { key: string; list: AlertList & { close(): void } } | undefined;

function listOf(key: string): AlertList {
  if (kept?.key !== key) {
    kept?.list.close();
    kept = { key, list: createAlertList(JSON.parse(key) as AlertFilter) };
  }
  return kept.list;
}

/** While a changed filter is asked, the list before stays, said to be loading: a list that goes and comes is hard to read. */
export function useAlertList(filter: AlertFilter): AlertList & { now: ListState } {
  const list = listOf(JSON.stringify(filter));
  const now = useSyncExternalStore(list.subscribe, list.state);
  const [before, setBefore] = useState(now);
  const first = now.loading && !now.alerts.length;
  if (!first && before !== now) setBefore(now);
  useReconnected(list.reload);
  useEffect(() => () => list.follow(false), [list]);
  return { ...list, now: first ? { ...before, loading: true, error: undefined } : now };
}
