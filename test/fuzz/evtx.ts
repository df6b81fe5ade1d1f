// `node start.mjs --run test/fuzz/evtx.ts [EXECUTIONS [SEED]]`: the event log reader on damaged chunks, of our own writer and, where
// they lie beside the project, of real logs. It must never throw, hang or grow; and what a template's program writes must be what
// the general way writes. The same numbers give the same chunks.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Malformed } from '../../sensor/bytes/malformed.ts';
import { CHUNK, Chunk, RECORD_HEADER } from '../../sensor/windows/evtx/chunk.ts';
import { Interest } from '../../sensor/windows/evtx/interest.ts';
import { JsonWriter } from '../../sensor/windows/evtx/json.ts';
import { RecordEvent } from '../../sensor/windows/evtx/record-event.ts';
import { Templates } from '../../sensor/windows/evtx/template.ts';
import { Values } from '../../sensor/windows/evtx/values.ts';
import { damage } from '../sensor/windows/evtx/mutation.ts';
import { random, securityRecords } from '../sensor/windows/evtx/security-log.ts';
import { ChunkWriter } from '../sensor/windows/evtx/writer.ts';
import { zoo } from '../sensor/windows/evtx/zoo.ts';

/** Milliseconds that one chunk may take; real ones take a tenth of one. */
const HANG = 5000;
/** One in so many executions is a chunk of a real log: they are ten times as large as ours. */
const REAL = 25;

export interface FuzzReport {
  executions: number;
  records: number;
  malformed: number;
  seconds: number;
  /** Of the slowest chunk. */
  slowest: number;
  /** MiB resident at the end of each tenth, and the highest ever. */
  resident: number[];
  peak: number;
}

/** Chunks of a few records each. */
function ownChunks(): Buffer[] {
  const all: Buffer[] = [];
  const add = (records: Iterable<Parameters<ChunkWriter['add']>[0]>): void => {
    const writer = new ChunkWriter();
    for (const record of records) writer.add(record);
    all.push(writer.finish());
  };
  const every = zoo();
  for (let i = 0; i < every.length; i += 4) add(every.slice(i, i + 4));
  const log = securityRecords(7);
  for (let i = 0; i < 4; i++) add(Array.from({ length: 5 }, () => log.next().value));
  return all;
}

function realChunks(): Buffer[] {
  const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((f) => f.endsWith('.evtx'))
    .sort()
    .map((f) => readFileSync(folder + f).subarray(4096, 4096 + CHUNK))
    .filter((c) => c.length === CHUNK);
}

const FIELDS = ['TargetUserName', 'string', 'numbers', 'same', 'SubjectUserName', 'Deep', 'Own', 'From'];

/** Runs so many executions; throws an Error that names the execution when anything is wrong. */
export function fuzz(executions: number, seed: number, progress: (done: number) => void = () => {}): FuzzReport {
  const own = ownChunks();
  const real = realChunks();
  const next = random(seed);
  const chunk = new Chunk(true, () => {});
  const templates = new Templates(chunk);
  const values = new Values(chunk, templates);
  const event = new RecordEvent(chunk, values);
  const wanted = (provider: string, id: number): boolean => (provider.length + id) % 3 !== 0;
  const interest = new Interest(chunk, values, event, wanted);
  const json = new JsonWriter(chunk, values);
  const report: FuzzReport = { executions, records: 0, malformed: 0, seconds: 0, slowest: 0, resident: [], peak: 0 };

  /** What `look` gives; undefined when it throws Malformed. */
  const tried = <T>(look: () => T): T | undefined => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      report.malformed++;
      return undefined;
    }
  };

  const started = performance.now();
  for (let n = 0; n < executions; n++) {
    const from = real.length && n % REAL === 0 ? real : own;
    const before = performance.now();
    (from[Math.floor(next() * from.length)] as Buffer).copy(chunk.bytes);
    const changes = 1 + Math.floor(next() ** 2 * 6);
    const used = chunk.bytes.subarray(0, Math.min(CHUNK, chunk.bytes.readUInt32LE(48) + 64));
    for (let i = 0; i < changes; i++) damage(used, next);
    try {
      chunk.load(next() < 0.05 ? 512 + Math.floor(next() * (CHUNK - 512)) : CHUNK);
      templates.forgetPlaces();
      while (chunk.next()) {
        report.records++;
        const at = chunk.record + RECORD_HEADER;
        const end = chunk.record + chunk.size - 4;
        const line = tried(() => {
          json.line(values.record(at, end));
          return json.out.toString('utf8', 0, json.at);
        });
        const general = tried(() => {
          json.line(values.record(at, end), true);
          return json.out.toString('utf8', 0, json.at);
        });
        // One of them may run into a limit that the other does not.
        if (line !== undefined && general !== undefined && line !== general)
          throw new Error(`two ways to write a record:\n${line}${general}`);
        if (line !== undefined) JSON.parse(line);
        const taken = tried(() => interest.takes(at, end));
        if (line === undefined && !taken) chunk.refuse();
        if (!taken) continue;
        const seen = [event.provider, event.channel, event.computer, event.userSid, event.value(0), event.value(2)];
        for (const field of FIELDS) seen.push(event.field(field));
        if (seen.some((s) => s !== undefined && !s.isWellFormed())) throw new Error('a text that is not well-formed');
        if (!Number.isFinite(event.time) || !Number.isFinite(event.id) || !Number.isFinite(event.record))
          throw new Error('no number');
        if (!wanted(event.provider, event.id)) throw new Error('taken and not wanted');
      }
    } catch (error) {
      throw new Error(`execution ${n} of seed ${seed}: ${(error as Error).stack}`);
    }
    const took = performance.now() - before;
    report.slowest = Math.max(report.slowest, took);
    if (took > HANG) throw new Error(`execution ${n} of seed ${seed} took ${Math.round(took)} ms`);
    if ((n + 1) % Math.ceil(executions / 10) === 0) {
      report.resident.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
      progress(n + 1);
    }
  }
  report.seconds = (performance.now() - started) / 1000;
  report.peak = Math.round(process.resourceUsage().maxRSS / 1024);
  return report;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [executions = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
  const report = fuzz(executions, seed, (done) => process.stderr.write(`fuzz: ${done}\n`));
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
