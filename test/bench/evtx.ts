// A Security log of a domain controller, 315 MB from our own writer: all records as lines of JSON beside `evtx_dump`, one core each;
// the events that detection needs, with their fields; and these through one thread and several.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EvtxOptions, openEvtx } from '../../sensor/windows/evtx/file.ts';
import { readEvtx } from '../../sensor/windows/evtx/parallel.ts';
import { evtxDump } from '../compare-evtx.ts';
import { securityRecords } from '../sensor/windows/evtx/security-log.ts';
import { ChunkWriter, fileHeader } from '../sensor/windows/evtx/writer.ts';
import { look, wanted } from './evtx-mapping.ts';

const CHUNKS = 4800;
/** Each is measured so often, in turns; the fastest counts. */
const ROUNDS = 3;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

/** The log, written unless it is there. */
function generated(): string {
  const path = at('../../.cache/bench/security.evtx');
  const size = 4096 + CHUNKS * 65_536;
  if (existsSync(path) && statSync(path).size === size) return path;
  say(`generating a log of ${Math.round(size / 1e6)} MB`);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.new`, 'w');
  let writer = new ChunkWriter();
  let position = 4096;
  let next = 1;
  for (const record of securityRecords()) {
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

const log = process.env.BENCH_EVTX ?? generated();
const megabytes = statSync(log).size / 1e6;
const program = evtxDump();
if (!program) throw new Error('evtx_dump is missing: cargo install evtx');
const dump = program;

function seconds(run: () => void): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}

const theirs = (): number =>
  seconds(() => {
    const { status } = spawnSync(dump, ['-t', '1', '-o', 'jsonl', log], { stdio: 'ignore' });
    if (status !== 0) throw new Error('evtx_dump failed');
  });

function opened(options?: EvtxOptions) {
  const file = openEvtx(log, options);
  if (typeof file === 'string') throw new Error(file);
  return file;
}

let records = 0;
const lines = (): number =>
  seconds(() => {
    const file = opened();
    while (file.lines(() => {}, 4096));
    file.close();
    records = file.statistics.records;
    if (file.statistics.malformed.all().length) throw new Error('malformed records');
  });

let ofInterest = 0;
const events = (): number =>
  seconds(() => {
    const file = opened({ wanted });
    let octets = 0;
    while (
      file.read((event) => {
        octets += look(event);
      }, 4096)
    );
    file.close();
    ofInterest = file.statistics.records;
    if (octets < ofInterest) throw new Error('events without fields');
  });

/** Microseconds that who takes the activities has to do with each. */
const WORK = 5;

async function threads(workers: number): Promise<number> {
  const started = performance.now();
  let given = 0;
  const mapping = new URL('evtx-mapping.ts', import.meta.url);
  for await (const { results } of readEvtx([log], mapping, undefined, { workers, recover: false })) {
    given += results.length;
    const until = performance.now() + (results.length * WORK) / 1000;
    while (performance.now() < until);
  }
  if (given !== ofInterest) throw new Error(`${given} of ${ofInterest} results`);
  return (performance.now() - started) / 1000;
}

const best = { theirs: Infinity, lines: Infinity, events: Infinity, none: Infinity, one: Infinity, two: Infinity };
for (let round = 0; round < ROUNDS; round++) {
  best.theirs = Math.min(best.theirs, theirs());
  best.lines = Math.min(best.lines, lines());
  best.events = Math.min(best.events, events());
  best.none = Math.min(best.none, await threads(0));
  best.one = Math.min(best.one, await threads(1));
  best.two = Math.min(best.two, await threads(2));
  say(`round ${round + 1} of ${ROUNDS}`);
}
const rate = (s: number): string =>
  `${Math.round(records / s).toLocaleString('en')} records/s (${Math.round(megabytes / s)} MB/s)`;
say(`${records.toLocaleString('en')} records, ${ofInterest.toLocaleString('en')} of interest, ${Math.round(megabytes)} MB`);
say(`${Math.round(process.resourceUsage().maxRSS / 1024)} MiB at most`);
process.stdout.write(
  `evtx lines ${rate(best.lines)}; evtx_dump ${rate(best.theirs)}; ratio ${(best.theirs / best.lines).toFixed(2)}\n` +
    `evtx events of interest ${rate(best.events)}; ratio ${(best.theirs / best.events).toFixed(2)}\n` +
    `evtx activities, ${WORK} µs of work on each: ${rate(best.none)}; with a thread beside ${rate(best.one)}, with two ${rate(best.two)}; ratio ${(best.none / Math.min(best.one, best.two)).toFixed(2)}\n`,
);
