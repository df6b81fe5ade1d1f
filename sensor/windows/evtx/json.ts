// Records as lines of JSON, in the shape of `evtx_dump -o jsonl` (docs/evtx.md describes it), written as octets straight from the
// chunk. What a template says once is prepared once: keys, constants, and how its elements can be written.
import { Malformed } from '../../bytes/malformed.ts';
import type { Attribute, Content, Element, Root } from './binxml.ts';
import type { Chunk } from './chunk.ts';
import { ansiString, fixedSize, isBare, textSize, ValueWriter, valueType } from './value-types.ts';
import { isLeftOut, type Values } from './values.ts';

/** Octets of one line. Values that stand in several places could make it exponential; a chunk of real records has 250 KB. */
const LINE = 1024 * 1024;
/** Elements of one record, arrays' repetitions counted; real ones have 200. */
const ELEMENTS = 65_536;
/** Shorter octets are copied one by one: calling out costs more. */
const SHORT = 48;

const part = { text: 0, slot: 1, element: 2, root: 3 } as const;
const NULL = Buffer.from('null');
const EMPTY = Buffer.from('""');
const TEXT = Buffer.from('"#text":');
const ATTRIBUTES = Buffer.from('"#attributes":{');
const POSITIONAL = Buffer.from('"Data":{"#text":');
const NOTHING = Buffer.alloc(0);

/** Content of an element or attribute, prepared. */
class Part {
  readonly kind: number;
  /** Of a text: escaped; and whether JSON writes it bare. */
  readonly text: Buffer;
  readonly bare: boolean;
  readonly slot: number;
  readonly optional: boolean;
  /** Of an element, or of the element of a root. */
  readonly plan: Plan | undefined;
  readonly root: Root | undefined;
  constructor(content: Content) {
    this.kind = part[content.kind];
    this.text = content.kind === 'text' ? Buffer.from(JSON.stringify(content.text).slice(1, -1)) : NOTHING;
    this.bare = content.kind === 'text' && content.bare;
    this.slot = content.kind === 'slot' ? content.slot : -1;
    this.optional = content.kind === 'slot' && content.optional;
    this.root = content.kind === 'root' ? content.root : undefined;
    this.plan = content.kind === 'element' ? planOf(content.element) : this.root && planOf(this.root.element);
  }
}

interface AttributePlan {
  readonly key: Buffer;
  readonly parts: readonly Part[];
}

/** An element, prepared. */
class Plan {
  readonly element: Element;
  readonly key: Buffer;
  readonly attributes: readonly AttributePlan[];
  readonly parts: readonly Part[];
  /** The slot that is all of its content, and nothing else stands in it; -1 otherwise. */
  readonly leaf: number;
  /** Slots stand in its content or attributes: an array in one repeats the element. */
  readonly hasSlots: boolean;
  /** EventData and UserData: their Data elements are written by their names. */
  readonly container: boolean;
  readonly isData: boolean;
  /** No two children have one name, and no slot can bring more. Data of a container aside. */
  readonly distinct: boolean;
  /** A container whose Data elements all have names, constant and different, and no slot can bring more. */
  readonly named: boolean;
  /** Of a Data element: its Name attribute, and its key where that is constant. */
  readonly nameParts: readonly Part[] | undefined;
  readonly dataKey: Buffer | undefined;
  /** Octets of its value where nothing in it varies, once written; as Data in a container it is written otherwise. */
  constant: Buffer | undefined;
  constantData: Buffer | undefined;
  readonly varies: boolean;

  constructor(element: Element) {
    this.element = element;
    this.key = key(element.name);
    this.attributes = element.attributes.map((a) => ({ key: key(a.name), parts: a.content.map((c) => new Part(c)) }));
    this.parts = element.content.map((c) => new Part(c));
    const [only] = this.parts;
    this.leaf = this.parts.length === 1 && only?.kind === part.slot && !this.attributes.length ? only.slot : -1;
    this.hasSlots = [this.parts, ...this.attributes.map((a) => a.parts)].some((p) => p.some((c) => c.kind === part.slot));
    this.container = element.name === 'EventData' || element.name === 'UserData';
    this.isData = element.name === 'Data';
    const bringsMore = this.parts.some((p) => p.kind === part.slot || p.kind === part.root);
    const children = this.parts.filter((p) => p.kind === part.element).flatMap((p) => p.plan ?? []);
    const data = this.container ? children.filter((c) => c.isData) : [];
    const others = this.container ? children.filter((c) => !c.isData) : children;
    this.distinct = !bringsMore && allDiffer(others.map((c) => c.element.name));
    this.named =
      !bringsMore && data.length > 0 && data.every((c) => c.dataKey) && allDiffer(data.map((c) => String(c.dataKey)));
    const name = this.isData ? element.attributes.findIndex((a) => a.name === 'Name') : -1;
    this.nameParts = this.attributes[name]?.parts;
    this.dataKey = literal(element.attributes[name]);
    this.varies =
      this.hasSlots || this.parts.some((p) => p.kind === part.root || (p.plan && (p.plan.varies || p.plan.element.dependency >= 0)));
  }
}

const key = (name: string): Buffer => Buffer.from(`${JSON.stringify(name)}:`);
const allDiffer = (names: readonly string[]): boolean => new Set(names).size === names.length;

/** The key of an attribute's text where it is constant and not empty. */
function literal(attribute: Attribute | undefined): Buffer | undefined {
  let text = '';
  for (const c of attribute?.content ?? []) {
    if (c.kind !== 'text') return undefined;
    text += c.text;
  }
  return text ? key(text) : undefined;
}

const plans = new WeakMap<Element, Plan>();
function planOf(element: Element): Plan {
  let plan = plans.get(element);
  if (!plan) {
    plan = new Plan(element);
    plans.set(element, plan);
  }
  return plan;
}

/** In this copy of a repeated element, a slot stands for one item of its array. */
interface Pick {
  readonly part: Part;
  readonly value: number;
  readonly before: Pick | undefined;
}

/** A child that is there, with what fills it. */
interface Member {
  readonly plan: Plan;
  readonly base: number;
  readonly count: number;
  readonly pick: Pick | undefined;
}

export class JsonWriter extends ValueWriter {
  readonly #values: Values;
  #elements = 0;
  #lastElement: Element | undefined;
  #lastPlan: Plan | undefined;

  constructor(chunk: Chunk, values: Values) {
    super(chunk.bytes, Buffer.allocUnsafeSlow(LINE));
    this.#values = values;
  }

  /** Writes a record as one line into `out`, from its beginning up to `at`. Throws Malformed. */
  line(root: Root): void {
    this.at = 0;
    this.#elements = ELEMENTS;
    const plan = this.#plan(root.element);
    this.#byte(0x7b);
    this.#copy(plan.key);
    this.#value(plan, root.base, root.count, undefined);
    this.#byte(0x7d);
    this.#byte(0x0a);
  }

  #plan(element: Element): Plan {
    if (element !== this.#lastElement || !this.#lastPlan) {
      this.#lastElement = element;
      this.#lastPlan = planOf(element);
    }
    return this.#lastPlan;
  }

  /** An element's value: null, its text, or an object of `#attributes`, `#text` and its children. */
  #value(plan: Plan, base: number, count: number, pick: Pick | undefined): void {
    if (!plan.varies) {
      if (plan.constant) this.#copy(plan.constant);
      else {
        const start = this.at;
        this.#general(plan, base, count, pick, false);
        plan.constant = Buffer.from(this.out.subarray(start, this.at));
      }
    } else if (plan.leaf >= 0) this.#leaf(plan, base, count, pick, NULL);
    else this.#general(plan, base, count, pick, false);
  }

  /** The value of a Data element in a container, whose attributes are not written and whose nothing is an empty string. */
  #dataValue(plan: Plan, base: number, count: number, pick: Pick | undefined): void {
    if (!plan.varies) {
      if (plan.constantData) this.#copy(plan.constantData);
      else {
        const start = this.at;
        this.#general(plan, base, count, pick, true);
        plan.constantData = Buffer.from(this.out.subarray(start, this.at));
      }
    } else if (plan.parts.length === 1 && plan.parts[0]?.kind === part.slot) this.#leaf(plan, base, count, pick, EMPTY);
    else this.#general(plan, base, count, pick, true);
  }

  /** Content that is one slot; `nothing` where that is empty. */
  #leaf(plan: Plan, base: number, count: number, pick: Pick | undefined, nothing: Buffer): void {
    const only = plan.parts[0] as Part;
    const values = this.#values;
    const value = this.#slot(only, base, count, pick);
    if (value < 0 || values.isEmpty(value)) this.#copy(nothing);
    else if (values.isFragment(value)) this.#general(plan, base, count, pick, nothing === EMPTY);
    else this.#single(value);
  }

  /** One value that is not empty: bare or quoted. */
  #single(value: number): void {
    const { type, size } = this.#values;
    const t = type[value] as number;
    if (isBare(t) && (size[value] as number) >= (fixedSize[t] as number)) this.#text(value);
    else {
      this.#byte(0x22);
      this.#text(value);
      this.#byte(0x22);
    }
  }

  #general(plan: Plan, base: number, count: number, pick: Pick | undefined, asData: boolean): void {
    const values = this.#values;
    let hasText = false;
    let hasChild = false;
    for (const p of plan.parts) {
      if (p.kind === part.text) hasText ||= p.text.length > 0;
      else if (p.kind === part.root) hasChild = true;
      else if (p.kind === part.element) hasChild ||= !isLeftOut(values, (p.plan as Plan).element, base, count);
      else {
        const value = this.#slot(p, base, count, pick);
        if (value < 0) continue;
        if (values.isFragment(value)) hasChild ||= values.fragment(value).length > 0;
        else hasText ||= !values.isEmpty(value);
      }
    }
    const hasAttributes = !asData && plan.attributes.some((a) => this.#hasText(a.parts, base, count, pick));
    if (!hasText && !hasChild && !hasAttributes) this.#copy(asData ? EMPTY : NULL);
    else if (!hasChild && !hasAttributes) this.#content(plan.parts, base, count, pick, false);
    else {
      this.#byte(0x7b);
      if (hasAttributes) {
        this.#copy(ATTRIBUTES);
        for (const a of plan.attributes) {
          if (!this.#hasText(a.parts, base, count, pick)) continue;
          this.#comma();
          this.#copy(a.key);
          this.#content(a.parts, base, count, pick, false);
        }
        this.#byte(0x7d);
      }
      if (hasText) {
        this.#comma();
        this.#copy(TEXT);
        this.#content(plan.parts, base, count, pick, true);
      }
      if (hasChild) this.#children(plan, base, count, pick, !asData && plan.container);
      this.#byte(0x7d);
    }
  }

  #hasText(parts: readonly Part[], base: number, count: number, pick: Pick | undefined): boolean {
    const values = this.#values;
    for (const p of parts) {
      if (p.kind === part.text) {
        if (p.text.length) return true;
      } else if (p.kind === part.slot) {
        const value = this.#slot(p, base, count, pick);
        if (value >= 0 && !values.isFragment(value) && !values.isEmpty(value)) return true;
      }
    }
    return false;
  }

  /**
   * Text: bare where it is one number or boolean and nothing else. `among` elements, whatever is empty does not count as
   * something else.
   */
  #content(parts: readonly Part[], base: number, count: number, pick: Pick | undefined, among: boolean): void {
    const values = this.#values;
    let pieces = 0;
    let single = -1;
    let bare = false;
    for (const p of parts) {
      if (p.kind === part.text) {
        if (among && !p.text.length) continue;
        pieces++;
        bare = p.bare;
      } else if (p.kind === part.slot) {
        const value = this.#slot(p, base, count, pick);
        if (value < 0 || values.isFragment(value)) continue;
        if (values.isEmpty(value) && (among || p.optional)) continue;
        pieces++;
        single = value;
      }
    }
    if (pieces === 1 && single >= 0 && !values.isEmpty(single)) {
      this.#single(single);
      return;
    }
    const quote = pieces !== 1 || single >= 0 || !bare;
    if (quote) this.#byte(0x22);
    for (const p of parts) {
      if (p.kind === part.text) this.#copy(p.text);
      else if (p.kind === part.slot) {
        const value = this.#slot(p, base, count, pick);
        if (value >= 0 && !values.isFragment(value)) this.#text(value);
      }
    }
    if (quote) this.#byte(0x22);
  }

  #children(plan: Plan, base: number, count: number, pick: Pick | undefined, container: boolean): void {
    if (!plan.distinct || (container && !plan.named)) {
      this.#anyChildren(plan, base, count, pick, container);
      return;
    }
    const values = this.#values;
    for (const p of plan.parts) {
      if (p.kind !== part.element) continue;
      const child = p.plan as Plan;
      if (child.element.dependency >= 0 && isLeftOut(values, child.element, base, count)) continue;
      if (--this.#elements < 0) throw new Malformed('record of too many elements', 0);
      const isData = container && child.isData;
      this.#comma();
      if (!child.hasSlots || !this.#repeats(child, base, count)) {
        this.#copy(isData ? (child.dataKey as Buffer) : child.key);
        if (isData) this.#dataValue(child, base, count, undefined);
        else this.#value(child, base, count, undefined);
        continue;
      }
      let nth = 0;
      if (isData) {
        this.#copy(child.dataKey as Buffer);
        this.#byte(0x5b);
      }
      this.#repeat(child, base, count, undefined, (copy) => {
        if (nth > 0) this.#byte(0x2c);
        if (!isData) this.#key(child, nth);
        nth++;
        if (isData) this.#dataValue(child, base, count, copy);
        else this.#value(child, base, count, copy);
      });
      if (isData) this.#byte(0x5d);
    }
  }

  /** Children of any kind: names that are met again are numbered, Data of a container goes by its name or by its place. */
  #anyChildren(plan: Plan, base: number, count: number, pick: Pick | undefined, container: boolean): void {
    const members = this.#members(plan, base, count, pick);
    const data = container ? members.filter((m) => m.plan.isData) : [];
    const named = data.some((m) => m.plan.nameParts && this.#hasText(m.plan.nameParts, m.base, m.count, m.pick));
    const names = new Map<string, number>();
    const nth = (name: string): number => {
      const before = names.get(name) ?? 0;
      names.set(name, before + 1);
      return before;
    };
    const dataNames = new Map<string, number>();
    for (let i = 0; i < members.length; i++) {
      const member = members[i] as Member;
      if (!container || !member.plan.isData) {
        this.#comma();
        this.#key(member.plan, nth(member.plan.element.name));
        this.#value(member.plan, member.base, member.count, member.pick);
      } else if (named) {
        const name = this.#nameOf(member);
        if (!name) continue;
        let run = 1;
        for (let next = members[i + run]; next?.plan.isData && this.#nameOf(next) === name; next = members[i + run]) run++;
        const before = dataNames.get(name) ?? 0;
        dataNames.set(name, before + 1);
        this.#comma();
        this.#byte(0x22);
        this.#copy(Buffer.from(before ? `${name}_${before}` : name));
        this.#copy(Buffer.from('":'));
        this.#list(members.slice(i, i + run));
        i += run - 1;
      } else if (member === data[0]) {
        this.#comma();
        this.#copy(POSITIONAL);
        this.#list(data);
        this.#byte(0x7d);
      }
    }
  }

  /** The value of one Data element, or a list of several. */
  #list(data: readonly Member[]): void {
    if (data.length > 1) this.#byte(0x5b);
    for (const [i, m] of data.entries()) {
      if (i > 0) this.#byte(0x2c);
      this.#dataValue(m.plan, m.base, m.count, m.pick);
    }
    if (data.length > 1) this.#byte(0x5d);
  }

  /** A Data element's name, escaped; empty when it has none. */
  #nameOf({ plan, base, count, pick }: Member): string {
    if (!plan.nameParts || !this.#hasText(plan.nameParts, base, count, pick)) return '';
    const start = this.at;
    for (const p of plan.nameParts) {
      if (p.kind === part.text) this.#copy(p.text);
      else if (p.kind === part.slot) {
        const value = this.#slot(p, base, count, pick);
        if (value >= 0 && !this.#values.isFragment(value)) this.#text(value);
      }
    }
    const name = this.out.toString('utf8', start, this.at);
    this.at = start;
    return name;
  }

  #members(plan: Plan, base: number, count: number, pick: Pick | undefined): Member[] {
    const values = this.#values;
    const members: Member[] = [];
    const add = (child: Plan, childBase: number, childCount: number, childPick: Pick | undefined): void => {
      if (--this.#elements < 0) throw new Malformed('record of too many elements', 0);
      members.push({ plan: child, base: childBase, count: childCount, pick: childPick });
    };
    for (const p of plan.parts) {
      if (p.kind === part.element) {
        const child = p.plan as Plan;
        if (isLeftOut(values, child.element, base, count)) continue;
        this.#repeat(child, base, count, undefined, (copy) => add(child, base, count, copy));
      } else if (p.root) add(p.plan as Plan, p.root.base, p.root.count, undefined);
      else if (p.kind === part.slot) {
        const value = this.#slot(p, base, count, pick);
        if (value < 0 || !values.isFragment(value)) continue;
        for (const root of values.fragment(value)) add(planOf(root.element), root.base, root.count, undefined);
      }
    }
    return members;
  }

  #repeats(plan: Plan, base: number, count: number): boolean {
    const values = this.#values;
    if (plan.leaf >= 0) {
      const value = plan.leaf < count ? base + plan.leaf : -1;
      return value >= 0 && values.isArray(value) && values.length(value) > 1;
    }
    return this.#firstArray(plan, base, count, undefined) !== undefined;
  }

  /** The first slot of an element that holds several items: its content first, then its attributes. */
  #firstArray(plan: Plan, base: number, count: number, pick: Pick | undefined): Part | undefined {
    const values = this.#values;
    const isArray = (p: Part): boolean => {
      if (p.kind !== part.slot) return false;
      const value = this.#slot(p, base, count, pick);
      return value >= 0 && values.isArray(value) && values.length(value) > 1;
    };
    for (const p of plan.parts) if (isArray(p)) return p;
    for (const a of plan.attributes) for (const p of a.parts) if (isArray(p)) return p;
    return undefined;
  }

  /** Hands on an element once, or once for each item of its array, for each pair of items of two arrays and so on. */
  #repeat(plan: Plan, base: number, count: number, pick: Pick | undefined, take: (pick: Pick | undefined) => void): void {
    const array = plan.hasSlots ? this.#firstArray(plan, base, count, pick) : undefined;
    if (!array) {
      take(pick);
      return;
    }
    const values = this.#values;
    const value = this.#slot(array, base, count, pick);
    const first = values.items(value);
    const length = values.length(value);
    for (let i = 0; i < length; i++) {
      if (--this.#elements < 0) throw new Malformed('record of too many elements', 0);
      this.#repeat(plan, base, count, { part: array, value: first + i, before: pick }, take);
    }
  }

  /** The value in a slot; -1 where the instance has none. */
  #slot(p: Part, base: number, count: number, pick: Pick | undefined): number {
    for (let picked = pick; picked; picked = picked.before) if (picked.part === p) return picked.value;
    return p.slot < count ? base + p.slot : -1;
  }

  /** A value's text, escaped; an array's items with commas between. */
  #text(value: number): void {
    const values = this.#values;
    if (values.isArray(value) && values.size[value] !== 0) {
      const first = values.items(value);
      const length = values.length(value);
      for (let i = 0; i < length; i++) {
        if (i > 0) this.#byte(0x2c);
        this.#text(first + i);
      }
      return;
    }
    const type = values.type[value] as number;
    const at = values.at[value] as number;
    const size = values.size[value] as number;
    if (type === valueType.string || type === valueType.xml) this.#utf16(at, size);
    else if (type === valueType.ansiString)
      this.#copy(Buffer.from(JSON.stringify(ansiString(this.bytes, at, size)).slice(1, -1)));
    else {
      this.#room(textSize(size));
      this.scalar(type, at, size);
    }
  }

  /** UTF-16 up to a NUL, as escaped UTF-8; lone surrogates become U+FFFD. */
  #utf16(at: number, size: number): void {
    this.#room(3 * size + 8);
    const { out, bytes } = this;
    const end = at + (size & ~1);
    let to = this.at;
    for (let i = at; i < end; i += 2) {
      const unit = (bytes[i] as number) | ((bytes[i + 1] as number) << 8);
      if (unit >= 0x20 && unit < 0x80) {
        if (unit === 0x22 || unit === 0x5c) out[to++] = 0x5c;
        out[to++] = unit;
      } else if (unit < 0x20) {
        if (unit === 0) break;
        to = escaped(out, to, unit);
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
    this.at = to;
  }

  #key(plan: Plan, nth: number): void {
    if (nth === 0) this.#copy(plan.key);
    else this.#copy(key(`${plan.element.name}_${nth}`));
  }

  #comma(): void {
    const last = this.out[this.at - 1];
    if (last !== 0x7b) this.#byte(0x2c);
  }

  #byte(octet: number): void {
    if (this.at >= LINE) throw new Malformed('record too long when written', 0);
    this.out[this.at++] = octet;
  }

  #copy(octets: Buffer): void {
    const { length } = octets;
    this.#room(length);
    const { out } = this;
    let to = this.at;
    if (length > SHORT) {
      out.set(octets, to);
      to += length;
    } else for (let i = 0; i < length; i++) out[to++] = octets[i] as number;
    this.at = to;
  }

  #room(octets: number): void {
    if (this.at + octets > LINE) throw new Malformed('record too long when written', 0);
  }
}

function escaped(out: Buffer, at: number, unit: number): number {
  const short = unit === 8 ? 0x62 : unit === 9 ? 0x74 : unit === 10 ? 0x6e : unit === 12 ? 0x66 : unit === 13 ? 0x72 : 0;
  out[at] = 0x5c;
  if (short) {
    out[at + 1] = short;
    return at + 2;
  }
  out.write(`u00${unit.toString(16).toUpperCase().padStart(2, '0')}`, at + 1, 'latin1');
  return at + 6;
}
