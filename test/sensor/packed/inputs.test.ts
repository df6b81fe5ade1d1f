import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { inputsOf } from '../../../sensor/packed/inputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'pathwarden-packed-'));
const unpackedTo = join(folder, 'unpacked');
mkdirSync(unpackedTo);
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: Buffer): string {
  const path = join(folder, 'input');
  writeFileSync(path, content);
  return path;
}

const limits = { unpackedBytes: 400 * 1024 * 1024, folder: unpackedTo };

/** Everything behind a path: its content, or why it has none. */
async function all(path: string, within = limits): Promise<Record<string, string> | string> {
  const inputs = inputsOf(path, within);
  if (typeof inputs === 'string') return inputs;
  const contents: Record<string, string> = {};
  for (const { name, open } of inputs) {
    const plain = await open();
    const shown = name.slice(path.length);
    if (typeof plain === 'string') contents[shown] = `refused: ${plain}`;
    else {
      contents[shown] = `${plain.problem === undefined ? '' : `${plain.problem}: `}${readFileSync(plain.path, 'latin1')}`;
      plain.close();
    }
  }
  expect(readdirSync(unpackedTo)).toEqual([]);
  return contents;
}

interface Member {
  name: string;
  content: Buffer;
  method?: number;
  flags?: number;
  crc?: number;
  /** Sizes and offset in the Zip64 extra field. */
  wide?: boolean;
}

/** A zip archive after APPNOTE.TXT §4.3. */
function zip(members: readonly Member[], { wide = false, comment = '' } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 8, flags = 0, crc = crc32(content), wide: wideMember = false } of members) {
    const data = method === 8 ? deflateRawSync(content) : content;
    const bytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x0403_4b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(bytes.length, 26);
    const extra = Buffer.alloc(wideMember ? 28 : 0);
    if (wideMember) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(content.length), 4);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
      extra.writeBigUInt64LE(BigInt(offset), 20);
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x0201_4b50, 0);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(wideMember ? 0xffff_ffff : data.length, 20);
    central.writeUInt32LE(wideMember ? 0xffff_ffff : content.length, 24);
    central.writeUInt16LE(bytes.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE(wideMember ? 0xffff_ffff : offset, 42);
    parts.push(local, bytes, data);
    directory.push(central, bytes, extra);
    offset += local.length + bytes.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(wide ? 0xffff : members.length, 10);
  end.writeUInt32LE(wide ? 0xffff_ffff : size, 12);
  end.writeUInt32LE(wide ? 0xffff_ffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  const end64 = Buffer.alloc(wide ? 56 + 20 : 0);
  if (wide) {
    end64.writeUInt32LE(0x0606_4b50, 0);
    end64.writeBigUInt64LE(BigInt(members.length), 32);
    end64.writeBigUInt64LE(BigInt(size), 40);
    end64.writeBigUInt64LE(BigInt(offset), 48);
    end64.writeUInt32LE(0x0706_4b50, 56);
    end64.writeBigUInt64LE(BigInt(offset + size), 64);
  }
  return Buffer.concat([...parts, ...directory, end64, end, Buffer.from(comment)]);
}

const log = Buffer.from('a log\n'.repeat(1000));
const text = log.toString('latin1');

test('a plain file is its own input', async () => {
  const path = file(log);
  const [input] = inputsOf(path, limits) as Exclude<ReturnType<typeof inputsOf>, string>;
  expect(input?.name).toBe(path);
  expect(await input?.open()).toMatchObject({ path });
  expect(await all(path)).toEqual({ '': text });
});

describe('gzip', () => {
  test('one, several in a row, one in another', async () => {
    expect(await all(file(gzipSync(log)))).toEqual({ '': text });
    expect(await all(file(Buffer.concat([gzipSync(log), gzipSync(log)])))).toEqual({ '': text + text });
    expect(await all(file(gzipSync(gzipSync(log))))).toEqual({ '': text });
    const deep = [1, 2, 3, 4, 5].reduce((content) => gzipSync(content), log);
    expect(await all(file(deep))).toEqual({ '': 'refused: gzip within gzip, more than 3 times' });
  });
  test('cut short: what is there is read, and it is told', async () => {
    const packed = gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, i) => `${i * i}\n`).join('')));
    const got = (await all(file(packed.subarray(0, packed.length / 2)))) as Record<string, string>;
    expect(got['']).toMatch(/^cut short: it ends before its content does: 0\n1\n4\n/);
    expect(await all(file(packed.subarray(0, 3)))).toEqual({ '': packed.subarray(0, 3).toString('latin1') });
  });
  test('broken', async () => {
    const packed = gzipSync(log);
    packed[20] = 0xff;
    expect(((await all(file(packed))) as Record<string, string>)['']).toMatch(/^broken after/);
  });
});

describe('zip', () => {
  test('stored, deflated, empty, gzipped members; folders are none', async () => {
    const archive = zip([
      { name: 'dc1/', content: Buffer.alloc(0), method: 0 },
      { name: 'dc1/Security.xml', content: log },
      { name: 'stored', content: log, method: 0 },
      { name: 'empty', content: Buffer.alloc(0), method: 0 },
      { name: 'x.json.gz', content: gzipSync(log), method: 0 },
      { name: 'naïve', content: log, flags: 0x800 },
    ]);
    expect(await all(file(archive))).toEqual({
      '/dc1/Security.xml': text,
      '/stored': text,
      '/empty': '',
      '/x.json.gz': text,
      '/naïve': text,
    });
  });
  test('Zip64, and a comment behind', async () => {
    const archive = zip(
      [
        { name: 'a', content: log, wide: true },
        { name: 'b', content: log },
      ],
      { wide: true, comment: 'PK a comment' },
    );
    expect(await all(file(archive))).toEqual({ '/a': text, '/b': text });
  });
  test('what cannot be read is told by member', async () => {
    const archive = zip([
      { name: 'secret', content: log, flags: 1 },
      { name: 'other', content: log, method: 12 },
      { name: 'wrong', content: log, crc: 1 },
      { name: 'inner.zip', content: zip([{ name: 'a', content: log }]), method: 0 },
      { name: 'line\nend', content: log },
    ]);
    expect(await all(file(archive))).toEqual({
      '/secret': 'refused: encrypted: it cannot be read',
      '/other': 'refused: packed with method 12, which is not known here',
      '/wrong': `its checksum is wrong: ${text}`,
      '/inner.zip': 'refused: an archive within an archive is not read',
      '/line?end': text,
    });
  });
  test('cut short', async () =>
    expect(await all(file(zip([{ name: 'a', content: log }]).subarray(0, 60)))).toMatch(/no directory: it is cut short/));
  test('any archive changed anywhere is read or refused, never thrown over', async () => {
    const archive = zip(
      [
        { name: 'a', content: log, wide: true },
        { name: 'b', content: log, method: 0 },
      ],
      { wide: true },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const changed = Buffer.from(archive);
          for (const [at, value] of changes) changed[at < 100 ? at : archive.length - 1 - (at % 250)] = value;
          await all(file(changed));
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });
});

describe('bombs', () => {
  const zeros = gzipSync(Buffer.alloc(300 * 1024 * 1024));
  test('by ratio', async () =>
    expect(await all(file(zeros))).toEqual({ '': 'refused: more than 200 times larger once unpacked: no log is' }));
  test('by size', async () =>
    expect(await all(file(gzipSync(log)), { ...limits, unpackedBytes: 1000 })).toEqual({
      '': 'refused: larger than 1000 octets once unpacked',
    }));
  test('a small log with much empty room is none', async () =>
    expect(((await all(file(gzipSync(Buffer.alloc(20 * 1024 * 1024))))) as Record<string, string>)['']).toHaveLength(
      20 * 1024 * 1024,
    ));
});
