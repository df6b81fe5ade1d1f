// The record format of the local log's segment files, and a cursor over them. A format of our own:
//
//   segment = record*                 named by the offset of its first record
//   record  = length crc body         u32, u32 little endian; crc is CRC-32 (zlib's) of the body
//   body    = keyLength key value     u32 little endian, UTF-8, UTF-8
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Message } from '../../schema/bus.ts';

const HEADER = 8;
const KEY_LENGTH = 4;
/** Octets of one record's body: an activity has a few thousand; a length above this is no length. */
export const LARGEST_RECORD = 16 * 1024 * 1024;
/** Octets that one write gathers: a segment is never larger than its bound by more than this and one record. */
const CHUNK = 1024 * 1024;
/** Octets read at once. */
const BLOCK = 256 * 1024;
/** Octets between two entries of a segment's index: how much is read at most to find an offset. */
const INDEX_EVERY = 64 * 1024;

/** Encoded records that are written together. */
export interface Chunk {
  bytes: Buffer;
  records: number;
}

/** Encodes messages, in order. Throws RangeError for one that is too large, before anything is encoded. */
export function encode(messages: readonly Message[]): Chunk[] {
  const sizes = messages.map(({ key, value }) => {
    const size = KEY_LENGTH + Buffer.byteLength(key) + Buffer.byteLength(value);
    if (size > LARGEST_RECORD) throw new RangeError(`a message of ${size} octets is above the log's limit of ${LARGEST_RECORD}`);
    return size;
  });
  const chunks: Chunk[] = [];
  for (let first = 0; first < messages.length; ) {
    let last = first;
    let total = 0;
    do total += HEADER + (sizes[last++] as number);
    while (last < messages.length && total < CHUNK);
    const bytes = Buffer.allocUnsafe(total);
    let at = 0;
    for (let i = first; i < last; i++) {
      const { key, value } = messages[i] as Message;
      const size = sizes[i] as number;
      const body = at + HEADER;
      const keyLength = bytes.write(key, body + KEY_LENGTH);
      bytes.writeUInt32LE(keyLength, body);
      bytes.write(value, body + KEY_LENGTH + keyLength);
      bytes.writeUInt32LE(size, at);
      bytes.writeUInt32LE(crc32(bytes.subarray(body, body + size)), at + 4);
      at = body + size;
    }
    chunks.push({ bytes, records: last - first });
    first = last;
  }
  return chunks;
}

/** Where some of a segment's records stand: offsets with their positions, ascending. */
export class SparseIndex {
  readonly #offsets: number[] = [];
  readonly #positions: number[] = [];

  /** Notes a record's place when it lies far enough behind the last one noted. */
  note(offset: number, position: number): void {
    if (position - (this.#positions.at(-1) ?? 0) < INDEX_EVERY) return;
    this.#offsets.push(offset);
    this.#positions.push(position);
  }

  /** The last noted record at or before `offset`; undefined: the segment's first. */
  before(offset: number): { offset: number; position: number } | undefined {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#offsets[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    if (!low) return undefined;
    return { offset: this.#offsets[low - 1] as number, position: this.#positions[low - 1] as number };
  }
}

/** Walks the records of an open segment file. `step` and, when it says `more`, `load`; `key` and `value` are those stepped onto. */
export class SegmentCursor {
  /** Octet in the file behind the record stepped onto: where the next one begins. */
  position: number;
  readonly #file: FileHandle;
  #buffer = Buffer.allocUnsafe(BLOCK);
  #start = 0;
  #end = 0;
  #body = 0;
  #bodyEnd = 0;

  constructor(file: FileHandle, position: number) {
    this.#file = file;
    this.position = position;
  }

  /** Steps onto the next record. `more`: it is not wholly loaded; `damaged`: no record stands here. */
  step(): 'record' | 'more' | 'damaged' {
    const at = this.#start;
    const loaded = this.#end - at;
    if (loaded < HEADER) return 'more';
    const size = this.#buffer.readUInt32LE(at);
    // An octet run of zeros, which a crash may leave, would be an empty record with the right sum; ours have a key length.
    if (size < KEY_LENGTH || size > LARGEST_RECORD) return 'damaged';
    if (loaded < HEADER + size) return 'more';
    const body = at + HEADER;
    if (crc32(this.#buffer.subarray(body, body + size)) !== this.#buffer.readUInt32LE(at + 4)) return 'damaged';
    if (this.#buffer.readUInt32LE(body) > size - KEY_LENGTH) return 'damaged';
    this.#body = body;
    this.#bodyEnd = body + size;
    this.#start = this.#bodyEnd;
    this.position += HEADER + size;
    return 'record';
  }

  /** Loads octets up to `limit` in the file, as far as room is. False: nothing more stands before it. */
  async load(limit: number): Promise<boolean> {
    const kept = this.#end - this.#start;
    const wanted = kept >= HEADER ? Math.min(HEADER + this.#buffer.readUInt32LE(this.#start), HEADER + LARGEST_RECORD) : HEADER;
    const target = wanted > this.#buffer.length ? Buffer.allocUnsafe(wanted) : this.#buffer;
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#buffer = target;
    this.#start = 0;
    this.#end = kept;
    const from = this.position + kept;
    const room = Math.min(target.length - kept, limit - from);
    if (room <= 0) return false;
    const { bytesRead } = await this.#file.read(target, kept, room, from);
    this.#end += bytesRead;
    return bytesRead > 0;
  }

  key(): string {
    const start = this.#body + KEY_LENGTH;
    return this.#buffer.toString('utf8', start, start + this.#buffer.readUInt32LE(this.#body));
  }

  value(): string {
    const start = this.#body + KEY_LENGTH + this.#buffer.readUInt32LE(this.#body);
    return this.#buffer.toString('utf8', start, this.#bodyEnd);
  }
}
