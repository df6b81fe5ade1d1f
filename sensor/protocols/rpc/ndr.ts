// Stubs in NDR and NDR64, little-endian (C706 chapter 14, MS-RPCE §2.2.5): what stands in a request is read in its order.

/** `max offset actual (4 each, wide 8) characters (actual × octets)`: a string as NDR has it, undefined when it is not all there. */
export function string(
  bytes: Buffer,
  at: number,
  end: number,
  wide: boolean,
  { most, octets = 2 }: { most: number; octets?: 1 | 2 },
): { text: string; next: number } | undefined {
  const first = at + (wide ? 24 : 12);
  if (first > end) return undefined;
  const length = bytes.readUInt32LE(at + (wide ? 16 : 8));
  const next = first + length * octets;
  if (length > most || next > end) return undefined;
  return { text: bytes.toString(octets === 2 ? 'utf16le' : 'latin1', first, next), next };
}

/** A request's parameters one after another. What is not there reads as undefined, and so does all behind it. */
export class Parameters {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;
  readonly #wide: boolean;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number, wide: boolean) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#wide = wide;
    this.#at = start;
  }

  skip(octets: number): void {
    this.#at += octets;
  }

  u32(): number | undefined {
    this.align(4);
    const at = this.#at;
    this.#at += 4;
    return this.#at <= this.#end ? this.#bytes.readUInt32LE(at) : undefined;
  }

  /** An enumeration. */
  enumeration(): number | undefined {
    if (this.#wide) return this.u32();
    this.align(2);
    const at = this.#at;
    this.#at += 2;
    return this.#at <= this.#end ? this.#bytes.readUInt16LE(at) : undefined;
  }

  /** As many octets, not copied. */
  octets(octets: number): Buffer | undefined {
    const at = this.#at;
    this.#at += octets;
    return this.#at <= this.#end ? this.#bytes.subarray(at, this.#at) : undefined;
  }

  /** Whether a unique pointer points to something, which then follows. */
  pointer(): boolean {
    const octets = this.#wide ? 8 : 4;
    this.align(octets);
    const at = this.#at;
    this.#at += octets;
    return this.#at <= this.#end && this.#bytes.readUInt32LE(at) !== 0;
  }

  /** A string and its end; `octets` of a character. */
  string(most: number, octets: 1 | 2): string | undefined {
    this.align(this.#wide ? 8 : 4);
    const found = string(this.#bytes, this.#at, this.#end, this.#wide, { most, octets });
    this.#at = found ? found.next : this.#end;
    return found?.text.replace(/\0.*$/s, '');
  }

  /** Steps over an array of octets: `max (4, wide 8) octets`. */
  array(): void {
    const word = this.#wide ? 8 : 4;
    this.align(word);
    const first = this.#at + word;
    this.#at = first <= this.#end ? first + this.#bytes.readUInt32LE(this.#at) : this.#end;
  }

  /** Steps to where something may stand that is aligned to so many octets. */
  align(octets: number): void {
    this.#at = this.#start + Math.ceil((this.#at - this.#start) / octets) * octets;
  }
}
