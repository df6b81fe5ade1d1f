import { expect, test } from 'vitest';
import { knownText } from '../../../../sensor/windows/evtx/known-texts.ts';
import { random } from './security-log.ts';

/** Values in one buffer, each with the octets that it has; texts tell type, octets and how often one was made. */
function values(...octets: Buffer[]) {
  const bytes = Buffer.concat(octets);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts = octets.map((_, i) => octets.slice(0, i).reduce((n, o) => n + o.length, 0));
  let made = 0;
  return {
    made: () => made,
    text: (type: number, place: number): string =>
      knownText(view, type, starts[place] as number, (octets[place] as Buffer).length, (t, at, size) => {
        made++;
        return `${t}:${bytes.toString('hex', at, at + size)}`;
      }),
  };
}

test('a text is made once for a type and octets, wherever they stand', () => {
  const octets = Buffer.from('where nothing else stands');
  const all = values(octets, Buffer.from('x'), octets, octets.subarray(1));
  expect([all.text(1, 0), all.text(1, 2), all.made()]).toEqual([`1:${octets.toString('hex')}`, `1:${octets.toString('hex')}`, 1]);
  expect([all.text(2, 0), all.text(1, 3), all.made()]).toEqual([
    `2:${octets.toString('hex')}`,
    `1:${octets.toString('hex', 1)}`,
    3,
  ]);
});

test('values that differ in one octet are different, of whatever size', () => {
  for (let size = 1; size <= 90; size++) {
    for (let differs = 0; differs < size; differs++) {
      const one = Buffer.alloc(size, 7);
      const other = Buffer.from(one);
      other[differs] = 8;
      const all = values(one, other);
      expect(all.text(0x21, 0)).toBe(`33:${one.toString('hex')}`);
      expect(all.text(0x21, 1)).toBe(`33:${other.toString('hex')}`);
      expect(all.text(0x21, 0)).toBe(`33:${one.toString('hex')}`);
    }
  }
});

test('long values and those of few octets are not kept', () => {
  const all = values(Buffer.alloc(81, 1), Buffer.alloc(3, 1));
  for (const place of [0, 0, 1, 1]) all.text(3, place);
  expect(all.made()).toBe(4);
});

test('more values than are kept', () => {
  const next = random(5);
  const octets = Array.from({ length: 3000 }, () => Buffer.from(Uint32Array.of(next() * 2 ** 32, next() * 2 ** 32).buffer));
  const all = values(...octets);
  for (let round = 0; round < 2; round++)
    for (const [i, o] of octets.entries()) expect(all.text(4, i)).toBe(`4:${o.toString('hex')}`);
});
