// The picture of an alert: the entities that it names and the observed edges among them. Edges that the alert is about carry
// the roles of their ends. What the alert ties together without an edge of its own (a sprayed account and the attacker) is
// drawn as an edge labelled ALERT, which is the finding's word and no observation.
import { entityId } from '../../schema/entity.ts';
import type { Finding } from '../../schema/finding.ts';
import type { GraphStore } from '../../schema/graph.ts';
import { endsAt, entityEdges, type FoundEdge, isObserved, latest, returned } from './edge-columns.ts';
import type { Neighbourhood } from './neighbourhood.ts';

/** Nodes of a picture: more cannot be read. A finding names at most 300 entities. */
const NODES = 150;
const EDGES = 400;

export type Role = 'who' | 'from' | 'to';
export interface PictureEdge extends Omit<FoundEdge, 'label'> {
  label: string;
  /** `from-to`: roles of source and target, on what the alert is about. */
  role: string | null;
}
export interface Picture extends Omit<Neighbourhood, 'edges'> {
  edges: PictureEdge[];
}

/** Seen while the alert went on: what happened between the same two at other times is told apart. */
const DURING = '(e.firstSeen <= $until AND e.lastSeen >= $since)';

const observed = entityEdges.filter(isObserved).flatMap((edge) => endsAt(edge, 'from').map((label) => ({ edge, label })));

const AMONG = `// What was observed among these entities, the latest first?
${observed
  .map(
    ({ edge, label }) => `UNWIND $ids AS wanted
MATCH (a:\`${label}\`)-[e:${edge}]->(b)
WHERE a.id = wanted AND b.id IN $ids
${returned(edge, DURING)}`,
  )
  .join('\nUNION ALL\n')}`;

/** Entities and edges of an alert, of those most that can be drawn. */
export async function alertGraph(store: GraphStore, finding: Finding): Promise<Picture> {
  const roles = new Map<string, Role>();
  /** Edges from before a machine's name was known lie on its address. */
  const addresses = new Set<string>();
  for (const role of ['who', 'from', 'to'] as const) {
    for (const ref of finding[role]) {
      const id = entityId(ref);
      if (!roles.has(id) && roles.size < NODES) roles.set(id, role);
      if (ref.ip && id !== `address:${ref.ip}` && addresses.size < NODES) addresses.add(`address:${ref.ip}`);
    }
  }
  for (const id of roles.keys()) addresses.delete(id);

  const rows = await store.query(AMONG, {
    ids: [...roles.keys(), ...addresses],
    since: Date.parse(finding.start),
    until: Date.parse(finding.end),
    limit: EDGES,
  });
  const all = latest(rows, Infinity);
  // An address whose only edge says whose it is adds nothing to the picture.
  const busy = new Set(all.filter((e) => e.label !== 'RESOLVED_TO').flatMap((e) => [e.source, e.target]));
  const shown = all.filter(({ source, target }) => [source, target].every((id) => roles.has(id) || busy.has(id)));
  const edges: PictureEdge[] = shown.slice(0, EDGES).map((edge) => ({ ...edge, role: roleOf(edge, roles) }));
  edges.push(...told(finding, roles, edges));
  return {
    nodes: [...new Set([...roles.keys(), ...edges.flatMap((e) => [e.source, e.target])])],
    edges,
    omitted: Math.max(shown.length - EDGES, 0),
    cypher: AMONG,
  };
}

/** Marked: ends of two different roles, and seen while the alert went on. */
function roleOf(edge: FoundEdge, roles: ReadonlyMap<string, Role>): string | null {
  const [a, b] = [roles.get(edge.source), roles.get(edge.target)];
  return edge.apart && a && b && a !== b ? `${a}-${b}` : null;
}

/** Edges for what the finding ties together and no marked edge shows: who → from, and from (else who) → to. */
function told(finding: Finding, roles: ReadonlyMap<string, Role>, edges: readonly PictureEdge[]): PictureEdge[] {
  const ids = (role: Role): string[] => [...roles].filter(([, r]) => r === role).map(([id]) => id);
  const joined = new Set(edges.filter((e) => e.role).flatMap((e) => [`${e.source}|${e.target}`, `${e.target}|${e.source}`]));
  const [who, from, to] = [ids('who'), ids('from'), ids('to')];
  const pairs: [string, string, string][] = [];
  const origin = from[0];
  if (origin) for (const id of who) pairs.push([id, origin, 'who-from']);
  const actor = origin ?? who[0];
  if (actor) for (const id of to) pairs.push([actor, id, origin ? 'from-to' : 'who-to']);
  return pairs
    .filter(([source, target]) => !joined.has(`${source}|${target}`))
    .map(([source, target, role]) => ({
      id: `ALERT|${source}|${target}`,
      source,
      target,
      label: 'ALERT',
      protocol: null,
      operation: null,
      count: finding.count,
      failed: 0,
      firstSeen: Date.parse(finding.start),
      lastSeen: Date.parse(finding.end),
      apart: true,
      role,
    }));
}
