import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Malformed } from '../../../../sensor/bytes/malformed.ts';
import { decompress, isCompressed } from '../../../../sensor/windows/wef/sldc.ts';
import { compress } from './sldc-compress.ts';

/** Octets from bits, padded with zeros to four octets. */
function bits(text: string): Buffer {
  const all = text.replaceAll(/\s/g, '');
  const padded = all.padEnd(Math.ceil(all.length / 32) * 32, '0');
  return Buffer.from((padded.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}

const control = (n: number): string => `111111111${n.toString(2).padStart(4, '0')}`;
const [flush, scheme1, scheme2, fileMark, end, reset1, reset2, marker] = [0, 1, 2, 3, 4, 5, 6, 15].map(control);
const literal = (text: string): string => [...Buffer.from(text)].map((o) => `0${o.toString(2).padStart(8, '0')}`).join('');
const octet = (text: string): string => [...Buffer.from(text)].map((o) => o.toString(2).padStart(8, '0')).join('');
const copy = (count: string, place: number): string => `1${count}${place.toString(2).padStart(10, '0')}`;

test('whatever is compressed comes back', () => {
  const repetitive = fc
    .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 60 })), { maxLength: 60 })
    .map((parts) => Buffer.concat(parts.flatMap(([part, times]) => Array(times).fill(Buffer.from(part)))));
  fc.assert(
    fc.property(repetitive, (data) => {
      const compressed = compress(data);
      expect(isCompressed(compressed)).toBe(true);
      expect(decompress(compressed, data.length).equals(data)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['nothing', `${reset1}${end}`, ''],
  ['literals', `${reset1}${literal('abc')}${end}`, 'abc'],
  ['the shortest copy', `${reset1}${literal('abc')}${copy('00', 0)}${end}`, 'abcab'],
  ['three', `${reset1}${literal('abc')}${copy('01', 0)}${end}`, 'abcabc'],
  ['a copy of what it writes', `${reset1}${literal('a')}${copy('1011', 0)}${end}`, 'aaaaaaaa'],
  ['eight and more', `${reset1}${literal('ab')}${copy('110001', 0)}${end}`, 'ab'.repeat(5).concat('a')],
  ['sixteen and more', `${reset1}${literal('ab')}${copy('11100000', 0)}${end}`, 'ab'.repeat(9)],
  ['the longest copy', `${reset1}${literal('a')}${copy('111111101111', 0)}${end}`, 'a'.repeat(272)],
  ['scheme 2', `${reset2}${octet('plain')}${end}`, 'plain'],
  ['from scheme 2 to 1', `${reset2}${octet('ab')}${scheme1}${copy('00', 0)}${end}`, 'abab'],
  ['from scheme 1 to 2', `${reset1}${literal('ab')}${scheme2}${octet('c')}${end}`, 'abc'],
  ['places count from the reset', `${reset1}${literal('abc')}${reset1}${literal('xy')}${copy('00', 0)}${end}`, 'abcxyxy'],
  ['an end marker is passed over', `${reset1}${literal('a')}${marker}${literal('b')}${end}`, 'ab'],
])('%s', (_, stream, text) => {
  expect(decompress(bits(stream), 1000).toString()).toBe(text);
});

test('FF in scheme 2 has a bit behind it', () => {
  expect(decompress(bits(`${reset2}11111111 0 ${octet('a')}${end}`), 10)).toEqual(Buffer.from([0xff, 0x61]));
});

test.each([flush, fileMark])('behind a flush or a file mark the stream goes on at the next four octets', (symbol) => {
  const first = bits(`${reset1}${literal('abc')}${symbol}`);
  const rest = bits(`${literal('d')}${copy('00', 0)}${end}`);
  expect(decompress(Buffer.concat([first, rest]), 100).toString()).toBe('abcdab');
});

test('copies reach over the end of the history', () => {
  const data = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251));
  const tail = data.subarray(-300);
  const all = Buffer.concat([data, tail, data, tail]);
  expect(decompress(compress(all), all.length).equals(all)).toBe(true);
});

test.each([
  ['empty', ''],
  ['no scheme', `${literal('a')}${end}`],
  ['an unknown symbol', `${reset1}${control(9)}`],
  ['no end', `${reset1}${literal('abcdefgh')}`],
  ['before the beginning', `${reset1}${literal('a')}${copy('00', 5)}${end}`],
  ['before the reset', `${reset1}${literal('abc')}${reset1}${copy('00', 0)}${end}`],
])('malformed: %s', (_, stream) => {
  expect(() => decompress(bits(stream), 1000)).toThrow(Malformed);
});

test('the output has its bound', () => {
  const bomb = compress(Buffer.alloc(1_000_000));
  expect(bomb.length).toBeLessThan(11_000);
  expect(() => decompress(bomb, 100_000)).toThrow('more than 100000 octets');
  expect(decompress(bomb, 1_000_000)).toHaveLength(1_000_000);
});

test('hostile octets end in an error or in data, soon', () => {
  const good = compress(Buffer.from('<s:Envelope>'.repeat(200)));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, length) => {
      const changed = Buffer.from(good.subarray(0, length));
      if (at < length) changed[at] = value;
      try {
        expect(decompress(changed, 10_000).length).toBeLessThanOrEqual(10_000);
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed);
      }
    }),
    { numRuns: 1000 },
  );
});

test('what Windows only calls compressed is known as plain', () => {
  expect(isCompressed(Buffer.from([0xff, 0xfe, 0x3c, 0]))).toBe(false);
  expect(isCompressed(Buffer.from('<s:Envelope>'))).toBe(false);
  expect(isCompressed(Buffer.alloc(0))).toBe(false);
});
