// Stubs made by hand, NDR and NDR64: MS-SAMR §3.1.5, MS-LSAT §3.1.4.
import { describe, expect, test } from 'vitest';
import { targets } from '../../../../sensor/protocols/rpc/targets.ts';
import { survives } from '../hostile.ts';

const handle = Buffer.alloc(20, 7);
const u32 = (...values: number[]): Buffer => {
  const b = Buffer.alloc(values.length * 4);
  values.forEach((v, i) => {
    b.writeUInt32LE(v, i * 4);
  });
  return b;
};
/** A pointer, a maximum: four octets, eight in NDR64. */
const word = (value: number, wide: boolean): Buffer => (wide ? u32(value, 0) : u32(value));
/** S-1-5-21-1-2-3-rid */
const sid = (rid: number): Buffer => Buffer.concat([Buffer.from([1, 5, 0, 0, 0, 0, 0, 5]), u32(21, 1, 2, 3, rid)]);

function lookupSids(rids: readonly number[], wide: boolean): Buffer {
  const pad = (b: Buffer): Buffer => Buffer.concat([b, Buffer.alloc(wide ? (8 - (b.length % 8)) % 8 : 0)]);
  return Buffer.concat([
    pad(handle),
    pad(u32(rids.length)),
    word(1, wide),
    word(rids.length, wide),
    ...rids.map((_, i) => word(2 + i, wide)),
    ...rids.map((rid) => pad(Buffer.concat([word(5, wide), sid(rid)]))),
  ]);
}
const lookupIds = (rids: readonly number[], wide: boolean): Buffer =>
  Buffer.concat([handle, u32(rids.length), word(1000, wide), word(0, wide), word(rids.length, wide), u32(...rids)]);

const asked = (name: string, opnum: number, stub: Buffer, wide: boolean): string | undefined =>
  targets().asked(name, opnum, stub, 0, stub.length, wide)?.target;
const run = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);

for (const wide of [false, true]) {
  describe(wide ? 'NDR64' : 'NDR', () => {
    test('identifiers that follow one another are told as a range', () => {
      expect(asked('lsarpc', 15, lookupSids(run(500, 1000), wide), wide)).toBe('S-1-5-21-1-2-3-500 to 1499');
      expect(asked('lsarpc', 57, lookupSids(run(1000, 16), wide), wide)).toBe('S-1-5-21-1-2-3-1000 to 1015');
      expect(asked('samr', 18, lookupIds(run(500, 100), wide), wide)).toBe('RID 500 to 599');
    });
    test('others one by one, the first of many', () => {
      expect(asked('lsarpc', 15, lookupSids([512, 1105], wide), wide)).toBe('S-1-5-21-1-2-3-512, S-1-5-21-1-2-3-1105');
      expect(
        asked(
          'lsarpc',
          15,
          lookupSids(
            run(1, 40).map((n) => n * 3),
            wide,
          ),
          wide,
        )?.split(', '),
      ).toHaveLength(4);
      expect(asked('lsarpc', 15, lookupSids(run(500, 15), wide), wide)).not.toContain(' to ');
      expect(asked('samr', 18, lookupIds([500, 512], wide), wide)).toBe('RID 500, RID 512');
    });
    test('machines and files that a server is to open', () => {
      const text = (value: string): Buffer => {
        const [length, pad] = [value.length + 1, wide ? 8 : 4];
        const b = Buffer.concat([...[length, 0, length].map((n) => word(n, wide)), Buffer.from(`${value}\0`, 'utf16le')]);
        return Buffer.concat([b, Buffer.alloc(-b.length & (pad - 1))]);
      };
      const unc = '\\\\192.0.2.66\\share\\a.txt';
      expect(asked('efsr', 0, Buffer.concat([text(unc), u32(0)]), wide)).toBe(unc);
      expect(asked('dfsnm', 13, Buffer.concat([text('evil'), text('root')]), wide)).toBe('evil');
      const padding = Buffer.alloc(wide ? 4 : 0);
      const callback = Buffer.concat([handle, u32(0x100, 0), padding, word(1, wide), text('\\\\WS66'), u32(0)]);
      expect(asked('rprn', 65, callback, wide)).toBe('\\\\WS66');
      expect(asked('rprn', 65, Buffer.concat([handle, u32(0x100, 0), padding, word(0, wide)]), wide)).toBeUndefined();
      expect(asked('rprn', 1, callback, wide)).toBeUndefined();
      for (const [name, opnum, stub] of [
        ['efsr', 0, text(unc)],
        ['rprn', 65, callback],
      ] as const)
        survives(stub, (b, start, end) => void targets().asked(name, opnum, b, start, end, wide));
    });
    test('a count larger than what is there', () => {
      const stub = lookupSids([512], wide);
      stub.writeUInt32LE(0xffff_ffff, wide ? 24 : 20);
      expect(asked('lsarpc', 15, stub, wide)).toBeUndefined();
    });
    test('cut at every octet and changed at random', () => {
      for (const [name, opnum, stub] of [
        ['lsarpc', 15, lookupSids(run(500, 20), wide)],
        ['samr', 18, lookupIds(run(500, 20), wide)],
      ] as const)
        survives(stub, (bytes, start, end) => void targets().asked(name, opnum, bytes, start, end, wide));
    });
  });
}
