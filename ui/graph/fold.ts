// What of a neighbourhood is drawn. A picture of hundred accounts that all do the same is read as "100 accounts": nodes of one kind
// with the same neighbours are drawn as one until the reader opens them. Relations between the same two nodes are one line; an
// address that is a machine of the picture is drawn as that machine.
import type { EntityKind, PictureFragment } from '../data/generated/graphql.ts';

export type GraphNode = PictureFragment['nodes'][number];
export type GraphEdge = PictureFragment['edges'][number];
/** What an alert names a node as. */
export type Role = 'who' | 'from' | 'to';

export interface DrawnNode {
  id: string;
  kind: EntityKind;
  /** The entity, or those that are drawn as one. */
  members: readonly GraphNode[];
  role: Role | undefined;
  centre: boolean;
  /** Addresses drawn as this machine. */
  also: readonly GraphNode[];
}
export interface DrawnEdge {
  id: string;
  source: string;
  target: string;
  relations: readonly GraphEdge[];
  /** The alert is about this. */
  about: boolean;
  /** Nothing was seen between the two but what the alert says. */
  told: boolean;
}
export interface Drawn {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

/** A picture of so many nodes can be read without folding. */
const READABLE = 16;
/** Fewer that do the same are drawn one by one. */
const LEAST = 5;

export interface View {
  roles: ReadonlyMap<string, Role>;
  centre?: string | undefined;
  /** Ids of folded nodes that the reader has opened. */
  open: ReadonlySet<string>;
}

export function fold(graph: PictureFragment, { roles, centre, open }: View): Drawn {
  const machines = machinesOf(graph, (id) => id === centre || roles.has(id));
  const standsFor = new Map([...machines].map(([address, machine]) => [address, machine]));
  const end = (id: string): string => standsFor.get(id) ?? id;
  const edges = graph.edges
    .filter((e) => !(e.label === 'RESOLVED_TO' && standsFor.has(e.source)))
    .map((edge) => ({ edge, source: end(edge.source), target: end(edge.target) }))
    .filter(({ source, target, edge }) => source !== target || edge.source === edge.target);
  const nodes = graph.nodes.filter((n) => !standsFor.has(n.id));

  const groups = nodes.length > READABLE ? alike(nodes, edges, roles, centre) : new Map<string, GraphNode[]>();
  const folded = new Map<string, string>();
  for (const [key, members] of groups) {
    if (members.length < LEAST || open.has(key)) groups.delete(key);
    else for (const m of members) folded.set(m.id, key);
  }
  const drawnAs = (id: string): string => folded.get(id) ?? id;

  const single = nodes
    .filter((n) => !folded.has(n.id))
    .map(
      (n): DrawnNode => ({
        id: n.id,
        kind: n.kind,
        members: [n],
        role: roles.get(n.id),
        centre: n.id === centre,
        also: graph.nodes.filter((a) => standsFor.get(a.id) === n.id),
      }),
    );
  const many = [...groups].map(([id, members]): DrawnNode => {
    const [first] = members as [GraphNode];
    return { id, kind: first.kind, members, role: roles.get(first.id), centre: false, also: [] };
  });
  return { nodes: [...single, ...many].sort(byRank), edges: lines(edges, drawnAs) };
}

interface Ended {
  edge: GraphEdge;
  source: string;
  target: string;
}

/** Addresses that were one machine's of the picture, and no other's. */
function machinesOf({ edges, nodes }: PictureFragment, keep: (id: string) => boolean): Map<string, string> {
  const shown = new Set(nodes.map((n) => n.id));
  const found = new Map<string, string | undefined>();
  for (const { label, source, target } of edges) {
    if (label !== 'RESOLVED_TO' || keep(source) || !shown.has(target)) continue;
    found.set(source, found.has(source) && found.get(source) !== target ? undefined : target);
  }
  return new Map([...found].filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Nodes by kind, role and neighbours; those that matter by themselves stand in no group. */
function alike(
  nodes: readonly GraphNode[],
  edges: readonly Ended[],
  roles: ReadonlyMap<string, Role>,
  centre: string | undefined,
): Map<string, GraphNode[]> {
  const neighbours = new Map<string, Set<string>>();
  const add = (id: string, word: string): void => {
    const had = neighbours.get(id);
    if (had) had.add(word);
    else neighbours.set(id, new Set([word]));
  };
  for (const { source, target } of edges) {
    add(source, `>${target}`);
    add(target, `<${source}`);
  }
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (node.id === centre || node.domainController || node.sensitive) continue;
    const key = `fold|${node.kind}|${roles.get(node.id) ?? ''}|${[...(neighbours.get(node.id) ?? [])].sort().join('|')}`;
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return groups;
}

/** One line for each two ends and direction; what an alert is about is a line of its own. */
function lines(edges: readonly Ended[], drawnAs: (id: string) => string): DrawnEdge[] {
  const drawn = new Map<string, DrawnEdge & { relations: GraphEdge[] }>();
  for (const { edge, source, target } of edges) {
    const [a, b] = [drawnAs(source), drawnAs(target)];
    const about = Boolean(edge.role);
    const id = `${about ? 'about' : 'line'}|${a}|${b}`;
    const line = drawn.get(id);
    if (line) line.relations.push(edge);
    else drawn.set(id, { id, source: a, target: b, relations: [edge], about, told: false });
  }
  for (const line of drawn.values()) line.told = line.relations.every((r) => r.label === 'ALERT');
  return [...drawn.values()];
}

const ranks: readonly EntityKind[] = ['computer', 'address', 'user', 'group', 'service', 'domain'];

/** The same order at every visit: controllers, then by kind, one by one before folded, by name. */
function byRank(a: DrawnNode, b: DrawnNode): number {
  const [m, n] = [a.members[0] as GraphNode, b.members[0] as GraphNode];
  return (
    Number(n.domainController) - Number(m.domainController) ||
    ranks.indexOf(a.kind) - ranks.indexOf(b.kind) ||
    a.members.length - b.members.length ||
    (m.name === n.name ? (a.id < b.id ? -1 : 1) : m.name < n.name ? -1 : 1)
  );
}
