// Security logs of a domain controller, 315 MB each from our own writer: one holds only events that detections read, which is the
// hardest for us; in one half of the records are of no interest, as where handles, objects, connections and the end of processes
// are audited too; in one nine of ten, as where every connection is. Measured: all records of the first as lines of JSON beside
// `evtx_dump`, one core each; what `analyze` needs of each, as the mapping gives it, beside `evtx_dump` of the same log, which has no
// choice but to write all; and folders of the first and of the last into activities, without and with threads.
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../../schema/config.ts';
import { inputsAt, readInputs } from '../../sensor/input.ts';
import { createKnowledge } from '../../sensor/knowledge.ts';
import type { Wanted } from '../../sensor/windows/event.ts';
import { type EvtxFile, openEvtx } from '../../sensor/windows/evtx/file.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { evtxDump } from '../compare-evtx.ts';
import { auditedMuch, flooded, type Mix, securityRecords } from '../sensor/windows/evtx/security-log.ts';
import { ChunkWriter, fileHeader } from '../sensor/windows/evtx/writer.ts';

const CHUNKS = 4800;
/** Each is measured so often, in turns; the fastest counts. */
const ROUNDS = 3;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

/** A log of a name, written unless it is there, as today's generator writes it. */
function generated(name: string, mix?: Mix): string {
  const version = hash('sha1', readFileSync(at('../sensor/windows/evtx/security-log.ts'))).slice(0, 8);
  const path = at(`../../.cache/bench/${name}-${version}.evtx`);
  const size = 4096 + CHUNKS * 65_536;
  if (existsSync(path) && statSync(path).size === size) return path;
  say(`generating a log of ${Math.round(size / 1e6)} MB`);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.new`, 'w');
  let writer = new ChunkWriter();
  let position = 4096;
  let next = 1;
  for (const record of securityRecords(1, mix)) {
    if (!writer.add(record)) {
      position += writeSync(file, writer.finish(), 0, 65_536, position);
      if (position >= size) break;
      next = record.id;
      writer = new ChunkWriter();
      writer.add(record);
    }
  }
  writeSync(file, fileHeader(CHUNKS, next), 0, 4096, 0);
  closeSync(file);
  renameSync(`${path}.new`, path);
  return path;
}

/** A log with what is measured of it; the fastest of all rounds counts. */
interface Log {
  about: string;
  path: string;
  /** Records that detections read, and all. */
  wanted: number;
  all: number;
  /** Seconds. */
  theirs: number;
  ours: number;
}
const logOf = (about: string, path: string): Log => ({ about, path, wanted: 0, all: 0, theirs: Infinity, ours: Infinity });
const security = logOf('all records wanted', process.env.BENCH_EVTX ?? generated('security'));
const quiet = logOf('nine of ten of no interest', generated('security-flooded', flooded));
const logs = [security, logOf('half of no interest', generated('security-audited-much', auditedMuch)), quiet];
const program = evtxDump();
if (!program) throw new Error('evtx_dump is missing: cargo install evtx');
const dump = program;

function seconds(run: () => void): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}

const theirs = (path: string): number =>
  seconds(() => {
    const { status } = spawnSync(dump, ['-t', '1', '-o', 'jsonl', path], { stdio: 'ignore' });
    if (status !== 0) throw new Error('evtx_dump failed');
  });

function opened(path: string, wanted?: Wanted): EvtxFile {
  const file = openEvtx(path, wanted ? { wanted } : {});
  if (typeof file === 'string') throw new Error(file);
  return file;
}

const lines = (): number =>
  seconds(() => {
    const file = opened(security.path);
    while (file.lines(() => {}, 4096));
    file.close();
    if (file.statistics.malformed.all().length) throw new Error('malformed records');
  });

const mapping = await loadEventMapping();
const events = (log: Log): number =>
  seconds(() => {
    const file = opened(log.path, mapping.wanted);
    let drafts = 0;
    while (
      file.read((event) => {
        drafts += mapping.read(event).drafts.length;
      }, 4096)
    );
    file.close();
    log.wanted = file.statistics.records;
    log.all = file.statistics.records + file.statistics.skipped;
    if (drafts < log.wanted / 2) throw new Error('events that say nothing');
  });

/** A folder of several machines' logs, read side by side into activities. */
interface Folder {
  log: Log;
  logs: number;
  /** Seconds by threads beside the main one. */
  seconds: [number, number, number];
  /** How busy the main thread was with the readings of two, 0 to 1: more processors help until it is 1. */
  busy: number;
}
const folderOf = (log: Log, count: number): Folder => ({
  ...{ log, logs: count, seconds: [Infinity, Infinity, Infinity], busy: 0 },
});
const folders = [folderOf(security, 2), folderOf(quiet, 8)];

async function read(folder: Folder, workers: 0 | 1 | 2): Promise<void> {
  const { log, logs: count } = folder;
  const configuration = readConfiguration({ sensor: { evtx: { workers } } }, 'bench');
  const knowledge = createKnowledge(configuration);
  const found = await inputsAt(log.path, configuration);
  const inputs = Array.from({ length: count }, (_, i) =>
    found.inputs.map((input) => ({ ...input, name: `${i}/${input.name}` })),
  ).flat();
  const started = performance.now();
  const before = performance.eventLoopUtilization();
  await readInputs(
    inputs,
    { configuration, protocols: [], mapping, knowledge, onActivity() {} },
    { between: () => undefined, ended: () => Promise.resolve() },
  );
  if (knowledge.statistics.events !== count * log.wanted) throw new Error(`${knowledge.statistics.events} events`);
  folder.busy = performance.eventLoopUtilization(before).utilization;
  folder.seconds[workers] = Math.min(folder.seconds[workers], (performance.now() - started) / 1000);
}

let ours = Infinity;
for (let round = 0; round < ROUNDS; round++) {
  ours = Math.min(ours, lines());
  for (const log of logs) {
    log.theirs = Math.min(log.theirs, theirs(log.path));
    log.ours = Math.min(log.ours, events(log));
  }
  for (const folder of folders) for (const workers of [0, 1, 2] as const) await read(folder, workers);
  say(`round ${round + 1} of ${ROUNDS}`);
}
const rate = ({ path, all }: Log, s: number, times = 1): string =>
  `${Math.round((times * all) / s).toLocaleString('en')} records/s (${Math.round((times * statSync(path).size) / 1e6 / s)} MB/s)`;
const ratio = (theirs: number, ours: number): string => `ratio ${(theirs / ours).toFixed(2)}`;
for (const { about, all, wanted } of logs)
  say(`${about}: ${all.toLocaleString('en')} records, ${wanted.toLocaleString('en')} wanted`);
say(`${Math.round(process.resourceUsage().maxRSS / 1024)} MiB at most`);
const report = [
  `evtx lines ${rate(security, ours)}; evtx_dump ${rate(security, security.theirs)}; ${ratio(security.theirs, ours)}`,
  ...logs.map(
    (log) =>
      `evtx through the mapping, ${log.about}: ${rate(log, log.ours)}; evtx_dump ${rate(log, log.theirs)}; ${ratio(log.theirs, log.ours)}`,
  ),
  ...folders.map(({ log, logs: count, seconds: [none, one, two], busy }) => {
    const [alone, withOne, withTwo] = [none, one, two].map((s) => rate(log, s, count));
    return `evtx folder of ${count} into activities, ${log.about}: ${alone}; with a thread beside ${withOne}, with two ${withTwo}; ${ratio(none, Math.min(one, two))}, main thread busy ${busy.toFixed(2)} of two's time`;
  }),
];
process.stdout.write(`${report.join('\n')}\n`);
