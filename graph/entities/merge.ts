// Makes one node of those that were made for the two names of a domain, once both are known to be one: nodes, edges and what alerts
// name move to the DNS name. Each write moves edges from here to there, all or nothing, and what is moved is no longer found: cut
// short and done again, it comes out the same.
import { type EntityRef, entityId } from '../../schema/entity.ts';
import type { AlertStatus, Finding } from '../../schema/finding.ts';
import {
  type EdgeLabel,
  type EdgeRow,
  edges,
  type GraphStore,
  type NodeLabel,
  type NodeRow,
  nodes,
  type Properties,
  type Row,
  type Value,
} from '../../schema/graph.ts';
import { edgeOf } from '../store/batch.ts';
import { buckets, bucketText, trimDays } from './buckets.ts';
import type { DomainForms } from './domains.ts';

/** Edges moved in one write. */
const EDGES = 10_000;
/** Labels whose ids end with a domain. */
const labels = ['User', 'Group', 'Service'] as const satisfies NodeLabel[];
const ofDomain = (label: NodeLabel): boolean => (labels as readonly NodeLabel[]).includes(label);

const returned = (variable: string, properties: Properties): string =>
  Object.keys(properties)
    .map((name) => `${variable}.\`${name}\` AS \`${name}\``)
    .join(', ');

interface Pair {
  label: EdgeLabel;
  from: NodeLabel;
  to: NodeLabel;
  /** Those that name the domain at an end or as the acting account. */
  naming: string;
  /** One edge between two nodes. */
  between: string;
}

const pairs: readonly Pair[] = (Object.keys(edges) as EdgeLabel[]).flatMap((label) => {
  const properties: Properties = edges[label].properties;
  return edges[label].ends.flatMap(([from, to]) => {
    const conditions = [
      ...(ofDomain(from) ? ['a.id ENDS WITH $suffix'] : []),
      ...(ofDomain(to) ? ['b.id ENDS WITH $suffix'] : []),
      ...('account' in properties && !ofDomain(from) ? ['e.account ENDS WITH $suffix'] : []),
    ];
    if (!conditions.length) return [];
    const match = `MATCH (a:\`${from}\`)-[e:\`${label}\`]->(b:\`${to}\`)`;
    const columns = `RETURN a.id AS fromId, b.id AS toId, ${returned('e', properties)}`;
    return {
      label,
      from,
      to,
      naming: `// Which edges name this domain by its other name?\n${match}\nWHERE ${conditions.join(' OR ')}\n${columns}\nLIMIT ${EDGES}`,
      between: `// Which of these edges are there?\nUNWIND $rows AS r\n${edgeOf(label, from, to)}\n${columns}`,
    };
  });
});

/**
 * Merges what is known under a domain's NetBIOS name (lower case) into its best name.
 * @returns the findings that now name other entities, with their status
 */
export async function mergeDomain(
  store: GraphStore,
  netbios: string,
  domains: DomainForms,
): Promise<{ finding: Finding; status: AlertStatus }[]> {
  const suffix = `@${netbios}`;
  const findings = await renameFindings(store, suffix, domains);
  const old = await copyNodes(store, suffix, domains);
  for (const pair of pairs) await moveEdges(store, suffix, pair, domains);
  if (old.length) await store.write([], [], undefined, { nodes: old, edges: [] });
  return findings;
}

async function renameFindings(store: GraphStore, suffix: string, domains: DomainForms) {
  const found = new Map<string, { finding: Finding; status: AlertStatus }>();
  const rows: NodeRow[] = [];
  for (const label of ['Alert', 'Risk'] as const)
    for (const named of labels)
      for (const row of await store.query(
        `// Which findings name this domain by its other name?
MATCH (f:\`${label}\`)-[:INVOLVES]->(n:\`${named}\`)
WHERE n.id ENDS WITH $suffix
RETURN DISTINCT f.id AS id, f.status AS status, f.finding AS finding
ORDER BY id`,
        { suffix },
      )) {
        const id = String(row.id);
        if (found.has(id)) continue;
        const finding = renamed(JSON.parse(String(row.finding)) as Finding, domains);
        found.set(id, { finding, status: row.status as AlertStatus });
        rows.push({ label, id, properties: { finding: JSON.stringify(finding) } });
      }
  if (rows.length) await store.write(rows, []);
  return [...found.values()];
}

/** The finding with the best names of all domains that it names. */
export function renamed(finding: Finding, domains: Pick<DomainForms, 'ref'>): Finding {
  const best = (refs: readonly EntityRef[]): EntityRef[] => {
    const byId = new Map<string, EntityRef>();
    for (const ref of refs.map((r) => domains.ref(r))) {
      const id = `${ref.kind} ${ref.ip ?? ''} ${entityId(ref)}`;
      byId.set(id, { ...byId.get(id), ...ref });
    }
    return [...byId.values()];
  };
  return { ...finding, who: best(finding.who), from: best(finding.from), to: best(finding.to) };
}

/** Writes the nodes by their best name, united with what is there; gives those to be taken away once nothing hangs on them. */
async function copyNodes(store: GraphStore, suffix: string, domains: DomainForms): Promise<Pick<NodeRow, 'label' | 'id'>[]> {
  const old: Pick<NodeRow, 'label' | 'id'>[] = [];
  for (const label of labels) {
    const columns = returned('n', nodes[label]);
    const rows = await store.query(`MATCH (n:\`${label}\`) WHERE n.id ENDS WITH $suffix RETURN ${columns}`, { suffix });
    const ids = rows.map((row) => domains.id(String(row.id)));
    const there = await store.query(`UNWIND $ids AS wanted MATCH (n:\`${label}\`) WHERE n.id = wanted RETURN ${columns}`, {
      ids,
    });
    const byId = new Map(there.map((row) => [String(row.id), row]));
    const written = rows.flatMap((row): NodeRow[] => {
      const id = domains.id(String(row.id));
      // A name that stands for several domains by now stays.
      if (id === row.id) return [];
      old.push({ label, id: String(row.id) });
      return [{ label, id, properties: unitedNode(row, byId.get(id), domains) }];
    });
    if (written.length) await store.write(written, []);
  }
  return old;
}

const given = (row: Row | undefined): [string, Value][] =>
  Object.entries(row ?? {}).filter(([, value]) => value !== null && value !== undefined);

function unitedNode(old: Row, there: Row | undefined, domains: DomainForms): Record<string, Value> {
  const { id: _, ...properties } = Object.fromEntries([...given(old), ...given(there)]);
  for (const field of ['domain', 'realm']) {
    const domain = properties[field];
    if (typeof domain === 'string') properties[field] = domains.ref({ kind: 'domain', domain }).domain as string;
  }
  return { ...properties, ...span(old, there) };
}

/** First and last time of both. */
function span(a: Row, b: Row | undefined): Record<string, Value> {
  const times = (name: string): number[] => [a[name], b?.[name]].filter((t) => typeof t === 'number');
  const [first, last] = [times('firstSeen'), times('lastSeen')];
  return { ...(first.length ? { firstSeen: Math.min(...first) } : {}), ...(last.length ? { lastSeen: Math.max(...last) } : {}) };
}

async function moveEdges(store: GraphStore, suffix: string, pair: Pair, domains: DomainForms): Promise<void> {
  const { label, from, to } = pair;
  for (;;) {
    const rows = await store.query(pair.naming, { suffix });
    const moving = rows.flatMap((row) => {
      const [a, b, key] = [String(row.fromId), String(row.toId), String(row.key)];
      const moved = { fromId: domains.id(a), toId: domains.id(b), key: renamedKey(key, domains) };
      return moved.fromId === a && moved.toId === b && moved.key === key
        ? []
        : [{ row, moved, old: { fromId: a, toId: b, key } }];
    });
    if (!moving.length) return;
    const text = (row: Row): string => `${row.fromId}\t${row.toId}\t${row.key}`;
    const there = new Map<string, Row>();
    for (const row of await store.query(pair.between, { rows: moving.map(({ moved }) => moved) })) there.set(text(row), row);
    const known = new Set(there.keys());
    for (const { row, moved } of moving)
      there.set(text(moved), { ...unitedEdge(row, there.get(text(moved)), domains), ...moved });
    const wanted = new Set(moving.map(({ moved }) => text(moved)));
    const ends = (row: Row) => ({
      label,
      from: { label: from, id: String(row.fromId) },
      to: { label: to, id: String(row.toId) },
      key: String(row.key),
    });
    const written = [...there].flatMap(([id, row]): EdgeRow[] => {
      const { fromId: _, toId: __, key: ___, ...properties } = row;
      return wanted.has(id) ? [{ ...ends(row), properties, isNew: !known.has(id) }] : [];
    });
    await store.write([], written, undefined, { nodes: [], edges: moving.map(({ old }) => ends(old)) });
  }
}

/** An edge's key ends with the acting account where the edge does not start at it. */
export function renamedKey(key: string, domains: Pick<DomainForms, 'id'>): string {
  const at = key.lastIndexOf('|') + 1;
  return key.slice(0, at) + domains.id(key.slice(at));
}

/** Counts added up; the origin is that of the later. */
function unitedEdge(old: Row, there: Row | undefined, domains: DomainForms): Record<string, Value> {
  const later = Number(old.lastSeen) > Number(there?.lastSeen ?? -1) ? old : (there ?? old);
  const united: Record<string, Value> = Object.fromEntries([...given(old), ...given(there), ...given(later)]);
  if (typeof united.account === 'string') united.account = domains.id(united.account);
  for (const name of ['count', 'failed'])
    if (old[name] !== undefined) united[name] = Number(old[name] ?? 0) + Number(there?.[name] ?? 0);
  for (const name of ['encryption', 'days']) {
    if (old[name] === undefined) continue;
    const sum = buckets(there?.[name]);
    for (const [key, n] of buckets(old[name])) sum.set(key, (sum.get(key) ?? 0) + n);
    if (name === 'days') trimDays(sum);
    united[name] = bucketText(sum);
  }
  return { ...united, ...span(old, there) };
}
