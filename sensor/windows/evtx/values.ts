// The values of one record: a table that instances of templates fill, each with a stretch of its own (MS-EVEN6 §2.2.12,
// TemplateInstanceData). Read as far as they are asked for, never beyond the octets of the fragment that they stand in.
import { Malformed } from '../../bytes/malformed.ts';
import { type Element, type Root, readFragment, token } from './binxml.ts';
import type { Chunk } from './chunk.ts';
import { DEFINITION_HEADER, type Templates } from './template.ts';
import { ARRAY, fixedSize, valueType } from './value-types.ts';

/** Token (1) · Unknown (1) · TemplateID (4) · DefinitionOffset (4) */
const INSTANCE_HEADER = 10;
const DESCRIPTOR = 4;
/** Token (1) · MajorVersion (1) · MinorVersion (1) · Flags (1) */
const FRAGMENT_HEADER = 4;
/** Fragments in values of instances in fragments: real events have one. */
const NESTING = 16;
/** Values at first; the table grows to what one record can hold: each descriptor takes 4 of its octets, an item of an array one. */
const FIRST = 1024;

export class Values {
  at = new Int32Array(FIRST);
  size = new Int32Array(FIRST);
  type = new Uint8Array(FIRST);
  /** Of the instance that was looked at last: where its descriptors and its values begin, and how many they are. */
  descriptors = 0;
  first = 0;
  count = 0;
  readonly #chunk: Chunk;
  readonly #templates: Templates;
  /** What the BinXML values of the record hold, and the items of its arrays, as far as they were asked for. */
  readonly #fragments = new Map<number, readonly Root[]>();
  /** The one of them that was asked for last: nearly always the only one. */
  #lastValue = -1;
  #lastRoots: readonly Root[] = [];
  readonly #items = new Map<number, number>();
  #remembers = false;
  /** Where the values of each instance begin, and how many fragments are around it. */
  readonly #bases: number[] = [];
  readonly #levels: number[] = [];
  #tables = 0;
  #level = 0;
  #count = 0;
  #behind = 0;

  constructor(chunk: Chunk, templates: Templates) {
    this.#chunk = chunk;
    this.#templates = templates;
  }

  /**
   * The element of the record whose BinXML stands in `[at, end)`, with its values. Forgets those of the record before.
   * Throws Malformed.
   * @param peeked what `peek` has just given for it
   */
  record(at: number, end: number, peeked: Element | undefined = this.peek(at, end)): Root {
    this.#count = 0;
    if (this.#remembers) {
      this.#fragments.clear();
      this.#items.clear();
      this.#remembers = false;
    }
    this.#lastValue = -1;
    this.#tables = 0;
    this.#level = 0;
    const root = this.#only(peeked, at, end) ?? this.#roots(at, end)[0];
    if (!root) throw new Malformed('a record without an element', at);
    return root;
  }

  /** The elements in a BinXML value, one after the other; each value is read once. Throws Malformed. */
  fragment(value: number): readonly Root[] {
    if (value === this.#lastValue) return this.#lastRoots;
    let roots = this.#fragments.get(value);
    if (!roots) {
      this.#enter(value);
      const at = this.at[value] as number;
      const end = at + (this.size[value] as number);
      const only = this.#only(this.peek(at, end), at, end);
      roots = only ? [only] : this.#roots(at, end);
      if (this.#lastValue >= 0) {
        this.#fragments.set(this.#lastValue, this.#lastRoots);
        this.#remembers = true;
      }
      this.#lastValue = value;
      this.#lastRoots = roots;
    }
    return roots;
  }

  /** What is read next stands in this value. */
  #enter(value: number): void {
    let i = this.#tables - 1;
    while (i > 0 && value < (this.#bases[i] as number)) i--;
    this.#level = (this.#levels[i] ?? 0) + 1;
    if (this.#level > NESTING) throw new Malformed('fragments nested too deep', this.at[value] as number);
  }

  /** NULL, in the sense of a dependency (MS-EVEN6 §2.2.12): also BinXML that is not there. */
  isNull(value: number): boolean {
    const type = this.type[value];
    return type === valueType.null || (type === valueType.binXml && this.size[value] === 0);
  }

  /** Leaves nothing to be written. */
  isEmpty(value: number): boolean {
    const size = this.size[value] as number;
    if (size === 0) return true;
    const type = this.type[value];
    if (type === valueType.null) return true;
    const { bytes } = this.#chunk;
    const at = this.at[value] as number;
    if (type === valueType.string || type === valueType.xml) return size === 1 || (bytes[at] === 0 && bytes[at + 1] === 0);
    if (type === valueType.ansiString) {
      for (let i = at; i < at + size; i++) if (bytes[i] !== 0) return false;
      return true;
    }
    return false;
  }

  /** How many of the record's values are none of their type: too short for it, or of a type that there is not. */
  unfit(): number {
    const { bytes } = this.#chunk;
    let unfit = 0;
    for (let i = 0; i < this.#count; i++) {
      const type = (this.type[i] as number) & ~ARRAY;
      const size = this.size[i] as number;
      const fixed = fixedSize[type] as number;
      const isSize = type === valueType.sizeT || type === valueType.handle;
      if (this.isArray(i) ? fixed && size % fixed !== 0 : fixed > size) unfit++;
      else if (isSize ? size !== 4 && size !== 8 : type > valueType.xml || (type > valueType.hexInt64 && type < valueType.handle))
        unfit++;
      else if (type === valueType.sid && (size < 8 || size < 8 + 4 * (bytes[(this.at[i] as number) + 1] as number))) unfit++;
    }
    return unfit;
  }

  isFragment(value: number): boolean {
    return this.type[value] === valueType.binXml && this.size[value] !== 0;
  }

  isArray(value: number): boolean {
    return ((this.type[value] as number) & ARRAY) !== 0;
  }

  /**
   * How many items an array has; 1 for what is none. The items are values of their own from `items` on: octets of the item's
   * type, or strings that a NUL ends. An array whose size is no multiple of its items' is one value of its octets.
   */
  length(value: number): number {
    if (!this.isArray(value) || this.size[value] === 0) return 1;
    const items = this.items(value);
    return this.size[items - 1] as number;
  }

  /** The first of an array's items in the table. */
  items(value: number): number {
    let first = this.#items.get(value);
    if (first === undefined) {
      first = this.#split(value);
      this.#items.set(value, first);
      this.#remembers = true;
    }
    return first;
  }

  /** Puts an array's items into the table, behind an entry whose size is their number. */
  #split(value: number): number {
    const { bytes } = this.#chunk;
    const type = (this.type[value] as number) & ~ARRAY;
    const at = this.at[value] as number;
    const end = at + (this.size[value] as number);
    const head = this.#add(valueType.null, at, 0);
    const fixed = fixedSize[type] as number;
    if (type === valueType.string || type === valueType.ansiString) {
      const unit = type === valueType.string ? 2 : 1;
      let start = at;
      for (let i = at; i + unit <= end; i += unit) {
        if (bytes[i] !== 0 || (unit === 2 && bytes[i + 1] !== 0)) continue;
        this.#add(type, start, i - start);
        start = i + unit;
      }
      if (start < end) this.#add(type, start, end - start);
    } else if (type === valueType.sid) {
      for (let i = at; i < end; ) {
        const size = i + 1 < end ? Math.min(8 + 4 * (bytes[i + 1] as number), end - i) : 1;
        this.#add(type, i, size);
        i += size;
      }
    } else if (fixed && (end - at) % fixed === 0) {
      for (let i = at; i < end; i += fixed) this.#add(type, i, fixed);
    } else this.#add(valueType.binary, at, end - at);
    this.size[head] = this.#count - head - 1;
    return head + 1;
  }

  #add(type: number, at: number, size: number): number {
    const place = this.#count++;
    if (place >= this.at.length) this.#grow();
    this.at[place] = at;
    this.size[place] = size;
    this.type[place] = type;
    return place;
  }

  #grow(): void {
    const length = 2 * this.at.length;
    const larger = <T extends Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.at = larger(this.at, new Int32Array(length));
    this.size = larger(this.size, new Int32Array(length));
    this.type = larger(this.type, new Uint8Array(length));
  }

  /** What Windows writes: one instance and nothing else. */
  #only(element: Element | undefined, at: number, end: number): Root | undefined {
    if (!element) return undefined;
    const before = this.#count;
    const tables = this.#tables;
    const root = this.#table(element, at, end);
    if (this.#behind >= end || this.#chunk.bytes[this.#behind] === token.endOfFragment) return root;
    this.#count = before;
    this.#tables = tables;
    return undefined;
  }

  #roots(at: number, end: number): readonly Root[] {
    return readFragment(this.#chunk, at, end, (from, to, take) => {
      take(this.#table(this.#instance(from, to), from, to));
      return this.#behind;
    }).roots;
  }

  /**
   * Looks whether a fragment begins with an instance, and where the values of that stand: `descriptors`, `count` and `first`.
   * Nothing of the table is touched. Throws Malformed.
   * @returns the element of its template; undefined when something else stands there
   */
  peek(at: number, end: number): Element | undefined {
    const { bytes } = this.#chunk;
    const from = bytes[at] === token.fragmentHeader ? at + FRAGMENT_HEADER : at;
    if (from >= end || bytes[from] !== token.templateInstance) return undefined;
    return this.#instance(from, end);
  }

  /**
   * ```
   * Instance   = 0C Unknown (1) TemplateID (4) DefinitionOffset (4) [ Definition, when it stands right here ] Data
   * Definition = NextOffset (4) GUID (16) Size (4) fragment of this size
   * Data       = Count (4) *( Size (2) Type (1) Unknown (1) ) *value
   * ```
   */
  #instance(at: number, end: number): Element {
    const { view } = this.#chunk;
    if (at + INSTANCE_HEADER > end) throw new Malformed('instance cut short', at);
    const offset = view.getUint32(at + 6, true);
    let place = at + INSTANCE_HEADER;
    if (offset === place) {
      if (place + DEFINITION_HEADER > end) throw new Malformed('template cut short', place);
      place += DEFINITION_HEADER + view.getUint32(place + 20, true);
    }
    if (place + 4 > end) throw new Malformed('instance cut short', at);
    this.count = view.getUint32(place, true);
    this.descriptors = place + 4;
    this.first = place + 4 + DESCRIPTOR * this.count;
    if (this.first > end) throw new Malformed('more values than octets', at);
    return this.#templates.at(offset);
  }

  /** Puts the values of the instance that was looked at into the table. */
  #table(element: Element, at: number, end: number): Root {
    const { view } = this.#chunk;
    const { count } = this;
    const base = this.#count;
    while (base + count > this.at.length) this.#grow();
    const { at: ats, size: sizes, type: types } = this;
    let place = this.descriptors;
    let value = this.first;
    for (let i = base; i < base + count; i++) {
      const descriptor = view.getInt32(place, true);
      const size = descriptor & 0xffff;
      ats[i] = value;
      sizes[i] = size;
      types[i] = (descriptor >> 16) & 0xff;
      place += DESCRIPTOR;
      value += size;
    }
    if (value > end) throw new Malformed('values longer than their fragment', at);
    this.#count = base + count;
    this.#behind = value;
    this.#bases[this.#tables] = base;
    this.#levels[this.#tables++] = this.#level;
    return { element, base, count, isInstance: true };
  }
}

/** True when nothing of an element is there, because the value that it depends on is NULL. */
export function isLeftOut(values: Values, element: Element, base: number, count: number): boolean {
  const { dependency } = element;
  return dependency >= 0 && dependency < count && values.isNull(base + dependency);
}
