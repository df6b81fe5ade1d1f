// LadybugDB, embedded: the default store. Its files are not trusted after an unclean stop (measured: a kill near a checkpoint can
// lose acknowledged rows or the whole database). What counts as durable is the copy that `checkpoint` sets aside, together
// with the log offset and state that it stands for; after anything but a clean end the last copy is taken.
import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Connection, Database, type LbugValue, type PreparedStatement, type QueryResult } from '@ladybugdb/core';
import type { GraphStore, Row, Value } from '../../schema/graph.ts';
import { statements } from './batch.ts';
import { ladybugColumns, ladybugDdl } from './ddl.ts';

/** Octets of page cache. */
const BUFFERS = 256 * 1024 * 1024;
/** Address space reserved by one database; the default exhausts it after nine databases in one process. */
const LARGEST = 2 ** 34;
const THREADS = 2;
/** Plans kept; queries come from files, so there are few. */
const PLANS = 200;

interface Checkpoint {
  offset: number;
  state: string;
}

/**
 * Opens or creates a store in a folder of its own.
 * @param temporary nothing survives: the folder is removed at the end, checkpoints do nothing
 */
export async function openLadybug({ folder, temporary }: { folder: string; temporary: boolean }): Promise<GraphStore> {
  mkdirSync(folder, { recursive: true });
  const at = (...names: string[]): string => join(folder, ...names);
  const live = at('live');
  let restored: Checkpoint | undefined;

  if (!temporary) {
    // A checkpoint that was cut short is none; one whose rename was cut short still has the older copy.
    rmSync(at('copy.new'), { recursive: true, force: true });
    if (!existsSync(at('copy')) && existsSync(at('copy.old'))) renameSync(at('copy.old'), at('copy'));
    rmSync(at('copy.old'), { recursive: true, force: true });
    rmSync(live, { recursive: true, force: true });
    if (existsSync(at('copy'))) {
      cpSync(at('copy', 'live'), live, { recursive: true });
      restored = JSON.parse(readFileSync(at('copy', 'checkpoint.json'), 'utf8')) as Checkpoint;
    }
  }
  mkdirSync(live, { recursive: true });

  let database: Database;
  let connection: Connection;
  let plans = new Map<string, PreparedStatement>();
  let offset = restored?.offset ?? -1;

  function open(): void {
    database = new Database(join(live, 'graph'), BUFFERS, true, false, LARGEST);
    connection = new Connection(database, THREADS);
    plans = new Map();
  }
  async function shut(): Promise<void> {
    plans.clear();
    await connection.close();
    await database.close();
  }

  async function run(cypher: string, parameters?: Record<string, LbugValue>): Promise<Row[]> {
    let plan = plans.get(cypher);
    if (!plan) {
      plan = await connection.prepare(cypher);
      if (!plan.isSuccess()) throw new Error(`${plan.getErrorMessage()} in: ${cypher}`);
      if (plans.size >= PLANS) plans.clear();
      plans.set(cypher, plan);
    }
    return all(await connection.execute(plan, parameters));
  }

  async function all(answer: QueryResult | QueryResult[]): Promise<Row[]> {
    const results = Array.isArray(answer) ? answer : [answer];
    const last = results.at(-1);
    const rows = last ? ((await last.getAll()) as Row[]) : [];
    for (const r of results) r.close();
    return rows;
  }

  async function migrate(): Promise<void> {
    for (const statement of ladybugDdl()) await all(await connection.query(statement));
    for (const { name } of await all(await connection.query('CALL show_tables() RETURN *'))) {
      const wanted = ladybugColumns(String(name));
      const had = new Map(
        (await all(await connection.query(`CALL table_info('${name}') RETURN *`))).map((c) => [String(c.name), String(c.type)]),
      );
      for (const [column, type] of wanted) {
        const is = had.get(column);
        if (is === undefined) await all(await connection.query(`ALTER TABLE \`${name}\` ADD \`${column}\` ${type}`));
        else if (is !== type)
          throw new Error(`${folder}: ${name}.${column} is ${is} where this version needs ${type}; start with an empty folder`);
      }
    }
  }

  open();
  await migrate();

  // One connection answers one statement at a time.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn.catch(() => {});
    return turn;
  };

  return {
    engine: 'ladybug',
    write: (nodeRows, edgeRows, after, gone) =>
      inTurn(async () => {
        const batch = statements(nodeRows, edgeRows, { gone, creates: true });
        if (batch.length) {
          await all(await connection.query('BEGIN TRANSACTION'));
          try {
            for (const { cypher, rows } of batch) await run(cypher, { rows: rows as LbugValue });
            await all(await connection.query('COMMIT'));
          } catch (error) {
            await connection.query('ROLLBACK').then(all, () => {});
            throw error;
          }
        }
        if (after !== undefined) offset = after;
      }),
    offset: async () => offset,
    query: (cypher, parameters = {}) => inTurn(() => run(cypher, bound(parameters))),
    checkpoint: (state) =>
      inTurn(async () => {
        if (temporary) return;
        await shut();
        mkdirSync(at('copy.new'));
        cpSync(live, at('copy.new', 'live'), { recursive: true });
        writeFileSync(at('copy.new', 'checkpoint.json'), JSON.stringify({ offset, state } satisfies Checkpoint), { flush: true });
        synced(at('copy.new', 'live', 'graph'));
        synced(at('copy.new'));
        if (existsSync(at('copy'))) renameSync(at('copy'), at('copy.old'));
        renameSync(at('copy.new'), at('copy'));
        synced(folder);
        rmSync(at('copy.old'), { recursive: true, force: true });
        open();
      }),
    restored: async () => restored,
    close: () =>
      inTurn(async () => {
        await shut();
        if (temporary) rmSync(folder, { recursive: true, force: true });
      }),
  };
}

function bound(parameters: Readonly<Record<string, Value | readonly Value[] | readonly Row[]>>): Record<string, LbugValue> {
  return parameters as Record<string, LbugValue>;
}

function synced(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
