// Reads a log that a test made, both ways.

import type { WindowsEvent } from '../../../../sensor/windows/event.ts';
import { type EvtxOptions, type EvtxStatistics, openEvtx } from '../../../../sensor/windows/evtx/file.ts';
import { file } from '../../packets.ts';

interface Read {
  problem: string | undefined;
  statistics: Omit<EvtxStatistics, 'malformed'>;
  malformed: Record<string, number>;
}

const nothing = { chunks: 0, records: 0, recovered: 0, skipped: 0 };

/** What `take` makes of each event. */
export function events<T>(bytes: Buffer, take: (event: WindowsEvent) => T, options?: EvtxOptions): Read & { events: T[] } {
  const log = openEvtx(file(bytes), options);
  if (typeof log === 'string') return { problem: log, statistics: nothing, malformed: {}, events: [] };
  const all: T[] = [];
  while (log.read((event) => all.push(take(event)), 3));
  log.close();
  const { malformed, ...statistics } = log.statistics;
  return { problem: log.problem(), statistics, malformed: Object.fromEntries(malformed.all()), events: all };
}

/** Each record's JSON, by EventRecordID. */
export function lines(bytes: Buffer, options?: EvtxOptions): Read & { records: number[]; lines: string[] } {
  const log = openEvtx(file(bytes), options);
  if (typeof log === 'string') return { problem: log, statistics: nothing, malformed: {}, records: [], lines: [] };
  const records: number[] = [];
  const all: string[] = [];
  while (
    log.lines((octets, end, record) => {
      records.push(record);
      all.push(octets.toString('utf8', 0, end));
    }, 3)
  );
  log.close();
  const { malformed, ...statistics } = log.statistics;
  return { problem: log.problem(), statistics, malformed: Object.fromEntries(malformed.all()), records, lines: all };
}

/** EventData or UserData of the only record. */
export function onlyData(bytes: Buffer): Record<string, unknown> {
  const read = lines(bytes);
  const [line] = read.lines;
  if (read.lines.length !== 1 || !line) throw new Error(`${read.lines.length} records: ${JSON.stringify(read)}`);
  const { Event } = JSON.parse(line) as { Event: Record<string, Record<string, unknown>> };
  return (Event.EventData ?? Event.UserData) as Record<string, unknown>;
}
