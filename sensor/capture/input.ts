// Captures as inputs: each has flows of its own and shares what is known of names and tickets.
import type { InputFormat } from '../input.ts';
import { createSensor } from '../sensor.ts';
import { openCapture } from './capture.ts';

/** Frames read in one go, and between two looks at whether another input has its turn. */
const FRAMES = 1024;
const FEW = 64;

export const capture: InputFormat = {
  probe(path) {
    const opened = openCapture(path);
    if (typeof opened === 'string') return opened;
    let time = Number.POSITIVE_INFINITY;
    opened.read((_bytes, _start, _end, _link, at) => {
      time = at;
    }, 1);
    opened.close();
    return time;
  },
  open(path, name, { configuration, protocols, knowledge, onActivity }) {
    const opened = openCapture(path);
    if (typeof opened === 'string') return opened;
    const sensor = createSensor(protocols, configuration, onActivity, knowledge);
    sensor.begin(name);
    let now = Number.NEGATIVE_INFINITY;
    let packets = 0;
    const sink: Parameters<typeof opened.read>[0] = (bytes, start, end, link, time, frame) => {
      now = time;
      packets++;
      sensor.packet(bytes, start, end, link, time, frame);
    };
    return {
      time: () => now,
      read(until) {
        for (let frames = 0; frames < FRAMES && (frames === 0 || now < until); frames += FEW) {
          if (opened.read(sink, FEW)) continue;
          sensor.end();
          return false;
        }
        return true;
      },
      bytes: () => opened.bytes(),
      problem() {
        const problem = opened.problem();
        return problem && `${problem}; what stands before it was read`;
      },
      counts: () => ({ packets, events: 0 }),
      close: () => opened.close(),
    };
  },
};
