// A record as the `WindowsEvent` that the mapping sees. Where its fields stand is found once for each template: a field is then
// one slot of the record's values, and its text is made only when it is asked for.
import { Malformed } from '../../bytes/malformed.ts';
import { auditFailed } from '../audit-outcome.ts';
import type { WindowsEvent } from '../event.ts';
import type { Content, Element, Root } from './binxml.ts';
import type { Chunk } from './chunk.ts';
import { knownText } from './known-texts.ts';
import { ansiString, fileTimeMilliseconds, textSize, utf16, ValueWriter, valueType } from './value-types.ts';
import { isLeftOut, type Values } from './values.ts';

/** The text of a value at first; the buffer grows to what a value of 64 KiB needs. */
const TEXT = 4096;
/** Elements that one record's fields are looked for in; real events have two, and a value may stand in many places. */
const SECTIONS = 64;
const DASH = 0x2d;
const NOTHING: readonly Content[] = [];

/** An element that holds no others, below EventData or UserData. */
interface Leaf {
  readonly content: readonly Content[];
  /** The slot that is all of it; -1 otherwise. */
  readonly slot: number;
  /** It and the elements around it that a NULL leaves out. */
  readonly around: readonly Element[];
  /** Content of its Name attribute, where it is not constant. */
  readonly name: readonly Content[] | undefined;
}

/** More leaves come from the BinXML value in this slot, or from this root among the elements. */
interface More {
  readonly more: number | Root;
  readonly around: readonly Element[];
  readonly inside: Inside;
}

type Inside = 'Event' | 'EventData' | 'UserData';

/** What an element holds, seen from where it stands: in Event, in EventData or in UserData. */
interface Layout {
  readonly hasLeaves: boolean;
  /** By constant names, the first of a name. */
  readonly byName: ReadonlyMap<string, Leaf>;
  /** Leaves whose names come from values. */
  readonly unnamed: readonly Leaf[];
  /** Data elements of EventData, which have places. */
  readonly data: readonly Leaf[];
  readonly more: readonly More[];
}

/** A part of a record whose fields are known, with its values. */
interface Section {
  readonly layout: Layout;
  readonly root: Root;
  names: ReadonlyMap<string, Leaf> | undefined;
}

/** Content of the elements and attributes of System. */
export interface SystemLayout {
  readonly provider: readonly Content[];
  readonly id: readonly Content[];
  readonly channel: readonly Content[];
  readonly computer: readonly Content[];
  readonly time: readonly Content[];
  readonly record: readonly Content[];
  readonly keywords: readonly Content[];
  readonly user: readonly Content[];
}

const systems = new WeakMap<Element, SystemLayout>();
const layouts: Readonly<Record<Inside, WeakMap<Element, Layout>>> = {
  Event: new WeakMap(),
  EventData: new WeakMap(),
  UserData: new WeakMap(),
};

export class RecordEvent implements WindowsEvent {
  readonly #chunk: Chunk;
  readonly #values: Values;
  readonly #writer: ValueWriter;
  #root: Root;
  #system: SystemLayout;
  #layout: Layout;
  /** Where fields can stand, once one is asked for. */
  readonly #sections: Section[] = [];
  #count = 0;
  #opened = false;
  #seen = 0;

  constructor(chunk: Chunk, values: Values) {
    this.#chunk = chunk;
    this.#values = values;
    this.#writer = new ValueWriter(chunk.bytes, Buffer.allocUnsafeSlow(TEXT));
    this.#root = { element: none, base: 0, count: 0, isInstance: false };
    this.#system = systemOf(none);
    this.#layout = layoutOf(none, 'Event');
  }

  /** Turns to another record. */
  show(root: Root): void {
    if (root.element !== this.#root.element) {
      this.#system = systemOf(root.element);
      this.#layout = layoutOf(root.element, 'Event');
    }
    this.#root = root;
    this.#opened = false;
  }

  get provider(): string {
    return this.#text(this.#system.provider, this.#root);
  }

  get id(): number {
    return this.#number(this.#system.id) ?? 0;
  }

  get channel(): string {
    return this.#text(this.#system.channel, this.#root);
  }

  get computer(): string {
    return this.#text(this.#system.computer, this.#root);
  }

  /** When the log took it, where the event itself says no time. */
  get time(): number {
    const value = this.#single(this.#system.time);
    const values = this.#values;
    const { view } = this.#chunk;
    if (value >= 0 && values.type[value] === valueType.fileTime && values.size[value] === 8) {
      const at = values.at[value] as number;
      return fileTimeMilliseconds(view.getUint32(at, true), view.getUint32(at + 4, true)) || this.#written();
    }
    return Date.parse(this.#text(this.#system.time, this.#root)) || this.#written();
  }

  get record(): number | undefined {
    return this.#number(this.#system.record) ?? this.#chunk.recordId;
  }

  get failed(): boolean | undefined {
    return auditFailed(this.#text(this.#system.keywords, this.#root));
  }

  get userSid(): string | undefined {
    return given(this.#text(this.#system.user, this.#root));
  }

  field(name: string): string | undefined {
    if (!this.#opened) this.#openAll();
    for (let i = 0; i < this.#count; i++) {
      const section = this.#sections[i] as Section;
      const leaf =
        section.layout.byName.get(name) ?? (section.layout.unnamed.length ? this.#names(section).get(name) : undefined);
      if (leaf && !this.#isLeftOut(leaf.around, section.root)) return given(this.#leaf(leaf, section.root));
    }
    return undefined;
  }

  value(place: number): string | undefined {
    if (place < 0) return undefined;
    if (!this.#opened) this.#openAll();
    const values = this.#values;
    let left = place;
    for (let i = 0; i < this.#count; i++) {
      const { layout, root } = this.#sections[i] as Section;
      for (const leaf of layout.data) {
        if (this.#isLeftOut(leaf.around, root)) continue;
        const value = leaf.slot >= 0 && leaf.slot < root.count ? root.base + leaf.slot : -1;
        // An array is as many elements as it has items.
        const length = value < 0 ? 1 : values.length(value);
        if (left < length) return given(length > 1 ? this.#value(values.items(value) + left) : this.#leaf(leaf, root));
        left -= length;
      }
    }
    return undefined;
  }

  #written(): number {
    const at = this.#chunk.record + 16;
    const { view } = this.#chunk;
    return fileTimeMilliseconds(view.getUint32(at, true), view.getUint32(at + 4, true)) || 0;
  }

  #openAll(): void {
    this.#opened = true;
    this.#count = 0;
    this.#seen = 0;
    this.#open(this.#layout, this.#root);
  }

  /** Collects the sections of a record: one template brings the fields of another. */
  #open(layout: Layout, root: Root): void {
    if (++this.#seen > SECTIONS) return;
    if (layout.hasLeaves) this.#sections[this.#count++] = { layout, root, names: undefined };
    for (const more of layout.more) {
      for (const inner of this.#roots(more, root)) this.#open(layoutOf(inner.element, more.inside), inner);
    }
  }

  /** Leaves by names that come from values, the first of a name. */
  #names(section: Section): ReadonlyMap<string, Leaf> {
    if (section.names) return section.names;
    const names = new Map<string, Leaf>();
    for (const leaf of section.layout.unnamed) {
      const name = this.#text(leaf.name ?? NOTHING, section.root);
      if (!names.has(name)) names.set(name, leaf);
    }
    section.names = names;
    return names;
  }

  #leaf({ slot, content }: Leaf, root: Root): string {
    if (slot < 0) return this.#text(content, root);
    return slot < root.count ? this.#value(root.base + slot) : '';
  }

  #roots({ more, around }: More, root: Root): readonly Root[] {
    if (this.#isLeftOut(around, root)) return [];
    if (typeof more !== 'number') return [more];
    const value = more < root.count ? root.base + more : -1;
    if (value < 0 || !this.#values.isFragment(value)) return [];
    try {
      return this.#values.fragment(value);
    } catch (error) {
      // Whoever asks for a field is not to fail on it: what cannot be read has no fields.
      if (!(error instanceof Malformed)) throw error;
      return [];
    }
  }

  #isLeftOut(around: readonly Element[], root: Root): boolean {
    for (const element of around) if (isLeftOut(this.#values, element, root.base, root.count)) return true;
    return false;
  }

  /** The value that is all of a content; -1 where it is more or something else. */
  #single(content: readonly Content[]): number {
    const slot = slotOf(content);
    return slot >= 0 && slot < this.#root.count ? this.#root.base + slot : -1;
  }

  #number(content: readonly Content[]): number | undefined {
    const value = this.#single(content);
    const values = this.#values;
    if (value >= 0) {
      const { view } = this.#chunk;
      const at = values.at[value] as number;
      const size = values.size[value] as number;
      if (values.type[value] === valueType.uint16 && size >= 2) return view.getUint16(at, true);
      if (values.type[value] === valueType.uint64 && size >= 8)
        return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
    }
    const text = this.#text(content, this.#root);
    const number = Number(text);
    return text && Number.isFinite(number) ? number : undefined;
  }

  #text(content: readonly Content[], root: Root): string {
    const [only] = content;
    if (content.length === 1 && only) return this.#piece(only, root);
    let text = '';
    for (const c of content) text += this.#piece(c, root);
    return text;
  }

  #piece(content: Content, root: Root): string {
    if (content.kind === 'text') return content.text;
    if (content.kind !== 'slot' || content.slot >= root.count) return '';
    return this.#value(root.base + content.slot);
  }

  /** A value as text; the first item of an array. */
  #value(value: number): string {
    const values = this.#values;
    const size = values.size[value] as number;
    const type = values.type[value] as number;
    if (size === 0 || type === valueType.binXml) return '';
    if (values.isArray(value)) return this.#value(values.items(value));
    return knownText(this.#chunk.view, type, values.at[value] as number, size, this.#make);
  }

  readonly #make = (type: number, at: number, size: number): string => {
    const { bytes, view } = this.#chunk;
    if (type === valueType.string || type === valueType.xml) {
      // What Windows writes for nothing, all the time.
      return size === 2 && view.getUint16(at, true) === DASH ? '-' : utf16(bytes, at, size);
    }
    if (type === valueType.ansiString) return ansiString(bytes, at, size);
    const writer = this.#writer;
    if (writer.out.length < textSize(size)) writer.renew(2 * textSize(size));
    return writer.out.toString('latin1', 0, writer.scalar(0, type, at, size));
  };
}

const given = (text: string): string | undefined => (text.length > 1 || (text !== '' && text !== '-') ? text : undefined);
const none: Element = { name: '', dependency: -1, attributes: [], content: [] };

const children = (element: Element | undefined, name: string): Element[] =>
  (element?.content ?? []).flatMap((c) => (c.kind === 'element' && c.element.name === name ? [c.element] : []));

/** Where System's fields stand in an event. */
export function systemOf(event: Element): SystemLayout {
  const known = systems.get(event);
  if (known) return known;
  const [system] = children(event, 'System');
  const content = (name: string): readonly Content[] => children(system, name)[0]?.content ?? NOTHING;
  const attribute = (name: string, of: string): readonly Content[] =>
    children(system, name)[0]?.attributes.find((a) => a.name === of)?.content ?? NOTHING;
  const layout: SystemLayout = {
    provider: attribute('Provider', 'Name'),
    id: content('EventID'),
    channel: content('Channel'),
    computer: content('Computer'),
    time: attribute('TimeCreated', 'SystemTime'),
    record: content('EventRecordID'),
    keywords: content('Keywords'),
    user: attribute('Security', 'UserID'),
  };
  systems.set(event, layout);
  return layout;
}

function layoutOf(element: Element, inside: Inside): Layout {
  const known = layouts[inside];
  let layout = known.get(element);
  if (!layout) {
    layout = lay(element, inside);
    known.set(element, layout);
  }
  return layout;
}

function lay(element: Element, inside: Inside): Layout {
  const layout = { leaves: 0, byName: new Map<string, Leaf>(), unnamed: [], data: [], more: [] };
  walk(element, inside, [], layout);
  return { ...layout, hasLeaves: layout.leaves > 0 };
}

/** The one slot that is all of a content; -1 otherwise. */
const slotOf = ([only, more]: readonly Content[]): number => (only?.kind === 'slot' && !more ? only.slot : -1);

const constant = (content: readonly Content[]): string | undefined =>
  content.every((c) => c.kind === 'text') ? content.map((c) => c.text).join('') : undefined;

/** The same text as the engine keeps names of properties: those of equal names are compared by their address. */
const asKey = (name: string): string => Object.keys({ [name]: 0 })[0] as string;

/** Collects the leaves below EventData and UserData; System and RenderingInfo have none. */
function walk(
  element: Element,
  inside: Inside,
  outer: readonly Element[],
  into: { leaves: number; byName: Map<string, Leaf>; unnamed: Leaf[]; data: Leaf[]; more: More[] },
): void {
  const around = element.dependency >= 0 ? [...outer, element] : outer;
  const { name, content } = element;
  const within: Inside = inside === 'Event' && (name === 'EventData' || name === 'UserData') ? name : inside;
  if (within === 'Event' && name !== 'Event') return;
  const holders = content.filter((c) => c.kind === 'element' || c.kind === 'root' || (c.kind === 'slot' && c.binXml));
  if (!holders.length && inside !== 'Event') {
    const isData = inside === 'EventData' && name === 'Data';
    const attribute = inside === 'EventData' ? element.attributes.find((a) => a.name === 'Name')?.content : undefined;
    const text = attribute ? constant(attribute) : isData ? '' : name;
    const leaf = { content, slot: slotOf(content), around, name: text === undefined ? attribute : undefined };
    into.leaves++;
    if (isData) into.data.push(leaf);
    if (text === undefined) into.unnamed.push(leaf);
    else if (text && !into.byName.has(text)) into.byName.set(asKey(text), leaf);
  }
  for (const c of holders) {
    if (c.kind === 'element') walk(c.element, within, around, into);
    else if (c.kind === 'root') into.more.push({ more: c.root, around, inside: within });
    else if (c.kind === 'slot') into.more.push({ more: c.slot, around, inside: within });
  }
}
