// The graph's labels and edges with their properties, declared once. Each engine's DDL is generated from here.
// One label a node; every property declared; times are whole epoch milliseconds.

import type { EntityKind } from './entity.ts';

export type PropertyType = 'string' | 'int' | 'bool' | 'string[]';
export type Properties = Readonly<Record<string, PropertyType>>;

/** Every node has `id`, its key, unique over all labels because it begins with the label's word. */
const seen = { id: 'string', name: 'string', firstSeen: 'int', lastSeen: 'int' } as const;

export const nodes = {
  User: { ...seen, domain: 'string', sid: 'string', sensitive: 'bool', honeytoken: 'bool' },
  Computer: { ...seen, domainController: 'bool' },
  Group: { ...seen, domain: 'string', sid: 'string', sensitive: 'bool' },
  Domain: seen,
  Service: { ...seen, realm: 'string' },
  Address: { ...seen, domainController: 'bool' },
  Gpo: seen,
  OrganizationalUnit: seen,
  CertificateTemplate: seen,
  Alert: {
    ...seen,
    type: 'string',
    severity: 'string',
    confidence: 'string',
    status: 'string',
    count: 'int',
    /** The whole finding as JSON: what the portal shows and what `analyze` prints are the same bytes. */
    finding: 'string',
  },
  Risk: { ...seen, type: 'string', severity: 'string', confidence: 'string', status: 'string', count: 'int', finding: 'string' },
  Sensor: seen,
} as const satisfies Record<string, Properties>;
export type NodeLabel = keyof typeof nodes;

/** The label of each kind of entity; the API's types are named alike. */
export const labelOfKind = {
  user: 'User',
  computer: 'Computer',
  group: 'Group',
  address: 'Address',
  service: 'Service',
  domain: 'Domain',
} as const satisfies Record<EntityKind, NodeLabel>;

/**
 * Observed edges aggregate activities. `key` tells edges of one label between the same two nodes apart
 * (protocol, operation, account); `days` holds `day:count` buckets, newest last, as text.
 */
const observed = {
  key: 'string',
  protocol: 'string',
  operation: 'string',
  /** Node id of the acting account, where the edge does not start at it. */
  account: 'string',
  count: 'int',
  failed: 'int',
  firstSeen: 'int',
  lastSeen: 'int',
  /** Encryption types seen, `18:12,23:1`. */
  encryption: 'string',
  days: 'string',
  /** Origin of the last activity counted. */
  origin: 'string',
} as const;
const structural = { key: 'string', source: 'string', firstSeen: 'int', lastSeen: 'int' } as const;

type Ends = readonly (readonly [NodeLabel, NodeLabel])[];
const machines = ['Computer', 'Address'] as const;
const between = <A extends NodeLabel, B extends NodeLabel>(from: readonly A[], to: readonly B[]): Ends =>
  from.flatMap((a) => to.map((b) => [a, b] as const));
const entities = ['User', 'Computer', 'Group', 'Domain', 'Service', 'Address'] as const;

export const edges = {
  /** An account proved itself to a machine. */
  AUTHENTICATED: { properties: observed, ends: between(['User'], machines) },
  /** An account was used from a machine. */
  LOGGED_ON: { properties: observed, ends: between(['User'], machines) },
  /** An account asked the KDC for a ticket to a service. */
  REQUESTED_TICKET: { properties: observed, ends: between(['User'], ['Service']) },
  /** A machine asked another about the directory, its sessions or its names. */
  QUERIED: { properties: observed, ends: between(machines, machines) },
  /** A machine asked another to replicate the directory to it. */
  REPLICATED: { properties: observed, ends: between(machines, machines) },
  /** A machine ran or tried to run something on another, or called its RPC interfaces. */
  EXECUTED_ON: { properties: observed, ends: between(machines, machines) },
  CALLED: { properties: observed, ends: between(machines, machines) },
  ACCESSED_FILE: { properties: observed, ends: between(machines, machines) },
  /** A machine, or an account where it is known whose, changed an account, a group, or a machine's settings. */
  CHANGED: {
    properties: observed,
    ends: [...between(machines, machines), ...between(['User'], ['User', 'Computer', 'Group'])] as Ends,
  },
  CONNECTED_VPN: { properties: observed, ends: between(['User'], machines) },
  /** An address was this computer's. */
  RESOLVED_TO: { properties: observed, ends: [['Address', 'Computer']] as Ends },
  MEMBER_OF: { properties: structural, ends: between(['User', 'Computer', 'Group'], ['Group', 'Domain']) },
  ADMIN_TO: { properties: structural, ends: between(['User', 'Group', 'Computer'], ['Computer']) },
  HAS_SESSION: { properties: structural, ends: between(['Computer'], ['User']) },
  CAN_RDP: { properties: structural, ends: between(['User', 'Group'], ['Computer']) },
  /** Ties an alert or a risk to what it names; `role` is who, from or to. */
  INVOLVES: { properties: { key: 'string', role: 'string' }, ends: between(['Alert', 'Risk'], entities) },
} as const satisfies Record<string, { properties: Properties; ends: Ends }>;
export type EdgeLabel = keyof typeof edges;

export type Value = string | number | boolean | string[] | null;

/** A node to be merged by `id`: the given properties are set, the others stay. */
export interface NodeRow {
  label: NodeLabel;
  id: string;
  properties: Readonly<Record<string, Value>>;
}

/** An edge to be merged by `from`, `to` and `key`: the given properties are set, the others stay. */
export interface EdgeRow {
  label: EdgeLabel;
  from: { label: NodeLabel; id: string };
  to: { label: NodeLabel; id: string };
  key: string;
  properties: Readonly<Record<string, Value>>;
  /** Known not to be there yet: a store that never writes a batch twice by itself need not look for it. */
  isNew?: boolean;
}

/** What is to be taken away: edges, and nodes with all their edges. */
export interface Gone {
  nodes: readonly Pick<NodeRow, 'label' | 'id'>[];
  edges: readonly Omit<EdgeRow, 'properties' | 'isNew'>[];
}

export type Row = Readonly<Record<string, Value>>;

/**
 * A graph store. Both engines answer the same Cypher: one label a node, declared properties, no map projection,
 * no `CALL {}`, no list comprehension, no `type()`, no `shortestPath()`, times as integers.
 */
export interface GraphStore {
  readonly engine: 'neo4j' | 'ladybug';
  /**
   * Merges nodes, then edges, then takes away what is gone, all or nothing. Each key at most once a batch (throws otherwise). Values are absolute, never increments, so a
   * batch written twice changes nothing (but for edges that claim to be new). `offset` is the log position that the batch brings the graph up to; it is
   * kept with the writes.
   */
  write(nodes: readonly NodeRow[], edges: readonly EdgeRow[], offset?: number, gone?: Gone): Promise<void>;
  /** The offset of the last write that the store holds, -1 for a fresh store. */
  offset(): Promise<number>;
  /** Runs a reading query. */
  query(cypher: string, parameters?: Readonly<Record<string, Value | readonly Value[] | readonly Row[]>>): Promise<Row[]>;
  /**
   * Makes everything written so far survive a crash, together with `state`: what the reader of the log must know to go on
   * from the store's offset (detector states, ids seen). Both are found again by `restored`, or neither.
   */
  checkpoint(state: string): Promise<void>;
  /** The last checkpoint's offset and state; undefined for a fresh store. On Neo4j `offset()` may be ahead of it. */
  restored(): Promise<{ offset: number; state: string } | undefined>;
  close(): Promise<void>;
}
