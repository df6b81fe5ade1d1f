// Rendered events as inputs. Event Viewer saves the newest first: such a file is turned round while it is read.
import type { InputFormat } from '../../input.ts';
import type { WindowsEvent } from '../event.ts';
import { createEventSource } from '../event-source.ts';
import type { EventReading } from '../mapping.ts';
import { openRendered, type RenderedFile } from './file.ts';

/** Events looked at in one go. */
const EVENTS = 256;
/** Events of a file that begins with its newest which are turned round in memory at once. */
const TURNED = 200_000;

export const rendered: InputFormat = {
  probe(path) {
    const order = orderOf(path);
    return typeof order === 'string' ? order : order.oldest;
  },
  open(path, name, { configuration, mapping, knowledge, onActivity }) {
    const { dateOrder } = configuration.sensor;
    const file = openRendered(path, { wanted: mapping.wanted, dateOrder });
    if (typeof file === 'string') return file;
    const take = createEventSource(name, knowledge, onActivity);
    const order = orderOf(path);
    const turned = typeof order !== 'string' && order.turned;
    let now = Number.NEGATIVE_INFINITY;
    let events = 0;
    let held: EventReading[] = [];
    let notWhole = false;
    const give = (reading: EventReading): void => {
      now = reading.time;
      events++;
      take(reading);
    };
    const release = (): void => {
      // What has the same time stands the other way round as well.
      for (const reading of held.reverse().sort((a, b) => a.time - b.time)) give(reading);
      held = [];
    };
    return {
      time: () => now,
      read() {
        const more = file.read((event) => {
          const reading = mapping.read(event);
          if (turned) held.push(reading);
          else give(reading);
        }, EVENTS);
        if (held.length >= TURNED) {
          notWhole ||= more;
          release();
        } else if (!more) release();
        return more;
      },
      bytes: () => file.bytes(),
      problem: () => told(file, notWhole),
      counts: () => ({ packets: 0, events }),
      close: () => file.close(),
    };
  },
};

/** The time of a file's oldest event, and whether the file begins with its newest: its first two different times say so. */
function orderOf(path: string): { oldest: number; turned: boolean } | string {
  const file = openRendered(path);
  if (typeof file === 'string') return file;
  let first: number | undefined;
  let oldest = Number.POSITIVE_INFINITY;
  let turned: boolean | undefined;
  const look = ({ time }: WindowsEvent): void => {
    first ??= time;
    if (time !== first) turned ??= time < first;
    oldest = Math.min(oldest, time);
  };
  // A file in order begins with its oldest; one that is turned round is read to its end.
  while (file.read(look, EVENTS) && turned !== false);
  file.close();
  return { oldest, turned: turned === true };
}

function told(file: RenderedFile, notWhole: boolean): string | undefined {
  const { malformed, assumedUtc } = file.statistics;
  const parts = [
    file.problem(),
    ...[...malformed].map(([reason, { count, first }]) => `${count} not read: ${reason} (first at ${first})`),
    assumedUtc ? `${assumedUtc} times without a zone were taken as UTC` : undefined,
    notWhole ? `newest first and more than ${TURNED} events: only parts of it are in order, sort it by time` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length ? parts.join('; ') : undefined;
}
