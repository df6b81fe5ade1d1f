// The form of a detector: one file under graph/detectors exports one of these as default. A detector looks at activities
// and says what it found; the engine does partitions, windows, learning, exclusions, merging, ids and severity.
import { readFileSync } from 'node:fs';
import type { Account, Activity, ActivityKind, Endpoint } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import type { Confidence, Severity } from '../../schema/finding.ts';
import type { Row, Value } from '../../schema/graph.ts';
import type { Machines } from '../entities/machines.ts';

export const seconds = (n: number): number => n * 1000;
export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;

export type Threshold = 'high' | 'medium' | 'low';
export type SettingValue = number | boolean | string[];

/** One number (or switch, or list) that a user may change in the configuration. */
export interface Setting<V extends SettingValue = SettingValue> {
  /** What it means, with its unit. */
  about: string;
  default: V;
  /** Other values where the detection's threshold is set to medium or low; the default stands for high. */
  medium?: V;
  low?: V;
  /** Where the default comes from. */
  source: string;
}
export type Settings = Readonly<Record<string, Setting>>;
type Widened<V> = V extends number ? number : V extends boolean ? boolean : V extends readonly string[] ? string[] : never;
export type Values<S extends Settings> = { readonly [K in keyof S]: Widened<S[K]['default']> };

/** What the engine knows beside the activity. */
export interface Context<S extends Settings = Settings> {
  readonly settings: Values<S>;
  /** What is seen now is to be learned as usual; nothing is raised. */
  readonly learning: boolean;
  isDomainController(endpoint: { ip?: string; name?: string }): boolean;
  /** An account or group that the user named sensitive, by name, SID or object GUID; or a honeytoken. */
  isSensitive(entity: { name?: string | undefined; sid?: string | undefined }): boolean;
  isHoneytoken(entity: { name?: string | undefined; sid?: string | undefined }): boolean;
  /** Whether accounts of these domains are certainly of two, not of two names of one. */
  differ(domain: string | undefined, other: string | undefined): boolean;
  readonly machines: Pick<Machines, 'same' | 'shared' | 'activeAfter' | 'vpnAccount'>;
  /** A host that answers or transfers zones by right: a domain controller or a configured DNS server. */
  isDnsServer(endpoint: { ip?: string; name?: string }): boolean;
}

export interface EvidenceOf {
  activity: Activity;
  text: string;
}

/** What a detector found. Drafts of one type with one `key`, near in time, become one alert. */
export interface Draft {
  key: string;
  variant?: string;
  /** Only with a reason in `how`. */
  severity?: Severity;
  confidence?: Confidence;
  who: EntityRef[];
  from: EntityRef[];
  to: EntityRef[];
  what: string;
  how: string[];
  evidence: EvidenceOf[];
}

interface Base<S extends Settings> {
  /** Row of the catalogue, and the file's name. */
  type: string;
  /** What it reads, as activity kinds with the interface or mechanism behind a dot: routing, and the coverage page. */
  reads: readonly string[];
  settings: S;
  recommendations: readonly string[];
}

/** A detector over activities. `State` is plain data (it is stored as JSON) and must be bounded. */
export interface Detector<S extends Settings = Settings, State = unknown> extends Base<S> {
  /** How its state is partitioned; undefined: the activity is none of its business; several: it is looked at under each. */
  key(activity: Activity): string | readonly string[] | undefined;
  /** State is forgotten when its key was quiet for so long, in milliseconds of event time. */
  window: number;
  start(): State;
  on(activity: Activity, state: State, context: Context<S>, key: string): Draft | undefined;
  /** A finding waits so long, in event time, before it is told, … */
  hold?: number;
  /** … and is told only if this still says so: what was learned meanwhile may explain it. */
  confirm?(found: HeldFinding, context: Context<S>): boolean;
}

/** What a held finding names, and the event time at which it was found. */
export interface HeldFinding extends Pick<Draft, 'who' | 'from' | 'to'> {
  time: number;
}

/** A rule in Cypher that runs on the graph on a schedule in event time. */
export interface GraphRule<S extends Settings = Settings> extends Base<S> {
  cypher: string;
  /** Milliseconds of event time between runs. */
  every: number;
  /**
   * One row of the answer to what was found. Rows carry `edge` (a stable text), `count`, `firstSeen` and `lastSeen`;
   * the query gets `$since`, the event time of the run before.
   */
  found(row: Row, context: Context<S>): RuleDraft | undefined;
  parameters?(settings: Values<S>): Readonly<Record<string, Value>>;
}

export interface RuleDraft extends Omit<Draft, 'evidence'> {
  evidence: { time: number; text: string; origin: string }[];
}

export type AnyDetector =
  | { form: 'activities'; kinds: ReadonlySet<ActivityKind>; definition: Detector }
  | { form: 'graph'; definition: GraphRule };

/** Declares a detector over activities. */
export function detector<const S extends Settings, State>(definition: Detector<S, State>): AnyDetector {
  const kinds = new Set(definition.reads.map((r) => r.split('.')[0] as ActivityKind));
  // The engine hands each definition only its own states and settings back, so the wider type is safe.
  return { form: 'activities', kinds, definition: definition as Detector<never, never> as Detector };
}

/** Declares a rule whose query stands in a `.cypher` file of the same name beside it (`import.meta.url`). */
export function graphRule<const S extends Settings>(here: string, definition: Omit<GraphRule<S>, 'cypher'>): AnyDetector {
  const cypher = readFileSync(new URL(`./${definition.type}.cypher`, here), 'utf8');
  return { form: 'graph', definition: { ...definition, cypher } as GraphRule<never> as GraphRule };
}

/** `alice@CORP`, or the address, as sentences name them. */
export function nameOf(entity: { name?: string; domain?: string; ip?: string } | undefined): string {
  if (!entity) return 'an unknown account';
  return entity.name ?? entity.ip ?? 'unknown';
}

/** Key text of an endpoint: its address, since names come and go. */
export const at = (endpoint: Endpoint): string => endpoint.ip ?? endpoint.name ?? 'unknown';

/** The client as findings name it; none when it is not known, or when it is the machine acted on itself. */
export function elsewhere({ from, to }: { from: Endpoint; to: Endpoint }): EntityRef[] {
  const same = (from.name !== undefined && from.name === to.name) || (from.ip !== undefined && from.ip === to.ip);
  return same ? [] : endpointRefs(from);
}

/** Key text of the client; where it is not known, what happens at one server is one source. */
export const sourceOf = ({ from, to }: { from: Endpoint; to: Endpoint }): string =>
  from.ip || from.name ? at(from) : `unknown at ${at(to)}`;

/** The client as sentences name it. */
export const sourceName = ({ from }: { from: Endpoint }): string => (from.ip || from.name ? nameOf(from) : 'An unknown computer');

/**
 * Key text of an account: lower case, without domain. Its domain is often told by some witnesses only, or known only later, and
 * what is counted by then must not be lost; findings and the graph tell accounts of one name apart (`userNamed`).
 */
export const nameKey = (account: Account | undefined): string => (account?.name ?? '').toLowerCase().split('@')[0] as string;

/** An account that a state remembers by its key, with its domain as it was told. */
export const userNamed = (name: string, domain: string | undefined): EntityRef =>
  userRef({ name, ...(domain ? { domain } : {}) });

/** `3 accounts: a, b, c` cut after a few. */
export function listed(names: readonly string[], most = 5): string {
  const head = names.slice(0, most).join(', ');
  return names.length > most ? `${head} and ${names.length - most} more` : head;
}
