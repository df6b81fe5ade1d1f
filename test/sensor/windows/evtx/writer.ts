// Writes event logs for tests, the fuzzer and the benchmark: BinXML of any shape in chunks as Windows lays them out, each name and
// each template once in a chunk, where it is first used.
import { crc32 } from 'node:zlib';
import { CHUNK, CHUNK_HEADER, RECORD_HEADER } from '../../../../sensor/windows/evtx/chunk.ts';
import { ARRAY, valueType } from '../../../../sensor/windows/evtx/value-types.ts';

/** A value of an instance. */
export interface Value {
  type: number;
  octets: Buffer;
}

/** What stands in an element or attribute. */
export type Node =
  | { kind: 'element'; element: ElementSpec }
  | { kind: 'text'; text: string }
  | { kind: 'cdata'; text: string }
  | { kind: 'character'; unit: number }
  | { kind: 'entity'; name: string }
  | { kind: 'instruction'; target: string; data: string }
  | { kind: 'literal'; value: Value }
  | { kind: 'slot'; slot: number; type: number; optional: boolean }
  | { kind: 'instance'; instance: Instance };

export interface ElementSpec {
  name: string;
  attributes: [string, Node[]][];
  content: Node[];
  dependency: number;
}

export interface TemplateSpec {
  /** 16 octets. */
  guid: Buffer;
  element: ElementSpec;
}

export interface Instance {
  template: TemplateSpec;
  values: (Value | Fragment)[];
}

/** A BinXML value: instances and elements one after the other. */
export interface Fragment {
  type: typeof valueType.binXml;
  nodes: Node[];
  /** Octets as they are, instead. */
  octets?: undefined;
}

export interface RecordSpec {
  id: number;
  /** FILETIME */
  time: bigint;
  /** What the record holds: an instance, or elements without a template. */
  nodes: Node[];
}

type Content = string | Node;
const nodes = (content: readonly Content[]): Node[] => content.map((c) => (typeof c === 'string' ? text(c) : c));

export const text = (value: string): Node => ({ kind: 'text', text: value });
export const slot = (place: number, type: number = valueType.string, optional = false): Node => ({
  kind: 'slot',
  slot: place,
  type,
  optional,
});
export const optional = (place: number, type: number = valueType.string): Node => slot(place, type, true);

/** An element: `element('Data', { Name: 'x' }, [slot(0)])`; `dependency` is a slot. */
export function element(
  name: string,
  attributes: Record<string, Content | Content[]> = {},
  content: Content[] = [],
  dependency = 0xffff,
): Node {
  return {
    kind: 'element',
    element: {
      name,
      attributes: Object.entries(attributes).map(([key, value]) => [key, nodes(Array.isArray(value) ? value : [value])]),
      content: nodes(content),
      dependency,
    },
  };
}

/** A template with a GUID made from its name. */
export function template(name: string, root: Node): TemplateSpec {
  if (root.kind !== 'element') throw new Error('a template has an element');
  const guid = Buffer.alloc(16);
  for (let i = 0; i < 4; i++) guid.writeUInt32LE(crc32(`${name} ${i}`), 4 * i);
  return { guid, element: root.element };
}

export const instance = (of: TemplateSpec, values: (Value | Fragment)[]): Node => ({
  kind: 'instance',
  instance: { template: of, values },
});
export const fragment = (...of: Node[]): Fragment => ({ type: valueType.binXml, nodes: of });

const fixed = (type: number, size: number, write: (octets: Buffer) => void): Value => {
  const octets = Buffer.alloc(size);
  write(octets);
  return { type, octets };
};

/** Values by type. */
export const value = {
  null: (): Value => ({ type: valueType.null, octets: Buffer.alloc(0) }),
  string: (s: string): Value => ({ type: valueType.string, octets: Buffer.from(s, 'utf16le') }),
  ansi: (s: string): Value => ({ type: valueType.ansiString, octets: Buffer.from(s, 'latin1') }),
  int8: (n: number) => fixed(valueType.int8, 1, (b) => b.writeInt8(n)),
  uint8: (n: number) => fixed(valueType.uint8, 1, (b) => b.writeUInt8(n)),
  int16: (n: number) => fixed(valueType.int16, 2, (b) => b.writeInt16LE(n)),
  uint16: (n: number) => fixed(valueType.uint16, 2, (b) => b.writeUInt16LE(n)),
  int32: (n: number) => fixed(valueType.int32, 4, (b) => b.writeInt32LE(n)),
  uint32: (n: number) => fixed(valueType.uint32, 4, (b) => b.writeUInt32LE(n)),
  int64: (n: bigint) => fixed(valueType.int64, 8, (b) => b.writeBigInt64LE(n)),
  uint64: (n: bigint) => fixed(valueType.uint64, 8, (b) => b.writeBigUInt64LE(n)),
  real32: (n: number) => fixed(valueType.real32, 4, (b) => b.writeFloatLE(n)),
  real64: (n: number) => fixed(valueType.real64, 8, (b) => b.writeDoubleLE(n)),
  bool: (n: number) => fixed(valueType.bool, 4, (b) => b.writeInt32LE(n)),
  binary: (octets: Buffer): Value => ({ type: valueType.binary, octets }),
  guid: (s: string): Value => ({ type: valueType.guid, octets: guidOctets(s) }),
  size: (n: bigint, octets: 4 | 8 = 8) =>
    fixed(valueType.sizeT, octets, (b) => (octets === 8 ? b.writeBigUInt64LE(n) : b.writeUInt32LE(Number(n)))),
  fileTime: (n: bigint) => fixed(valueType.fileTime, 8, (b) => b.writeBigUInt64LE(n)),
  /** Year, month, day of week, day, hour, minute, second, millisecond. */
  systemTime: (...fields: number[]) =>
    fixed(valueType.systemTime, 16, (b) => {
      for (const [i, n] of fields.entries()) b.writeUInt16LE(n, 2 * i);
    }),
  sid: (s: string): Value => ({ type: valueType.sid, octets: sidOctets(s) }),
  hex32: (n: number) => fixed(valueType.hexInt32, 4, (b) => b.writeUInt32LE(n)),
  hex64: (n: bigint) => fixed(valueType.hexInt64, 8, (b) => b.writeBigUInt64LE(n)),
  handle: (n: bigint) => fixed(valueType.handle, 8, (b) => b.writeBigUInt64LE(n)),
  /** Items of one type; strings each with a NUL behind. */
  array: (...items: Value[]): Value => {
    const type = items[0]?.type ?? valueType.string;
    const end = Buffer.alloc(type === valueType.string ? 2 : type === valueType.ansiString ? 1 : 0);
    return { type: type | ARRAY, octets: Buffer.concat(items.flatMap((i) => [i.octets, end])) };
  },
  /** Octets under any type. */
  raw: (type: number, octets: Buffer): Value => ({ type, octets }),
};

function guidOctets(s: string): Buffer {
  const hex = Buffer.from(s.replaceAll(/[{}-]/g, ''), 'hex');
  return Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((i) => hex[i] as number));
}

function sidOctets(s: string): Buffer {
  const [, revision, authority, ...subs] = s.split('-').map(Number);
  const octets = Buffer.alloc(8 + 4 * subs.length);
  octets[0] = revision ?? 1;
  octets[1] = subs.length;
  octets.writeUIntBE(authority ?? 0, 2, 6);
  for (const [i, sub] of subs.entries()) octets.writeUInt32LE(sub, 8 + 4 * i);
  return octets;
}

const FRAGMENT_HEADER = Buffer.from([0x0f, 1, 1, 0]);
/** Buckets of a chunk's tables of names and templates. */
const NAME_BUCKETS = 64;
const TEMPLATE_BUCKETS = 32;

/** One chunk being written. */
export class ChunkWriter {
  readonly bytes = Buffer.alloc(CHUNK);
  at = CHUNK_HEADER;
  records = 0;
  #first = 0;
  #last = 0;
  #lastAt = 0;
  #end = CHUNK;
  #overflow = false;
  readonly #names = new Map<string, number>();
  readonly #templates = new Map<TemplateSpec, number>();

  /** Adds a record; false, and nothing added, when it does not fit. */
  add(record: RecordSpec): boolean {
    const start = this.at;
    const names = this.#names.size;
    const templates = this.#templates.size;
    const head = Buffer.from(this.bytes.subarray(128, CHUNK_HEADER));
    this.#overflow = false;
    this.#end = CHUNK;
    this.at += RECORD_HEADER;
    this.#fragment(record.nodes);
    if (this.#overflow || this.at + 4 > CHUNK) {
      // What was written for nothing goes: octets, names and templates; the heads of their chains are as before.
      this.bytes.fill(0, start);
      head.copy(this.bytes, 128);
      for (const map of [this.#names, this.#templates] as Map<unknown, number>[])
        for (const key of [...map.keys()].slice(map === this.#names ? names : templates)) map.delete(key);
      this.at = start;
      return false;
    }
    this.at += 4;
    const size = this.at - start;
    this.bytes.writeUInt32BE(0x2a2a0000, start);
    this.bytes.writeUInt32LE(size, start + 4);
    this.bytes.writeBigUInt64LE(BigInt(record.id), start + 8);
    this.bytes.writeBigUInt64LE(record.time, start + 16);
    this.bytes.writeUInt32LE(size, this.at - 4);
    if (!this.records++) this.#first = record.id;
    this.#last = record.id;
    this.#lastAt = start;
    return true;
  }

  /** The chunk with its header and checksums. */
  finish(): Buffer {
    const { bytes } = this;
    bytes.write('ElfChnk\0', 0, 'latin1');
    for (const [i, n] of [this.#first, this.#last, this.#first, this.#last].entries())
      bytes.writeBigUInt64LE(BigInt(n), 8 + 8 * i);
    bytes.writeUInt32LE(128, 40);
    bytes.writeUInt32LE(this.#lastAt, 44);
    bytes.writeUInt32LE(this.at, 48);
    return seal(bytes);
  }

  #fragment(of: readonly Node[]): void {
    this.#raw(FRAGMENT_HEADER);
    for (const node of of) this.#node(node, false);
    this.#u8(0);
  }

  #node(node: Node, inTemplate: boolean): void {
    switch (node.kind) {
      case 'element':
        this.#element(node.element, inTemplate);
        break;
      case 'text':
        this.#u8(0x05);
        this.#u8(valueType.string);
        this.#counted(node.text);
        break;
      case 'cdata':
        this.#u8(0x07);
        this.#counted(node.text);
        break;
      case 'character':
        this.#u8(0x08);
        this.#u16(node.unit);
        break;
      case 'entity':
        this.#u8(0x09);
        this.#name(node.name);
        break;
      case 'instruction':
        this.#u8(0x0a);
        this.#name(node.target);
        this.#u8(0x0b);
        this.#counted(node.data);
        break;
      case 'literal':
        this.#u8(0x05);
        this.#u8(node.value.type);
        this.#raw(node.value.octets);
        break;
      case 'slot':
        this.#u8(node.optional ? 0x0e : 0x0d);
        this.#u16(node.slot);
        this.#u8(node.type);
        break;
      case 'instance':
        this.#instance(node.instance);
        break;
    }
  }

  #element({ name, attributes, content, dependency }: ElementSpec, inTemplate: boolean): void {
    this.#u8(attributes.length ? 0x41 : 0x01);
    if (inTemplate) this.#u16(dependency);
    const size = this.at;
    this.#u32(0);
    this.#name(name);
    if (attributes.length) {
      const list = this.at;
      this.#u32(0);
      for (const [i, [key, value]] of attributes.entries()) {
        this.#u8(i < attributes.length - 1 ? 0x46 : 0x06);
        this.#name(key);
        for (const node of value) this.#node(node, inTemplate);
      }
      this.#patch(list, this.at - list - 4);
    }
    if (content.length) {
      this.#u8(0x02);
      for (const node of content) this.#node(node, inTemplate);
      this.#u8(0x04);
    } else this.#u8(0x03);
    this.#patch(size, this.at - size - 4);
  }

  #instance({ template: of, values }: Instance): void {
    this.#u8(0x0c);
    this.#u8(1);
    this.#raw(of.guid.subarray(0, 4));
    const known = this.#templates.get(of);
    this.#u32(known ?? this.at + 4);
    if (known === undefined) {
      this.#templates.set(of, this.at);
      const bucket = 384 + 4 * (of.guid.readUInt32LE(0) % TEMPLATE_BUCKETS);
      const before = this.bytes.readUInt32LE(bucket);
      this.#patch(bucket, this.at);
      this.#u32(before);
      this.#raw(of.guid);
      const size = this.at;
      this.#u32(0);
      this.#raw(FRAGMENT_HEADER);
      this.#element(of.element, true);
      this.#u8(0);
      this.#patch(size, this.at - size - 4);
    }
    this.#u32(values.length);
    const table = this.at;
    this.#skip(4 * values.length);
    for (const [i, v] of values.entries()) {
      const start = this.at;
      if ('nodes' in v) this.#fragment(v.nodes);
      else this.#raw(v.octets);
      if (this.#overflow) return;
      this.bytes.writeUInt16LE(this.at - start, table + 4 * i);
      this.bytes[table + 4 * i + 2] = v.type;
    }
  }

  /** A name's offset, with the name itself where it is used for the first time. */
  #name(name: string): void {
    const known = this.#names.get(name);
    this.#u32(known ?? this.at + 4);
    if (known !== undefined) return;
    const hash = nameHash(name);
    const bucket = 128 + 4 * (hash % NAME_BUCKETS);
    const before = this.bytes.readUInt32LE(bucket);
    this.#names.set(name, this.at);
    this.#patch(bucket, this.at);
    this.#u32(before);
    this.#u16(hash);
    this.#counted(name);
    this.#u16(0);
  }

  #counted(s: string): void {
    this.#u16(s.length);
    this.#raw(Buffer.from(s, 'utf16le'));
  }

  #room(octets: number): boolean {
    if (this.at + octets > this.#end) this.#overflow = true;
    return !this.#overflow;
  }

  #skip(octets: number): void {
    if (this.#room(octets)) this.at += octets;
  }

  #raw(octets: Buffer): void {
    if (this.#room(octets.length)) this.at += octets.copy(this.bytes, this.at);
  }

  #u8(n: number): void {
    if (this.#room(1)) this.at = this.bytes.writeUInt8(n, this.at);
  }

  #u16(n: number): void {
    if (this.#room(2)) this.at = this.bytes.writeUInt16LE(n, this.at);
  }

  #u32(n: number): void {
    if (this.#room(4)) this.at = this.bytes.writeUInt32LE(n, this.at);
  }

  #patch(at: number, n: number): void {
    if (!this.#overflow) this.bytes.writeUInt32LE(n, at);
  }
}

function nameHash(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 65_599) + name.charCodeAt(i)) >>> 0;
  return hash & 0xffff;
}

/** Puts both checksums of a chunk right. */
export function seal(chunk: Buffer): Buffer {
  chunk.writeUInt32LE(crc32(chunk.subarray(CHUNK_HEADER, chunk.readUInt32LE(48))), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, CHUNK_HEADER), crc32(chunk.subarray(0, 120))), 124);
  return chunk;
}

/** Records in as few chunks as they need. */
export function chunks(records: Iterable<RecordSpec>): Buffer[] {
  const all: Buffer[] = [];
  let writer = new ChunkWriter();
  for (const record of records) {
    if (writer.add(record)) continue;
    all.push(writer.finish());
    writer = new ChunkWriter();
    if (!writer.add(record)) throw new Error('a record larger than a chunk');
  }
  all.push(writer.finish());
  return all;
}

/** The header of a file of `count` chunks, 4,096 octets. */
export function fileHeader(count: number, next: number): Buffer {
  const header = Buffer.alloc(4096);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(Math.max(0, count - 1)), 16);
  header.writeBigUInt64LE(BigInt(next), 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(4096, 40);
  header.writeUInt16LE(count & 0xffff, 42);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}

/** A whole file. */
export function evtx(records: readonly RecordSpec[]): Buffer {
  const all = chunks(records);
  return Buffer.concat([fileHeader(all.length, (records.at(-1)?.id ?? 0) + 1), ...all]);
}

/** FILETIME of epoch milliseconds. */
export const fileTime = (milliseconds: number): bigint => (BigInt(milliseconds) + 11_644_473_600_000n) * 10_000n;
