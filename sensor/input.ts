// Inputs in the order of their time: captures, and logs of Windows events. Those whose times overlap are read side by side, so
// that what happened together meets together; no more than a few are open at once.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Activity } from '../schema/activity.ts';
import type { Configuration } from '../schema/config.ts';
import { capture } from './capture/input.ts';
import type { Knowledge } from './knowledge.ts';
import { inputsOf, type PackedInput, type PlainFile } from './packed/inputs.ts';
import type { Protocol } from './protocols/protocol.ts';
import { eventLog } from './windows/evtx/input.ts';
import { createLogThreads, type LogThreads } from './windows/evtx/threads.ts';
import type { EventMapping } from './windows/mapping.ts';
import { rendered } from './windows/rendered/input.ts';

/** What all inputs of one run share. */
export interface Shared {
  configuration: Configuration;
  protocols: readonly Protocol[];
  mapping: EventMapping;
  knowledge: Knowledge;
  /** Takes activities in the order in which they are complete. */
  onActivity: (activity: Activity) => void;
}

/** A file that is being read. */
export interface Reader {
  /** Time of what comes next or was read last, epoch milliseconds; before everything while nothing is known. */
  time(): number;
  /** Reads on a little, and ends before that time once it knows; false when there is no more and everything has been handed on. */
  read(until: number): boolean | Promise<boolean>;
  /** Octets of the file taken so far. */
  bytes(): number;
  /** What the user has to know: why reading ended early, or what could not be read; undefined when all is well. */
  problem(): string | undefined;
  counts(): { packets: number; events: number };
  close(): void;
}

/** A kind of file that can be read. */
export interface InputFormat {
  /** Time of the first thing in the file; or why it is none of this kind, a text for the user. */
  probe(path: string): number | string;
  open(path: string, name: string, shared: Shared & { logThreads: LogThreads }): Reader | string;
}

/** The most telling refusal comes last. */
const formats: readonly InputFormat[] = [capture, eventLog, rendered];

/** Something to read that one of the formats knows. */
export interface Input {
  /** Its path; `logs.zip/dc1/Security.evtx` for what lies in an archive. */
  name: string;
  /** The file that it lies in. */
  path: string;
  /** Octets, packed. */
  size: number;
  /** Time of its first packet or event. */
  time: number;
  format: InputFormat;
  packed: PackedInput;
}

/** All that can be read behind a file's path, and why the rest cannot. */
export async function inputsAt(
  path: string,
  configuration: Configuration,
): Promise<{ inputs: Input[]; refused: { name: string; reason: string }[] }> {
  const found = inputsOf(path, { unpackedBytes: configuration.sensor.unpackedBytes });
  if (typeof found === 'string') return { inputs: [], refused: [{ name: path, reason: found }] };
  const inputs: Input[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const packed of found) {
    const one = await probed(packed, path);
    if (typeof one === 'string') refused.push({ name: packed.name, reason: one });
    else inputs.push(one);
  }
  return { inputs, refused };
}

async function probed(packed: PackedInput, path: string): Promise<Input | string> {
  const file = await packed.open();
  if (typeof file === 'string') return file;
  try {
    let reason = '';
    for (const format of formats) {
      const time = format.probe(file.path);
      if (typeof time === 'number') return { name: packed.name, path, size: statSync(path).size, time, format, packed };
      reason = time;
    }
    return reason;
  } finally {
    file.close();
  }
}

/** Told as inputs are read. */
export interface Watcher {
  /** After every little; is waited for, and may throw to stop. */
  between(input: Input, bytes: number): Promise<void> | undefined;
  /** All of it has been handed on, or it could not be read (`read` is false). */
  ended(input: Input, end: { read: boolean; problem?: string; packets: number; events: number; bytes: number }): Promise<void>;
}

interface Active {
  input: Input;
  file: PlainFile;
  reader: Reader;
}

/** Reads inputs, the earliest first. Inputs that overlap in time take turns, at most `sensor.inputs` of them. */
export async function readInputs(inputs: readonly Input[], shared: Shared, watcher: Watcher): Promise<void> {
  const waiting = [...inputs].sort((a, b) => a.time - b.time || (a.name < b.name ? -1 : 1));
  const most = shared.configuration.sensor.inputs;
  const logThreads = createLogThreads(shared.configuration.sensor.evtx.workers);
  const active: Active[] = [];
  const nothing = { packets: 0, events: 0, bytes: 0 };

  async function open(input: Input): Promise<void> {
    const file = await input.packed.open();
    const reader =
      typeof file === 'string' ? file : input.format.open(file.path, basename(input.name), { ...shared, logThreads });
    if (typeof file === 'string' || typeof reader === 'string') {
      if (typeof file !== 'string') file.close();
      await watcher.ended(input, { read: false, problem: String(reader), ...nothing });
    } else active.push({ input, file, reader });
  }

  function close({ file, reader }: Active): void {
    reader.close();
    file.close();
  }

  try {
    while (active.length || waiting.length) {
      const now = active.reduce((least, { reader }) => Math.min(least, reader.time()), Number.POSITIVE_INFINITY);
      const next = waiting[0];
      if (next && active.length < most && (!active.length || next.time <= now)) {
        waiting.shift();
        await open(next);
        continue;
      }
      const turn = active.find(({ reader }) => reader.time() === now) as Active;
      let until = next && active.length < most ? next.time : Number.POSITIVE_INFINITY;
      for (const one of active) if (one !== turn) until = Math.min(until, one.reader.time());
      let more = turn.reader.read(until);
      if (typeof more !== 'boolean') more = await more;
      const pause = watcher.between(turn.input, turn.reader.bytes());
      if (pause) await pause;
      if (more) continue;
      active.splice(active.indexOf(turn), 1);
      const { reader, file } = turn;
      const problem = reader.problem() ?? file.problem;
      const end = { read: true, ...(problem ? { problem } : {}), ...reader.counts(), bytes: reader.bytes() };
      close(turn);
      await watcher.ended(turn.input, end);
    }
  } finally {
    for (const one of active) close(one);
    await logThreads.close();
  }
}
