import { expect, test } from 'vitest';
import { openCapture } from '../../../sensor/capture/capture.ts';
import { ethernet, file, ipv4, pcapBytes, pcapngBytes, type Timed, udp } from '../packets.ts';

const frames: Timed[] = [1_772_355_600_000.125, 1_772_355_600_250.5, 1_772_355_661_000].map((time, i) => ({
  time,
  frame: ethernet(ipv4(udp(Buffer.from(`payload ${i}`)), 17)),
}));

function read(path: string) {
  const capture = openCapture(path);
  if (typeof capture === 'string') return { problem: capture, frames: [] as (Timed & { linkType: number; number: number })[] };
  const got: (Timed & { linkType: number; number: number })[] = [];
  while (
    capture.read(
      (bytes, start, end, linkType, time, number) =>
        got.push({ time, linkType, number, frame: Buffer.from(bytes.subarray(start, end)) }),
      2,
    )
  );
  capture.close();
  return { problem: capture.problem(), frames: got };
}

const expected = frames.map((f, i) => ({ ...f, linkType: 1, number: i + 1 }));

for (const little of [true, false]) {
  const order = little ? 'little-endian' : 'big-endian';
  test(`pcap, microseconds, ${order}`, () =>
    expect(read(file(pcapBytes(frames, { little })))).toEqual({ problem: undefined, frames: expected }));
  test(`pcap, nanoseconds, ${order}`, () =>
    expect(read(file(pcapBytes(frames, { little, nanoseconds: true }))).frames).toEqual(expected));
  test(`pcapng, ${order}`, () =>
    expect(read(file(pcapngBytes(frames, { little })))).toEqual({ problem: undefined, frames: expected }));
  test(`pcapng, nanoseconds, ${order}`, () => {
    const got = read(file(pcapngBytes(frames, { little, resolution: 9 }))).frames;
    for (const [i, f] of got.entries()) expect(f.time).toBeCloseTo((frames[i] as Timed).time, 2);
  });
}

test('several sections with different byte orders', () => {
  const both = Buffer.concat([pcapngBytes(frames, { little: true }), pcapngBytes(frames, { little: false })]);
  expect(read(file(both)).frames.map((f) => f.number)).toEqual([1, 2, 3, 4, 5, 6]);
});

for (const [name, bytes] of Object.entries({ pcap: pcapBytes(frames), pcapng: pcapngBytes(frames) })) {
  test(`${name} cut short at every octet is read as far as it goes`, () => {
    let most = 0;
    for (let length = 1; length < bytes.length; length++) {
      const got = read(file(bytes.subarray(0, length)));
      expect(got.frames).toEqual(expected.slice(0, got.frames.length));
      expect(got.frames.length).toBeGreaterThanOrEqual(most);
      most = got.frames.length;
    }
    expect(most).toBe(2);
  });
}

test('a length out of all bounds ends the file with its place', () => {
  const bytes = pcapBytes(frames);
  bytes.writeUInt32LE(0x7fff_ffff, 24 + 8);
  expect(read(file(bytes))).toEqual({
    problem: 'frame 1 at octet 24 claims 2147483647 octets: the file is corrupt from there on',
    frames: [],
  });
});

test('what is no capture is said so', () => {
  expect(read(file(Buffer.from('hello world, this is text'))).problem).toBe('not a pcap or pcapng capture');
  expect(read(file(Buffer.alloc(0))).problem).toBe('the file is empty');
  expect(read('no/such/file').problem).toMatch(/ENOENT/);
});
