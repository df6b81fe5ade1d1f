// Records as lines of JSON, in the shape of `evtx_dump -o jsonl` (docs/evtx.md describes it), written as octets straight from the
// chunk. Records of a template go by its program; what is unusual in one, and records without a template, go the general way.
import { Malformed } from '../../bytes/malformed.ts';
import type { Content, Element, Root, Slot } from './binxml.ts';
import type { Chunk } from './chunk.ts';
import { isContainer, isData, nameOf, type Program, programOf, STEP, step } from './json-program.ts';
import { ARRAY, ansiString, isBare, textSize, ValueWriter, valueType } from './value-types.ts';
import { isLeftOut, type Values } from './values.ts';

/** Octets of one line. Values that stand in several places could make it exponential; a chunk of real records has 250 KB. */
const LINE = 1024 * 1024;
/** Octets behind the line that whole words and the longest value may be written into. */
const SLACK = 1024;
/** Elements, attributes and pieces of text that one record is written from, repetitions counted; real ones have some hundred. */
const WORK = 65_536;

const OPEN = 0x7b;
const COMMA = 0x2c;
const QUOTE = 0x22;

/** In this copy of a repeated element, a slot stands for one item of its array. */
interface Pick {
  readonly slot: Slot;
  readonly value: number;
  readonly before: Pick | undefined;
}

/** A child that is there, with what fills it. */
interface Member extends Root {
  readonly pick: Pick | undefined;
}

export class JsonWriter extends ValueWriter {
  readonly #values: Values;
  /** Where the line ends so far. */
  at = 0;
  #work = 0;

  constructor(chunk: Chunk, values: Values) {
    super(chunk.bytes, Buffer.allocUnsafeSlow(LINE + SLACK));
    this.#values = values;
  }

  /**
   * Writes a record as one line into `out`, from its beginning up to `at`. Throws Malformed.
   * @param general without its template's program, though it must come out the same
   */
  line(root: Root, general = false): void {
    const { element, base, count } = root;
    this.#work = WORK;
    this.at = 0;
    this.#byte(OPEN);
    const program = root.isInstance && !general ? programOf(element) : undefined;
    if (program) this.#words(program.key.words, 0, program.key.length);
    if (!program || !this.#run(program, base, count)) {
      this.at = 1;
      this.#key(element.name, 0);
      this.#value(element, base, count, undefined, false);
    }
    this.#byte(0x7d);
    this.#byte(0x0a);
  }

  /** Writes an element's value step by step. False when a value is unusual there: an array, or BinXML where text belongs. */
  #run({ steps, literals, elements, names }: Program, base: number, count: number): boolean {
    const values = this.#values;
    const { at: ats, size: sizes, type: types } = values;
    const { view, outView, out } = this;
    this.#spend(steps.length);
    let to = this.at;
    for (let i = 0; i < steps.length; i += STEP) {
      const code = steps[i] as number;
      const slot = steps[i + 3] as number;
      const value = slot < count ? base + slot : -1;
      if (code === step.attribute || code === step.text) {
        // Nothing of it, not even its literal.
        if (value < 0 || values.isEmpty(value)) continue;
        if (code === step.attribute && out[to - 1] !== OPEN) out[to++] = COMMA;
      } else if (code === step.attributes) {
        let given = false;
        for (let n = 1; n <= slot && !given; n++) {
          const of = steps[i + n * STEP + 3] as number;
          given = of < count && !values.isEmpty(base + of);
        }
        if (!given) {
          i = (steps[i + 4] as number) - STEP;
          continue;
        }
      }

      // Whole words; what they write behind the literal is written over.
      const end = to + (steps[i + 2] as number);
      if (end > LINE) throw new Malformed('record too long when written', 0);
      for (let word = steps[i + 1] as number; to < end; to += 8) outView.setFloat64(to, literals[word++] as number, true);
      to = end;

      if (code <= step.text) {
        if (code === step.literal) continue;
        const size = value < 0 ? 0 : (sizes[value] as number);
        if (size === 0) {
          to = this.ascii(to, code === step.data ? '""' : 'null');
          continue;
        }
        const type = types[value] as number;
        const from = ats[value] as number;
        if (to + 3 * size > LINE) throw new Malformed('record too long when written', 0);
        if (type === valueType.string && size > 1 && view.getUint16(from, true) !== 0) {
          out[to] = QUOTE;
          to = this.#utf16(to + 1, from, size);
          out[to++] = QUOTE;
        } else if (isBare(type, size)) to = this.scalar(to, type, from, size);
        else if (type >= ARRAY || type === valueType.binXml) return false;
        else if (values.isEmpty(value)) to = this.ascii(to, code === step.data ? '""' : 'null');
        else {
          out[to] = QUOTE;
          to = this.#textOf(to + 1, type, from, size);
          out[to++] = QUOTE;
        }
        continue;
      }
      switch (code) {
        case step.leaveOut:
          if (value >= 0 && values.isNull(value)) i = (steps[i + 4] as number) - STEP;
          break;
        case step.jump:
          i = (steps[i + 4] as number) - STEP;
          break;
        case step.comma:
          if (out[to - 1] !== OPEN) out[to++] = COMMA;
          break;
        case step.hole:
          this.at = to;
          if (value >= 0 && !values.isEmpty(value) && !this.#hole(names, value)) return false;
          to = this.at;
          break;
        case step.general:
        case step.generalData: {
          this.at = to;
          const element = elements[slot] as Element;
          if (this.#firstArray(element, base, count, undefined)) return false;
          this.#value(element, base, count, undefined, code === step.generalData);
          to = this.at;
        }
      }
    }
    this.at = to;
    return true;
  }

  /** The one instance that a BinXML value brings, under a name that is not there yet. */
  #hole(names: ReadonlySet<string>, value: number): boolean {
    const values = this.#values;
    if (!values.isFragment(value)) return false;
    const roots = values.fragment(value);
    const [root] = roots;
    if (!root?.isInstance || roots.length > 1 || names.has(root.element.name)) return false;
    this.#comma();
    const program = programOf(root.element);
    this.#words(program.key.words, 0, program.key.length);
    return this.#run(program, root.base, root.count);
  }

  /** One value that is not empty: bare or quoted. */
  #single(value: number): void {
    const { type, size } = this.#values;
    const t = type[value] as number;
    const bare = isBare(t, size[value] as number);
    if (!bare) this.#byte(QUOTE);
    this.#text(value);
    if (!bare) this.#byte(QUOTE);
  }

  /**
   * An element's value: null, its text, or an object of `#attributes`, `#text` and its children. `asData` of a container its
   * attributes are not written, and nothing is an empty string.
   */
  #value(element: Element, base: number, count: number, pick: Pick | undefined, asData: boolean): void {
    const values = this.#values;
    const { attributes, content } = element;
    this.#spend(weight(element));
    let hasText = false;
    let hasChild = false;
    for (const c of content) {
      if (c.kind === 'text') hasText ||= c.text.length > 0;
      else if (c.kind === 'root') hasChild = true;
      else if (c.kind === 'element') hasChild ||= !isLeftOut(values, c.element, base, count);
      else {
        const value = this.#slot(c, base, count, pick);
        if (value < 0) continue;
        if (values.isFragment(value)) hasChild ||= values.fragment(value).length > 0;
        else hasText ||= !values.isEmpty(value);
      }
    }
    const hasAttributes = !asData && attributes.some((a) => this.#hasText(a.content, base, count, pick));
    if (!hasText && !hasChild && !hasAttributes) this.#ascii(asData ? '""' : 'null');
    else if (!hasChild && !hasAttributes) this.#content(content, base, count, pick, false);
    else {
      this.#byte(OPEN);
      if (hasAttributes) {
        this.#ascii('"#attributes":{');
        for (const a of attributes) {
          if (!this.#hasText(a.content, base, count, pick)) continue;
          this.#comma();
          this.#key(a.name, 0);
          this.#content(a.content, base, count, pick, false);
        }
        this.#byte(0x7d);
      }
      if (hasText) {
        this.#comma();
        this.#ascii('"#text":');
        this.#content(content, base, count, pick, true);
      }
      if (hasChild) this.#children(element, base, count, pick, !asData && isContainer(element));
      this.#byte(0x7d);
    }
  }

  #hasText(content: readonly Content[], base: number, count: number, pick: Pick | undefined): boolean {
    const values = this.#values;
    for (const c of content) {
      if (c.kind === 'text') {
        if (c.text) return true;
      } else if (c.kind === 'slot') {
        const value = this.#slot(c, base, count, pick);
        if (value >= 0 && !values.isFragment(value) && !values.isEmpty(value)) return true;
      }
    }
    return false;
  }

  /**
   * Text: bare where it is one number or boolean and nothing else. `among` elements, whatever is empty does not count as
   * something else.
   */
  #content(content: readonly Content[], base: number, count: number, pick: Pick | undefined, among: boolean): void {
    const values = this.#values;
    let pieces = 0;
    let single = -1;
    let bare = false;
    for (const c of content) {
      if (c.kind === 'text') {
        if (among && !c.text) continue;
        pieces++;
        bare = c.bare;
      } else if (c.kind === 'slot') {
        const value = this.#slot(c, base, count, pick);
        if (value < 0 || values.isFragment(value)) continue;
        if (values.isEmpty(value) && (among || c.optional)) continue;
        pieces++;
        single = value;
      }
    }
    if (pieces === 1 && single >= 0 && !values.isEmpty(single)) {
      this.#single(single);
      return;
    }
    const quote = pieces !== 1 || single >= 0 || !bare;
    if (quote) this.#byte(QUOTE);
    this.#pieces(content, base, count, pick);
    if (quote) this.#byte(QUOTE);
  }

  #pieces(content: readonly Content[], base: number, count: number, pick: Pick | undefined): void {
    for (const c of content) {
      if (c.kind === 'text') this.#string(c.text);
      else if (c.kind === 'slot') {
        const value = this.#slot(c, base, count, pick);
        if (value >= 0 && !this.#values.isFragment(value)) this.#text(value);
      }
    }
  }

  /** Children: names that are met again are numbered, Data of a container goes by its name or by its place. */
  #children(element: Element, base: number, count: number, pick: Pick | undefined, container: boolean): void {
    const members = this.#members(element, base, count, pick);
    const data = container ? members.filter((m) => isData(m.element)) : [];
    const named = data.some((m) => this.#hasText(nameOf(m.element)?.content ?? [], m.base, m.count, m.pick));
    const names = new Map<string, number>();
    const dataNames = new Map<string, number>();
    for (let i = 0; i < members.length; i++) {
      const member = members[i] as Member;
      if (!container || !isData(member.element)) {
        this.#comma();
        this.#key(member.element.name, again(names, member.element.name));
        this.#value(member.element, member.base, member.count, member.pick, false);
      } else if (named) {
        const name = this.#dataName(member);
        if (!name) continue;
        let run = 1;
        for (let next = members[i + run]; next && isData(next.element) && this.#dataName(next) === name; next = members[i + run])
          run++;
        const nth = again(dataNames, name);
        this.#comma();
        this.#escaped(nth ? `"${name}_${nth}":` : `"${name}":`);
        this.#list(members.slice(i, i + run));
        i += run - 1;
      } else if (member === data[0]) {
        this.#comma();
        this.#ascii('"Data":{"#text":');
        this.#list(data);
        this.#byte(0x7d);
      }
    }
  }

  /** The value of one Data element, or a list of several. */
  #list(data: readonly Member[]): void {
    if (data.length > 1) this.#byte(0x5b);
    for (const [i, m] of data.entries()) {
      if (i > 0) this.#byte(COMMA);
      this.#value(m.element, m.base, m.count, m.pick, true);
    }
    if (data.length > 1) this.#byte(0x5d);
  }

  /** A Data element's name, escaped; empty when it has none. */
  #dataName({ element, base, count, pick }: Member): string {
    const content = nameOf(element)?.content ?? [];
    if (!this.#hasText(content, base, count, pick)) return '';
    const start = this.at;
    this.#pieces(content, base, count, pick);
    const name = this.out.toString('utf8', start, this.at);
    this.at = start;
    return name;
  }

  #members(element: Element, base: number, count: number, pick: Pick | undefined): Member[] {
    const values = this.#values;
    const members: Member[] = [];
    const add = (root: Root): void => {
      this.#spend(1);
      members.push({ element: root.element, base: root.base, count: root.count, isInstance: root.isInstance, pick: undefined });
    };
    for (const c of element.content) {
      if (c.kind === 'element') {
        const child = c.element;
        if (isLeftOut(values, child, base, count)) continue;
        this.#repeat(child, base, count, undefined, members);
      } else if (c.kind === 'root') add(c.root);
      else if (c.kind === 'slot') {
        const value = this.#slot(c, base, count, pick);
        if (value >= 0 && values.isFragment(value)) for (const root of values.fragment(value)) add(root);
      }
    }
    return members;
  }

  /** Adds an element once, or once for each item of its array, for each pair of items of two arrays and so on. */
  #repeat(element: Element, base: number, count: number, pick: Pick | undefined, members: Member[]): void {
    const array = this.#firstArray(element, base, count, pick);
    if (!array) {
      this.#spend(1);
      members.push({ element, base, count, isInstance: false, pick });
      return;
    }
    const values = this.#values;
    const value = this.#slot(array, base, count, pick);
    const first = values.items(value);
    const length = values.length(value);
    for (let i = 0; i < length; i++) {
      this.#spend(weight(element));
      this.#repeat(element, base, count, { slot: array, value: first + i, before: pick }, members);
    }
  }

  /** The first slot of an element that holds several items: its content first, then its attributes. */
  #firstArray(element: Element, base: number, count: number, pick: Pick | undefined): Slot | undefined {
    let found = this.#arrayIn(element.content, base, count, pick);
    for (const a of element.attributes) found ??= this.#arrayIn(a.content, base, count, pick);
    return found;
  }

  #arrayIn(content: readonly Content[], base: number, count: number, pick: Pick | undefined): Slot | undefined {
    const values = this.#values;
    for (const c of content) {
      if (c.kind !== 'slot') continue;
      const value = this.#slot(c, base, count, pick);
      if (value >= 0 && values.isArray(value) && values.length(value) > 1) return c;
    }
    return undefined;
  }

  /** The value in a slot; -1 where the instance has none. */
  #slot(slot: Slot, base: number, count: number, pick: Pick | undefined): number {
    for (let picked = pick; picked; picked = picked.before) if (picked.slot === slot) return picked.value;
    return slot.slot < count ? base + slot.slot : -1;
  }

  /** A value's text, escaped; an array's items with commas between. */
  #text(value: number): void {
    const values = this.#values;
    if (values.isArray(value) && values.size[value] !== 0) {
      const first = values.items(value);
      const length = values.length(value);
      for (let i = 0; i < length; i++) {
        if (i > 0) this.#byte(COMMA);
        this.#text(first + i);
      }
      return;
    }
    const size = values.size[value] as number;
    this.#room(textSize(size));
    this.at = this.#textOf(this.at, values.type[value] as number, values.at[value] as number, size);
  }

  /** The text of a value that is no array, escaped, from `to` on; gives where it ended. */
  #textOf(to: number, type: number, at: number, size: number): number {
    if (type === valueType.string || type === valueType.xml) return this.#utf16(to, at, size);
    if (type !== valueType.ansiString) return this.scalar(to, type, at, size);
    const text = JSON.stringify(ansiString(this.bytes, at, size)).slice(1, -1);
    if (to + 3 * text.length > LINE) throw new Malformed('record too long when written', 0);
    return to + this.out.write(text, to);
  }

  /** UTF-16 up to a NUL, as escaped UTF-8; lone surrogates become U+FFFD. */
  #utf16(start: number, at: number, size: number): number {
    const { view, out, outView } = this;
    const end = at + (size & ~1);
    let to = start;
    let i = at;
    // Four characters at once, as long as none of them needs anything: ASCII, no control character, no quote, no backslash.
    for (; i + 8 <= end; i += 8) {
      const first = view.getInt32(i, true);
      const second = view.getInt32(i + 4, true);
      if ((first | second) & -0x007f_0080) break;
      const four = (first & 0xff) | ((first >>> 8) & 0xff00) | ((second & 0xff) << 16) | ((second << 8) & -0x0100_0000);
      const quotes = four ^ 0x2222_2222;
      const backslashes = four ^ 0x5c5c_5c5c;
      const special = (four - 0x2020_2020) | ((quotes - 0x0101_0101) & ~quotes) | ((backslashes - 0x0101_0101) & ~backslashes);
      if (special & -0x7f7f_7f80) break;
      outView.setInt32(to, four, true);
      to += 4;
    }
    for (; i < end; i += 2) {
      const unit = view.getUint16(i, true);
      if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return this.#characters(to, i, end);
      out[to++] = unit;
    }
    return to;
  }

  /** The same, character by character. */
  #characters(start: number, at: number, end: number): number {
    const { out, bytes } = this;
    let to = start;
    for (let i = at; i < end; i += 2) {
      const unit = (bytes[i] as number) | ((bytes[i + 1] as number) << 8);
      if (unit >= 0x20 && unit < 0x80) {
        if (unit === 0x22 || unit === 0x5c) out[to++] = 0x5c;
        out[to++] = unit;
      } else if (unit < 0x20) {
        if (unit === 0) break;
        to = control(out, to, unit);
      } else if (unit < 0x800) {
        out[to++] = 0xc0 | (unit >> 6);
        out[to++] = 0x80 | (unit & 0x3f);
      } else if (unit < 0xd800 || unit >= 0xe000) {
        out[to++] = 0xe0 | (unit >> 12);
        out[to++] = 0x80 | ((unit >> 6) & 0x3f);
        out[to++] = 0x80 | (unit & 0x3f);
      } else {
        const low = i + 3 < end ? (bytes[i + 2] as number) | ((bytes[i + 3] as number) << 8) : 0;
        if (unit < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
          const point = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
          out[to++] = 0xf0 | (point >> 18);
          out[to++] = 0x80 | ((point >> 12) & 0x3f);
          out[to++] = 0x80 | ((point >> 6) & 0x3f);
          out[to++] = 0x80 | (point & 0x3f);
          i += 2;
        } else {
          out[to++] = 0xef;
          out[to++] = 0xbf;
          out[to++] = 0xbd;
        }
      }
    }
    return to;
  }

  #key(name: string, nth: number): void {
    this.#byte(QUOTE);
    this.#string(nth ? `${name}_${nth}` : name);
    this.#byte(QUOTE);
    this.#byte(0x3a);
  }

  #comma(): void {
    if (this.out[this.at - 1] !== OPEN) this.#byte(COMMA);
  }

  #byte(octet: number): void {
    this.#room(1);
    this.out[this.at++] = octet;
  }

  #ascii(text: string): void {
    this.#room(text.length);
    this.at = this.ascii(this.at, text);
  }

  /** A string, escaped. */
  #string(text: string): void {
    this.#room(text.length);
    const { out } = this;
    let to = this.at;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) {
        this.#escaped(JSON.stringify(text).slice(1, -1));
        return;
      }
      out[to++] = unit;
    }
    this.at = to;
  }

  /** A string that is escaped already. */
  #escaped(text: string): void {
    this.#room(3 * text.length);
    this.at += this.out.write(text, this.at);
  }

  /** Copies whole words; what they write behind the text is written over. */
  #words(from: Float64Array, word: number, length: number): void {
    this.#room(length);
    const { outView } = this;
    const end = this.at + length;
    for (let to = this.at, i = word; to < end; to += 8, i++) outView.setFloat64(to, from[i] as number, true);
    this.at = end;
  }

  #room(octets: number): void {
    if (this.at + octets > LINE) throw new Malformed('record too long when written', 0);
  }

  #spend(work: number): void {
    this.#work -= work;
    if (this.#work < 0) throw new Malformed('record of too many elements', 0);
  }
}

/** What an element costs to look at, aside from its children. */
function weight({ attributes, content }: Element): number {
  let sum = 1 + content.length;
  for (const a of attributes) sum += 1 + a.content.length;
  return sum;
}

/** How often a name has been met before. */
function again(names: Map<string, number>, name: string): number {
  const before = names.get(name) ?? 0;
  names.set(name, before + 1);
  return before;
}

function control(out: Buffer, at: number, unit: number): number {
  const short = unit === 8 ? 0x62 : unit === 9 ? 0x74 : unit === 10 ? 0x6e : unit === 12 ? 0x66 : unit === 13 ? 0x72 : 0;
  out[at] = 0x5c;
  if (short) {
    out[at + 1] = short;
    return at + 2;
  }
  out.write(`u00${unit.toString(16).toUpperCase().padStart(2, '0')}`, at + 1, 'latin1');
  return at + 6;
}
