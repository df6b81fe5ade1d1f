// Security logs of a domain controller, 315 MB each from our own writer. One holds only events that detections read, which is the
// hardest for us: all its records as lines of JSON beside `evtx_dump`, one core each; what `analyze` needs of it, as the mapping
// gives it; and a folder of such logs into activities, without and with threads. In the other half of the records are of no
// interest, as where handles, objects, connections and the end of processes are audited too (`auditedMuch`): what `analyze` needs
// of that, beside `evtx_dump` of the same log, which has no choice but to write all.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../../schema/config.ts';
import { inputsAt, readInputs } from '../../sensor/input.ts';
import { createKnowledge } from '../../sensor/knowledge.ts';
import type { Wanted } from '../../sensor/windows/event.ts';
import { type EvtxFile, openEvtx } from '../../sensor/windows/evtx/file.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { evtxDump } from '../compare-evtx.ts';
import { auditedMuch, type Mix, securityRecords } from '../sensor/windows/evtx/security-log.ts';
import { ChunkWriter, fileHeader } from '../sensor/windows/evtx/writer.ts';

const CHUNKS = 4800;
/** Each is measured so often, in turns; the fastest counts. */
const ROUNDS = 3;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

/** A log of a name, written unless it is there. */
function generated(name: string, mix?: Mix): string {
  const path = at(`../../.cache/bench/${name}.evtx`);
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

const log = process.env.BENCH_EVTX ?? generated('security');
const mixed = generated('security-audited-much', auditedMuch);
const megabytes = statSync(log).size / 1e6;
const megabytesMixed = statSync(mixed).size / 1e6;
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

let records = 0;
const lines = (): number =>
  seconds(() => {
    const file = opened(log);
    while (file.lines(() => {}, 4096));
    file.close();
    records = file.statistics.records;
    if (file.statistics.malformed.all().length) throw new Error('malformed records');
  });

const mapping = await loadEventMapping();
/** Records read and stepped over. */
interface Looked {
  ofInterest: number;
  all: number;
}
const looked: Looked = { ofInterest: 0, all: 0 };
const lookedMixed: Looked = { ofInterest: 0, all: 0 };
const events = (path: string, into: Looked): number =>
  seconds(() => {
    const file = opened(path, mapping.wanted);
    let drafts = 0;
    while (
      file.read((event) => {
        drafts += mapping.read(event).drafts.length;
      }, 4096)
    );
    file.close();
    into.ofInterest = file.statistics.records;
    into.all = file.statistics.records + file.statistics.skipped;
    if (drafts < into.ofInterest / 2) throw new Error('events that say nothing');
  });

const LOGS = 2;
/** Several machines' logs, read side by side into activities. */
async function folder(workers: number): Promise<number> {
  const configuration = readConfiguration({ sensor: { evtx: { workers } } }, 'bench');
  const knowledge = createKnowledge(configuration);
  const found = await inputsAt(log, configuration);
  const inputs = Array.from({ length: LOGS }, (_, i) =>
    found.inputs.map((input) => ({ ...input, name: `${i}/${input.name}` })),
  ).flat();
  const started = performance.now();
  await readInputs(
    inputs,
    { configuration, protocols: [], mapping, knowledge, onActivity() {} },
    { between: () => undefined, ended: () => Promise.resolve() },
  );
  if (knowledge.statistics.events !== LOGS * looked.ofInterest) throw new Error(`${knowledge.statistics.events} events`);
  return (performance.now() - started) / 1000 / LOGS;
}

const best = {
  ...{ theirs: Infinity, lines: Infinity, events: Infinity, theirsMixed: Infinity, eventsMixed: Infinity },
  ...{ none: Infinity, one: Infinity, two: Infinity },
};
for (let round = 0; round < ROUNDS; round++) {
  best.theirs = Math.min(best.theirs, theirs(log));
  best.lines = Math.min(best.lines, lines());
  best.events = Math.min(best.events, events(log, looked));
  best.theirsMixed = Math.min(best.theirsMixed, theirs(mixed));
  best.eventsMixed = Math.min(best.eventsMixed, events(mixed, lookedMixed));
  best.none = Math.min(best.none, await folder(0));
  best.one = Math.min(best.one, await folder(1));
  best.two = Math.min(best.two, await folder(2));
  say(`round ${round + 1} of ${ROUNDS}`);
}
const rate = (s: number, of = records, size = megabytes): string =>
  `${Math.round(of / s).toLocaleString('en')} records/s (${Math.round(size / s)} MB/s)`;
say(
  `${records.toLocaleString('en')} records, ${looked.ofInterest.toLocaleString('en')} of interest, ${Math.round(megabytes)} MB`,
);
say(`mixed: ${lookedMixed.all.toLocaleString('en')} records, ${lookedMixed.ofInterest.toLocaleString('en')} of interest`);
say(`${Math.round(process.resourceUsage().maxRSS / 1024)} MiB at most`);
process.stdout.write(
  `evtx lines ${rate(best.lines)}; evtx_dump ${rate(best.theirs)}; ratio ${(best.theirs / best.lines).toFixed(2)}\n` +
    `evtx through the mapping ${rate(best.events)}; ratio ${(best.theirs / best.events).toFixed(2)}\n` +
    `evtx through the mapping, half of the records of no interest ${rate(best.eventsMixed, lookedMixed.all, megabytesMixed)}; evtx_dump ${rate(best.theirsMixed, lookedMixed.all, megabytesMixed)}; ratio ${(best.theirsMixed / best.eventsMixed).toFixed(2)}\n` +
    `evtx folder into activities ${rate(best.none)}; with a thread beside ${rate(best.one)}, with two ${rate(best.two)}; ratio ${(best.none / Math.min(best.one, best.two)).toFixed(2)}\n`,
);
