// The bus: an append-only log with keys and consumer groups. The log is the truth; everything else is a view of it.

import type { Activity } from './activity.ts';
import type { AlertStatus } from './finding.ts';

export interface Message {
  key: string;
  /** One JSON text. */
  value: string;
}

export interface Delivered extends Message {
  /** Position in the topic, from 0, without holes. */
  offset: number;
}

export interface Bus {
  /** Appends in order; resolves when the messages survive a crash. Returns the offset after the last one. */
  append(topic: string, messages: readonly Message[]): Promise<number>;
  /** Delivers from `offset` on, in order, batch by batch, and waits for more at the end until `signal` aborts. */
  read(topic: string, offset: number, signal: AbortSignal, batchSize?: number): AsyncIterable<Delivered[]>;
  /** The offset the next message will get. */
  end(topic: string): Promise<number>;
  /** A consumer group's position: the first offset that it has not finished. */
  committed(group: string, topic: string): Promise<number>;
  commit(group: string, topic: string, offset: number): Promise<void>;
  /** Messages before `offset` are needed no longer; the bus may delete them when that is convenient. */
  expire(topic: string, offset: number): Promise<void>;
  close(): Promise<void>;
}

/** `activities` carries activities, decisions and ticks in one order, so that a replay gives the same graph. */
export const topics = { activities: 'activities', alerts: 'alerts' } as const;

/** What a person did, as a record on the log: it comes back by replay like everything else. */
export interface Decision {
  kind: 'decision';
  id: string;
  /** Epoch milliseconds. */
  time: number;
  alert: string;
  status: AlertStatus;
  by: string;
}

/**
 * Nothing came for a while, or the inputs have ended: what waits for its like goes on, and at the end what was held back is told.
 * On the log, so that a replay does the same at the same place.
 */
export interface Tick {
  kind: 'tick';
  ended: boolean;
}

/** What stands on the `activities` topic. */
export type LogRecord = Activity | Decision | Tick;
