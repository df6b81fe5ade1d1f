// Follows the log: brings what stands on it into the graph, sets copies of graph and activity files aside, and tells those who wait
// for a record when it is applied. After a crash it goes on from the last copy; the log is the truth.
import { randomUUID } from 'node:crypto';
import type { Activity } from '../../schema/activity.ts';
import { type Bus, type Decision, type LogRecord, type Tick, topics } from '../../schema/bus.ts';
import type { Configuration } from '../../schema/config.ts';
import type { AlertStatus } from '../../schema/finding.ts';
import type { GraphStore } from '../../schema/graph.ts';
import type { ActivityLog } from '../store/activity-log.ts';
import type { Processor } from './processor.ts';

/** A person waits no longer for a change to appear. */
const PATIENCE = 10_000;

/** Milliseconds without a record after which waiting activities go on. */
const REST = 1000;

export interface Follower {
  /** Puts activities on the log; resolves when they survive a crash. */
  append(activities: readonly Activity[]): Promise<void>;
  /** Puts a decision on the log; resolves when it is in the graph, false when that took too long. */
  decide(alert: string, status: AlertStatus, by: string): Promise<boolean>;
  /** The inputs have ended: waits until all of the log is in the graph, tells what detectors held back, sets a copy aside. */
  settle(): Promise<void>;
  /** Stops reading, sets a copy aside; what is on the log and not yet in the graph is taken up at the next start. */
  close(): Promise<void>;
}

/**
 * Starts to follow.
 * @param options.onFailure called once when the log cannot be followed any further
 * @throws Error when the graph stands for a longer log than this one
 */
export async function followLog(options: {
  bus: Bus;
  store: GraphStore;
  processor: Processor;
  activities: Pick<ActivityLog, 'flush' | 'expire' | 'close'>;
  configuration: Configuration;
  onFailure: (error: unknown) => void;
}): Promise<Follower> {
  const { bus, store, processor, activities, configuration, onFailure } = options;
  const topic = topics.activities;
  const end = await bus.end(topic);
  if (processor.offset() > end)
    throw new Error(
      `the graph stands for ${processor.offset()} records and the log has ${end}: it belongs to another data folder; use that one or an empty graph`,
    );
  const stop = new AbortController();
  const deciding = new Map<string, (applied: boolean) => void>();
  let reached: { offset: number; resolve: () => void }[] = [];
  let position = processor.offset();
  let copied = processor.offset();
  let failure: unknown;

  // Records, the end of inputs and copies take turns.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = queue.then(work);
    queue = turn.catch(() => {});
    return turn;
  };

  async function copy(): Promise<void> {
    // Files first: they may be ahead of the copy, never behind it.
    await activities.flush();
    await store.checkpoint(processor.state());
    copied = processor.offset();
    await bus.expire(topic, copied - configuration.graph.logKept);
    activities.expire(configuration.retention);
  }

  async function take(records: readonly LogRecord[], after: number): Promise<void> {
    await processor.process(records, after);
    position = after;
    for (const record of records) if (record.kind === 'decision') settleDecision(record.id, true);
    for (const { resolve } of reached.filter((r) => r.offset <= position)) resolve();
    reached = reached.filter((r) => r.offset > position);
    if (processor.offset() - copied >= configuration.graph.copyAfter) await copy();
  }

  function settleDecision(id: string, applied: boolean): void {
    deciding.get(id)?.(applied);
    deciding.delete(id);
  }

  async function follow(): Promise<void> {
    for await (const batch of bus.read(topic, position, stop.signal, configuration.graph.batch)) {
      const after = (batch.at(-1)?.offset ?? position - 1) + 1;
      const records = batch.map(({ value }) => JSON.parse(value) as LogRecord);
      await inTurn(() => take(records, after));
      restIsOver();
    }
  }
  /** Nothing came for a while: what waits for its like goes on. */
  let idle: NodeJS.Timeout | undefined;
  function restIsOver(): void {
    clearTimeout(idle);
    if (!processor.waiting()) return;
    idle = setTimeout(() => {
      if (!stop.signal.aborted) tick(false).catch(onFailure);
    }, REST).unref();
  }
  const tick = (ended: boolean): Promise<number> =>
    bus.append(topic, [{ key: '', value: JSON.stringify({ kind: 'tick', ended } satisfies Tick) }]);

  const following = follow()
    .catch((error: unknown) => {
      failure = error;
      onFailure(error);
    })
    .finally(() => {
      for (const id of [...deciding.keys()]) settleDecision(id, false);
      for (const { resolve } of reached) resolve();
    });

  const until = (offset: number): Promise<void> =>
    new Promise((resolve) => {
      if (position >= offset || failure !== undefined || stop.signal.aborted) resolve();
      else reached.push({ offset, resolve });
    });

  return {
    async append(batch) {
      const messages = batch.map((a) => ({ key: a.from.ip ?? a.from.name ?? '', value: JSON.stringify(a) }));
      await bus.append(topic, messages);
    },
    async decide(alert, status, by) {
      const decision: Decision = { kind: 'decision', id: randomUUID(), time: Date.now(), alert, status, by };
      const applied = new Promise<boolean>((resolve) => {
        deciding.set(decision.id, resolve);
        setTimeout(() => settleDecision(decision.id, false), PATIENCE).unref();
      });
      await bus.append(topic, [{ key: alert, value: JSON.stringify(decision) }]);
      if (failure !== undefined || stop.signal.aborted) return false;
      return applied;
    },
    async settle() {
      await until(await tick(true));
      if (stop.signal.aborted || failure !== undefined) return;
      await inTurn(copy);
    },
    async close() {
      stop.abort();
      clearTimeout(idle);
      await following;
      // A graph that a failure left in the middle is no copy to go on from.
      if (failure === undefined) await inTurn(copy);
      await activities.close();
    },
  };
}
