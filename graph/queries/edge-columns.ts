// An edge as the read models tell it. The label stands in the statement as text, since `type()` is Neo4j's alone and
// `label()` LadybugDB's; the columns are the same for observed and structural edges, so that statements can be united.
import { type EdgeLabel, edges, type NodeLabel, type Properties, type Row } from '../../schema/graph.ts';

export interface FoundEdge {
  id: string;
  source: string;
  target: string;
  label: EdgeLabel;
  protocol: string | null;
  /** The operations seen, a few of them named. */
  operation: string | null;
  count: number;
  failed: number;
  /** Epoch milliseconds. */
  firstSeen: number | null;
  lastSeen: number | null;
  /** On which side of the condition that a statement gave. */
  apart: boolean;
}

/** Labels of edges between entities: all but the one that ties findings to them. */
export const entityEdges = (Object.keys(edges) as EdgeLabel[]).filter((label) => label !== 'INVOLVES');

export const isObserved = (label: EdgeLabel): boolean => 'count' in (edges[label].properties as Properties);

/** Labels at which edges of a label start, or end. */
export const endsAt = (label: EdgeLabel, side: 'from' | 'to'): NodeLabel[] => [
  ...new Set(edges[label].ends.map(([from, to]) => (side === 'from' ? from : to))),
];

/**
 * `RETURN` of edges `e` from `a` to `b`, the latest first, at most `$limit`. Edges of one protocol between the same two nodes
 * are told as one: a picture with an edge for each operation cannot be read. A structural edge counts as one.
 * @param apart a condition on `e` whose two sides are told apart all the same
 */
export function returned(label: EdgeLabel, apart = 'true'): string {
  const [protocol, operation, count, failed] = isObserved(label)
    ? ['e.protocol', 'e.operation', 'sum(1.0 * e.count)', 'sum(1.0 * e.failed)']
    : ["''", 'e.source', 'sum(1.0)', 'sum(0.0)'];
  // Two steps, since LadybugDB 0.19.1 gets every other aggregate wrong beside a DISTINCT one. Sums are floats, since its sums
  // of integers have 128 bits and come back as BigInt.
  return `WITH a.id AS tail, b.id AS head, ${apart} AS apart, ${protocol} AS protocol, ${operation} AS operation,
     ${count} AS times, ${failed} AS failures, min(e.firstSeen) AS began, max(e.lastSeen) AS ended
RETURN '${label}' AS label, tail, head, apart, protocol, collect(operation) AS operations,
       sum(times) AS count, sum(failures) AS failed, min(began) AS firstSeen, max(ended) AS lastSeen
ORDER BY lastSeen DESC, tail, head, protocol LIMIT $limit`;
}

/** `RETURN` of how many edges `returned` would give without a limit. */
export function counted(label: EdgeLabel): string {
  return `WITH DISTINCT a.id AS tail, b.id AS head, ${isObserved(label) ? 'e.protocol' : "''"} AS protocol
RETURN '${label}' AS label, count(*) AS n`;
}

/** Operations named on an edge. */
const OPERATIONS = 5;

function operationsOf(value: Row[string] | undefined): string | null {
  const all = Array.isArray(value) ? value.filter(Boolean).sort() : [];
  const more = all.length > OPERATIONS ? ` and ${all.length - OPERATIONS} more` : '';
  return all.length ? all.slice(0, OPERATIONS).join(', ') + more : null;
}

function foundEdge(row: Row): FoundEdge {
  const [source, target] = [String(row.tail), String(row.head)];
  const time = (value: Row[string] | undefined): number | null => (typeof value === 'number' ? value : null);
  return {
    id: `${row.label}|${source}|${target}|${row.protocol ?? ''}${row.apart === true ? '' : '|apart'}`,
    source,
    target,
    label: row.label as EdgeLabel,
    protocol: String(row.protocol ?? '') || null,
    operation: operationsOf(row.operations),
    count: Number(row.count ?? 0),
    failed: Number(row.failed ?? 0),
    firstSeen: time(row.firstSeen),
    lastSeen: time(row.lastSeen),
    apart: row.apart === true,
  };
}

/** The latest edges of all branches of a united statement, each once. */
export function latest(rows: readonly Row[]): FoundEdge[] {
  const all = new Map(rows.map((row) => foundEdge(row)).map((edge) => [edge.id, edge]));
  return [...all.values()].sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0) || (a.id < b.id ? -1 : 1));
}

/** The latest of each label in turn: what happens all the time must not hide the rare. In the order of `latest`. */
export function latestOfEach(rows: readonly Row[], most: number): FoundEdge[] {
  const all = latest(rows);
  const turns = new Map<EdgeLabel, number>();
  const ranked = all.map((edge, at) => {
    const turn = turns.get(edge.label) ?? 0;
    turns.set(edge.label, turn + 1);
    return { edge, at, turn };
  });
  return ranked
    .sort((a, b) => a.turn - b.turn || a.at - b.at)
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ edge }) => edge);
}
