// A chunk of an event log: 64 KiB that stand for themselves, with their own names, template definitions and records ([MS-EVEN6]
// has none of this; the layout is that of the libevtx project's description of the EVTX format). No offset in it is trusted.
import { crc32 } from 'node:zlib';
import { Malformed } from '../../bytes/malformed.ts';

/** Octets of a chunk. */
export const CHUNK = 65_536;
/** Octets before its first record. */
export const CHUNK_HEADER = 512;
/** Octets of a record before its BinXML, and of the copy of its size behind it. */
export const RECORD_HEADER = 24;
const SIZE_COPY = 4;
/** Characters of a name: the names of real events have up to 60, and a 16-bit count could say 65,535. */
const NAME_CHARACTERS = 256;
/** Names that were compared lately: a template has `Data` and `Name` again and again. */
const SEEN = 256;
export const CHUNK_SIGNATURE = Buffer.from('ElfChnk\0', 'latin1');
const RECORD_SIGNATURE = Buffer.from([0x2a, 0x2a, 0, 0]);
const NO_CHECKSUMS = 4;

export class Chunk {
  readonly bytes = Buffer.allocUnsafeSlow(CHUNK);
  readonly view = new DataView(this.bytes.buffer, this.bytes.byteOffset, CHUNK);
  /** Octets that are there: a file cut short ends inside a chunk. */
  length = 0;
  /** The record that `next` found: its first octet, its size as it says, its EventRecordID, and whether it was recovered. */
  record = 0;
  size = 0;
  recordId = 0;
  recovered = false;
  readonly #names = new Map<number, string>();
  readonly #seenOffsets = new Int32Array(SEEN);
  readonly #seenNames: string[] = new Array(SEEN).fill('');
  readonly #malformed: (reason: string) => void;
  readonly #recover: boolean;
  #at = 0;
  #end = 0;
  #last = 0;
  #slack = false;

  /**
   * @param recover also find records behind the last one, left there from before the chunk was used again
   * @param malformed is told of each checksum that is wrong and each record that cannot be found
   */
  constructor(recover: boolean, malformed: (reason: string) => void) {
    this.#recover = recover;
    this.#malformed = malformed;
  }

  /**
   * ```
   * Signature (8) = "ElfChnk\0" · FirstRecordNumber (8) · LastRecordNumber (8) · FirstRecordID (8) · LastRecordID (8) ·
   * HeaderSize (4) = 128 · LastRecordOffset (4) · FreeSpaceOffset (4) · RecordsChecksum (4) · Unknown (64) · Flags (4) ·
   * HeaderChecksum (4) · NameOffset (4) × 64 · TemplateOffset (4) × 32
   * ```
   * Begins with the chunk that was put into the first `length` octets of `bytes`. Its tables of names and templates are not
   * needed: each is found by the offset that refers to it.
   */
  load(length: number): void {
    const { bytes, view } = this;
    this.length = length;
    if (length < CHUNK) bytes.fill(0, length);
    this.#names.clear();
    this.#seenOffsets.fill(-1);
    const last = view.getUint32(44, true);
    const free = view.getUint32(48, true);
    const isFree = free >= CHUNK_HEADER && free <= CHUNK;
    // Where the last record stands as the header says, that is the last; else all up to the free space are.
    const inside = last >= CHUNK_HEADER && last < CHUNK;
    const whole = inside && this.#find(last, last + RECORD_SIGNATURE.length, CHUNK) === last;
    this.#at = CHUNK_HEADER;
    this.#end = whole ? last + view.getUint32(last + 4, true) : isFree ? free : CHUNK;
    this.#last = whole ? last : this.#end;
    this.#slack = false;
    if (view.getUint32(120, true) & NO_CHECKSUMS) return;
    if (!headerIsIntact(bytes)) this.#malformed('chunk: wrong checksum of the header');
    if (length === CHUNK && crc32(bytes.subarray(CHUNK_HEADER, isFree ? free : CHUNK)) !== view.getUint32(52, true))
      this.#malformed('chunk: wrong checksum of the records');
  }

  /**
   * ```
   * Signature (4) = 2A 2A 00 00 · Size (4) · EventRecordID (8) · Written (8) · BinXML · Size (4)
   * ```
   * Steps to the next record; false when there are no more. Records lie one behind the other up to the one that the header calls
   * the last, whatever their numbers are. Where none stands, the next place is looked for where one can.
   */
  next(): boolean {
    while (!this.#slack) {
      const at = this.#at;
      if (at > this.#last || at + RECORD_HEADER + SIZE_COPY > this.#end) {
        if (!this.#recover) return false;
        this.#slack = true;
        this.#end = this.length;
        break;
      }
      const size = this.view.getUint32(at + 4, true);
      const signed = this.view.getUint32(at, false) === 0x2a2a0000;
      if (!signed || size < RECORD_HEADER + SIZE_COPY || at + size > this.length) {
        // Zeros where a record could be are the free space of a chunk whose header knows of none.
        const next = this.#find(at + 1, this.#last + RECORD_SIGNATURE.length, this.#end);
        if (signed || next < this.#end || this.view.getUint32(at, true) !== 0)
          this.#malformed('record: no record where one begins');
        this.#at = next;
        continue;
      }
      this.#take(at, size, false);
      this.#at = at + size;
      if (this.view.getUint32(at + size - SIZE_COPY, true) !== size) {
        this.#malformed('record: its two sizes differ');
        this.#at = this.#find(at + RECORD_HEADER, this.#last + RECORD_SIGNATURE.length, this.#end);
      }
      return true;
    }
    const at = this.#find(this.#at, this.#end, this.#end);
    if (at >= this.#end) return false;
    const size = this.view.getUint32(at + 4, true);
    this.#take(at, size, true);
    this.#at = at + size;
    return true;
  }

  /** A recovered record turned out to be none: one may begin inside of what it claimed. */
  refuse(): void {
    if (this.recovered) this.#at = this.record + 1;
  }

  /** The first place from `at` on, before `to`, where a whole record can stand that ends before `end`; `end` when none can. */
  #find(at: number, to: number, end: number): number {
    for (;;) {
      const found = at < CHUNK ? this.bytes.indexOf(RECORD_SIGNATURE, at) : -1;
      if (found < 0 || found + RECORD_SIGNATURE.length > to || found + RECORD_HEADER + SIZE_COPY > end) return end;
      const size = this.view.getUint32(found + 4, true);
      if (
        size >= RECORD_HEADER + SIZE_COPY &&
        found + size <= end &&
        this.view.getUint32(found + size - SIZE_COPY, true) === size
      )
        return found;
      at = found + 1;
    }
  }

  #take(at: number, size: number, recovered: boolean): void {
    this.record = at;
    this.size = size;
    this.recordId = this.view.getUint32(at + 12, true) * 0x1_0000_0000 + this.view.getUint32(at + 8, true);
    this.recovered = recovered;
  }

  /**
   * ```
   * NextOffset (4) · Hash (2) · Characters (2) · Name (2 × Characters) · 00 00
   * ```
   * The name that stands at an offset. Throws Malformed.
   */
  name(offset: number): string {
    let name = this.#names.get(offset);
    if (name === undefined) {
      if (offset + 8 > CHUNK) throw new Malformed('name outside of the chunk', offset);
      const characters = this.view.getUint16(offset + 6, true);
      if (characters > NAME_CHARACTERS) throw new Malformed('name too long', offset);
      if (offset + 8 + 2 * characters > CHUNK) throw new Malformed('name outside of the chunk', offset);
      name = this.bytes.toString('utf16le', offset + 8, offset + 8 + 2 * characters).toWellFormed();
      const end = name.indexOf('\0');
      if (end >= 0) name = name.slice(0, end);
      this.#names.set(offset, name);
    }
    return name;
  }

  /** True when this very name stands at an offset. */
  isName(offset: number, name: string): boolean {
    const slot = offset & (SEEN - 1);
    if (this.#seenOffsets[slot] === offset && this.#seenNames[slot] === name) return true;
    const { view } = this;
    if (offset + 8 + 2 * name.length > CHUNK || view.getUint16(offset + 6, true) !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (view.getUint16(offset + 8 + 2 * i, true) !== name.charCodeAt(i)) return false;
    this.#seenOffsets[slot] = offset;
    this.#seenNames[slot] = name;
    return true;
  }
}

/** True when a chunk's header is as it was written: the checksum of its first 120 octets and of its tables. */
export function headerIsIntact(bytes: Buffer): boolean {
  return crc32(bytes.subarray(128, CHUNK_HEADER), crc32(bytes.subarray(0, 120))) === bytes.readUInt32LE(124);
}
