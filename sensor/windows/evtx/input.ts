// Event logs as inputs.
import type { InputFormat } from '../../input.ts';
import type { WindowsEvent } from '../event.ts';
import { createEventSource } from '../event-source.ts';
import { openEvtx } from './file.ts';

/** Records looked at in one go. */
const RECORDS = 512;

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
  open(path, name, { mapping, knowledge, onActivity }) {
    const file = openEvtx(path, { wanted: mapping.wanted });
    if (typeof file === 'string') return file;
    const take = createEventSource(name, knowledge, onActivity);
    let now = Number.NEGATIVE_INFINITY;
    let events = 0;
    return {
      time: () => now,
      read: () =>
        file.read((event) => {
          now = event.time;
          events++;
          take(mapping.read(event));
        }, RECORDS),
      bytes: () => file.bytes(),
      problem() {
        const malformed = file.statistics.malformed.all().map(([reason, n]) => `${n} times ${reason}`);
        const parts = [file.problem(), ...malformed].filter((part) => part !== undefined);
        return parts.length ? parts.join('; ') : undefined;
      },
      counts: () => ({ packets: 0, events }),
      close: () => file.close(),
    };
  },
};
