// Inputs of the commands: the files behind paths, and what is read from them in batches of activities. What cannot be read is
// named on stderr and counted; the rest goes on.
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Activity } from '../../schema/activity.ts';
import type { Configuration } from '../../schema/config.ts';
import { type Input, inputsAt, readInputs as readAll } from '../../sensor/input.ts';
import { createKnowledge, type Knowledge } from '../../sensor/knowledge.ts';
import { loadProtocols } from '../../sensor/sensor.ts';
import type { Statistics } from '../../sensor/statistics.ts';
import { openLocations } from '../../sensor/vpn/locations.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { UsageError } from './command.ts';

export interface Reading {
  /** Inputs read, also those cut short, and inputs that could not be read. */
  read: number;
  skipped: number;
  /** What the sensor counted, from its beginning. */
  statistics: Statistics;
}

export interface Found {
  inputs: Input[];
  skipped: number;
}

/** `serve` looks on while inputs are read. */
export interface Watcher {
  /** After every little, with the octets of the input taken so far; is waited for, and may throw to stop. */
  between(input: Input, bytes: number): Promise<void> | undefined;
  /** All activities of an input have been handed on, or it could not be read. */
  ended(
    input: Input,
    end: { read: boolean; problem?: string; packets: number; events: number; bytes: number; activities: number },
  ): void;
}

const say = (text: string): void => {
  process.stderr.write(`pathwarden: ${text}\n`);
};

/** All inputs behind the paths, folders recursively, archives opened. */
export async function inputsBehind(paths: readonly string[], configuration: Configuration): Promise<Found> {
  const found: Found = { inputs: [], skipped: 0 };
  const refuse = (name: string, reason: string): void => {
    say(`${name}: ${reason}`);
    found.skipped++;
  };
  async function visit(path: string): Promise<void> {
    let folder: string[];
    try {
      folder = statSync(path).isDirectory() ? readdirSync(path).sort() : [];
      if (!statSync(path).isDirectory()) {
        const { inputs, refused } = await inputsAt(path, configuration);
        found.inputs.push(...inputs);
        for (const { name, reason } of refused) refuse(name, reason);
        return;
      }
    } catch (error) {
      refuse(path, (error as Error).message);
      return;
    }
    for (const name of folder) await visit(join(path, name));
  }
  for (const path of paths) await visit(path);
  return found;
}

/**
 * What the sensor knows; made once a run, so that what is learned first helps to understand what is read later.
 * Throws UsageError naming the file of locations that cannot be read.
 */
export function knowledgeFor(configuration: Configuration): Knowledge {
  try {
    return createKnowledge(configuration, openLocations(configuration.radius?.locations ?? []));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/**
 * Reads inputs and hands on their activities in batches of `graph.batch`; waits for `take` before it reads on, so that memory
 * stays bounded.
 */
export async function readInputs(
  { inputs, skipped }: Found,
  configuration: Configuration,
  knowledge: Knowledge,
  take: (activities: readonly Activity[]) => Promise<void>,
  watcher?: Watcher,
): Promise<Reading> {
  const full = configuration.graph.batch;
  const batch: Activity[] = [];
  /** Batches are cut alike however much was read in one go. */
  const hand = async (least: number): Promise<void> => {
    while (batch.length && batch.length >= least) await take(batch.splice(0, full));
  };
  const { statistics } = knowledge;
  const reading: Reading = { read: 0, skipped, statistics };
  const counts = new Map<string, number>();
  const progress = progressOf(inputs);
  const shared = {
    configuration,
    protocols: await loadProtocols(),
    mapping: await loadEventMapping(),
    knowledge,
    onActivity(activity: Activity) {
      batch.push(activity);
      const { source } = activity.origin;
      counts.set(source, (counts.get(source) ?? 0) + 1);
    },
  };
  await readAll(inputs, shared, {
    between(input, bytes) {
      progress(input, bytes);
      const pause = watcher?.between(input, bytes);
      return batch.length < full ? pause : hand(full).then(() => pause);
    },
    async ended(input, end) {
      await hand(0);
      progress(input, input.size);
      if (end.problem) say(`${input.name}: ${end.problem}`);
      if (end.read) reading.read++;
      else reading.skipped++;
      watcher?.ended(input, { ...end, activities: counts.get(basename(input.name)) ?? 0 });
      counts.delete(basename(input.name));
    },
  });
  progress(undefined, 0);
  for (const [what, n] of statistics.internal.all()) say(`internal error in a parser (please report it): ${what}, ${n} times`);
  return reading;
}

/** A line on stderr that tells how far all inputs are read; only on a terminal. */
function progressOf(inputs: readonly Input[]): (input: Input | undefined, bytes: number) => void {
  if (!process.stderr.isTTY) return () => {};
  const total = inputs.reduce((sum, { size }) => sum + size, 0);
  const taken = new Map<Input, number>();
  let shown = 0;
  return (input, bytes) => {
    if (!input) {
      process.stderr.write('\r\x1b[K');
      return;
    }
    taken.set(input, Math.min(bytes, input.size));
    const now = Date.now();
    if (now - shown < 200) return;
    shown = now;
    const sum = [...taken.values()].reduce((a, b) => a + b, 0);
    process.stderr.write(`\r\x1b[K${Math.floor((100 * sum) / Math.max(total, 1))} % ${basename(input.name)}`);
  };
}
