// Which records are looked at. Provider and EventID are constants of a record's template or two of its values, so they are looked
// up there first: a record of no interest is stepped over without reading anything else of it.
import type { Wanted } from '../event.ts';
import type { Content, Element } from './binxml.ts';
import type { Chunk } from './chunk.ts';
import { type RecordEvent, systemOf } from './record-event.ts';
import { utf16, valueType } from './value-types.ts';
import type { Values } from './values.ts';

/** Answers that are remembered, for a provider and an id each; then all are forgotten. A log has some hundred. */
const ANSWERS = 16_384;
/** Octets of the longest name of a provider; real ones have a hundred. */
const NAME = 512;

/** A text that is constant, or the slot that is all of it. */
interface Place {
  readonly text: string;
  readonly number: number;
  readonly slot: number;
}

/** Where a template has both. */
interface Places {
  readonly provider: Place;
  readonly id: Place;
}

export class Interest {
  readonly #chunk: Chunk;
  readonly #values: Values;
  readonly #event: RecordEvent;
  readonly #wanted: Wanted;
  readonly #places = new WeakMap<Element, Places | false>();
  readonly #answers = new Map<string, Map<number, boolean>>();
  #element: Element | undefined;
  #of: Places | false = false;
  /** The provider met last: its octets, -1 of them when they are not kept, and what was answered for its events. */
  readonly #octets = new Int32Array(NAME / 4);
  #length = -1;
  #provider = '';
  #known = new Map<number, boolean>();
  #remembered = 0;

  constructor(chunk: Chunk, values: Values, event: RecordEvent, wanted: Wanted) {
    this.#chunk = chunk;
    this.#values = values;
    this.#event = event;
    this.#wanted = wanted;
  }

  /** True when the record with its BinXML in `[at, end)` is wanted; the event then shows it. Throws Malformed. */
  takes(at: number, end: number): boolean {
    const element = this.#values.peek(at, end);
    const answer = element && this.#answer(element, end);
    if (answer === false) return false;
    this.#event.show(this.#values.record(at, end, element));
    return answer ?? this.#ask(this.#event.provider, this.#event.id);
  }

  /** Whether the instance that was looked at is wanted; undefined when provider and id are not where they usually are. */
  #answer(element: Element, end: number): boolean | undefined {
    if (element !== this.#element) {
      this.#element = element;
      this.#of = this.#placesOf(element);
    }
    if (!this.#of) return undefined;
    const { view } = this.#chunk;
    const { descriptors, count, first } = this.#values;
    const { provider, id } = this.#of;
    const last = Math.max(provider.slot, id.slot);
    if (last >= count) return undefined;
    let at = first;
    let providerAt = -1;
    let idAt = -1;
    for (let i = 0, place = descriptors; i <= last; i++, place += 4) {
      if (i === provider.slot) providerAt = at;
      if (i === id.slot) idAt = at;
      at += view.getUint16(place, true);
    }
    if (at > end) return undefined;
    if (providerAt < 0) {
      if (provider.text !== this.#provider) this.#turnTo(provider.text);
    } else {
      const place = descriptors + 4 * provider.slot;
      if (view.getUint8(place + 2) !== valueType.string) return undefined;
      this.#turnToOctets(providerAt, view.getUint16(place, true));
    }
    if (idAt < 0) return this.#ask(this.#provider, id.number);
    const place = descriptors + 4 * id.slot;
    if (view.getUint8(place + 2) !== valueType.uint16 || view.getUint16(place, true) < 2) return undefined;
    return this.#ask(this.#provider, view.getUint16(idAt, true));
  }

  #turnToOctets(at: number, size: number): void {
    const { view, bytes } = this.#chunk;
    const octets = this.#octets;
    const words = size >> 2;
    if (size === this.#length) {
      let i = 0;
      while (i < words && octets[i] === view.getInt32(at + 4 * i, true)) i++;
      if (i === words && (size === 4 * words || octets[i] === view.getUint16(at + size - 2, true))) return;
    }
    this.#turnTo(utf16(bytes, at, size));
    if (size > NAME || size & 1) return;
    for (let i = 0; i < words; i++) octets[i] = view.getInt32(at + 4 * i, true);
    if (size & 2) octets[words] = view.getUint16(at + size - 2, true);
    this.#length = size;
  }

  #turnTo(provider: string): void {
    this.#length = -1;
    this.#provider = provider;
    this.#known = this.#answers.get(provider) ?? new Map();
    // What is no provider's name is not kept: it could be as long as a record.
    if (2 * provider.length <= NAME) this.#answers.set(provider, this.#known);
  }

  #ask(provider: string, id: number): boolean {
    if (provider !== this.#provider) this.#turnTo(provider);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    if (++this.#remembered > ANSWERS) {
      this.#remembered = 1;
      this.#answers.clear();
      this.#turnTo(provider);
    }
    const answer = this.#wanted(provider, id);
    this.#known.set(id, answer);
    return answer;
  }

  #placesOf(element: Element): Places | false {
    let places = this.#places.get(element);
    if (places === undefined) {
      const system = systemOf(element);
      const [provider, id] = [placeOf(system.provider), placeOf(system.id)];
      places = provider && id ? { provider, id } : false;
      this.#places.set(element, places);
    }
    return places;
  }
}

function placeOf(content: readonly Content[]): Place | undefined {
  const [only] = content;
  if (content.length !== 1 || !only) return undefined;
  // What is no number is 0, as the event has it.
  if (only.kind === 'text')
    return { text: only.text, number: Number.isFinite(Number(only.text)) ? Number(only.text) : 0, slot: -1 };
  return only.kind === 'slot' ? { text: '', number: 0, slot: only.slot } : undefined;
}
