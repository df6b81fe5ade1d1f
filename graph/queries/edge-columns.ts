// An edge as the read models tell it. The label stands in the statement as text, since `type()` is Neo4j's alone and
// `label()` LadybugDB's; the columns are the same for observed and structural edges, so that statements can be united.
import { type EdgeLabel, edges, type NodeLabel, type Properties, type Row } from '../../schema/graph.ts';

export interface FoundEdge {
  id: string;
  source: string;
  target: string;
  label: EdgeLabel;
  protocol: string | null;
  operation: string | null;
  count: number;
  failed: number;
  /** Epoch milliseconds. */
  firstSeen: number | null;
  lastSeen: number | null;
}

/** Labels of edges between entities: all but the one that ties findings to them. */
export const entityEdges = (Object.keys(edges) as EdgeLabel[]).filter((label) => label !== 'INVOLVES');

export const isObserved = (label: EdgeLabel): boolean => 'count' in (edges[label].properties as Properties);

/** Labels at which edges of a label start, or end. */
export const endsAt = (label: EdgeLabel, side: 'from' | 'to'): NodeLabel[] => [
  ...new Set(edges[label].ends.map(([from, to]) => (side === 'from' ? from : to))),
];

/** `RETURN` of an edge `e` from `a` to `b`, the latest first, at most `$limit`. A structural edge counts as one. */
export function returned(label: EdgeLabel): string {
  const own = isObserved(label)
    ? 'e.protocol AS protocol, e.operation AS operation, e.count AS count, e.failed AS failed'
    : "'' AS protocol, '' AS operation, 1 AS count, 0 AS failed";
  return `RETURN '${label}' AS label, a.id AS tail, b.id AS head, e.key AS key, ${own}, e.firstSeen AS firstSeen, e.lastSeen AS lastSeen
ORDER BY lastSeen DESC, tail, head, key LIMIT $limit`;
}

export function foundEdge(row: Row): FoundEdge {
  const [source, target] = [String(row.tail), String(row.head)];
  const time = (value: Row[string] | undefined): number | null => (typeof value === 'number' ? value : null);
  return {
    id: `${row.label}|${source}|${target}|${row.key}`,
    source,
    target,
    label: row.label as EdgeLabel,
    protocol: String(row.protocol ?? '') || null,
    operation: String(row.operation ?? '') || null,
    count: Number(row.count ?? 0),
    failed: Number(row.failed ?? 0),
    firstSeen: time(row.firstSeen),
    lastSeen: time(row.lastSeen),
  };
}

/** The latest edges of all branches of a united statement, each once. */
export function latest(rows: readonly Row[], most: number): FoundEdge[] {
  const all = new Map(rows.map((row) => foundEdge(row)).map((edge) => [edge.id, edge]));
  return [...all.values()].sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0) || (a.id < b.id ? -1 : 1)).slice(0, most);
}
