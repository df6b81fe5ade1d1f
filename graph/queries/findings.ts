// Alerts and risks in pages, newest first, and single ones by id.

import { detections } from '../../schema/detections.ts';
import type { EntityKind } from '../../schema/entity.ts';
import { type AlertStatus, alertStatuses, type Finding, type Severity, severities } from '../../schema/finding.ts';
import type { GraphStore, Row } from '../../schema/graph.ts';
import { labelOfKind } from '../../schema/graph.ts';
import { type Cursor, newest, type Page, pageOf } from './cursor.ts';
import { kindOfId } from './labels.ts';

export type AlertRow = Finding & { status: AlertStatus };

export interface AlertFilter {
  status?: readonly AlertStatus[];
  severity?: readonly Severity[];
  type?: readonly string[];
  /** Node id of an entity that the alert names. */
  entity?: string;
  /** Part of the title or of an entity's name, in any case. */
  text?: string;
  /** Epoch milliseconds: alerts whose span touches this one. */
  from?: number;
  to?: number;
}

export interface FindingPage<T> extends Page<T> {
  totalCount: number;
}

const FILTER = `f.status IN $statuses AND f.severity IN $severities AND f.type IN $types
  AND f.lastSeen >= $from AND f.firstSeen <= $to
  AND ($text = '' OR toLower(f.name) CONTAINS $text
       OR EXISTS { MATCH (f)-[:INVOLVES]->(named) WHERE toLower(named.name) CONTAINS $text })`;
const PAGE = `AND (f.lastSeen < $cursorTime OR (f.lastSeen = $cursorTime AND f.id < $cursorId))
RETURN f.id AS id, f.status AS status, f.lastSeen AS lastSeen, f.finding AS finding
ORDER BY lastSeen DESC, id DESC LIMIT $limit`;

const ALERTS = `// Which alerts pass the filter, newest first?
MATCH (f:Alert)
WHERE ${FILTER}
${PAGE}`;
const ALERT_COUNT = `// How many alerts pass the filter?
MATCH (f:Alert)
WHERE ${FILTER}
RETURN count(*) AS n`;

const namedBy = (label: string): string => `MATCH (e:\`${label}\`)<-[:INVOLVES]-(f:Alert)
WHERE e.id = $entity
WITH DISTINCT f
WHERE ${FILTER}`;
const alertsOf = (label: string): string => `// Which alerts that name this entity pass the filter, newest first?
${namedBy(label)}
${PAGE}`;
const alertCountOf = (label: string): string => `// How many alerts that name this entity pass the filter?
${namedBy(label)}
RETURN count(*) AS n`;
const forKinds = (statement: (label: string) => string): Record<EntityKind, string> => ({
  user: statement(labelOfKind.user),
  computer: statement(labelOfKind.computer),
  group: statement(labelOfKind.group),
  address: statement(labelOfKind.address),
  service: statement(labelOfKind.service),
  domain: statement(labelOfKind.domain),
});
const ALERTS_OF = forKinds(alertsOf);
const ALERT_COUNT_OF = forKinds(alertCountOf);

const ALERTS_BY_ID = `// Which alerts have these ids?
UNWIND $ids AS wanted
MATCH (f:Alert)
WHERE f.id = wanted
RETURN f.id AS id, f.status AS status, f.lastSeen AS lastSeen, f.finding AS finding`;

const RISKS = `// Which risks are known, newest first?
MATCH (f:Risk)
WHERE true ${PAGE}`;
const RISK_COUNT = `// How many risks are known?
MATCH (f:Risk)
RETURN count(*) AS n`;

const everyType = [...detections.keys()];

/** A page of alerts that pass the filter. An empty page for an entity whose id is none. */
export async function alertPage(
  store: GraphStore,
  filter: AlertFilter,
  first: number,
  after: Cursor = newest,
): Promise<FindingPage<AlertRow>> {
  const kind = filter.entity === undefined ? undefined : kindOfId(filter.entity);
  if (filter.entity !== undefined && kind === undefined) return { nodes: [], hasNextPage: false, endCursor: null, totalCount: 0 };
  const parameters = {
    statuses: filter.status ?? alertStatuses,
    severities: filter.severity ?? severities,
    types: filter.type ?? everyType,
    text: (filter.text ?? '').toLowerCase(),
    from: filter.from ?? 0,
    to: filter.to ?? Number.MAX_SAFE_INTEGER,
    ...(filter.entity === undefined ? {} : { entity: filter.entity }),
  };
  const [page, count] = kind ? [ALERTS_OF[kind], ALERT_COUNT_OF[kind]] : [ALERTS, ALERT_COUNT];
  const [rows, [counted]] = await Promise.all([
    store.query(page, { ...parameters, ...pageParameters(first, after) }),
    store.query(count, parameters),
  ]);
  return paged(rows, first, counted, alertRow);
}

/** Alerts by id, in the order of the ids; undefined where there is none. */
export async function alertsById(store: GraphStore, ids: readonly string[]): Promise<(AlertRow | undefined)[]> {
  const found = new Map((await store.query(ALERTS_BY_ID, { ids })).map((row) => [String(row.id), alertRow(row)]));
  return ids.map((id) => found.get(id));
}

/** A page of risks. */
export async function riskPage(store: GraphStore, first: number, after: Cursor = newest): Promise<FindingPage<Finding>> {
  const [rows, [counted]] = await Promise.all([store.query(RISKS, pageParameters(first, after)), store.query(RISK_COUNT)]);
  return paged(rows, first, counted, findingOf);
}

const pageParameters = (first: number, { time, id }: Cursor) => ({ limit: first + 1, cursorTime: time, cursorId: id });

function paged<T>(rows: Row[], first: number, counted: Row | undefined, read: (row: Row) => T): FindingPage<T> {
  const { nodes, ...page } = pageOf(rows, first, (row) => ({ time: Number(row.lastSeen), id: String(row.id) }));
  return { nodes: nodes.map(read), ...page, totalCount: Number(counted?.n ?? 0) };
}

const findingOf = (row: Row): Finding => JSON.parse(String(row.finding)) as Finding;

const alertRow = (row: Row): AlertRow => ({
  ...findingOf(row),
  status: alertStatuses.find((s) => s === row.status) ?? 'open',
});
