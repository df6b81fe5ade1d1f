// The picture of an alert: the entities that it names and the observed edges among them. Edges that the alert is about carry
// the roles of their ends: those of the kind of activity that its detection reads, seen while it went on. What the alert ties together without an edge of its own (a sprayed account and the attacker) is
// drawn as an edge labelled ALERT, which is the finding's word and no observation.
import { type ActivityKind, activityKinds } from '../../schema/activity.ts';
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

/** Edges that stand for a kind of activity; a name query is told from other queries by its protocol. Some kinds have none. */
const standsFor: Partial<Record<ActivityKind, (edge: FoundEdge) => boolean>> = {
  authentication: ({ label }) => label === 'AUTHENTICATED' || label === 'LOGGED_ON' || label === 'REQUESTED_TICKET',
  query: ({ label, protocol }) => label === 'QUERIED' && protocol !== 'DNS',
  nameQuery: ({ label, protocol }) => label === 'QUERIED' && protocol === 'DNS',
  replication: ({ label }) => label === 'REPLICATED',
  rpcCall: ({ label }) => label === 'CALLED',
  execution: ({ label }) => label === 'EXECUTED_ON',
  serviceInstalled: ({ label }) => label === 'EXECUTED_ON',
  fileAccess: ({ label }) => label === 'ACCESSED_FILE',
  directoryChange: ({ label }) => label === 'CHANGED',
  configurationChange: ({ label }) => label === 'CHANGED',
  certificate: ({ label }) => label === 'CHANGED',
  vpnSession: ({ label }) => label === 'CONNECTED_VPN',
};

/**
 * Entities and edges of an alert, of those most that can be drawn.
 * @param reads what its detection reads, `authentication.ntlm`; empty: any kind of activity may be what it is about
 */
export async function alertGraph(store: GraphStore, finding: Finding, reads: readonly string[] = []): Promise<Picture> {
  const kinds = activityKinds.filter((kind) => reads.some((r) => r === kind || r.startsWith(`${kind}.`)));
  const standing = kinds.flatMap((kind) => standsFor[kind] ?? []);
  const read = (edge: FoundEdge): boolean => !standing.length || standing.some((stands) => stands(edge));
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

  const parameters = {
    ids: [...roles.keys(), ...addresses],
    since: Date.parse(finding.start),
    until: Date.parse(finding.end),
    limit: EDGES,
  };
  const all = latest(await store.query(AMONG, parameters));
  // An address whose only edge says whose it is adds nothing to the picture.
  const busy = new Set(all.filter((e) => e.label !== 'RESOLVED_TO').flatMap((e) => [e.source, e.target]));
  const shown = all.filter(({ source, target }) => [source, target].every((id) => roles.has(id) || busy.has(id)));
  const edges: PictureEdge[] = shown.slice(0, EDGES).map((edge) => ({ ...edge, role: roleOf(edge, roles, read) }));
  edges.push(...told(finding, roles, edges));
  return {
    nodes: [...new Set([...roles.keys(), ...edges.flatMap((e) => [e.source, e.target])])],
    edges,
    omitted: Math.max(shown.length - EDGES, 0),
    cypher: AMONG,
    parameters: JSON.stringify(parameters),
  };
}

/** Marked: ends of two different roles, of the kind that was read or the use of the account, and seen while the alert went on. */
function roleOf(edge: FoundEdge, roles: ReadonlyMap<string, Role>, read: (edge: FoundEdge) => boolean): string | null {
  const [a, b] = [roles.get(edge.source), roles.get(edge.target)];
  const used = edge.label === 'LOGGED_ON' && a === 'who' && b === 'from';
  return edge.apart && a && b && a !== b && (used || read(edge)) ? `${a}-${b}` : null;
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
