// The mapping that tests of reading in threads load: an event's number and a field; it fails as it is told to.
import { isMainThread } from 'node:worker_threads';
import type { MakeMapping } from '../../../../sensor/windows/evtx/mapping.ts';

export interface TestParameters {
  /** Only these. */
  ids: number[];
  /** The mapping throws on events with this record number; the thread ends on those with that one. */
  throwsOn?: number;
  endsOn?: number;
  /** Counts the events that were mapped, in all threads. */
  mapped?: Int32Array;
}
export type TestResult = { record: number | undefined; user: string | undefined; inMainThread: boolean };

const make: MakeMapping<TestResult, TestParameters> = ({ ids, throwsOn, endsOn, mapped }) => ({
  wanted: (_, id) => ids.includes(id),
  map(event, give) {
    if (event.record === throwsOn) throw new Error('does not like it');
    if (event.record === endsOn) process.exit(3);
    if (mapped) Atomics.add(mapped, 0, 1);
    give({ record: event.record, user: event.field('TargetUserName'), inMainThread: isMainThread });
  },
});
export default make;
