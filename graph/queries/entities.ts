// Entities by id and by name, and what lists tell of each of them. Everything takes many ids at once, so that a list costs
// one query a label and never one a row.
import { type EntityKind, entityKinds } from '../../schema/entity.ts';
import { type GraphStore, labelOfKind, nodes, type Row } from '../../schema/graph.ts';
import { byKind, kindOfId } from './labels.ts';

export interface EntityRow {
  id: string;
  kind: EntityKind;
  name: string;
  /** Of an account or a group its domain, of a service its realm; as it was seen. */
  domain: string | null;
  sid: string | null;
  sensitive: boolean;
  honeytoken: boolean;
  domainController: boolean;
  /** Epoch milliseconds; null for what only a finding has named. */
  firstSeen: number | null;
  lastSeen: number | null;
}

/** Addresses told of one computer, the latest first; DHCP gives a laptop many. */
const ADDRESSES = 20;
/** Rows of one answer about addresses. */
const ADDRESS_ROWS = 5000;

const columns = (kind: EntityKind): string =>
  Object.keys(nodes[labelOfKind[kind]])
    .map((name) => `n.\`${name}\` AS \`${name}\``)
    .join(', ');
const forKinds = (statement: (kind: EntityKind) => string): ReadonlyMap<EntityKind, string> =>
  new Map(entityKinds.map((kind) => [kind, statement(kind)]));

const BY_ID = forKinds(
  (kind) => `// What is known of the entities with these ids?
UNWIND $ids AS wanted
MATCH (n:\`${labelOfKind[kind]}\`)
WHERE n.id = wanted
RETURN ${columns(kind)}`,
);

const OPEN_ALERTS = forKinds(
  (kind) => `// How many open alerts name each of these entities?
UNWIND $ids AS wanted
MATCH (a:Alert)-[:INVOLVES]->(n:\`${labelOfKind[kind]}\`)
WHERE n.id = wanted AND a.status = 'open'
RETURN n.id AS id, count(DISTINCT a.id) AS n`,
);

const ADDRESSES_OF = `// Which addresses had these computers, the latest first?
UNWIND $ids AS wanted
MATCH (n:Address)-[e:RESOLVED_TO]->(c:Computer)
WHERE c.id = wanted
RETURN c.id AS id, n.name AS address, e.lastSeen AS lastSeen
ORDER BY lastSeen DESC, address LIMIT $limit`;

/** Entities told of one name. */
const NAMESAKES = 20;
const NAMED = forKinds(
  (kind) => `// Which entities have this name in some domain?
MATCH (n:\`${labelOfKind[kind]}\`)
WHERE n.id STARTS WITH $start
RETURN n.id AS id
ORDER BY id LIMIT $limit`,
);

const searched = (condition: string): string =>
  entityKinds
    .map(
      (kind) => `MATCH (n:\`${labelOfKind[kind]}\`)
WHERE ${condition}
RETURN n.id AS id, toLower(n.name) AS name
ORDER BY name, id LIMIT $limit`,
    )
    .join('\nUNION ALL\n');

const BEGINNING = `// Which entities have a name that begins with the text?
${searched('toLower(n.name) STARTS WITH $text')}`;
const CONTAINING = `// Which entities have a name with the text inside?
${searched('toLower(n.name) CONTAINS $text AND NOT toLower(n.name) STARTS WITH $text')}`;

/** Entities by id, in the order of the ids; undefined where there is none. */
export async function entitiesById(store: GraphStore, ids: readonly string[]): Promise<(EntityRow | undefined)[]> {
  const found = new Map<string, EntityRow>();
  await Promise.all(
    [...byKind(ids)].map(async ([kind, group]) => {
      for (const row of await store.query(BY_ID.get(kind) as string, { ids: group }))
        found.set(String(row.id), entityRow(kind, row));
    }),
  );
  return ids.map((id) => found.get(id));
}

/** How many open alerts name each entity, in the order of the ids. */
export async function openAlertCounts(store: GraphStore, ids: readonly string[]): Promise<number[]> {
  const counts = new Map<string, number>();
  await Promise.all(
    [...byKind(ids)].map(async ([kind, group]) => {
      for (const row of await store.query(OPEN_ALERTS.get(kind) as string, { ids: group }))
        counts.set(String(row.id), Number(row.n));
    }),
  );
  return ids.map((id) => counts.get(id) ?? 0);
}

/** Addresses of each computer, the latest first, in the order of the ids. */
export async function addressesOf(store: GraphStore, ids: readonly string[]): Promise<string[][]> {
  const found = new Map<string, string[]>();
  for (const { id, address } of await store.query(ADDRESSES_OF, { ids, limit: ADDRESS_ROWS })) {
    const had = found.get(String(id)) ?? [];
    if (had.length < ADDRESSES && !had.includes(String(address))) had.push(String(address));
    found.set(String(id), had);
  }
  return ids.map((id) => found.get(id) ?? []);
}

/**
 * Ids of entities that may be the same one: some traffic tells an account or a service without its domain. With its domain there is
 * the one without, and the other way round all of the name; two domains are two accounts. Other kinds have their whole name in
 * their id.
 */
export async function namesakesOf(store: GraphStore, { id, kind }: EntityRow): Promise<string[]> {
  if (kind !== 'user' && kind !== 'service') return [];
  const at = id.lastIndexOf('@');
  const rows =
    at < 0
      ? await store.query(NAMED.get(kind) as string, { start: `${id}@`, limit: NAMESAKES })
      : await store.query(BY_ID.get(kind) as string, { ids: [id.slice(0, at)] });
  return rows.map((row) => String(row.id));
}

/** Ids of entities by part of their name, in any case: first those that begin with it, then those that contain it. */
export async function searchEntities(store: GraphStore, text: string, limit: number): Promise<string[]> {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const parameters = { text: wanted, limit };
  const ids = ordered(await store.query(BEGINNING, parameters));
  if (ids.length < limit) ids.push(...ordered(await store.query(CONTAINING, parameters)));
  return ids.slice(0, limit);
}

/** By name, accounts and computers before addresses and services of the same name. */
function ordered(rows: readonly Row[]): string[] {
  const rank = (id: string): number => entityKinds.indexOf(kindOfId(id) as EntityKind);
  return rows
    .map((row) => ({ id: String(row.id), name: String(row.name) }))
    .sort((a, b) => compare(a.name, b.name) || rank(a.id) - rank(b.id) || compare(a.id, b.id))
    .map(({ id }) => id);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function entityRow(kind: EntityKind, row: Row): EntityRow {
  const text = (value: Row[string] | undefined): string | null => (typeof value === 'string' ? value : null);
  const time = (value: Row[string] | undefined): number | null => (typeof value === 'number' ? value : null);
  return {
    id: String(row.id),
    kind,
    name: text(row.name) ?? String(row.id),
    domain: text(row.domain ?? row.realm),
    sid: text(row.sid),
    sensitive: row.sensitive === true,
    honeytoken: row.honeytoken === true,
    domainController: row.domainController === true,
    firstSeen: time(row.firstSeen),
    lastSeen: time(row.lastSeen),
  };
}
