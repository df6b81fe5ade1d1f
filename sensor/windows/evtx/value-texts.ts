// Values as strings. An estate's events name the same accounts, computers and addresses again and again: what was met lately is
// known by its octets, and the same string is given again without making one.
import type { Chunk } from './chunk.ts';
import { ansiString, textSize, utf16, ValueWriter, valueType } from './value-types.ts';

/** Texts that are kept, a power of two. */
const KEPT = 8192;
/** Words of 4 octets of a value that is kept, and one for its type and size. Names, addresses and SIDs have fewer than 64 octets. */
const WORDS = 16;
const ENTRY = WORDS + 1;
/** The text of a value at first; the buffer grows to what a value of 64 KiB needs. */
const TEXT = 4096;

export class ValueTexts {
  readonly #chunk: Chunk;
  readonly #writer: ValueWriter;
  readonly #keys = new Int32Array(KEPT * ENTRY);
  readonly #texts: string[] = new Array(KEPT).fill('');

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
    this.#writer = new ValueWriter(chunk.bytes, Buffer.allocUnsafeSlow(TEXT));
  }

  /** The text of a value that is no array and no BinXML; empty for NULL. */
  text(type: number, at: number, size: number): string {
    const count = (size + 3) >> 2;
    if (count > WORDS || at + 4 * count > this.#chunk.bytes.length) return this.#make(type, at, size);
    const { view } = this.#chunk;
    // Octets behind the value in its last word are taken off.
    const mask = size & 3 ? (1 << (8 * (size & 3))) - 1 : -1;
    const kind = (type << 16) | size;
    let hash = kind;
    for (let i = 0, from = at; i < count; i++, from += 4) {
      const word = view.getInt32(from, true);
      hash = Math.imul(hash ^ (i === count - 1 ? word & mask : word), 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    const place = hash & (KEPT - 1);
    const keys = this.#keys;
    const start = place * ENTRY;
    if (keys[start] === kind) {
      let i = 0;
      let from = at;
      for (; i < count; i++, from += 4) {
        const word = view.getInt32(from, true);
        if (keys[start + 1 + i] !== (i === count - 1 ? word & mask : word)) break;
      }
      if (i === count) return this.#texts[place] as string;
    }
    const text = this.#make(type, at, size);
    keys[start] = kind;
    for (let i = 0, from = at; i < count; i++, from += 4) {
      const word = view.getInt32(from, true);
      keys[start + 1 + i] = i === count - 1 ? word & mask : word;
    }
    this.#texts[place] = text;
    return text;
  }

  #make(type: number, at: number, size: number): string {
    const { bytes } = this.#chunk;
    if (type === valueType.string || type === valueType.xml) return utf16(bytes, at, size);
    if (type === valueType.ansiString) return ansiString(bytes, at, size);
    const writer = this.#writer;
    if (writer.out.length < textSize(size)) writer.renew(2 * textSize(size));
    return writer.out.toString('latin1', 0, writer.scalar(0, type, at, size));
  }
}
