// Logs of any number and size read by several threads. The files are cut into stretches, each thread reads one after the other and
// turns its events into results itself, so that only these cross over; they come out in the order of the files and their records.
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type EvtxPlan, planEvtx } from './file.ts';
import { type MakeMapping, mapSpan, type ReadStatistics, type SpanEnd, type SpanJob } from './mapping.ts';
import type { WorkerData, WorkerMessage } from './worker.ts';

/** Octets of a stretch: some hundred chunks, a fraction of a second. */
const STRETCH = 16 * 1024 * 1024;
/** Below this many octets in all, threads that nobody asked for take longer to start and to warm up than this one to read. */
const WORTH_THREADS = 128 * 1024 * 1024;
/** Batches that a worker is ahead of who takes them: what waits stays bounded, and a worker that waits soon goes on. */
const AHEAD = 16;

export interface ReadOptions {
  /**
   * Threads beside this one; 0: none. When left out, as many as there are processors but one, which is for who takes the results,
   * and none where there is little to read.
   */
  workers?: number | undefined;
  /** See `EvtxOptions`. */
  recover: boolean;
}

/** Part of what is read from a file, in order. */
export interface Part<Result> {
  path: string;
  results: Result[];
  /** Octets of the file taken so far. */
  bytes: number;
  /** With the last part of a file: why not all of it could be read, and what was. A file that is no log has no statistics. */
  end: { problem: string | undefined; statistics: ReadStatistics | undefined } | undefined;
}

/**
 * Reads event logs one after the other.
 * @param module address of a module whose default export makes the mapping (`MakeMapping`)
 * @param parameters what it is made with: plain data
 * Throws what goes wrong in a thread itself: the module cannot be loaded, or there is no memory.
 */
export async function* readEvtx<Result, Parameters>(
  paths: readonly string[],
  module: URL,
  parameters: Parameters,
  { workers, recover }: ReadOptions,
): AsyncGenerator<Part<Result>> {
  const plans = paths.map((path) => ({ path, plan: planEvtx(path, STRETCH) }));
  const jobs = plans.flatMap(({ path, plan }) => (typeof plan === 'string' ? [] : plan.spans.map((span) => ({ path, span }))));
  const octets = jobs.reduce((sum, { span }) => sum + span.to - span.from, 0);
  const threads = Math.min(workers ?? availableParallelism() - 1, jobs.length);
  const few = threads < 1 || (workers === undefined && octets < WORTH_THREADS);
  const batches = few
    ? here<Result>(jobs, recover, await mappingOf<Result, Parameters>(module, parameters))
    : inThreads<Result>();
  try {
    for (const { path, plan } of plans) {
      if (typeof plan === 'string') yield { path, results: [], bytes: 0, end: { problem: plan, statistics: undefined } };
      else yield* partsOf(path, plan, batches);
    }
  } finally {
    await batches.return(undefined);
  }

  function inThreads<R>(): AsyncGenerator<Batch<R>, void> {
    const shared = (n: number): Int32Array => new Int32Array(new SharedArrayBuffer(4)).fill(n);
    const data = { module: module.href, parameters, recover, jobs, next: shared(0) };
    return fromThreads(
      jobs.length,
      Array.from({ length: threads }, () => ({ ...data, credit: shared(AHEAD) })),
    );
  }
}

interface Batch<Result> {
  results: Result[];
  bytes: number;
  end: SpanEnd | undefined;
}

async function mappingOf<Result, Parameters>(module: URL, parameters: Parameters) {
  const made = (await import(module.href)) as { default: MakeMapping<Result, Parameters> };
  return made.default(parameters);
}

/** The batches of a file's stretches become its parts; its end says what all of them together were. */
async function* partsOf<Result>(
  path: string,
  plan: EvtxPlan,
  batches: AsyncGenerator<Batch<Result>, void>,
): AsyncGenerator<Part<Result>> {
  let bytes = 0;
  let { problem } = plan;
  const sum = { chunks: 0, records: 0, recovered: 0, skipped: 0 };
  const malformed = new Map<string, number>(plan.malformed ? [[plan.malformed, 1]] : []);
  const internal = new Map<string, number>();
  for (let left = plan.spans.length; left > 0; ) {
    const { value } = await batches.next();
    if (!value) throw new Error(`${path}: a thread ended before it had read everything`);
    bytes += value.bytes;
    if (value.results.length) yield { path, results: value.results, bytes, end: undefined };
    if (!value.end) continue;
    left--;
    const { statistics } = value.end;
    problem ??= value.end.problem;
    sum.chunks += statistics.chunks;
    sum.records += statistics.records;
    sum.recovered += statistics.recovered;
    sum.skipped += statistics.skipped;
    for (const [reason, n] of statistics.malformed) malformed.set(reason, (malformed.get(reason) ?? 0) + n);
    for (const [message, n] of statistics.internal) internal.set(message, (internal.get(message) ?? 0) + n);
  }
  const statistics = { ...sum, malformed: sorted(malformed), internal: sorted(internal) };
  yield { path, results: [], bytes, end: { problem, statistics } };
}

const sorted = (counts: ReadonlyMap<string, number>): [string, number][] => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));

/** In this thread; between two batches others get to run. */
async function* here<Result>(
  jobs: readonly SpanJob[],
  recover: boolean,
  mapping: Parameters<typeof mapSpan<Result>>[2],
): AsyncGenerator<Batch<Result>, void> {
  for (const job of jobs) {
    const batches = mapSpan(job, recover, mapping);
    for (let batch = batches.next(); ; batch = batches.next()) {
      if (batch.done) {
        yield { results: [], bytes: 0, end: batch.value };
        break;
      }
      yield { ...batch.value, end: undefined };
      await setImmediate();
    }
  }
}

/** From threads, each of which has its own credit; whatever comes early waits until its turn. */
async function* fromThreads<Result>(jobs: number, threads: readonly WorkerData[]): AsyncGenerator<Batch<Result>, void> {
  const waiting = Array.from({ length: jobs }, (): { batch: Batch<Result>; credit: Int32Array }[] => []);
  let failed: Error | undefined;
  let wake = (): void => {};
  const workers = threads.map((workerData) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData });
    worker.on('message', ({ job, ...batch }: WorkerMessage<Result>) => {
      waiting[job]?.push({ batch, credit: workerData.credit });
      wake();
    });
    worker.on('error', (error) => {
      failed ??= error instanceof Error ? error : new Error(String(error));
      wake();
    });
    worker.on('exit', (code) => {
      if (code) failed ??= new Error(`a thread that reads event logs ended with ${code}`);
      wake();
    });
    return worker;
  });
  try {
    for (const queue of waiting) {
      for (let ended = false; !ended; ) {
        if (failed) throw failed;
        const first = queue.shift();
        if (!first) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        ended = first.batch.end !== undefined;
        yield first.batch;
        Atomics.add(first.credit, 0, 1);
        Atomics.notify(first.credit, 0);
      }
    }
  } finally {
    await Promise.all(workers.map((w) => w.terminate()));
  }
}
