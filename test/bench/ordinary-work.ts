// Makes a large capture for the benchmark, the same octets every time: our own recording of ordinary work is played again and
// again, each round with addresses, ports and times of its own, so that its flows are flows of other clients.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { openCapture } from '../../sensor/capture/capture.ts';

interface Frame {
  bytes: Buffer;
  /** Milliseconds since the first frame. */
  time: number;
}

/** Client networks that rounds are spread over. */
const ROUNDS_PER_NETWORK = 250;
const START = Date.UTC(2026, 0, 5, 8, 0, 0);
/** Octets written at once. */
const CHUNK = 8 * 1024 * 1024;

function recorded(path: string): Frame[] {
  const capture = openCapture(path);
  if (typeof capture === 'string') throw new Error(`${path}: ${capture}`);
  const frames: Frame[] = [];
  let first = 0;
  while (
    capture.read((bytes, start, end, _link, time) => {
      if (!frames.length) first = time;
      frames.push({ bytes: Buffer.from(bytes.subarray(start, end)), time: time - first });
    }, 4096)
  );
  capture.close();
  return frames;
}

/** Moves an Ethernet IPv4 frame to other clients: the two low octets of 10.77.10.x addresses other than the server's, and client ports. */
function moved(frame: Buffer, round: number): Buffer {
  const out = Buffer.from(frame);
  if (out.length < 38 || out.readUInt16BE(12) !== 0x0800) return out;
  for (const at of [26, 30]) {
    // The controller (.10) stays the one that is watched.
    if (out[at + 3] === 10) continue;
    out[at + 1] = 100 + Math.floor(round / ROUNDS_PER_NETWORK);
    out[at + 2] = round % ROUNDS_PER_NETWORK;
  }
  return out;
}

/** Writes at least `packets` packets to `path` unless it is there; gives back how many. `say` tells of progress. */
export function generate(source: string, path: string, packets: number, say: (text: string) => void): number {
  const frames = recorded(source);
  const rounds = Math.ceil(packets / frames.length);
  const total = rounds * frames.length;
  const length = frames.at(-1)?.time ?? 0;
  const size = 24 + rounds * frames.reduce((sum, f) => sum + 16 + f.bytes.length, 0);
  if (existsSync(path) && statSync(path).size === size) return total;
  say(`generating ${total} packets from ${source}`);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.new`, 'w');
  const buffer = Buffer.alloc(CHUNK);
  let used = 0;
  const put = (bytes: Buffer): void => {
    if (used + bytes.length > CHUNK) {
      writeSync(file, buffer, 0, used);
      used = 0;
    }
    used += bytes.copy(buffer, used);
  };
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(1, 20);
  put(head);
  const record = Buffer.alloc(16);
  for (let round = 0; round < rounds; round++) {
    for (const frame of frames) {
      const time = START + round * (length + 1) + frame.time;
      record.writeUInt32LE(Math.floor(time / 1000), 0);
      record.writeUInt32LE(Math.floor((time % 1000) * 1000), 4);
      record.writeUInt32LE(frame.bytes.length, 8);
      record.writeUInt32LE(frame.bytes.length, 12);
      put(record);
      put(moved(frame.bytes, round));
    }
  }
  writeSync(file, buffer, 0, used);
  closeSync(file);
  renameSync(`${path}.new`, path);
  return total;
}
