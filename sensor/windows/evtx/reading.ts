// An event log read batch by batch through the mapping: in whichever thread.

import type { WindowsEvent } from '../event.ts';
import type { EventBatch } from '../event-reader.ts';
import type { EventMapping, EventReading } from '../mapping.ts';
import { openEvtx } from './file.ts';

/** Records looked at in one go. */
const RECORDS = 2048;

/** How a batch travels between threads, as MessagePack: the names of properties once, and all strings in one piece. */
export const packing = { useRecords: true, bundleStrings: true } as const;

/** Plain data: may come from another thread. */
export interface LogBatch extends EventBatch {
  /** Octets of the file taken so far. */
  bytes: number;
  /** What the user has to know of the file so far. */
  problem: string | undefined;
}

export interface LogReading {
  next(): LogBatch;
  close(): void;
}

/**
 * @param recover see `EvtxOptions`
 * @returns the log, or why the file is none: a text for the user
 */
export function readLog(path: string, mapping: EventMapping, recover: boolean): LogReading | string {
  const file = openEvtx(path, { wanted: mapping.wanted, recover });
  if (typeof file === 'string') return file;
  return {
    next() {
      const readings: EventReading[] = [];
      const look = (event: WindowsEvent): void => void readings.push(mapping.read(event));
      const more = file.read(look, RECORDS);
      const malformed = more ? [] : file.statistics.malformed.all().map(([reason, n]) => `${n} times ${reason}`);
      const parts = [file.problem(), ...malformed].filter((part) => part !== undefined);
      return { readings, more, bytes: file.bytes(), problem: parts.length ? parts.join('; ') : undefined };
    },
    close: () => file.close(),
  };
}
