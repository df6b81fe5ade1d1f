// Templates (MS-EVEN6 §2.2.12, TemplateDef): the elements that all events of one kind share, once in each chunk that has such an
// event. The same definition in another chunk differs only in its names' places and its sizes, so it is read once and known again.
import { Malformed } from '../../bytes/malformed.ts';
import { type Element, readFragment, type Varying } from './binxml.ts';
import { CHUNK, type Chunk } from './chunk.ts';

/** NextOffset (4) · GUID (16) · Size (4) */
export const DEFINITION_HEADER = 24;
const GUID = 16;
/** Templates of one GUID: logs gathered from many computers have one for each, which is a constant in it. */
const ALIKE = 64;
/** Octets of memory that known templates may take; then all are forgotten. A log has some hundred of about 50 KB. */
const MEMORY = 64 * 1024 * 1024;
/** A definition that was looked for in vain is looked for again; so often in one chunk. Real ones have 40 definitions at most. */
const DEFINITIONS = 2048;

/** A definition taken apart: GUID and what stands before, between and behind all that varies. */
interface Template {
  readonly element: Element;
  readonly constant: DataView;
  readonly lengths: Int32Array;
  readonly names: readonly (string | undefined)[];
}

export class Templates {
  readonly #chunk: Chunk;
  /** By the first octets of the GUID; the one met last is the first. */
  #known = new Map<number, Template[]>();
  #memory = 0;
  /** Those of the current chunk, by where their definitions stand. */
  readonly #here = new Map<number, Element | Malformed>();

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
  }

  /** The chunk has been loaded anew. */
  forgetPlaces(): void {
    this.#here.clear();
  }

  /** The element of the template whose definition stands at an offset of the chunk. Throws Malformed. */
  at(offset: number): Element {
    let found = this.#here.get(offset);
    if (found === undefined) {
      if (this.#here.size >= DEFINITIONS) throw new Malformed('too many templates in a chunk', offset);
      try {
        found = this.#read(offset);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        found = error;
      }
      this.#here.set(offset, found);
    }
    if (found instanceof Malformed) throw found;
    return found;
  }

  #read(offset: number): Element {
    const { view, bytes } = this.#chunk;
    if (offset + DEFINITION_HEADER > CHUNK) throw new Malformed('template outside of the chunk', offset);
    const end = offset + DEFINITION_HEADER + view.getUint32(offset + 20, true);
    if (end > CHUNK) throw new Malformed('template outside of the chunk', offset);
    const key = view.getUint32(offset + 4, true);
    const alike = this.#known.get(key) ?? [];
    for (const [place, known] of alike.entries()) {
      if (!this.#isSame(known, offset, end)) continue;
      if (place > 0) {
        alike.splice(place, 1);
        alike.unshift(known);
      }
      return known.element;
    }

    const varying: Varying[] = [];
    const body = offset + DEFINITION_HEADER;
    const { roots, cost } = readFragment(this.#chunk, body, end, undefined, varying);
    const [root] = roots;
    if (!root || roots.length > 1) throw new Malformed('a template of no or several elements', offset);
    const pieces: Buffer[] = [];
    let at = offset + 4;
    for (const next of [...varying, { at: end - body, length: 0 }]) {
      // From the GUID on; the size behind it varies too.
      if (at === offset + 4) {
        pieces.push(bytes.subarray(at, at + GUID));
        at = body;
      }
      pieces.push(bytes.subarray(at, body + next.at));
      at = body + next.at + next.length;
    }
    this.#memory += cost;
    if (this.#memory > MEMORY) {
      this.#known = new Map();
      this.#memory = cost;
    }
    const template: Template = {
      element: root.element,
      constant: new DataView(Uint8Array.from(Buffer.concat(pieces)).buffer),
      lengths: Int32Array.from(pieces.slice(1), (p) => p.length),
      names: varying.map((v) => v.name),
    };
    this.#known.set(key, [template, ...alike.slice(0, ALIKE - 1)]);
    return root.element;
  }

  #isSame({ constant, lengths, names }: Template, offset: number, end: number): boolean {
    const chunk = this.#chunk;
    const { view } = chunk;
    let at = offset + 4;
    if (!isSameStretch(constant, 0, view, at, GUID)) return false;
    let of = GUID;
    at += GUID + 4;
    for (let i = 0; i < names.length; i++) {
      const length = lengths[i] as number;
      if (at + length + 4 > end || !isSameStretch(constant, of, view, at, length)) return false;
      of += length;
      at += length;
      const name = names[i];
      if (name !== undefined) {
        const place = view.getUint32(at, true);
        if (!chunk.isName(place, name)) return false;
        if (place === at + 4) at += 10 + 2 * name.length;
      }
      at += 4;
    }
    const last = lengths[names.length] as number;
    return at + last === end && isSameStretch(constant, of, view, at, last);
  }
}

function isSameStretch(a: DataView, aAt: number, b: DataView, bAt: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (a.getInt32(aAt + i) !== b.getInt32(bAt + i)) return false;
  for (; i < length; i++) if (a.getUint8(aAt + i) !== b.getUint8(bAt + i)) return false;
  return true;
}
