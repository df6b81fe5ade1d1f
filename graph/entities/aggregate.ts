// Activities as rows of the graph, aggregated before they are written: the graph grows with the estate, not with time. Values are
// absolute, so that a batch written twice changes nothing; what is not at hand is read back in one query a label.
import type { Activity } from '../../schema/activity.ts';
import { accountId } from '../../schema/entity.ts';
import type { EdgeLabel, EdgeRow, GraphStore, NodeLabel, NodeRow, Value } from '../../schema/graph.ts';
import { edgeOf } from '../store/batch.ts';
import { originText } from './activity-detail.ts';
import { buckets, bucketText, trimDays } from './buckets.ts';
import { endsOf, type Link, linksOf } from './links.ts';

interface NodeState {
  label: NodeLabel;
  properties: Record<string, Value>;
  firstSeen: number;
  lastSeen: number;
}

interface EdgeState {
  count: number;
  failed: number;
  firstSeen: number;
  lastSeen: number;
  encryption: Map<string, number>;
  days: Map<string, number>;
  origin: string;
}

interface Touched {
  link: Link;
  activity: Activity;
}

/** An edge of this batch. */
interface Changed {
  link: Link;
  isNew: boolean;
  /** Of a known edge, what it has not had before. */
  values: Set<keyof EdgeState>;
}

export interface Aggregator {
  /** Adds activities, each given once; gives the rows to write: each node and edge once, with its values after this batch. */
  add(activities: readonly Activity[]): Promise<{ nodes: NodeRow[]; edges: EdgeRow[] }>;
  /** Keeps nothing at hand: somebody else changed the graph. */
  forget(): void;
}

/** @param limits.cached nodes, and edges, whose values are kept at hand */
export function createAggregator(store: GraphStore, limits: { cached: number }): Aggregator {
  const nodes = new Map<string, NodeState>();
  const edges = new Map<string, EdgeState>();

  async function fetchNodes(missing: ReadonlyMap<string, NodeLabel>): Promise<void> {
    for (const [label, ids] of grouped(missing)) {
      const rows = await store.query(
        `UNWIND $ids AS wanted MATCH (n:\`${label}\`) WHERE n.id = wanted RETURN n.id AS id, n.firstSeen AS firstSeen, n.lastSeen AS lastSeen`,
        { ids },
      );
      for (const row of rows) {
        // A node that only a finding has named has no times yet.
        if (row.firstSeen === null || row.firstSeen === undefined) continue;
        nodes.set(String(row.id), { label, properties: {}, firstSeen: Number(row.firstSeen), lastSeen: Number(row.lastSeen) });
      }
    }
  }

  async function fetchEdges(missing: ReadonlyMap<string, Link>): Promise<void> {
    const groups = new Map<string, Link[]>();
    for (const link of missing.values()) {
      const group = `${link.label}|${link.from.label}|${link.to.label}`;
      groups.set(group, [...(groups.get(group) ?? []), link]);
    }
    for (const links of groups.values()) {
      const [{ label, from, to }] = links as [Link];
      const rows = await store.query(
        `UNWIND $rows AS r ${edgeOf(label, from.label, to.label)}
RETURN a.id AS fromId, b.id AS toId, e.key AS key, e.count AS count, e.failed AS failed, e.firstSeen AS firstSeen,
       e.lastSeen AS lastSeen, e.encryption AS encryption, e.days AS days, e.origin AS origin`,
        { rows: links.map((l) => ({ fromId: l.from.id, toId: l.to.id, key: l.key })) },
      );
      for (const row of rows) {
        edges.set(edgeKey(label, String(row.fromId), String(row.toId), String(row.key)), {
          count: Number(row.count),
          failed: Number(row.failed),
          firstSeen: Number(row.firstSeen),
          lastSeen: Number(row.lastSeen),
          encryption: buckets(row.encryption),
          days: buckets(row.days),
          origin: String(row.origin ?? ''),
        });
      }
    }
  }

  function touchNode(id: string, label: NodeLabel, properties: Record<string, Value>, time: number, changed: Set<string>): void {
    const had = nodes.get(id);
    nodes.delete(id);
    nodes.set(id, {
      label,
      properties: { ...had?.properties, ...properties },
      firstSeen: Math.min(had?.firstSeen ?? time, time),
      lastSeen: Math.max(had?.lastSeen ?? time, time),
    });
    changed.add(id);
  }

  function touchEdge(key: string, { activity }: Touched, changed: Set<keyof EdgeState>): void {
    const day = new Date(activity.time).toISOString().slice(0, 10);
    const state: EdgeState = edges.get(key) ?? {
      count: 0,
      failed: 0,
      firstSeen: activity.time,
      lastSeen: activity.time,
      encryption: new Map(),
      days: new Map(),
      origin: '',
    };
    edges.delete(key);
    edges.set(key, state);
    state.count++;
    changed.add('count');
    if (activity.outcome === 'failure') {
      state.failed++;
      changed.add('failed');
    }
    if (activity.time < state.firstSeen) {
      state.firstSeen = activity.time;
      changed.add('firstSeen');
    }
    if (activity.time >= state.lastSeen) {
      state.lastSeen = activity.time;
      state.origin = originText(activity);
      changed.add('lastSeen').add('origin');
    }
    const encryption = activity.kind === 'authentication' ? (activity.issued ?? activity.presented)?.encryption : undefined;
    if (encryption !== undefined) {
      state.encryption.set(`${encryption}`, (state.encryption.get(`${encryption}`) ?? 0) + 1);
      changed.add('encryption');
    }
    state.days.set(day, (state.days.get(day) ?? 0) + 1);
    trimDays(state.days);
    changed.add('days');
  }

  return {
    async add(activities) {
      const touched: (Touched & { key: string })[] = [];
      const wantedNodes = new Map<string, NodeLabel>();
      const wantedEdges = new Map<string, Link>();
      for (const activity of activities) {
        for (const link of linksOf(activity)) {
          const key = edgeKey(link.label, link.from.id, link.to.id, link.key);
          touched.push({ link, activity, key });
          if (!edges.has(key)) wantedEdges.set(key, link);
          for (const end of endsOf(link)) if (!nodes.has(end.id)) wantedNodes.set(end.id, end.label);
        }
      }
      await fetchNodes(wantedNodes);
      await fetchEdges(wantedEdges);

      const changedNodes = new Set<string>();
      const changedEdges = new Map<string, Changed>();
      for (const one of touched) {
        const { link, activity, key } = one;
        for (const end of endsOf(link)) touchNode(end.id, end.label, end.properties, activity.time, changedNodes);
        let changed = changedEdges.get(key);
        if (!changed) {
          changed = { link, isNew: !edges.has(key), values: new Set() };
          changedEdges.set(key, changed);
        }
        touchEdge(key, one, changed.values);
      }
      const rows = {
        nodes: [...changedNodes].map((id): NodeRow => {
          const { label, properties, firstSeen, lastSeen } = nodes.get(id) as NodeState;
          return { label, id, properties: { ...properties, firstSeen, lastSeen } };
        }),
        edges: [...changedEdges].map(([key, changed]) => edgeRow(changed, edges.get(key) as EdgeState)),
      };
      trim(nodes, limits.cached);
      trim(edges, limits.cached);
      return rows;
    },
    forget() {
      nodes.clear();
      edges.clear();
    },
  };
}

const edgeKey = (label: EdgeLabel, from: string, to: string, key: string): string => `${label}\t${from}\t${to}\t${key}`;

/** All values of a new edge; of a known one what changed, for each value that is set costs as much as to find the edge. */
function edgeRow({ link, isNew, values }: Changed, state: EdgeState): EdgeRow {
  const { label, from, to, key, protocol, operation, account } = link;
  const properties: Record<string, Value> = isNew ? { protocol, operation, account: account ? accountId(account) : null } : {};
  for (const name of Object.keys(state) as (keyof EdgeState)[]) {
    if (!isNew && !values.has(name)) continue;
    const value = state[name];
    properties[name] = typeof value === 'object' ? bucketText(value) : value;
  }
  return { label, from: { label: from.label, id: from.id }, to: { label: to.label, id: to.id }, key, properties, isNew };
}

function grouped(ids: ReadonlyMap<string, NodeLabel>): Map<NodeLabel, string[]> {
  const groups = new Map<NodeLabel, string[]>();
  for (const [id, label] of ids) groups.set(label, [...(groups.get(label) ?? []), id]);
  return groups;
}

function trim(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
