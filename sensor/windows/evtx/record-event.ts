// A record as the `WindowsEvent` that the mapping sees. Where its fields stand is found once for each template: a field is then
// one slot of the record's values, and its text is made only when it is asked for.
import { Malformed } from '../../bytes/malformed.ts';
import type { WindowsEvent } from '../event.ts';
import type { Content, Element, Root } from './binxml.ts';
import type { Chunk } from './chunk.ts';
import { ansiString, fileTimeMilliseconds, textSize, utf16, ValueWriter, valueType } from './value-types.ts';
import { isLeftOut, type Values } from './values.ts';

/** The text of a value at first; the buffer grows to what a value of 64 KiB needs. */
const TEXT = 4096;
const NOTHING: readonly Content[] = [];

/** An element that holds no others, below EventData or UserData. */
interface Leaf {
  readonly element: Element;
  /** It and the elements around it that a NULL leaves out. */
  readonly around: readonly Element[];
  /** Content of its Name attribute; undefined when it goes by the element's name. */
  readonly name: readonly Content[] | undefined;
  /** Counts among the places of EventData. */
  readonly isData: boolean;
}

/** More leaves come from the BinXML value in this slot, or from this root among the elements. */
interface More {
  readonly slot: number;
  readonly root: Root | undefined;
  readonly around: readonly Element[];
  readonly inside: Inside;
}

type Inside = 'Event' | 'EventData' | 'UserData';

/** What an element holds, seen from where it stands: in Event, in EventData or in UserData. */
interface Layout {
  /** Leaves and where more come from, in the order of the document. */
  readonly parts: readonly (Leaf | More)[];
  /** By constant names, the first of a name. */
  readonly byName: ReadonlyMap<string, Leaf>;
  /** Names come from values too, or leaves from elsewhere: `byName` is not all. */
  readonly open: boolean;
}

/** Content of the elements and attributes of System. */
export interface SystemLayout {
  readonly provider: readonly Content[];
  readonly id: readonly Content[];
  readonly channel: readonly Content[];
  readonly computer: readonly Content[];
  readonly time: readonly Content[];
  readonly record: readonly Content[];
  readonly user: readonly Content[];
}

const systems = new WeakMap<Element, SystemLayout>();
const layouts = new WeakMap<Element, Map<Inside, Layout>>();

const isLeaf = (part: Leaf | More): part is Leaf => 'element' in part;

export class RecordEvent implements WindowsEvent {
  readonly #chunk: Chunk;
  readonly #values: Values;
  readonly #writer: ValueWriter;
  #root: Root;
  #system: SystemLayout;
  #layout: Layout | undefined;

  constructor(chunk: Chunk, values: Values) {
    this.#chunk = chunk;
    this.#values = values;
    this.#writer = new ValueWriter(chunk.bytes, Buffer.allocUnsafeSlow(TEXT));
    this.#root = { element: none, base: 0, count: 0, isInstance: false };
    this.#system = systemOf(none);
  }

  /** Turns to another record. */
  show(root: Root): void {
    this.#root = root;
    this.#system = systemOf(root.element);
    this.#layout = undefined;
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

  get userSid(): string | undefined {
    return given(this.#text(this.#system.user, this.#root));
  }

  field(name: string): string | undefined {
    this.#layout ??= layoutOf(this.#root.element, 'Event');
    return given(this.#find(this.#layout, this.#root, name));
  }

  value(place: number): string | undefined {
    this.#layout ??= layoutOf(this.#root.element, 'Event');
    const sought = { left: place, text: '' };
    this.#count(this.#layout, this.#root, sought);
    return given(sought.text);
  }

  #written(): number {
    const at = this.#chunk.record + 16;
    const { view } = this.#chunk;
    return fileTimeMilliseconds(view.getUint32(at, true), view.getUint32(at + 4, true)) || 0;
  }

  #find(layout: Layout, root: Root, name: string): string {
    const leaf = layout.byName.get(name);
    if (leaf && !this.#isLeftOut(leaf.around, root)) return this.#text(leaf.element.content, root);
    if (!layout.open) return '';
    for (const part of layout.parts) {
      if (isLeaf(part)) {
        if (!part.name || part.name.every((c) => c.kind === 'text') || this.#isLeftOut(part.around, root)) continue;
        if (this.#text(part.name, root) === name) return this.#text(part.element.content, root);
        continue;
      }
      for (const inner of this.#roots(part, root)) {
        const text = this.#find(layoutOf(inner.element, part.inside), inner, name);
        if (text) return text;
      }
    }
    return '';
  }

  /** Looks for the Data element that has `left` others before it; an array is as many as it has items. */
  #count(layout: Layout, root: Root, sought: { left: number; text: string }): void {
    const values = this.#values;
    for (const part of layout.parts) {
      if (!isLeaf(part)) {
        for (const inner of this.#roots(part, root)) {
          if (sought.left >= 0) this.#count(layoutOf(inner.element, part.inside), inner, sought);
        }
      } else if (part.isData && sought.left >= 0 && !this.#isLeftOut(part.around, root)) {
        const { content } = part.element;
        const value = this.#one(content, root);
        const length = value < 0 ? 1 : values.length(value);
        if (sought.left < length)
          sought.text = length > 1 ? this.#value(values.items(value) + sought.left) : this.#text(content, root);
        sought.left -= length;
      }
    }
  }

  #roots(more: More, root: Root): readonly Root[] {
    if (this.#isLeftOut(more.around, root)) return [];
    if (more.root) return [more.root];
    const value = more.slot < root.count ? root.base + more.slot : -1;
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
  #one(content: readonly Content[], root: Root): number {
    const [only] = content;
    return content.length === 1 && only?.kind === 'slot' && only.slot < root.count ? root.base + only.slot : -1;
  }

  #single(content: readonly Content[]): number {
    return this.#one(content, this.#root);
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
    const { bytes } = this.#chunk;
    const size = values.size[value] as number;
    if (size === 0) return '';
    if (values.isArray(value)) return this.#value(values.items(value));
    const type = values.type[value] as number;
    const at = values.at[value] as number;
    if (type === valueType.string || type === valueType.xml) return utf16(bytes, at, size);
    if (type === valueType.ansiString) return ansiString(bytes, at, size);
    if (type === valueType.binXml) return '';
    const writer = this.#writer;
    if (writer.out.length < textSize(size)) writer.renew(2 * textSize(size));
    writer.at = 0;
    writer.scalar(type, at, size);
    return writer.out.toString('latin1', 0, writer.at);
  }
}

const given = (text: string): string | undefined => (text === '' || text === '-' ? undefined : text);
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
    user: attribute('Security', 'UserID'),
  };
  systems.set(event, layout);
  return layout;
}

function layoutOf(element: Element, inside: Inside): Layout {
  let of = layouts.get(element);
  if (!of) {
    of = new Map();
    layouts.set(element, of);
  }
  let layout = of.get(inside);
  if (!layout) {
    layout = lay(element, inside);
    of.set(inside, layout);
  }
  return layout;
}

function lay(element: Element, inside: Inside): Layout {
  const parts: (Leaf | More)[] = [];
  walk(element, inside, [], parts);
  const byName = new Map<string, Leaf>();
  let open = false;
  for (const part of parts) {
    if (!isLeaf(part)) {
      open = true;
      continue;
    }
    const name = part.name ? constant(part.name) : part.isData ? '' : part.element.name;
    if (name === undefined) open = true;
    else if (name && !byName.has(name)) byName.set(name, part);
  }
  return { parts, byName, open };
}

const constant = (content: readonly Content[]): string | undefined =>
  content.every((c) => c.kind === 'text') ? content.map((c) => c.text).join('') : undefined;

/** Collects the leaves below EventData and UserData; System and RenderingInfo have none. */
function walk(element: Element, inside: Inside, outer: readonly Element[], parts: (Leaf | More)[]): void {
  const around = element.dependency >= 0 ? [...outer, element] : outer;
  const { name, content } = element;
  const within: Inside = inside === 'Event' && (name === 'EventData' || name === 'UserData') ? name : inside;
  if (within === 'Event' && name !== 'Event') return;
  const holders = content.filter((c) => c.kind === 'element' || c.kind === 'root' || (c.kind === 'slot' && c.binXml));
  if (!holders.length && inside !== 'Event') {
    const named = inside === 'EventData' ? element.attributes.find((a) => a.name === 'Name')?.content : undefined;
    parts.push({ element, around, name: named, isData: inside === 'EventData' && name === 'Data' });
  }
  for (const c of holders) {
    if (c.kind === 'element') walk(c.element, within, around, parts);
    else if (c.kind === 'root') parts.push({ slot: -1, root: c.root, around, inside: within });
    else if (c.kind === 'slot') parts.push({ slot: c.slot, root: undefined, around, inside: within });
  }
}
