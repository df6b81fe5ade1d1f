// Inputs of `analyze` and `serve`: finds the files behind paths, puts them in the order of their time, and turns them into
// batches of activities. What cannot be read is named on stderr and counted; the rest goes on.
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Activity } from '../../schema/activity.ts';
import type { Configuration } from '../../schema/config.ts';
import { openCapture } from '../../sensor/capture/capture.ts';
import { createSensor, loadProtocols, type PacketSensor } from '../../sensor/sensor.ts';
import { openLocations } from '../../sensor/vpn/locations.ts';
import { UsageError } from './command.ts';

/** Frames between two looks at whether a batch is full. */
const FRAMES = 512;

export interface Reading {
  packets: number;
  bytes: number;
  activities: number;
  /** Files read, also those cut short, and files that could not be read. */
  read: number;
  skipped: number;
  sensor: PacketSensor['statistics'];
}

/** `serve` looks on while files are read. */
export interface Watcher {
  /** After every few frames, with the octets of the file taken so far; is waited for, and may throw to stop. */
  between(path: string, bytes: number): Promise<void>;
  /** A file's activities have all been handed on, or it could not be read. */
  ended(
    path: string,
    file: { packets: number; bytes: number; activities: number; problem: string | undefined; read: boolean },
  ): void;
}

const say = (text: string): void => {
  process.stderr.write(`pathwarden: ${text}\n`);
};

interface Input {
  path: string;
  /** Time of its first frame. */
  time: number;
}

/** All files behind the paths, folders recursively, in the order of their first frame's time, then of their names. */
export function inputFiles(paths: readonly string[]): { files: string[]; skipped: number } {
  const inputs: Input[] = [];
  let skipped = 0;
  const visit = (path: string): void => {
    try {
      if (statSync(path).isDirectory()) {
        for (const name of readdirSync(path).sort()) visit(join(path, name));
        return;
      }
    } catch (error) {
      say(`${path}: ${(error as Error).message}`);
      skipped++;
      return;
    }
    const capture = openCapture(path);
    if (typeof capture === 'string') {
      say(`${path}: ${capture}`);
      skipped++;
      return;
    }
    let time = Infinity;
    capture.read((_bytes, _start, _end, _link, at) => {
      time = at;
    }, 1);
    capture.close();
    inputs.push({ path, time });
  };
  for (const path of paths) visit(path);
  inputs.sort((a, b) => a.time - b.time || (a.path < b.path ? -1 : 1));
  return { files: inputs.map((i) => i.path), skipped };
}

/**
 * Reads captures one after the other and hands on their activities in batches of `graph.batch`; waits for `take` before it
 * reads on, so that memory stays bounded.
 */
export async function readInputs(
  inputs: { files: readonly string[]; skipped: number },
  configuration: Configuration,
  take: (activities: readonly Activity[]) => Promise<void>,
  watcher?: Watcher,
): Promise<Reading> {
  let batch: Activity[] = [];
  const locate = locations(configuration);
  const sensor = createSensor(await loadProtocols(), configuration, (activity) => batch.push(activity), locate);
  const { statistics } = sensor;
  const hand = async (): Promise<void> => {
    if (!batch.length) return;
    const full = batch;
    batch = [];
    await take(full);
  };
  const reading = { read: 0, skipped: inputs.skipped };
  for (const [index, path] of inputs.files.entries()) {
    const capture = openCapture(path);
    if (typeof capture === 'string') {
      say(`${path}: ${capture}`);
      reading.skipped++;
      watcher?.ended(path, { packets: 0, bytes: 0, activities: 0, problem: capture, read: false });
      continue;
    }
    reading.read++;
    const before = { packets: statistics.packets, bytes: statistics.bytes, activities: statistics.activities };
    let problem: string | undefined;
    sensor.begin(basename(path));
    const progress = progressOf(`${index + 1}/${inputs.files.length} ${basename(path)}`, statSync(path).size);
    try {
      while (capture.read(sensor.packet, FRAMES)) {
        if (batch.length >= configuration.graph.batch) await hand();
        progress(capture.bytes());
        if (watcher) await watcher.between(path, capture.bytes());
      }
      sensor.end();
      problem = capture.problem();
      if (problem) say(`${path}: ${problem}; what stands before it was read`);
    } finally {
      capture.close();
      progress(undefined);
    }
    await hand();
    watcher?.ended(path, {
      packets: statistics.packets - before.packets,
      bytes: statistics.bytes - before.bytes,
      activities: statistics.activities - before.activities,
      problem,
      read: true,
    });
  }
  const { packets, bytes, activities } = statistics;
  for (const [what, n] of statistics.internal.all()) say(`internal error in a parser (please report it): ${what}, ${n} times`);
  return { ...reading, packets, bytes, activities, sensor: statistics };
}

/** Throws UsageError naming the file that cannot be read. */
function locations(configuration: Configuration): ReturnType<typeof openLocations> {
  try {
    return openLocations(configuration.radius?.locations ?? []);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** A line on stderr that tells how far a file is read; only on a terminal. */
function progressOf(name: string, size: number): (bytes: number | undefined) => void {
  if (!process.stderr.isTTY) return () => {};
  let shown = 0;
  return (bytes) => {
    const now = Date.now();
    if (bytes === undefined) process.stderr.write('\r\x1b[K');
    else if (now - shown > 200) {
      shown = now;
      process.stderr.write(`\r\x1b[K${name} ${Math.floor((100 * bytes) / Math.max(size, 1))} %`);
    }
  };
}
