// The activities themselves, in Parquet files through DuckDB: a folder a day, so that retention is deleting folders and any
// engine can read them. They are a view of the log: a file is named by its first offset, so a replay writes the same file again.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Activity } from '../../schema/activity.ts';
import { accountId, endpointId } from '../../schema/entity.ts';
import { activityDetail } from '../entities/activity-detail.ts';
import { moveIntoPlace, replaceFile } from './durable-file.ts';

/** Activities gathered into one file. */
const FLUSH = 20_000;

export interface ActivityLog {
  /** Adds activities whose records end at log offset `offset`. */
  append(activities: readonly Activity[], offset: number): Promise<void>;
  /** Writes what is gathered. */
  flush(): Promise<void>;
  /** Offset behind the last activity that is in files: replay from there. */
  flushedOffset(): number;
  /** Activities of an entity, newest first, by all ids that it has had. */
  timeline(ids: readonly string[], page: { before?: { time: number; id: string }; limit: number }): Promise<Activity[]>;
  /** Deletes the folders of days that lie so many days before the newest. */
  expire(days: number): void;
  close(): Promise<void>;
}

interface Row {
  id: string;
  time: number;
  kind: string;
  protocol: string;
  operation: string;
  outcome: string;
  error: string | null;
  account: string | null;
  source: string;
  source_ip: string | null;
  target: string;
  target_ip: string | null;
  detail: string;
  activity: string;
}

const rowOf = (a: Activity): Row => ({
  id: a.id,
  time: a.time,
  kind: a.kind,
  protocol: a.protocol,
  operation: a.operation,
  outcome: a.outcome,
  error: a.error ?? null,
  account: a.account ? accountId(a.account) : null,
  source: endpointId(a.from),
  source_ip: a.from.ip ? `address:${a.from.ip}` : null,
  target: endpointId(a.to),
  target_ip: a.to.ip ? `address:${a.to.ip}` : null,
  detail: activityDetail(a),
  activity: JSON.stringify(a),
});

const about = (row: Row, ids: ReadonlySet<string>): boolean =>
  [row.account, row.source, row.target, row.source_ip, row.target_ip].some((id) => id !== null && ids.has(id));

const columns =
  "{id: 'VARCHAR', time: 'BIGINT', kind: 'VARCHAR', protocol: 'VARCHAR', operation: 'VARCHAR', outcome: 'VARCHAR', error: 'VARCHAR', account: 'VARCHAR', source: 'VARCHAR', source_ip: 'VARCHAR', target: 'VARCHAR', target_ip: 'VARCHAR', detail: 'VARCHAR', activity: 'VARCHAR'}";

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Opens the files of a folder. */
export async function openActivityLog({
  folder,
  flushAfter = FLUSH,
}: {
  folder: string;
  flushAfter?: number;
}): Promise<ActivityLog> {
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', threads: '2' });
  const connection = await instance.connect();
  const offsetFile = join(folder, 'offset');
  let flushed = existsSync(offsetFile) ? Number(readFileSync(offsetFile, 'utf8')) : 0;
  let tail: Row[] = [];
  let first = flushed;
  let end = flushed;

  async function writeDay(day: string, rows: readonly Row[]): Promise<void> {
    const place = join(folder, `day=${day}`);
    mkdirSync(place, { recursive: true });
    const name = join(place, String(first).padStart(16, '0'));
    writeFileSync(`${name}.ndjson`, rows.map((r) => JSON.stringify(r)).join('\n'));
    await connection.run(
      `COPY (SELECT * FROM read_json(${quoted(`${name}.ndjson`)}, format='newline_delimited', columns=${columns}) ORDER BY time, id) TO ${quoted(`${name}.new`)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await moveIntoPlace(`${name}.new`, `${name}.parquet`);
    rmSync(`${name}.ndjson`);
  }

  async function flush(): Promise<void> {
    if (tail.length) {
      const days = new Map<string, Row[]>();
      for (const row of tail) {
        const day = new Date(row.time).toISOString().slice(0, 10);
        const rows = days.get(day);
        if (rows) rows.push(row);
        else days.set(day, [row]);
      }
      for (const [day, rows] of days) await writeDay(day, rows);
    }
    await replaceFile(offsetFile, String(end));
    flushed = end;
    first = end;
    tail = [];
  }

  const hasFiles = (): boolean =>
    readdirSync(folder).some((d) => d.startsWith('day=') && readdirSync(join(folder, d)).some((f) => f.endsWith('.parquet')));

  // One writer, and readers that see either the tail or the file, never both.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => {});
    return next;
  };

  return {
    append: (activities, offset) =>
      inTurn(async () => {
        if (offset <= end) return;
        for (const a of activities) tail.push(rowOf(a));
        end = offset;
        if (tail.length >= flushAfter) await flush();
      }),
    flush: () => inTurn(flush),
    flushedOffset: () => flushed,
    timeline: (ids, { before, limit }) =>
      inTurn(async () => {
        const wanted = new Set(ids);
        const earlier = (r: { time: number; id: string }): boolean =>
          !before || r.time < before.time || (r.time === before.time && r.id < before.id);
        const found = tail
          .filter((r) => about(r, wanted) && earlier(r))
          .map((r) => ({ time: r.time, id: r.id, activity: r.activity }));
        if (hasFiles()) {
          const named = Object.fromEntries(ids.map((id, n) => [`id${n}`, id]));
          const list = ids.map((_, n) => `$id${n}`).join(', ');
          const reader = await connection.runAndReadAll(
            `SELECT time, id, activity FROM read_parquet(${quoted(join(folder, '*', '*.parquet'))}, hive_partitioning = false)
             WHERE (account IN (${list}) OR source IN (${list}) OR target IN (${list}) OR source_ip IN (${list}) OR target_ip IN (${list}))
               AND (time < $time OR (time = $time AND id < $id)) ORDER BY time DESC, id DESC LIMIT ${Math.floor(limit)}`,
            { ...named, time: BigInt(before?.time ?? Number.MAX_SAFE_INTEGER), id: before?.id ?? '' },
          );
          for (const [time, id, activity] of reader.getRows())
            found.push({ time: Number(time), id: String(id), activity: String(activity) });
        }
        // A replay may have both files and tail hold the same activity.
        const once = new Map(found.map((f) => [f.id, f]));
        return [...once.values()]
          .sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1))
          .slice(0, limit)
          .map((f) => JSON.parse(f.activity) as Activity);
      }),
    expire(days) {
      const held = readdirSync(folder)
        .filter((name) => name.startsWith('day='))
        .sort();
      const newest = held.at(-1)?.slice(4);
      if (!newest) return;
      const oldest = new Date(Date.parse(newest) - days * 86_400_000).toISOString().slice(0, 10);
      for (const name of held) if (name.slice(4) < oldest) rmSync(join(folder, name), { recursive: true, force: true });
    },
    close: () =>
      inTurn(async () => {
        await flush();
        connection.closeSync();
        instance.closeSync();
      }),
  };
}
