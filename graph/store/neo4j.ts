// Neo4j over Bolt: the store of production. A batch and the log offset that it brings the graph up to are one transaction.
import { gunzipSync, gzipSync } from 'node:zlib';
import neo4j, { type Driver, type ManagedTransaction } from 'neo4j-driver';
import type { GraphStore, Row } from '../../schema/graph.ts';
import { statements } from './batch.ts';
import { neo4jDdl } from './ddl.ts';

export interface Neo4jOptions {
  /** `bolt://host:port` or `neo4j://…`. */
  address: string;
  user?: string | undefined;
  password?: string | undefined;
  database?: string | undefined;
}

/** Characters of a checkpoint's state in one node; a property of many megabytes would be slow to load. */
const PART = 1_000_000;

/** Opens a store. Throws an Error that tells what to do when the server cannot be reached or refuses. */
export async function openNeo4j(options: Neo4jOptions): Promise<GraphStore> {
  const { address, user, password, database } = options;
  const driver: Driver = neo4j.driver(address, user ? neo4j.auth.basic(user, password ?? '') : undefined, {
    disableLosslessIntegers: true,
    maxConnectionPoolSize: 10,
  });
  try {
    await driver.verifyConnectivity();
    await within(async (tx) => void (await tx.run('RETURN 1')));
    for (const statement of neo4jDdl()) await within((tx) => tx.run(statement));
  } catch (error) {
    await driver.close();
    throw new Error(
      `cannot use ${address}: ${(error as Error).message}. Is Neo4j running there, and are user and password right?`,
    );
  }

  async function within<T>(work: (tx: ManagedTransaction) => Promise<T>): Promise<T> {
    const session = driver.session(database ? { database } : {});
    try {
      return await session.executeWrite(work);
    } finally {
      await session.close();
    }
  }
  async function read(cypher: string, parameters: Readonly<Record<string, unknown>>): Promise<Row[]> {
    const session = driver.session({ ...(database ? { database } : {}), defaultAccessMode: neo4j.session.READ });
    try {
      return await session.executeRead(async (tx) =>
        (await tx.run(cypher, whole(parameters) as Record<string, unknown>)).records.map((r) => r.toObject() as Row),
      );
    } finally {
      await session.close();
    }
  }
  const offset = async (): Promise<number> =>
    Number((await read('MATCH (p:LogPosition) RETURN p.offset AS offset', {}))[0]?.offset ?? -1);

  return {
    engine: 'neo4j',
    async write(nodeRows, edgeRows, after, gone) {
      // The driver runs a transaction again when it lost the server before the answer: nothing may be created twice.
      const batch = statements(nodeRows, edgeRows, { gone, creates: false });
      await within(async (tx) => {
        for (const { cypher, rows } of batch) await tx.run(cypher, { rows: whole(rows) });
        if (after !== undefined)
          await tx.run("MERGE (p:LogPosition {id: 'log'}) SET p.offset = $after", { after: neo4j.int(after) });
      });
    },
    offset,
    query: (cypher, parameters = {}) => read(cypher, parameters),
    async checkpoint(state) {
      const packed = gzipSync(state).toString('base64');
      const parts = Array.from({ length: Math.ceil(packed.length / PART) }, (_, n) => ({
        n,
        text: packed.slice(n * PART, (n + 1) * PART),
      }));
      const at = await offset();
      await within(async (tx) => {
        await tx.run('MATCH (s:ReaderState) DELETE s');
        await tx.run('UNWIND $parts AS part CREATE (:ReaderState {n: part.n, text: part.text, offset: $at})', {
          parts: whole(parts),
          at: neo4j.int(at),
        });
      });
    },
    async restored() {
      const parts = await read('MATCH (s:ReaderState) RETURN s.n AS n, s.text AS text, s.offset AS offset ORDER BY n', {});
      const [first] = parts;
      if (!first) return undefined;
      const state = gunzipSync(Buffer.from(parts.map((p) => String(p.text)).join(''), 'base64')).toString();
      return { offset: Number(first.offset), state };
    },
    close: () => driver.close(),
  };
}

/** The driver sends JavaScript numbers as floats; the schema's numbers are integers. */
function whole(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? neo4j.int(value) : value;
  if (Array.isArray(value)) return value.map(whole);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, whole(v)]));
  return value;
}
