// What is known of the machines that forward: where each goes on reading (its bookmarks) and when it was heard of, in one SQLite
// file. Changes are gathered and written together; what a crash loses is a little of that, and an older bookmark only makes a
// machine send again.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Changes are written after this, milliseconds. */
const FLUSH = 1000;
/** The number of machines is looked at once in so many writes. */
const LOOK = 60;

const tables = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS machine (
  machine TEXT PRIMARY KEY, address TEXT NOT NULL, seen INTEGER NOT NULL,
  refused INTEGER NOT NULL, refusal TEXT, refusedAt INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (
  machine TEXT NOT NULL, subscription TEXT NOT NULL, query TEXT NOT NULL, bookmark TEXT,
  heartbeat INTEGER, event INTEGER, events INTEGER NOT NULL, dropped INTEGER NOT NULL, ending TEXT,
  PRIMARY KEY (machine, subscription)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS troubled ON delivery (machine) WHERE ending IS NOT NULL OR dropped > 0;`;

/** What is wrong comes first, the latest refusal before the others; then who is silent, then who was heard last. */
const readingOrder = `
SELECT *, seen < :silent AS silent FROM machine
ORDER BY refused > 0 OR machine IN (SELECT machine FROM delivery WHERE ending IS NOT NULL OR dropped > 0) DESC,
  coalesce(refusedAt, 0) DESC, seen < :silent DESC, seen DESC
LIMIT :limit`;

const writeMachine = `
INSERT INTO machine VALUES (:machine, :address, :seen, :refused, :refusal, :refusedAt)
ON CONFLICT DO UPDATE SET address = excluded.address, seen = excluded.seen, refused = refused + excluded.refused,
  refusal = coalesce(excluded.refusal, refusal), refusedAt = coalesce(excluded.refusedAt, refusedAt)`;

const writeDelivery = `
INSERT INTO delivery VALUES (:machine, :subscription, coalesce(:query, ''), :bookmark, :heartbeat, :event, :events, :dropped, :ending)
ON CONFLICT DO UPDATE SET query = coalesce(:query, query), bookmark = coalesce(excluded.bookmark, bookmark),
  heartbeat = coalesce(excluded.heartbeat, heartbeat), event = coalesce(excluded.event, event),
  events = events + excluded.events, dropped = dropped + excluded.dropped, ending = excluded.ending`;

interface PendingMachine {
  address: string;
  seen: number;
  refused: number;
  refusal: string | null;
  refusedAt: number | null;
}

interface PendingDelivery {
  machine: string;
  subscription: string;
  query: string | null;
  bookmark: string | null;
  heartbeat: number | null;
  event: number | null;
  events: number;
  dropped: number;
  ending: string | null;
}

/** One subscription of one machine. Times are epoch milliseconds. */
export interface Delivery {
  subscription: string;
  /** Last heartbeat, and last message with events. */
  heartbeat?: number | undefined;
  event?: number | undefined;
  events: number;
  /** Events that the machine says it could not deliver. */
  dropped: number;
  /** Why the machine ended it; undefined while it goes on. */
  ending?: string | undefined;
}

export interface Machine {
  machine: string;
  /** Address that it came from last. */
  address: string;
  seen: number;
  silent: boolean;
  refused: number;
  /** Last refusal and when. */
  refusal?: string | undefined;
  refusedAt?: number | undefined;
  deliveries: Delivery[];
}

export interface Sources {
  /** Where the machine goes on in a subscription. */
  bookmark(machine: string, subscription: string): Bookmark | undefined;
  /** Events that were taken, and where the machine goes on behind them. */
  delivered(machine: string, subscription: string, count: Taken, bookmark: Bookmark | undefined, now: number): void;
  heartbeat(machine: string, subscription: string, now: number): void;
  ended(machine: string, subscription: string, ending: string): void;
  /** A machine that is authenticated was heard of. */
  seen(machine: string, address: string, now: number): void;
  refused(machine: string, address: string, reason: string, now: number): void;
  /** At most `limit` machines: first those with something wrong, then those silent since before `silent`, then who was heard last. */
  machines(limit: number, silent: number): Machine[];
  /** How many there are, and how many of them were silent since before `silent`; what the last write failed with. */
  count(silent: number): { machines: number; silent: number; trouble?: string | undefined };
  close(): void;
}

export interface Bookmark {
  /** Hash of the query that it was made under. */
  query: string;
  /** BookmarkList as the machine wrote it. */
  list: string;
}

export interface Taken {
  events: number;
  dropped: number;
}

/**
 * Opens the file, or makes it.
 * @param most machines kept; the longest silent is forgotten first
 */
export function openSources(path: string, most: number): Sources {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec(tables);
  const machineRow = database.prepare(writeMachine);
  const deliveryRow = database.prepare(writeDelivery);
  const readBookmark = database.prepare('SELECT query, bookmark FROM delivery WHERE machine = ? AND subscription = ?');
  const readMachines = database.prepare(readingOrder);
  const readDeliveries = database.prepare('SELECT * FROM delivery WHERE machine = ? ORDER BY subscription');
  const countAll = database.prepare('SELECT count(*) AS machines, count(*) FILTER (WHERE seen < ?) AS silent FROM machine');

  const machines = new Map<string, PendingMachine>();
  const deliveries = new Map<string, PendingDelivery>();
  let writes = 0;
  let trouble: string | undefined;

  function machine(name: string, address: string | undefined, now: number): PendingMachine {
    let pending = machines.get(name);
    if (!pending) {
      pending = { address: address ?? '', seen: now, refused: 0, refusal: null, refusedAt: null };
      machines.set(name, pending);
    }
    if (address !== undefined) pending.address = address;
    pending.seen = now;
    return pending;
  }

  function delivery(name: string, subscription: string): PendingDelivery {
    const key = `${name}\n${subscription}`;
    let pending = deliveries.get(key);
    if (!pending) {
      const empty = { query: null, bookmark: null, heartbeat: null, event: null, events: 0, dropped: 0, ending: null };
      pending = { machine: name, subscription, ...empty };
      deliveries.set(key, pending);
    }
    return pending;
  }

  function flush(): void {
    if (!machines.size && !deliveries.size) return;
    try {
      database.exec('BEGIN');
      for (const [name, pending] of machines) machineRow.run({ machine: name, ...pending });
      for (const pending of deliveries.values()) deliveryRow.run({ ...pending });
      if (writes++ % LOOK === 0) forget();
      database.exec('COMMIT');
      trouble = undefined;
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      if (database.isTransaction) database.exec('ROLLBACK');
      // A full disk must not stop events from being taken: what waits is kept for the next write, within the bound of the file.
      if (machines.size <= most) return;
    }
    machines.clear();
    deliveries.clear();
  }

  function forget(): void {
    const { machines: there } = countAll.get(0) as { machines: number };
    if (there <= most) return;
    const oldest = 'SELECT machine FROM machine ORDER BY seen LIMIT ?';
    database.prepare(`DELETE FROM delivery WHERE machine IN (${oldest})`).run(there - most);
    database.prepare(`DELETE FROM machine WHERE machine IN (${oldest})`).run(there - most);
  }

  const timer = setInterval(flush, FLUSH).unref();

  return {
    bookmark(name, subscription) {
      const pending = deliveries.get(`${name}\n${subscription}`);
      const row = readBookmark.get(name, subscription) as { query: string; bookmark: string | null } | undefined;
      const list = pending?.bookmark ?? row?.bookmark;
      return list == null ? undefined : { list, query: pending?.query ?? row?.query ?? '' };
    },
    delivered(name, subscription, { events, dropped }, bookmark, now) {
      const pending = delivery(name, subscription);
      pending.event = now;
      pending.events += events;
      pending.dropped += dropped;
      pending.ending = null;
      if (!bookmark) return;
      pending.bookmark = bookmark.list;
      pending.query = bookmark.query;
    },
    heartbeat(name, subscription, now) {
      const pending = delivery(name, subscription);
      pending.heartbeat = now;
      pending.ending = null;
    },
    ended(name, subscription, ending) {
      delivery(name, subscription).ending = ending;
    },
    seen(name, address, now) {
      machine(name, address, now);
    },
    refused(name, address, reason, now) {
      const pending = machine(name, address, now);
      pending.refused++;
      pending.refusal = reason;
      pending.refusedAt = now;
    },
    machines(limit, silent) {
      flush();
      const rows = readMachines.all({ limit, silent });
      return rows.map((row) => ({
        machine: String(row.machine),
        address: String(row.address),
        seen: Number(row.seen),
        silent: row.silent === 1,
        refused: Number(row.refused),
        refusal: text(row.refusal),
        refusedAt: number(row.refusedAt),
        deliveries: readDeliveries.all(String(row.machine)).map((d) => ({
          subscription: String(d.subscription),
          heartbeat: number(d.heartbeat),
          event: number(d.event),
          events: Number(d.events),
          dropped: Number(d.dropped),
          ending: text(d.ending),
        })),
      }));
    },
    count(silent) {
      flush();
      const { machines, silent: quiet } = countAll.get(silent) as { machines: number; silent: number };
      return { machines, silent: quiet, trouble };
    },
    close() {
      clearInterval(timer);
      flush();
      database.close();
    },
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
