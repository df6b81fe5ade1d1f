// `pathwarden analyze`: reads captures and logs of events, builds the graph in a fresh embedded store, runs every detector in event time and
// prints what it found. No server, no network; the same inputs give the same bytes.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { openProcessor } from '../../graph/consume/processor.ts';
import { openStore } from '../../graph/store/open.ts';
import { type Configuration, readConfiguration } from '../../schema/config.ts';
import { type Finding, type Severity, severities } from '../../schema/finding.ts';
import { cef } from '../deliver/cef.ts';
import { table } from '../deliver/table.ts';
import { version } from '../version.ts';
import { type Command, UsageError } from './command.ts';
import { inputsBehind, knowledgeFor, type Reading, readInputs } from './inputs.ts';

const usage = `pathwarden analyze [options] PATH…

Reads captures (pcap, pcapng) and logs of Windows events (.evtx; XML, JSON and CSV of the usual exporters), also
packed (gzip, zip) and folders of them, and prints what the detectors find.

  --format jsonl|table|cef  table on a terminal, jsonl otherwise
  --learn PATH              read first, to learn from; raises nothing (repeatable)
  --no-learning             learning periods count as over from the start
  --config FILE             YAML or JSON; docs/configuration.md lists every setting
  --dc IP|NAME              a domain controller (repeatable)
  --sensitive NAME          a sensitive account (repeatable)
  --honeytoken NAME         a honeytoken account (repeatable)
  --graph DIR               keep the embedded graph there
  --store bolt://HOST:PORT  build the graph in an empty Neo4j instead (user and password from --config)
  --fail-on SEVERITY        exit status 3 when an alert that severe or worse was found
  --stats                   last line on stderr: one JSON object of counts

Exit status: 0 ran, 2 unusable arguments or no readable input, 3 with --fail-on.
`;

const formats = ['jsonl', 'table', 'cef'] as const;

function options(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        learn: { type: 'string', multiple: true, default: [] },
        'no-learning': { type: 'boolean', default: false },
        config: { type: 'string' },
        dc: { type: 'string', multiple: true, default: [] },
        sensitive: { type: 'string', multiple: true, default: [] },
        honeytoken: { type: 'string', multiple: true, default: [] },
        graph: { type: 'string' },
        store: { type: 'string' },
        'fail-on': { type: 'string' },
        stats: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Reads a configuration file, YAML or JSON. Throws UsageError naming the file and the place. */
export function configurationFile(file: string | undefined): Configuration {
  if (file === undefined) return readConfiguration({}, 'the defaults');
  try {
    const text = readFileSync(file, 'utf8');
    return readConfiguration(extname(file) === '.json' ? JSON.parse(text) : parseYaml(text), file);
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

async function run(args: string[]): Promise<number> {
  const started = performance.now();
  const { values, positionals } = options(args);
  const format = values.format ?? (process.stdout.isTTY ? 'table' : 'jsonl');
  if (!formats.includes(format as (typeof formats)[number]))
    throw new UsageError(`--format must be one of ${formats.join(', ')}`);
  const failOn = values['fail-on'] as Severity | undefined;
  if (failOn !== undefined && !severities.includes(failOn))
    throw new UsageError(`--fail-on must be one of ${severities.join(', ')}`);
  if (!positionals.length) throw new UsageError('name at least one capture, log or folder (--help tells more)');

  const configuration = configurationFile(values.config);
  configuration.domainControllers.push(...values.dc);
  configuration.sensitive.push(...values.sensitive);
  configuration.honeytokens.push(...values.honeytoken);

  const folder = values.graph ?? mkdtempSync(join(tmpdir(), 'pathwarden-'));
  const store = await openStore({
    ...configuration.graph,
    store: values.store ?? 'ladybug',
    folder,
    temporary: values.graph === undefined,
  });
  const findings = new Map<string, Finding>();
  let learned: Reading | undefined;
  let reading: Reading;
  try {
    const processor = await openProcessor({ store, configuration, onFinding: (f) => findings.set(f.id, f) });
    let offset = 0;
    const knowledge = knowledgeFor(configuration);
    const take: Parameters<typeof readInputs>[3] = async (activities) => {
      offset += activities.length;
      await processor.process(activities, offset);
    };
    if (values.learn.length) {
      await processor.learn(true);
      learned = await readInputs(await inputsBehind(values.learn, configuration), configuration, knowledge, take);
      await processor.process([{ kind: 'tick', ended: false }], ++offset);
      await processor.learn(false);
    }
    reading = await readInputs(await inputsBehind(positionals, configuration), configuration, knowledge, take);
    await processor.process([{ kind: 'tick', ended: true }], ++offset);
    if (values.graph !== undefined) await store.checkpoint(processor.state());
  } finally {
    await store.close();
  }

  if (!reading.read) {
    process.stderr.write('pathwarden analyze: no readable input\n');
    return 2;
  }
  const all = [...findings.values()].sort((a, b) => compare(a.start, b.start) || compare(a.type, b.type) || compare(a.id, b.id));
  const text =
    format === 'table' ? table(all) : all.map((f) => `${format === 'cef' ? cef(f, version) : JSON.stringify(f)}\n`).join('');
  await new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
  const alerts = all.filter((f) => f.kind === 'alert');
  if (values.stats) {
    const skipped = reading.skipped + (learned?.skipped ?? 0);
    const { packets, events, bytes, activities } = reading.statistics;
    const seconds = Math.round(performance.now() - started) / 1000;
    const stats = {
      packets,
      bytes,
      events,
      activities,
      alerts: alerts.length,
      risks: all.length - alerts.length,
      skipped,
      seconds,
    };
    process.stderr.write(`${JSON.stringify(stats)}\n`);
  }
  if (failOn && alerts.some((a) => severities.indexOf(a.severity) >= severities.indexOf(failOn))) return 3;
  return 0;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export default { summary: 'reads captures and logs of events and prints what the detectors find', usage, run } satisfies Command;
