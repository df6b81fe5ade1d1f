// No parser throws past its boundary, loops without end or grows without bound: our recordings with octets changed, cut out and
// cut short, through the whole sensor. Anything but `Malformed` is counted as internal and fails here.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../../schema/config.ts';
import { openCapture } from '../../../sensor/capture/capture.ts';
import { createSensor, loadProtocols } from '../../../sensor/sensor.ts';

/** A small generator of its own, so that a failure can be repeated: mulberry32. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));
const captures = readdirSync(samples, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.pcap'))
  .sort();
const protocols = await loadProtocols();

/** Reads a capture with each frame changed by `change`, which gives its new end. */
function mutated(file: string, seed: number, change: (bytes: Buffer, payload: number, next: () => number) => number): void {
  const capture = openCapture(`${samples}${file}`);
  if (typeof capture === 'string') throw new Error(capture);
  const next = random(seed);
  const sensor = createSensor(protocols, readConfiguration({ sensor: { streamBytes: 65_536, flows: 500 } }, 'test'), () => {});
  sensor.begin(file);
  const read: typeof sensor.packet = (bytes, start, end, link, time, frame) => {
    const copy = Buffer.from(bytes.subarray(start, end));
    // Behind Ethernet, IP and the smaller transport header, so that the octets reach a protocol.
    const payload = Math.min(copy.length, (copy[23] as number) === 6 ? 66 : 42);
    sensor.packet(copy, 0, change(copy, payload, next), link, time, frame);
  };
  while (capture.read(read, 4096));
  sensor.end();
  capture.close();
  expect(sensor.statistics.internal.all()).toEqual([]);
}

for (const file of captures) {
  test(`${file}: octets changed`, () => {
    for (let seed = 1; seed <= 6; seed++) {
      mutated(file, seed, (bytes, payload, next) => {
        const changes = Math.floor(next() * 4);
        for (let i = 0; i < changes && payload < bytes.length; i++)
          bytes[payload + Math.floor(next() * (bytes.length - payload))] = Math.floor(next() * 256);
        return bytes.length;
      });
    }
  });
  test(`${file}: lengths made extreme`, () => {
    const extremes = [0, 1, 0x7f, 0x80, 0xfe, 0xff];
    for (let seed = 1; seed <= 4; seed++) {
      mutated(file, seed, (bytes, payload, next) => {
        for (let i = payload; i < Math.min(bytes.length, payload + 120); i++)
          if (next() < 0.02) bytes[i] = extremes[Math.floor(next() * extremes.length)] as number;
        return bytes.length;
      });
    }
  });
  test(`${file}: frames cut short`, () => {
    for (let seed = 1; seed <= 4; seed++)
      mutated(file, seed, (bytes, payload, next) =>
        next() < 0.3 ? payload + Math.floor(next() * (bytes.length - payload)) : bytes.length,
      );
  });
}

test('a payload of every length, from every message of one recording', () => {
  const capture = openCapture(`${samples}kerberoasting/attack.pcap`);
  if (typeof capture === 'string') throw new Error(capture);
  const sensor = createSensor(protocols, readConfiguration({}, 'test'), () => {});
  sensor.begin('cut');
  capture.read((bytes, start, end, link, time, frame) => {
    if (frame % 5) return;
    for (let to = start + 34; to < end; to++) sensor.packet(bytes, start, to, link, time, frame);
  }, 1_000_000);
  sensor.end();
  capture.close();
  expect(sensor.statistics.internal.all()).toEqual([]);
});
