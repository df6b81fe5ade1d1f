// One reader of the log: brings activities into the graph, runs the detectors on them and writes what they found. All that
// it knows beside the graph is in `state`, so that a checkpoint and a replay from its offset give the same again.
import type { Activity } from '../../schema/activity.ts';
import type { Decision, LogRecord } from '../../schema/bus.ts';
import type { Configuration } from '../../schema/config.ts';
import type { AlertStatus, Finding } from '../../schema/finding.ts';
import type { EdgeRow, GraphStore, NodeRow } from '../../schema/graph.ts';
import { createEngine, type Raised } from '../detection/engine.ts';
import { loadDetectors } from '../detection/load.ts';
import { createAggregator } from '../entities/aggregate.ts';
import { createControllers } from '../entities/controllers.ts';
import { createDomains, type DomainForms } from '../entities/domains.ts';
import { findingRows } from '../entities/finding-rows.ts';
import { mergeDomain } from '../entities/merge.ts';
import { createJoin, type SavedJoin } from './join.ts';
import { createRemembered } from './remembered.ts';

export interface Processor {
  /** Log offset to go on reading from. */
  offset(): number;
  /** Takes records in log order; `offsetAfter` is the offset behind the last of them. */
  process(records: readonly LogRecord[], offsetAfter: number): Promise<void>;
  /** Whether activities wait for other witnesses: they go on with what comes later, or with a tick. */
  waiting(): boolean;
  /** While learning, nothing is raised. */
  learn(on: boolean): Promise<void>;
  /** The names that domains have, as far as they are known by now. */
  readonly domains: DomainForms;
  /** What `GraphStore.checkpoint` keeps beside the graph. */
  state(): string;
  /** Activities taken, repeats skipped, alerts excluded and the like, by name. */
  counters(): ReadonlyMap<string, number>;
}

/** Raised whenever what is saved changes its shape. */
const VERSION = 4;

interface State {
  version: number;
  engine: string;
  controllers: string[][];
  domains: unknown;
  remembered: string;
  join: SavedJoin;
  counters: [string, number][];
}

/** Opens a processor on a store, going on from the store's last checkpoint. Throws on a configuration that names no detection. */
export async function openProcessor(options: {
  store: GraphStore;
  configuration: Configuration;
  onFinding?: (finding: Finding, status: AlertStatus, isNew: boolean) => void;
  /** Takes activities as they are once all witnesses are joined, each once, and the offset that they bring the graph up to. */
  onApplied?: (activities: readonly Activity[], offsetAfter: number) => Promise<void>;
  /** An offset at which what `onApplied` is given must end, as the store's own does. */
  applied?: number;
  /** What was saved is of another version: it is made again from the log, as far back as that goes. */
  onRebuild?: () => void;
}): Promise<Processor> {
  const { store, configuration, onFinding, onApplied, applied, onRebuild } = options;
  const controllers = createControllers(configuration.domainControllers);
  const domains = createDomains(controllers);
  const remembered = createRemembered(configuration.graph.remembered);
  const { join: window, waiting } = configuration.detection;
  const join = createJoin(window, waiting);
  const aggregator = createAggregator(store, { cached: configuration.graph.cached });
  const engine = createEngine({ detectors: await loadDetectors(), configuration, controllers, domains, store });
  const counters = new Map<string, number>([
    ['activities', 0],
    ['repeats', 0],
  ]);
  const count = (name: string, by: number): void => {
    counters.set(name, (counters.get(name) ?? 0) + by);
  };

  let position = 0;
  const restored = await store.restored();
  const saved = restored && (JSON.parse(restored.state) as State);
  if (saved && saved.version !== VERSION) onRebuild?.();
  else if (restored && saved) {
    position = restored.offset;
    engine.load(saved.engine);
    controllers.load(saved.controllers);
    domains.load(saved.domains);
    remembered.load(saved.remembered);
    join.load(saved.join);
    for (const [name, n] of saved.counters) counters.set(name, n);
  }
  // Neo4j may be ahead of the last checkpoint: replayed records build up the states again but are not written twice.
  let written = await store.offset();

  function tell(raised: readonly Raised[]): void {
    for (const { finding, isNew } of raised) onFinding?.(finding, 'open', isNew);
  }

  async function writeFindings(raised: readonly Raised[]): Promise<void> {
    if (!raised.length) return;
    const rows = findingRows(raised);
    await store.write(rows.nodes, rows.edges);
    tell(raised);
  }

  async function take(activities: readonly Activity[], offsetAfter: number): Promise<void> {
    const fresh = activities.filter((a) => remembered.firstTime(a.id));
    count('activities', fresh.length);
    count('repeats', activities.length - fresh.length);
    await apply(
      fresh.flatMap((activity) => join.take(activity)),
      offsetAfter,
    );
  }

  /** Activities that are whole: into detectors and graph. */
  async function apply(whole: readonly Activity[], offsetAfter: number): Promise<void> {
    for (const activity of whole) controllers.observe(activity);
    await merge(domains.observe(whole));
    const activities = whole.map((activity) => domains.named(activity));
    const raised = engine.run(activities);
    if (offsetAfter > written) {
      const rows = await aggregator.add(activities);
      for (const node of rows.nodes) markController(node);
      const found = findingRows(raised);
      // One write with the offset: a crash leaves both or neither.
      await store.write(mergedNodes(rows.nodes, found.nodes), [...rows.edges, ...found.edges], offsetAfter);
      written = offsetAfter;
    }
    await onApplied?.(activities, offsetAfter);
    tell(raised);
    await writeFindings(await engine.runRules(false));
  }

  /** What the graph has under another name of a domain moves to its best; on a store that is ahead this was done before. */
  async function merge(netbios: readonly string[]): Promise<void> {
    if (!netbios.length) return;
    for (const name of netbios)
      for (const { finding, status } of await mergeDomain(store, name, domains)) onFinding?.(finding, status, false);
    engine.rename();
    aggregator.forget();
  }

  /** The inputs have ended: tells what was held back and runs every graph rule. */
  async function end(): Promise<void> {
    await writeFindings(engine.release());
    await writeFindings(await engine.runRules(true));
  }

  const markController = (node: NodeRow): void => {
    if (node.label !== 'Computer' && node.label !== 'Address') return;
    const endpoint = node.label === 'Address' ? { ip: String(node.properties.name) } : { name: String(node.properties.name) };
    if (controllers.has(endpoint)) Object.assign(node.properties, { domainController: true });
  };

  async function decide(decision: Decision, offsetAfter: number): Promise<void> {
    const [alert] = await store.query('MATCH (a:Alert) WHERE a.id = $id RETURN a.finding AS finding', { id: decision.alert });
    if (!alert) return;
    const node: NodeRow = { label: 'Alert', id: decision.alert, properties: { status: decision.status } };
    if (offsetAfter > written) {
      await store.write([node], [] as EdgeRow[], offsetAfter);
      written = offsetAfter;
    }
    onFinding?.(JSON.parse(String(alert.finding)) as Finding, decision.status, false);
  }

  return {
    offset: () => position,
    domains,
    async process(records, offsetAfter) {
      let at = offsetAfter - records.length;
      let run: Activity[] = [];
      const flush = async (): Promise<void> => {
        if (run.length) await take(run, at);
        run = [];
      };
      for (const record of records) {
        if (record.kind === 'decision') {
          await flush();
          at++;
          await decide(record, at);
        } else if (record.kind === 'tick') {
          await flush();
          at++;
          await apply(join.flush(), at);
          if (record.ended) await end();
        } else {
          run.push(record);
          at++;
          // What the store already holds and what it does not must not share a write.
          if (at === written || at === applied) await flush();
        }
      }
      await flush();
      position = offsetAfter;
    },
    waiting: () => join.waiting() > 0,
    async learn(on) {
      if (!on) await engine.runRules(true);
      engine.learn(on);
    },
    state: () =>
      JSON.stringify({
        version: VERSION,
        engine: engine.save(),
        controllers: controllers.save(),
        domains: domains.save(),
        remembered: remembered.save(),
        join: join.save(),
        counters: [...counters],
      } satisfies State),
    counters: () =>
      new Map([
        ...counters,
        ['seen by several witnesses', join.counters.joined],
        ['too late to be joined', join.counters.late],
        ['went on early, too many waiting', join.counters.overflow],
        ...engine.counters,
      ]),
  };
}

/** Both lists, a node in both once with the properties of both. */
function mergedNodes(a: readonly NodeRow[], b: readonly NodeRow[]): NodeRow[] {
  const all = new Map(a.map((n) => [n.id, n]));
  for (const n of b) {
    const had = all.get(n.id);
    all.set(n.id, had ? { ...had, properties: { ...n.properties, ...had.properties } } : n);
  }
  return [...all.values()];
}
