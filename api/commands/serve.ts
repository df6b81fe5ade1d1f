// `pathwarden serve`: all in one. Opens log, graph, activity files and detectors, serves API and portal, reads captures and listens
// for what the configuration names; on the first start with neither it reads the bundled samples, so that a newcomer sees alerts at
// once.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Follower, followLog } from '../../graph/consume/follow.ts';
import { openLocalBus } from '../../graph/consume/local-bus.ts';
import { openProcessor } from '../../graph/consume/processor.ts';
import { loadDetectors } from '../../graph/detection/load.ts';
import { openActivityLog } from '../../graph/store/activity-log.ts';
import { openStore } from '../../graph/store/open.ts';
import { topics } from '../../schema/bus.ts';
import type { Configuration } from '../../schema/config.ts';
import type { Knowledge } from '../../sensor/knowledge.ts';
import type { Statistics } from '../../sensor/statistics.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { createFeed } from '../feed.ts';
import { requireLoopback } from '../guard.ts';
import { coverageOf } from '../health/coverage.ts';
import { createHealth, type InputHealth } from '../health/health.ts';
import { contentHash, type InputsRead, openInputsRead } from '../inputs-read.ts';
import { builtPortal } from '../portal.ts';
import { startServer } from '../server.ts';
import { configurationFile } from './analyze.ts';
import { type Command, UsageError } from './command.ts';
import { inputsBehind, knowledgeFor, readInputs } from './inputs.ts';
import { startReceivers } from './receivers.ts';

const usage = `pathwarden serve [options]

Reads captures, receives forwarded Windows events, syslog and RADIUS accounting where --config has wef, syslog or radius, keeps the
graph and serves the API and the portal. The first start without any of these reads bundled samples.

  --config FILE        YAML or JSON; docs/configuration.md lists every setting
  --data DIR           where the log, the graph and the activity files lie (.pathwarden)
  --host HOST          address to listen on (127.0.0.1); only loopback until sign-in is built
  --port N             TCP port (4680); 0 takes a free one
  --graph bolt://…     keep the graph in Neo4j (user and password from --config)
  --read PATH          capture or folder to read (repeatable); a file is read once, whatever its name

SIGTERM or Ctrl-C closes in order; a second one ends at once.
Exit status: 0 stopped in order, 1 cannot start or go on, 2 unusable arguments.
`;

const sampleFolders = ['test/samples/demo', 'test/samples'].map((path) =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url)),
);
/** Reading a capture lets the server answer at least so often, in milliseconds. */
const BREATH = 15;
/** One press of Ctrl-C can arrive twice: from the terminal and from the parent that hands it on. */
const SAME_SIGNAL = 500;

const say = (line: string): void => {
  process.stderr.write(`pathwarden: ${line}\n`);
};

interface Settings {
  configuration: Configuration;
  read: string[];
}

function settings(args: string[]): Settings {
  let values: ReturnType<typeof parsed>['values'];
  try {
    ({ values } = parsed(args));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const configuration = configurationFile(values.config);
  if (values.data !== undefined) configuration.data = values.data;
  if (values.host !== undefined) configuration.api.host = values.host;
  if (values.graph !== undefined) configuration.graph.store = values.graph;
  if (values.port !== undefined) {
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) throw new UsageError('--port must be from 0 to 65535');
    configuration.api.port = port;
  }
  try {
    requireLoopback(configuration.api.host);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return { configuration, read: values.read };
}

const parsed = (args: string[]) =>
  parseArgs({
    args,
    options: {
      config: { type: 'string' },
      data: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      graph: { type: 'string' },
      read: { type: 'string', multiple: true, default: [] },
    },
  });

async function run(args: string[]): Promise<number> {
  const { configuration, read } = settings(args);
  const stop = new AbortController();
  let signalled = 0;
  const onSignal = (): void => {
    if (!signalled) {
      signalled = Date.now();
      stop.abort();
    } else if (Date.now() - signalled > SAME_SIGNAL) process.exit(130);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    return await serveUntil(stop, configuration, read);
  } catch (error) {
    if (stop.signal.aborted && (error as Error).name === 'AbortError') return 0;
    say((error as Error).message);
    return 1;
  } finally {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
  }
}

/** Runs until `stop`; closes what was opened, the last first, also when something cannot be opened. */
async function serveUntil(stop: AbortController, configuration: Configuration, read: readonly string[]): Promise<number> {
  const { data } = configuration;
  mkdirSync(data, { recursive: true });
  await using opened = new AsyncDisposableStack();

  const bus = await openLocalBus(join(data, 'log'), { onCut: say });
  opened.defer(() => bus.close());
  const portal = builtPortal(say, stop.signal);
  const store = await openStore({ ...configuration.graph, folder: join(data, 'graph') });
  opened.defer(() => store.close());
  const feed = createFeed();
  const health = createHealth(store.engine);
  const activities = await openActivityLog({ folder: join(data, 'activities') });
  const processor = await openProcessor({
    store,
    configuration,
    applied: activities.flushedOffset(),
    onApplied: (batch, offset) => activities.append(batch, offset),
    onFinding: (f) => f.kind === 'alert' && feed.publish(f.id),
    onRebuild: () => say('another version wrote this data folder: what detectors know is made again from the log'),
  });
  const follower = await followLog({
    bus,
    store,
    processor,
    activities,
    configuration,
    onFailure(error) {
      say(`cannot go on: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      health.fail('the log cannot be followed; the log of the service tells more');
      stop.abort();
    },
  });
  opened.defer(() => follower.close());
  health.countFrom(() => processor.counters());
  health.countFrom(() => new Map([['live updates lost to slow subscribers', feed.lost()]]));

  const knowledge = knowledgeFor(configuration);
  health.countFrom(() => countersOf(knowledge.statistics));
  const [detectors, { rows }] = await Promise.all([loadDetectors(), loadEventMapping()]);
  health.coverFrom(() => coverageOf(detectors, rows, knowledge.statistics));
  const inputs = openInputsRead(join(data, 'inputs.jsonl'));
  const fresh = (await bus.end(topics.activities)) === 0;
  const receivers = await startReceivers({
    configuration,
    knowledge,
    append: (batch) => follower.append(batch),
    say,
    onFailure(error) {
      health.fail('the log cannot be written; the log of the service tells more');
      say(`cannot go on: ${(error as Error).message}`);
      stop.abort();
    },
  });
  opened.defer(() => receivers.close());
  health.receiveFrom(receivers);
  const paths = pathsOf(read, inputs, fresh && !health.listening());
  health.samples = inputs.samples();
  if (health.samples && health.listening())
    say(`${data} holds the bundled samples; what is received goes beside them: --data names another folder`);

  const server = await startServer(
    {
      store,
      configuration,
      activities,
      domains: processor.domains,
      feed,
      health,
      decide: (alert, status) => follower.decide(alert, status, 'local'),
    },
    { ...configuration.api, ...portalOption(await portal), log: say },
  );
  opened.defer(() => server.close());
  if (!stop.signal.aborted) process.stdout.write(`Pathwarden is at ${server.url}\n`);

  const reading = feedInputs({ paths, inputs, configuration, knowledge, follower, health, stop: stop.signal });
  await Promise.race([aborted(stop.signal), reading.then(() => aborted(stop.signal))]);
  await reading.catch(() => {});
  return health.failure() ? 1 : 0;
}

const portalOption = (portal: string | undefined): { portal?: string } => (portal === undefined ? {} : { portal });

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** What to read: what was named, else on the first start the samples. */
function pathsOf(read: readonly string[], inputs: InputsRead, fresh: boolean): readonly string[] {
  if (read.length) return read;
  const samples = sampleFolders.find((folder) => existsSync(folder));
  if (!samples || !(fresh || inputs.samples())) return [];
  if (!inputs.samples()) {
    inputs.chooseSamples();
    say(`no capture was named (--read): reading the bundled samples in ${relative(process.cwd(), samples) || samples}`);
  }
  return readdirSync(samples, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .map((name) => join(samples, name));
}

/** Reads what was not read yet, onto the log. Throws only for what ends the service; `stop` ends it early. */
async function feedInputs(options: {
  paths: readonly string[];
  inputs: InputsRead;
  configuration: Configuration;
  knowledge: Knowledge;
  follower: Follower;
  health: ReturnType<typeof createHealth>;
  stop: AbortSignal;
}): Promise<void> {
  const { paths, inputs, configuration, knowledge, follower, health, stop } = options;
  for (const { hash: _, ...known } of inputs.all())
    Object.assign(health.input(known.name), known, { state: 'read', progress: 1 });
  const found = await inputsBehind(paths, configuration);
  const known = new Map<string, string>();
  const wanted = new Map<string, { hash: string; input: InputHealth }>();
  for (const input of found.inputs) {
    const { name, path } = input;
    const content = known.get(path) ?? (await contentHash(path));
    known.set(path, content);
    stop.throwIfAborted();
    // What lies in an archive is told apart by its name there.
    const hash = `${content}${name.slice(path.length)}`;
    if (inputs.has(hash) || [...wanted.values()].some((w) => w.hash === hash)) continue;
    wanted.set(name, { hash, input: health.input(nameOf(name)) });
  }
  let outcome = health.listening() ? 'waiting for what is sent' : 'nothing new to read';
  if (wanted.size) {
    let breath = performance.now();
    const fresh = { inputs: found.inputs.filter(({ name }) => wanted.has(name)), skipped: found.skipped };
    const { statistics } = knowledge;
    const breathe = async (): Promise<void> => {
      await setImmediate();
      stop.throwIfAborted();
      breath = performance.now();
    };
    const taken = await readInputs(fresh, configuration, knowledge, (batch) => follower.append(batch), {
      between(input, bytes) {
        const one = wanted.get(input.name);
        if (one) Object.assign(one.input, { state: 'reading', bytes, progress: Math.min(bytes / input.size, 1) });
        return performance.now() - breath < BREATH ? undefined : breathe();
      },
      ended(input, { packets, bytes, activities, problem, read }) {
        const one = wanted.get(input.name);
        if (!one) return;
        const told = { packets, bytes, activities, error: problem ?? null };
        Object.assign(one.input, told, { state: read ? 'read' : 'failed', progress: 1 });
        if (read) inputs.add({ hash: one.hash, name: nameOf(input.name), ...told });
      },
    });
    outcome = `${taken.read} ${taken.read === 1 ? 'file' : 'files'} read: ${statistics.packets} packets, ${statistics.events} events, ${statistics.activities} activities`;
  }
  await follower.settle();
  if (!stop.aborted) say(`${outcome}; Ctrl-C stops`);
}

/** What the sensor counts, in the words of the status page. */
const countersOf = ({ packets, events, drops, malformed }: Statistics): Map<string, number> =>
  new Map([
    ['packets', packets],
    ['events', events],
    ...drops.all().map(([reason, n]): [string, number] => [`dropped: ${reason}`, n]),
    ...malformed.all().map(([reason, n]): [string, number] => [`malformed: ${reason}`, n]),
  ]);

/** `kerberoasting/attack.pcap`: the folder tells samples apart. */
const nameOf = (path: string): string => join(basename(join(path, '..')), basename(path));

export default { summary: 'reads captures and serves the portal and the API', usage, run } satisfies Command;
