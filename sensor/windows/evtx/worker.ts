// A thread that reads event logs: each message asks for something, each batch that was asked for is sent.
import { parentPort } from 'node:worker_threads';
import { loadEventMapping } from '../mapping.ts';
import { type LogReading, readLog } from './reading.ts';

/** `log` is a number that the asking side chose. */
export type WorkerRequest = { log: number } & ({ ask: 'open'; path: string; recover: boolean } | { ask: 'next' | 'close' });
/** The batch is JSON in UTF-8, whose memory changes hands: a structured clone takes three times as long. */
export interface WorkerAnswer {
  log: number;
  batch: ArrayBuffer;
}

const utf8 = new TextEncoder();

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
    const { buffer } = utf8.encode(JSON.stringify(batch));
    parentPort?.postMessage({ log, batch: buffer } satisfies WorkerAnswer, [buffer]);
  }
});
