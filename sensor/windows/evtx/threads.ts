// Threads that read event logs: each log is read and mapped by one of them, a few batches ahead of who takes its events. Logs of a
// run that has few octets in all are read without: threads take longer to start and to warm up.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Packr } from 'msgpackr';
import { type LogBatch, packing } from './reading.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

/** Octets of logs in all from which threads are used. */
const WORTH = 128 * 1024 * 1024;
/** Batches asked for ahead of who takes them. */
const AHEAD = 2;

export interface LogThreads {
  /** A log of so many octets read by a thread; undefined when it is better read here. */
  open(path: string, octets: number, recover: boolean): ThreadReading | undefined;
  close(): Promise<void>;
}

export interface ThreadReading {
  /** Rejects when the thread ended. */
  next(): Promise<LogBatch>;
  close(): void;
}

interface Thread {
  worker: Worker;
  /** Logs being read by it. */
  logs: number;
}

interface Waiting {
  /** Each a `LogBatch`, packed. */
  batches: Uint8Array[];
  failed: Error | undefined;
  wake(): void;
}

/** @param workers how many; all processors but one when left out, which is for who takes the events */
export function createLogThreads(workers = availableParallelism() - 1): LogThreads {
  const threads: Thread[] = [];
  const packr = new Packr(packing);
  const waiting = new Map<number, Waiting>();
  let octetsOfAll = 0;
  let last = 0;

  function fail(error: Error): void {
    for (const one of waiting.values()) {
      one.failed = error;
      one.wake();
    }
  }

  function start(): Thread {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    worker.on('message', ({ log, batch }: WorkerAnswer) => {
      const one = waiting.get(log);
      one?.batches.push(batch);
      one?.wake();
    });
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => fail(new Error(`a thread that reads event logs ended with ${code}`)));
    const thread = { worker, logs: 0 };
    threads.push(thread);
    return thread;
  }

  function leastBusy(): Thread {
    const [least] = threads.toSorted((a, b) => a.logs - b.logs);
    return least && (least.logs === 0 || threads.length >= workers) ? least : start();
  }

  return {
    open(path, octets, recover) {
      octetsOfAll += octets;
      if (workers < 1 || octetsOfAll < WORTH) return undefined;
      const log = ++last;
      const thread = leastBusy();
      thread.logs++;
      const one: Waiting = { batches: [], failed: undefined, wake() {} };
      waiting.set(log, one);
      const ask = (request: WorkerRequest): void => thread.worker.postMessage(request);
      ask({ log, ask: 'open', path, recover });
      for (let i = 0; i < AHEAD; i++) ask({ log, ask: 'next' });
      let open = true;
      return {
        async next() {
          for (;;) {
            const packed = one.batches.shift();
            if (packed) {
              const batch = packr.unpack(packed) as LogBatch;
              if (batch.more) ask({ log, ask: 'next' });
              return batch;
            }
            if (one.failed) throw one.failed;
            await new Promise<void>((resolve) => {
              one.wake = resolve;
            });
          }
        },
        close() {
          if (!open) return;
          open = false;
          waiting.delete(log);
          thread.logs--;
          ask({ log, ask: 'close' });
        },
      };
    },
    async close() {
      waiting.clear();
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}
