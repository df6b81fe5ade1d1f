import { expect, test } from 'vitest';
import { CHUNK } from '../../../../sensor/windows/evtx/chunk.ts';
import { openEvtx } from '../../../../sensor/windows/evtx/file.ts';
import { file } from '../../packets.ts';
import { events, lines } from './reading.ts';
import { ChunkWriter, evtx, fileHeader, value } from './writer.ts';
import { event, named } from './zoo.ts';

/** A chunk of records with these numbers. */
const chunk = (...ids: number[]): Buffer => {
  const writer = new ChunkWriter();
  for (const id of ids) writer.add(event(1, id, named({ n: value.uint32(id) })));
  return writer.finish();
};
const log = (...chunks: Buffer[]): Buffer => Buffer.concat([fileHeader(chunks.length, 100), ...chunks]);

test('chunks in their order', () => {
  const read = lines(log(chunk(1, 2), chunk(3), chunk(4, 5)));
  expect(read).toMatchObject({
    records: [1, 2, 3, 4, 5],
    statistics: { chunks: 3, records: 5 },
    malformed: {},
    problem: undefined,
  });
});

test('a chunk that damage has moved ends where a whole one stands in its place', () => {
  const writer = new ChunkWriter();
  for (let id = 1; id <= 60; id++) writer.add(event(1, id, named({ n: value.string('x'.repeat(450)) })));
  const bytes = log(Buffer.alloc(20_000, 0x41), writer.finish()).subarray(0, 4096 + CHUNK);
  const { records, malformed } = lines(Buffer.concat([bytes, chunk(59, 60)]));
  const [first, second, ...moved] = records;
  // Only the whole one stands in a place, so it comes first; nothing of it is read again as the moved one's.
  expect([first, second]).toEqual([59, 60]);
  expect(moved).toEqual(moved.map((_, i) => i + 1));
  expect(moved.length).toBeGreaterThan(20);
  expect(moved.length).toBeLessThan(60);
  expect(malformed).toEqual({ 'file: no chunk where one begins': 1, 'record: no record where one begins': 1 });
});

test('a log that began again at its front is read from its oldest record on', () => {
  const bytes = log(chunk(21, 22), chunk(23), chunk(5, 6), chunk(7, 8));
  expect(lines(bytes).records).toEqual([5, 6, 7, 8, 21, 22, 23]);
});

test('what is no log is said so', () => {
  expect(openEvtx('no/such/file')).toMatch(/ENOENT/);
  expect(openEvtx(file(Buffer.alloc(0)))).toBe('the file is empty');
  expect(openEvtx(file(Buffer.from('hello world, this is text')))).toBe('not an event log (.evtx)');
  expect(openEvtx(file(Buffer.alloc(200_000)))).toBe('not an event log (.evtx)');
});

test('a log without chunks has no records', () => {
  expect(lines(log())).toMatchObject({ records: [], malformed: {}, problem: undefined });
  expect(lines(log().subarray(0, 200))).toMatchObject({ records: [], problem: undefined });
});

test('a wrong checksum of the header is counted, unless it says it has none', () => {
  const bytes = log(chunk(1));
  bytes[60] = 1;
  expect(lines(bytes)).toMatchObject({
    records: [1],
    malformed: { 'file: wrong checksum of the header': 1 },
    problem: undefined,
  });
  bytes.writeUInt32LE(4, 120);
  expect(lines(bytes).malformed).toEqual({});
});

test('a broken header: chunks are found by their signature, wherever they stand', () => {
  for (const shift of [0, 1, 4096, 5000, 70_000]) {
    const bytes = Buffer.concat([Buffer.alloc(shift, 0x41), chunk(1, 2), chunk(3)]);
    expect(lines(bytes)).toMatchObject({
      records: [1, 2, 3],
      malformed: { 'file: broken header': 1 },
      problem: 'the header of the file is broken',
    });
  }
});

test('something between chunks is stepped over and counted; zeros are only empty', () => {
  expect(lines(log(chunk(1), Buffer.alloc(CHUNK), chunk(2)))).toMatchObject({ records: [1, 2], malformed: {} });
  const other = lines(log(chunk(1), Buffer.alloc(CHUNK, 0x41), chunk(2)));
  expect(other).toMatchObject({ records: [1, 2], malformed: { 'file: no chunk where one begins': 1 } });
  // Also when what follows stands elsewhere than it should.
  const shifted = lines(log(chunk(1), Buffer.alloc(1000, 0x41), chunk(2), chunk(3)));
  expect(shifted).toMatchObject({ records: [1, 2, 3], malformed: { 'file: no chunk where one begins': 1 } });
});

test('a chunk elsewhere than it should be must be whole', () => {
  const damaged = chunk(2);
  damaged[60] = 1;
  expect(lines(log(chunk(1), Buffer.alloc(1000, 0x41), damaged, chunk(3))).records).toEqual([1, 3]);
});

test('a log that began again at its front is read from its oldest chunk on', () => {
  expect(lines(log(chunk(21), chunk(22), chunk(23), chunk(5), chunk(6), chunk(7))).records).toEqual([5, 6, 7, 21, 22, 23]);
});

test('reads no more than it is asked to', () => {
  const opened = openEvtx(file(evtx(Array.from({ length: 10 }, (_, i) => event(i, i + 1)))), { wanted: (_, id) => id % 2 === 0 });
  if (typeof opened === 'string') throw new Error(opened);
  const seen: number[] = [];
  expect(opened.read((e) => seen.push(e.id), 3)).toBe(true);
  expect(seen).toEqual([0, 2]);
  expect(opened.bytes()).toBe(CHUNK);
  while (opened.read((e) => seen.push(e.id), 3));
  expect(seen).toEqual([0, 2, 4, 6, 8]);
  opened.close();
  opened.close();
});

test('what a reader throws on an event is its own', () => {
  const fails = () =>
    events(evtx([event(1, 1)]), () => {
      throw new Error('mine');
    });
  expect(fails).toThrow('mine');
});
