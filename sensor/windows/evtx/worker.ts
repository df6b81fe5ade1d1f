// A thread that reads stretches of logs: takes one after the other, and sends what the mapping makes of them. It stands still when
// nobody takes what it has sent.
import { parentPort, workerData } from 'node:worker_threads';
import { type MakeMapping, mapSpan, type SpanEnd, type SpanJob } from './mapping.ts';

export interface WorkerData {
  /** Address of the mapping's module, and what it is made with. */
  module: string;
  parameters: unknown;
  recover: boolean;
  jobs: readonly SpanJob[];
  /** Shared by all workers: the number of the next job. */
  next: Int32Array;
  /** Batches that this worker may still send. */
  credit: Int32Array;
}

export interface WorkerMessage<Result> {
  job: number;
  results: Result[];
  bytes: number;
  end: SpanEnd | undefined;
}

const { module, parameters, recover, jobs, next, credit } = workerData as WorkerData;
const made = (await import(module)) as { default: MakeMapping<unknown, unknown> };
const mapping = made.default(parameters);

function send(message: WorkerMessage<unknown>): void {
  while (Atomics.load(credit, 0) <= 0) Atomics.wait(credit, 0, 0);
  Atomics.sub(credit, 0, 1);
  parentPort?.postMessage(message);
}

for (let job = Atomics.add(next, 0, 1); job < jobs.length; job = Atomics.add(next, 0, 1)) {
  const batches = mapSpan(jobs[job] as SpanJob, recover, mapping);
  for (let batch = batches.next(); ; batch = batches.next()) {
    if (batch.done) {
      send({ job, results: [], bytes: 0, end: batch.value });
      break;
    }
    send({ job, ...batch.value, end: undefined });
  }
}
