// A thread that reads event logs: each message asks for something, each batch that was asked for is sent.
import { parentPort } from 'node:worker_threads';
import { Packr } from 'msgpackr';
import { loadEventMapping } from '../mapping.ts';
import { type LogReading, packing, readLog } from './reading.ts';

/** `log` is a number that the asking side chose. */
export type WorkerRequest = { log: number } & ({ ask: 'open'; path: string; recover: boolean } | { ask: 'next' | 'close' });
/** The batch is packed by `packing`, and its memory changes hands: a structured clone takes five times as long to read. */
export interface WorkerAnswer {
  log: number;
  batch: Uint8Array<ArrayBuffer>;
}

const packr = new Packr(packing);

const mapping = await loadEventMapping();
const logs = new Map<number, LogReading | string>();

parentPort?.on('message', (request: WorkerRequest) => {
  const { log } = request;
  const reading = logs.get(log);
  if (request.ask === 'open') logs.set(log, readLog(request.path, mapping, request.recover));
  else if (request.ask === 'close') {
    if (typeof reading === 'object') reading.close();
    logs.delete(log);
  } else if (reading !== undefined) {
    const batch = typeof reading === 'string' ? { readings: [], more: false, bytes: 0, problem: reading } : reading.next();
    // What it packs into is used again.
    const packed = Uint8Array.from(packr.pack(batch));
    parentPort?.postMessage({ log, batch: packed } satisfies WorkerAnswer, [packed.buffer]);
  }
});
