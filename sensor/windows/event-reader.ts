// Events of one file handed on in turn with other inputs: one by one in the order of their time, whatever batches they came in.
import type { Reader } from '../input.ts';
import type { EventReading } from './mapping.ts';

/** What was read in one go. */
export interface EventBatch {
  readings: readonly EventReading[];
  /** Whether anything may follow. */
  more: boolean;
}

/** The part of a reader that gives events, from batches: their sizes have no part in what comes out. */
export function createEventReader(
  next: () => EventBatch | Promise<EventBatch>,
  take: (reading: EventReading) => void,
): Pick<Reader, 'time' | 'read' | 'counts'> {
  let batch: EventBatch = { readings: [], more: true };
  let place = 0;
  let events = 0;

  function fill(filled: EventBatch): boolean {
    batch = filled;
    place = 0;
    return batch.more || batch.readings.length > 0;
  }

  return {
    time() {
      const following = batch.readings[place];
      if (following) return following.time;
      return batch.more ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    },
    read(until) {
      const { readings } = batch;
      const first = place;
      while (place < readings.length) {
        const reading = readings[place] as EventReading;
        if (reading.time >= until && place > first) return true;
        place++;
        events++;
        take(reading);
      }
      if (!batch.more) return false;
      const filled = next();
      return filled instanceof Promise ? filled.then(fill) : fill(filled);
    },
    counts: () => ({ packets: 0, events }),
  };
}
