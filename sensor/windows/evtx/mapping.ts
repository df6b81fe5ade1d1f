// What turns the events of a log into results, and a stretch of a log read through it: in this thread or in a worker.
import type { Wanted, WindowsEvent } from '../event.ts';
import { type EvtxStatistics, openEvtx, type Span } from './file.ts';

/** Results cross to another thread, so they are plain data. Each event is looked at by itself: a log is read in several places. */
export interface Mapping<Result> {
  wanted: Wanted;
  /** Gives what an event means, in the order in which it means it. */
  map(event: WindowsEvent, give: (result: Result) => void): void;
}

/** The default export of the module that workers load. `parameters` come from who reads, as plain data. */
export type MakeMapping<Result, Parameters> = (parameters: Parameters) => Mapping<Result>;

/** Statistics without methods. */
export interface ReadStatistics extends Omit<EvtxStatistics, 'malformed'> {
  malformed: [string, number][];
  /** Exceptions of the mapping, which are bugs of ours: by message. */
  internal: [string, number][];
}

/** A stretch of a log was read to its end. */
export interface SpanEnd {
  problem: string | undefined;
  statistics: ReadStatistics;
}

export interface SpanJob {
  path: string;
  span: Span;
}

/** Records looked at between two looks at whether a batch is full. */
const RECORDS = 512;
/** Results of one batch, and octets of the log after which it goes also when it is not full: progress is to be seen. */
const RESULTS = 512;
const OCTETS = 4 * 1024 * 1024;

/** Reads a stretch and hands on its results in batches, with the octets taken since the batch before. */
export function* mapSpan<Result>(
  { path, span }: SpanJob,
  recover: boolean,
  mapping: Mapping<Result>,
): Generator<{ results: Result[]; bytes: number }, SpanEnd> {
  const internal = new Map<string, number>();
  const none = { chunks: 0, records: 0, recovered: 0, skipped: 0, malformed: [], internal: [] };
  const log = openEvtx(path, { wanted: mapping.wanted, recover, span });
  if (typeof log === 'string') return { problem: log, statistics: none };
  let results: Result[] = [];
  let told = 0;
  const give = (result: Result): void => void results.push(result);
  const take = (event: WindowsEvent): void => {
    try {
      mapping.map(event, give);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      internal.set(message, (internal.get(message) ?? 0) + 1);
    }
  };
  try {
    for (let more = true; more; ) {
      more = log.read(take, RECORDS);
      const bytes = log.bytes() - told;
      if (more ? results.length < RESULTS && bytes < OCTETS : !results.length && !bytes) continue;
      yield { results, bytes };
      results = [];
      told += bytes;
    }
  } finally {
    log.close();
  }
  const { malformed, ...statistics } = log.statistics;
  return { problem: log.problem(), statistics: { ...statistics, malformed: malformed.all(), internal: [...internal] } };
}
