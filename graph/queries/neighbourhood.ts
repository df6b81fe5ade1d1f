// The neighbourhood of an entity: its edges of every kind, the latest of each in turn up to a limit, and how many were left out.
import { type EntityKind, entityKinds } from '../../schema/entity.ts';
import type { EdgeLabel, GraphStore } from '../../schema/graph.ts';
import { labelOfKind } from '../../schema/graph.ts';
import { counted, endsAt, entityEdges, type FoundEdge, latestOfEach, returned } from './edge-columns.ts';
import { kindOfId } from './labels.ts';

export interface Neighbourhood {
  /** The entity itself and its neighbours. */
  nodes: string[];
  edges: FoundEdge[];
  omitted: number;
  /** The statement that found the edges, and its parameters as JSON. */
  cypher: string;
  parameters: string;
}

interface Branch {
  label: EdgeLabel;
  pattern: string;
}

/** One pattern for each kind of edge and direction that the entity's label can have; an edge to itself stands only in one. */
function branches(kind: EntityKind): Branch[] {
  const label = labelOfKind[kind];
  return entityEdges.flatMap((edge) => {
    const found: Branch[] = [];
    if (endsAt(edge, 'from').includes(label))
      found.push({ label: edge, pattern: `MATCH (a:\`${label}\`)-[e:${edge}]->(b)\nWHERE a.id = $id` });
    if (endsAt(edge, 'to').includes(label))
      found.push({ label: edge, pattern: `MATCH (a)-[e:${edge}]->(b:\`${label}\`)\nWHERE b.id = $id AND a.id <> $id` });
    return found;
  });
}

const forKinds = (statement: (kind: EntityKind) => string): ReadonlyMap<EntityKind, string> =>
  new Map(entityKinds.filter((k) => branches(k).length).map((kind) => [kind, statement(kind)]));

const EDGES = forKinds(
  (kind) => `// What ties this entity to others, the latest first?
${branches(kind)
  .map(({ label, pattern }) => `${pattern}\n${returned(label)}`)
  .join('\nUNION ALL\n')}`,
);

const COUNTS = forKinds(
  (kind) => `// How many edges of each kind has this entity?
${branches(kind)
  .map(({ label, pattern }) => `${pattern}\n${counted(label)}`)
  .join('\nUNION ALL\n')}`,
);

/** The latest of each kind of the entity's edges, at most `first` in all, and the nodes at their ends. */
export async function neighbourhood(store: GraphStore, id: string, first: number): Promise<Neighbourhood> {
  const kind = kindOfId(id);
  const cypher = kind && EDGES.get(kind);
  if (!cypher) return { nodes: [id], edges: [], omitted: 0, cypher: '', parameters: '{}' };
  const parameters = { id, limit: first };
  const [rows, counts] = await Promise.all([store.query(cypher, parameters), store.query(COUNTS.get(kind) as string, { id })]);
  const edges = latestOfEach(rows, first);
  const total = counts.reduce((sum, { n }) => sum + Number(n), 0);
  return {
    nodes: [...new Set([id, ...edges.flatMap((e) => [e.source, e.target])])],
    edges,
    omitted: Math.max(total - edges.length, 0),
    cypher,
    parameters: JSON.stringify(parameters),
  };
}
