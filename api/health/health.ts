// What the service takes in and what it has dropped: the `status` of GraphQL and the answer of `/health`.
import type { GraphStore } from '../../schema/graph.ts';
import { version } from '../version.ts';
import type { Coverage } from './coverage.ts';
import type { ReceiverHealth } from './receivers.ts';

export interface InputHealth {
  name: string;
  state: 'waiting' | 'reading' | 'read' | 'failed';
  /** How much of it is read, from 0 to 1; null where that is not known. */
  progress: number | null;
  packets: number;
  bytes: number;
  activities: number;
  error: string | null;
}

export interface Health {
  version: string;
  engine: GraphStore['engine'];
  /** Epoch milliseconds. */
  started: number;
  /** What is read are the bundled samples. */
  samples: boolean;
  inputs(): readonly InputHealth[];
  /** Whether anything listens, and what. */
  listening(): boolean;
  receivers(): readonly ReceiverHealth[];
  coverage(): readonly Coverage[];
  counters(): ReadonlyMap<string, number>;
  /** Why the service cannot go on; undefined while all is well. */
  failure(): string | undefined;
}

/** Inputs told one by one; of more, the latest. */
const INPUTS = 500;

/** Health of a service, with the means to report to it. */
export function createHealth(engine: GraphStore['engine']): Health & {
  input(name: string): InputHealth;
  coverFrom(coverage: () => readonly Coverage[]): void;
  receiveFrom(receivers: { count: number; health(): readonly ReceiverHealth[] }): void;
  countFrom(counters: () => ReadonlyMap<string, number>): void;
  fail(reason: string): void;
} {
  const inputs: InputHealth[] = [];
  const sources: (() => ReadonlyMap<string, number>)[] = [];
  let failure: string | undefined;
  let receivers: Parameters<ReturnType<typeof createHealth>['receiveFrom']>[0] | undefined;
  let coverage: () => readonly Coverage[] = () => [];
  return {
    version,
    engine,
    started: Date.now(),
    samples: false,
    inputs: () => inputs,
    listening: () => (receivers?.count ?? 0) > 0,
    receivers: () => receivers?.health() ?? [],
    coverage: () => coverage(),
    coverFrom(that) {
      coverage = that;
    },
    receiveFrom(those) {
      receivers = those;
    },
    counters: () => new Map(sources.flatMap((source) => [...source()])),
    failure: () => failure,
    input(name) {
      const input: InputHealth = { name, state: 'waiting', progress: 0, packets: 0, bytes: 0, activities: 0, error: null };
      inputs.push(input);
      if (inputs.length > INPUTS) inputs.shift();
      return input;
    },
    countFrom: (counters) => void sources.push(counters),
    fail(reason) {
      failure = reason;
    },
  };
}
