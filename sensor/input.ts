// Inputs read in the order of their time: captures, and logs of events. Each is opened only when its time has come, and those
// whose times overlap are read side by side, so that what happened together meets together.
import type { Activity } from '../schema/activity.ts';
import type { Configuration } from '../schema/config.ts';
import { openCapture } from './capture/capture.ts';
import type { Knowledge } from './knowledge.ts';
import type { Protocol } from './protocols/protocol.ts';
import { createSensor } from './sensor.ts';

/** What all inputs of one run share. */
export interface Shared {
  configuration: Configuration;
  protocols: readonly Protocol[];
  knowledge: Knowledge;
  /** Takes activities in the order in which they are complete. */
  onActivity: (activity: Activity) => void;
}

/** One input that is being read. */
export interface Input {
  /** Time of what was read last, epoch milliseconds. */
  time(): number;
  /** Reads on a little; false when there is no more, and all activities have been handed on. */
  read(): boolean | Promise<boolean>;
  /** Octets of the file taken so far. */
  bytes(): number;
  /** Why reading ended before the file's proper end, or what of it could not be read; undefined when all was. */
  problem(): string | undefined;
  counts(): { packets: number; events: number };
  close(): void;
}

/** A kind of file that can be read. */
export interface InputFormat {
  /** Time of the first thing in the file, or why it is none of this kind: a text for the user. */
  probe(path: string): number | string;
  open(path: string, name: string, shared: Shared): Input | string;
}

/** Frames between two looks at whose turn it is. */
const FRAMES = 512;

/** Captures: pcap and pcapng. */
export const captures: InputFormat = {
  probe(path) {
    const capture = openCapture(path);
    if (typeof capture === 'string') return capture;
    let time = Number.POSITIVE_INFINITY;
    capture.read((_bytes, _start, _end, _link, at) => {
      time = at;
    }, 1);
    capture.close();
    return time;
  },
  open(path, name, { configuration, protocols, knowledge, onActivity }) {
    const capture = openCapture(path);
    if (typeof capture === 'string') return capture;
    const sensor = createSensor(protocols, configuration, onActivity, knowledge);
    sensor.begin(name);
    let now = Number.NEGATIVE_INFINITY;
    let packets = 0;
    const sink: Parameters<typeof capture.read>[0] = (bytes, start, end, link, time, frame) => {
      now = time;
      packets++;
      sensor.packet(bytes, start, end, link, time, frame);
    };
    return {
      time: () => now,
      read() {
        if (capture.read(sink, FRAMES)) return true;
        sensor.end();
        return false;
      },
      bytes: () => capture.bytes(),
      problem: () => capture.problem(),
      counts: () => ({ packets, events: 0 }),
      close: () => capture.close(),
    };
  },
};
