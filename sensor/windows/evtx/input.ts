// Event logs as inputs.
import { statSync } from 'node:fs';
import type { InputFormat } from '../../input.ts';
import type { WindowsEvent } from '../event.ts';
import { createEventReader, type EventBatch } from '../event-reader.ts';
import { createEventSource } from '../event-source.ts';
import { openEvtx } from './file.ts';
import { type LogBatch, readLog } from './reading.ts';

export const eventLog: InputFormat = {
  probe(path) {
    const file = openEvtx(path);
    if (typeof file === 'string') return file;
    let first: number | undefined;
    const look = ({ time }: WindowsEvent): void => {
      first ??= time;
    };
    while (first === undefined && file.read(look, 1));
    file.close();
    return first ?? Number.POSITIVE_INFINITY;
  },
  open(path, name, { configuration, mapping, knowledge, onActivity, logThreads }) {
    const { recover } = configuration.sensor.evtx;
    const log = logThreads.open(path, statSync(path).size, recover) ?? readLog(path, mapping, recover);
    if (typeof log === 'string') return log;
    let bytes = 0;
    let problem: string | undefined;
    const look = (batch: LogBatch): EventBatch => {
      bytes = batch.bytes;
      problem = batch.problem;
      return batch;
    };
    const next = (): EventBatch | Promise<EventBatch> => {
      const batch = log.next();
      return batch instanceof Promise ? batch.then(look) : look(batch);
    };
    return {
      ...createEventReader(next, createEventSource(name, knowledge, onActivity)),
      bytes: () => bytes,
      problem: () => problem,
      close: () => log.close(),
    };
  },
};
