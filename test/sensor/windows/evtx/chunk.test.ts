import { expect, test } from 'vitest';
import { CHUNK } from '../../../../sensor/windows/evtx/chunk.ts';
import { lines } from './reading.ts';
import { ChunkWriter, fileHeader, seal, value } from './writer.ts';
import { event, named } from './zoo.ts';

const header = fileHeader(1, 9);

/** A chunk of records 1 to 6, and where they stand. */
function six(): { chunk: Buffer; at: number[]; end: number } {
  const writer = new ChunkWriter();
  const at: number[] = [];
  for (let i = 1; i <= 6; i++) {
    at.push(writer.at);
    writer.add(event(i, i, named({ text: value.string(`record ${i}`) })));
  }
  const end = writer.at;
  return { chunk: writer.finish(), at, end };
}
const read = (chunk: Buffer, recover = false) => lines(Buffer.concat([header, chunk]), { recover });

test('records in their order; checksums right', () => {
  expect(read(six().chunk)).toMatchObject({ records: [1, 2, 3, 4, 5, 6], malformed: {}, problem: undefined });
});

test('wrong checksums are counted, the records are read', () => {
  const { chunk, at } = six();
  chunk[60] = 1;
  expect(read(chunk)).toMatchObject({ records: [1, 2, 3, 4, 5, 6], malformed: { 'chunk: wrong checksum of the header': 1 } });
  const { chunk: other } = six();
  // The time that a record was written at.
  other[(at[2] as number) + 16] = 0xff;
  expect(read(other)).toMatchObject({ records: [1, 2, 3, 4, 5, 6], malformed: { 'chunk: wrong checksum of the records': 1 } });
});

test('a chunk that says it has no checksums has none', () => {
  const { chunk } = six();
  chunk.writeUInt32LE(0, 52);
  chunk.writeUInt32LE(0, 124);
  chunk.writeUInt32LE(4, 120);
  expect(read(chunk).malformed).toEqual({});
});

test('records are numbered in any order: their places count', () => {
  const { chunk, at } = six();
  for (const [i, id] of [6, 2, 9, 1, 6, 3].entries()) chunk.writeBigUInt64LE(BigInt(id), (at[i] as number) + 8);
  expect(read(seal(chunk))).toMatchObject({ records: [6, 2, 9, 1, 6, 3], malformed: {} });
});

test('a record whose beginning is gone is stepped over', () => {
  const { chunk, at } = six();
  chunk.fill(0xee, at[2], (at[2] as number) + 8);
  expect(read(seal(chunk))).toMatchObject({ records: [1, 2, 4, 5, 6], malformed: { 'record: no record where one begins': 1 } });
});

test.each([0, 27, 0x7fff_ffff, 0xffff_ffff])('a record of an impossible size: %i', (size) => {
  const { chunk, at } = six();
  chunk.writeUInt32LE(size, (at[2] as number) + 4);
  expect(read(seal(chunk))).toMatchObject({ records: [1, 2, 4, 5, 6], malformed: { 'record: no record where one begins': 1 } });
});

test('a record whose two sizes differ is read, and the next one looked for', () => {
  const { chunk, at } = six();
  // It claims the next record too.
  chunk.writeUInt32LE((at[4] as number) - (at[2] as number), (at[2] as number) + 4);
  const claimed = read(seal(chunk));
  expect(claimed).toMatchObject({ records: [1, 2, 3, 4, 5, 6], malformed: {} });
  const { chunk: other, at: places } = six();
  other.writeUInt32LE((places[3] as number) - (places[2] as number) + 8, (places[2] as number) + 4);
  expect(read(seal(other))).toMatchObject({ records: [1, 2, 3, 4, 5, 6], malformed: { 'record: its two sizes differ': 1 } });
});

test('the header names a last record that is none: all up to the free space are read', () => {
  for (const last of [0, 511, 700, 65_535, 65_536, 0xffff_ffff]) {
    const { chunk } = six();
    chunk.writeUInt32LE(last, 44);
    expect(read(seal(chunk)).records).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

test('the free space begins where it cannot: the last record says where the records end', () => {
  for (const free of [0, 511, 65_536, 65_537, 0xffff_ffff]) {
    const { chunk } = six();
    chunk.writeUInt32LE(free, 48);
    if (free <= CHUNK) seal(chunk);
    expect(read(chunk).records).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

test('the header knows of no record: what stands there is read', () => {
  const { chunk } = six();
  chunk.writeUInt32LE(0, 44);
  chunk.writeUInt32LE(CHUNK, 48);
  // Behind them are zeros, which are no damage.
  expect(read(seal(chunk))).toMatchObject({ records: [1, 2, 3, 4, 5, 6], malformed: {} });
});

test('records behind the last one are recovered when asked for', () => {
  const { chunk, at } = six();
  chunk.writeUInt32LE(at[3] as number, 44);
  chunk.writeUInt32LE(at[4] as number, 48);
  seal(chunk);
  expect(read(chunk)).toMatchObject({ records: [1, 2, 3, 4], statistics: { records: 4, recovered: 0 }, malformed: {} });
  expect(read(chunk, true)).toMatchObject({
    records: [1, 2, 3, 4, 5, 6],
    statistics: { records: 6, recovered: 2 },
    malformed: {},
  });
  // One that cannot be read is none, and inside of what it claims others may stand.
  const behind = Buffer.from(chunk);
  behind[(at[4] as number) + 24] = 0x3f;
  expect(read(behind, true)).toMatchObject({ records: [1, 2, 3, 4, 6], malformed: {} });
  behind.writeUInt32LE(0x0fff, (at[4] as number) + 4);
  expect(read(behind, true)).toMatchObject({ records: [1, 2, 3, 4, 6] });
});

test('a chunk cut short at every eighth octet is read as far as it goes', () => {
  const { chunk, at, end } = six();
  const places = [...at, end];
  for (let length = 0; length < 4096; length += 8) {
    const got = read(chunk.subarray(0, length));
    const whole = length < 512 ? 0 : places.filter((p) => p > 512 && p <= length).length;
    expect(got.records).toEqual([1, 2, 3, 4, 5, 6].slice(0, whole));
    if (length > 0) expect(got.problem).toBe(`cut short in a chunk at octet ${4096 + length}`);
  }
});
