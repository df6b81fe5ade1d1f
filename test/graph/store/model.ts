// The model in memory that both engines are held against, and random batches for it.
import fc from 'fast-check';
import type { EdgeRow, GraphStore, NodeRow, Row, Value } from '../../../schema/graph.ts';

export interface Model {
  nodes: Map<string, Record<string, Value>>;
  edges: Map<string, Record<string, Value>>;
}

export const emptyModel = (): Model => ({ nodes: new Map(), edges: new Map() });

export interface Batch {
  nodes: NodeRow[];
  edges: EdgeRow[];
}

export function apply(model: Model, { nodes, edges }: Batch): void {
  for (const n of nodes) model.nodes.set(`${n.label} ${n.id}`, { ...model.nodes.get(`${n.label} ${n.id}`), ...n.properties });
  for (const e of edges) {
    // As MATCH does: no edge without both ends.
    if (!model.nodes.has(`${e.from.label} ${e.from.id}`) || !model.nodes.has(`${e.to.label} ${e.to.id}`)) continue;
    const key = `${e.label} ${e.from.id} ${e.to.id} ${e.key}`;
    model.edges.set(key, { ...model.edges.get(key), ...e.properties });
  }
}

const users = Array.from({ length: 12 }, (_, i) => `user:name${i}`);
const computers = Array.from({ length: 8 }, (_, i) => `computer:ws${i}`);
const addresses = Array.from({ length: 8 }, (_, i) => `address:192.0.2.${i}`);
const time = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 });
const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('ä', "it's", '"', '\\', '\n', '日本', '`'));
// What neither engine can hold in a string: half a surrogate pair, and the end of C strings.
const safe = text.map((t) => t.toWellFormed().replaceAll('\u0000', ''));

const node = fc.oneof(
  fc.record({
    label: fc.constant('User' as const),
    id: fc.constantFrom(...users),
    properties: fc.record({ name: safe, firstSeen: time, sensitive: fc.boolean() }, { requiredKeys: [] }),
  }),
  fc.record({
    label: fc.constant('Computer' as const),
    id: fc.constantFrom(...computers),
    properties: fc.record({ name: safe, lastSeen: time, domainController: fc.boolean() }, { requiredKeys: [] }),
  }),
  fc.record({
    label: fc.constant('Address' as const),
    id: fc.constantFrom(...addresses),
    properties: fc.record({ name: safe, lastSeen: time }, { requiredKeys: ['name'] }),
  }),
);
const machine = fc.oneof(
  fc.record({ label: fc.constant('Computer' as const), id: fc.constantFrom(...computers) }),
  fc.record({ label: fc.constant('Address' as const), id: fc.constantFrom(...addresses) }),
);
const edgeProperties = fc.record(
  { protocol: safe, count: fc.nat(1e6), failed: fc.nat(100), firstSeen: time, lastSeen: time, days: safe },
  { requiredKeys: ['count'] },
);
const edge = fc.oneof(
  fc.record({
    label: fc.constant('QUERIED' as const),
    from: machine,
    to: machine,
    key: fc.constantFrom('a', 'b', 'c'),
    properties: edgeProperties,
  }),
  fc.record({
    label: fc.constantFrom('AUTHENTICATED' as const, 'LOGGED_ON' as const),
    from: fc.record({ label: fc.constant('User' as const), id: fc.constantFrom(...users) }),
    to: machine,
    key: fc.constantFrom('a', 'b'),
    properties: edgeProperties,
  }),
);

/** A batch with each key once. */
export const batch: fc.Arbitrary<Batch> = fc.record({
  nodes: fc.uniqueArray(node, { selector: (n) => `${n.label} ${n.id}`, maxLength: 20 }) as fc.Arbitrary<NodeRow[]>,
  edges: fc.uniqueArray(edge, { selector: (e) => `${e.label} ${e.from.id} ${e.to.id} ${e.key}`, maxLength: 30 }) as fc.Arbitrary<
    EdgeRow[]
  >,
});

const present = (row: Row, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(names.flatMap((n) => (row[n] === null || row[n] === undefined ? [] : [[n, row[n]]])));

/** All that a store holds of the labels above, in the model's form. */
export async function contents(store: GraphStore): Promise<Model> {
  const model = emptyModel();
  const properties = {
    User: ['name', 'firstSeen', 'sensitive'],
    Computer: ['name', 'lastSeen', 'domainController'],
    Address: ['name', 'lastSeen'],
  };
  for (const [label, names] of Object.entries(properties)) {
    for (const row of await store.query(
      `MATCH (n:${label}) RETURN n.id AS id, ${names.map((p) => `n.${p} AS ${p}`).join(', ')}`,
    )) {
      model.nodes.set(`${label} ${row.id}`, present(row, names));
    }
  }
  const names = ['protocol', 'count', 'failed', 'firstSeen', 'lastSeen', 'days'];
  for (const label of ['QUERIED', 'AUTHENTICATED', 'LOGGED_ON']) {
    const rows = await store.query(
      `MATCH (a)-[e:${label}]->(b) RETURN a.id AS fromId, b.id AS toId, e.key AS key, ${names.map((p) => `e.${p} AS ${p}`).join(', ')}`,
    );
    for (const row of rows) model.edges.set(`${label} ${row.fromId} ${row.toId} ${row.key}`, present(row, names));
  }
  return model;
}

const sorted = (map: Map<string, unknown>): [string, unknown][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** A model as plain data that can be compared. */
export const plain = (model: Model): unknown => ({ nodes: sorted(model.nodes), edges: sorted(model.edges) });
