// Templates (MS-EVEN6 §2.2.12, TemplateDef): the elements that all events of one kind share, once in each chunk that has such an
// event. The same definition in another chunk differs only in where its names stand, so it is read once and known again.
import { Malformed } from '../../bytes/malformed.ts';
import { type Element, type NamePlace, readFragment } from './binxml.ts';
import { CHUNK, type Chunk } from './chunk.ts';

/** NextOffset (4) · GUID (16) · Size (4) */
export const DEFINITION_HEADER = 24;
/** Definitions of one GUID and size: they differ by computer, which is a constant in them, and by names stored elsewhere. */
const ALIKE = 64;
/** Octets of memory that known templates may take; then all are forgotten. A log has some hundred of about 30 KB. */
const MEMORY = 64 * 1024 * 1024;

export interface Template {
  readonly element: Element;
  /** The definition with zeros where it says where things stand in its chunk. */
  readonly octets: Buffer;
  readonly names: readonly NamePlace[];
}

export class Templates {
  readonly #chunk: Chunk;
  /** By the first octets of the GUID and the size. */
  #known = new Map<number, Template[]>();
  #memory = 0;
  /** Those of the current chunk, by where their definitions stand. */
  readonly #here = new Map<number, Template | Malformed>();
  readonly #scratch = Buffer.allocUnsafeSlow(CHUNK);

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
  }

  /** The chunk has been loaded anew. */
  forgetPlaces(): void {
    this.#here.clear();
  }

  /** The template whose definition stands at an offset of the chunk. Throws Malformed, each time anew for the same place. */
  at(offset: number): Template {
    let found = this.#here.get(offset);
    if (found === undefined) {
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

  #read(offset: number): Template {
    const { view, bytes } = this.#chunk;
    if (offset + DEFINITION_HEADER > CHUNK) throw new Malformed('template outside of the chunk', offset);
    const size = view.getUint32(offset + 20, true);
    const end = offset + DEFINITION_HEADER + size;
    if (end > CHUNK) throw new Malformed('template outside of the chunk', offset);
    const key = (view.getUint32(offset + 4, true) ^ Math.imul(size, 0x9e37_79b1)) >>> 0;
    const alike = this.#known.get(key);
    const place = alike?.findIndex((t) => this.#isSame(t, offset, end)) ?? -1;
    const known = alike?.[place];
    if (alike && known) {
      // The one met last is looked at first.
      alike.splice(place, 1);
      alike.unshift(known);
      return known;
    }

    const names: NamePlace[] = [];
    const { roots, cost } = readFragment(this.#chunk, offset + DEFINITION_HEADER, end, undefined, names);
    const [root] = roots;
    if (!root || roots.length > 1) throw new Malformed('a template of no or several elements', offset);
    const octets = Buffer.from(bytes.subarray(offset, end));
    withoutPlaces(octets, names);
    const template: Template = { element: root.element, octets, names };
    this.#memory += cost + octets.length;
    if (this.#memory > MEMORY) {
      this.#known = new Map();
      this.#memory = cost + octets.length;
    }
    const list = this.#known.get(key);
    if (list) {
      list.unshift(template);
      list.length = Math.min(list.length, ALIKE);
    } else this.#known.set(key, [template]);
    return template;
  }

  #isSame(template: Template, offset: number, end: number): boolean {
    const { octets, names } = template;
    const size = end - offset;
    if (octets.length !== size) return false;
    const chunk = this.#chunk;
    const scratch = this.#scratch;
    chunk.bytes.copy(scratch, 0, offset, end);
    withoutPlaces(scratch, names);
    if (octets.compare(scratch, 0, size) !== 0) return false;
    const body = offset + DEFINITION_HEADER;
    for (const { at, inline, name } of names) {
      const place = chunk.view.getUint32(body + at, true);
      if (inline !== (place === body + at + 4)) return false;
      if (!inline && chunk.name(place) !== name) return false;
    }
    return true;
  }
}

/** Zeros where a definition says where the next one and its names stand. */
function withoutPlaces(octets: Buffer, names: readonly NamePlace[]): void {
  octets.fill(0, 0, 4);
  for (const { at, inline } of names) octets.fill(0, DEFINITION_HEADER + at, DEFINITION_HEADER + at + (inline ? 8 : 4));
}
