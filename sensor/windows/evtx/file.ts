// An event log file (.evtx) read record by record: one chunk in memory at a time, in the order in which the records were written.
// The layout is that of the libevtx project's description of the EVTX format; docs/evtx.md says what is done with damage.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { Malformed } from '../../bytes/malformed.ts';
import { Counters } from '../../statistics.ts';
import type { Wanted, WindowsEvent } from '../event.ts';
import { CHUNK, CHUNK_HEADER, CHUNK_SIGNATURE, Chunk, headerIsIntact, RECORD_HEADER } from './chunk.ts';
import { Interest } from './interest.ts';
import { JsonWriter } from './json.ts';
import { RecordEvent } from './record-event.ts';
import { Templates } from './template.ts';
import { Values } from './values.ts';

/** Octets of the file's header that say something, and where the first chunk begins. */
const FILE_HEADER = 128;
const FIRST_CHUNK = 4096;
const FILE_SIGNATURE = 'ElfFile\0';
const NO_CHECKSUM = 4;
/** A file without a proper header is a log when a chunk stands in so many of its first octets. */
const SEARCHED = 1024 * 1024;

/** A stretch of a file: the chunks that begin in `[from, to)`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface EvtxOptions {
  /** Records that it refuses are stepped over; all are wanted when left out. */
  wanted?: Wanted;
  /** Also read what is left of records behind the last one of each chunk, from before the chunk was used again. */
  recover?: boolean;
}

export interface EvtxStatistics {
  chunks: number;
  /** Records handed on, recovered ones among them. */
  records: number;
  recovered: number;
  /** Records of no interest. */
  skipped: number;
  /** Records given up, checksums that are wrong, stretches without a chunk: by reason. */
  malformed: Counters;
}

/**
 * Takes a record's line of JSON in place: `bytes[0, end)` is lent for the call only. `record` is the EventRecordID; `unfit` tells
 * how many values of the record are none of their type.
 */
export type LineSink = (bytes: Buffer, end: number, record: number, unfit: () => number) => void;

export interface EvtxFile {
  /** Looks at no more than `most` records and hands on those that are wanted; false when there are no more. */
  read(sink: (event: WindowsEvent) => void, most: number): boolean;
  /** Hands on at most `most` records as lines of JSON, all of them; false when there are no more. */
  lines(sink: LineSink, most: number): boolean;
  /** Octets of the file taken so far. */
  bytes(): number;
  /** Why not all of the file could be read; undefined when it could. What was lost is counted in the statistics. */
  problem(): string | undefined;
  close(): void;
  readonly statistics: EvtxStatistics;
}

/** How a file is read. */
interface EvtxPlan {
  /** Its stretches, in the order in which they are to be read. */
  spans: Span[];
  /** What is wrong with its header, to be counted; and to be told to the user. */
  malformed: string | undefined;
  problem: string | undefined;
}

/**
 * ```
 * Signature (8) = "ElfFile\0" · FirstChunk (8) · LastChunk (8) · NextRecordID (8) · HeaderSize (4) = 128 · MinorVersion (2) ·
 * MajorVersion (2) = 3 · HeaderBlockSize (2) = 4096 · Chunks (2) · Unknown (76) · Flags (4) · Checksum (4)
 * ```
 * How a log is read: from the chunk with the oldest records on to the file's end, then from its
 * beginning. A log that is full writes over its oldest chunk, and its header does not always know which that is.
 * @returns the plan, or why the file is no log: a text for the user
 */
function planEvtx(path: string): EvtxPlan | string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return (error as Error).message;
  }
  try {
    const { size } = fstatSync(file);
    if (size === 0) return 'the file is empty';
    const bytes = Buffer.alloc(FILE_HEADER);
    const length = readSync(file, bytes, 0, FILE_HEADER, 0);
    if (length < FILE_HEADER || bytes.toString('latin1', 0, 8) !== FILE_SIGNATURE) {
      const first = firstChunk(file);
      if (first < 0) return 'not an event log (.evtx)';
      return {
        spans: [{ from: first, to: size }],
        malformed: 'file: broken header',
        problem: 'the header of the file is broken',
      };
    }
    const stored = bytes.readUInt32LE(124);
    const wrong = !(bytes.readUInt32LE(120) & NO_CHECKSUM) && crc32(bytes.subarray(0, 120)) !== stored;
    const oldest = oldestChunk(file, size);
    const spans = [
      { from: oldest, to: size },
      { from: FIRST_CHUNK, to: oldest },
    ];
    return { spans, malformed: wrong ? 'file: wrong checksum of the header' : undefined, problem: undefined };
  } catch (error) {
    return (error as Error).message;
  } finally {
    closeSync(file);
  }
}

/** Where the first chunk of a file without a header stands; -1 when it has none near its beginning. */
function firstChunk(file: number): number {
  const bytes = Buffer.alloc(SEARCHED);
  const length = readSync(file, bytes, 0, SEARCHED, 0);
  return bytes.subarray(0, length).indexOf(CHUNK_SIGNATURE);
}

/** Position of the chunk whose header names the lowest record. */
function oldestChunk(file: number, size: number): number {
  const bytes = Buffer.alloc(40);
  let oldest = FIRST_CHUNK;
  let lowest = Number.POSITIVE_INFINITY;
  for (let at = FIRST_CHUNK; at + CHUNK <= size; at += CHUNK) {
    if (readSync(file, bytes, 0, 40, at) < 40) break;
    if (bytes.compare(CHUNK_SIGNATURE, 0, 8, 0, 8) !== 0) continue;
    const first = bytes.readUInt32LE(28) * 0x1_0000_0000 + bytes.readUInt32LE(24);
    const last = bytes.readUInt32LE(36) * 0x1_0000_0000 + bytes.readUInt32LE(32);
    if (first <= last && first < lowest) {
      lowest = first;
      oldest = at;
    }
  }
  return oldest;
}

/**
 * Opens an event log.
 * @returns the log, or why the file is none: a text for the user
 */
export function openEvtx(path: string, { wanted, recover = false }: EvtxOptions = {}): EvtxFile | string {
  const plan = planEvtx(path);
  if (typeof plan === 'string') return plan;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return (error as Error).message;
  }
  const { spans } = plan;
  const malformed = new Counters();
  const statistics: EvtxStatistics = { chunks: 0, records: 0, recovered: 0, skipped: 0, malformed };
  if (plan.malformed) malformed.add(plan.malformed);
  const chunk = new Chunk(recover, (reason) => malformed.add(reason));
  const templates = new Templates(chunk);
  const values = new Values(chunk, templates);
  const event = new RecordEvent(chunk, values);
  const interest = wanted && new Interest(chunk, values, event, wanted);
  let json: JsonWriter | undefined;
  let place = 0;
  let at = spans[0]?.from ?? 0;
  let taken = 0;
  let { problem } = plan;
  let loaded = false;
  let open = true;

  /** Puts the next chunk of the spans into memory; false when there is none. */
  function nextChunk(): boolean {
    let told = false;
    for (;;) {
      const current = spans[place];
      if (!current) return false;
      if (at >= current.to) {
        at = spans[++place]?.from ?? 0;
        continue;
      }
      let length = readSync(file, chunk.bytes, 0, CHUNK, at);
      if (length < CHUNK_HEADER) {
        if (length > 0 && !isZero(length)) short(at + length);
        place++;
        at = spans[place]?.from ?? 0;
        continue;
      }
      // A chunk that stands where none should must at least be whole.
      const offset = found(length, (at - FIRST_CHUNK) % CHUNK === 0);
      if (offset === 0) {
        if (length < CHUNK) short(at + length);
        length = Math.min(length, nextPlace());
        at += length;
        taken += length;
        statistics.chunks++;
        chunk.load(length);
        templates.forgetPlaces();
        return true;
      }
      if (!told && !isZero(length)) {
        malformed.add('file: no chunk where one begins');
        told = true;
      }
      at += offset;
      taken += offset;
    }
  }

  /** Offset in what was read where a chunk can begin: 0, or how far to go on. */
  function found(length: number, inPlace: boolean): number {
    const { bytes } = chunk;
    let offset = bytes.indexOf(CHUNK_SIGNATURE);
    if (offset === 0 && !inPlace && !headerIsIntact(bytes)) offset = bytes.indexOf(CHUNK_SIGNATURE, 1);
    if (offset < 0 || offset >= length) return Math.max(1, length - CHUNK_SIGNATURE.length + 1);
    return offset;
  }

  /**
   * How far it is to the next place for a chunk, where a whole one stands there: what damage has moved here does not reach into it,
   * since its records would be read with the definitions of this one.
   */
  function nextPlace(): number {
    const { bytes } = chunk;
    const far = CHUNK - ((at - FIRST_CHUNK) % CHUNK);
    if (far + CHUNK_HEADER > CHUNK || bytes.compare(CHUNK_SIGNATURE, 0, 8, far, far + 8) !== 0) return CHUNK;
    return headerIsIntact(bytes.subarray(far)) ? far : CHUNK;
  }

  function isZero(length: number): boolean {
    const { bytes } = chunk;
    for (let i = 0; i < length; i++) if (bytes[i] !== 0) return false;
    return true;
  }

  function short(end: number): void {
    malformed.add('file: cut short');
    problem ??= `cut short in a chunk at octet ${end}`;
  }

  /** Steps to the next record; false at the end. */
  function step(): boolean {
    for (;;) {
      if (loaded && chunk.next()) return true;
      loaded = nextChunk();
      if (!loaded) return false;
    }
  }

  /** Runs what may throw Malformed; a record that does is counted, a recovered one was none. */
  function tried(look: (from: number, to: number) => boolean): boolean {
    try {
      return look(chunk.record + RECORD_HEADER, chunk.record + chunk.size - 4);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      if (chunk.recovered) chunk.refuse();
      else malformed.add(`record: ${error.message}`);
      return false;
    }
  }

  const look = (from: number, to: number): boolean => {
    if (interest) {
      if (interest.takes(from, to)) return true;
      statistics.skipped++;
      return false;
    }
    event.show(values.record(from, to));
    return true;
  };
  const write = (from: number, to: number): boolean => {
    json ??= new JsonWriter(chunk, values);
    json.line(values.record(from, to));
    return true;
  };
  const unfit = (): number => values.unfit();
  const count = (): void => {
    statistics.records++;
    if (chunk.recovered) statistics.recovered++;
  };

  return {
    statistics,
    read(sink, most) {
      for (let n = 0; n < most; n++) {
        if (!step()) return false;
        if (!tried(look)) continue;
        count();
        sink(event);
      }
      return true;
    },
    lines(sink, most) {
      for (let n = 0; n < most; n++) {
        if (!step()) return false;
        if (!tried(write) || !json) continue;
        count();
        sink(json.out, json.at, chunk.recordId, unfit);
      }
      return true;
    },
    bytes: () => taken,
    problem: () => problem,
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}
