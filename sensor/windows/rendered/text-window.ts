// A text file seen as UTF-8 through one buffer that slides over it, whatever Unicode form it is in: PowerShell writes UTF-16.
import { readSync } from 'node:fs';

/** Octets asked of the file at once. */
const CHUNK = 1024 * 1024;
const LINE_FEED = 0x0a;

type Form = 'utf-8' | 'utf-16le' | 'utf-16be';

export class TextWindow {
  bytes: Buffer;
  pos = 0;
  end = 0;
  readonly #file: number;
  /** Octets of the file taken. */
  #taken = 0;
  /** Line ends of the text before the place `#counted` in the buffer. */
  #lines = 0;
  #counted = 0;
  #form: Form | undefined;
  #raw: Buffer | undefined;
  /** Octets of `#raw` that wait for the rest of their character. */
  #rest = 0;

  /** @param file an open file, read from its current position on */
  constructor(file: number) {
    this.#file = file;
    this.bytes = Buffer.allocUnsafe(CHUNK);
  }

  /** Brings more text behind `end`; what is before `pos` leaves, so places may change. False at the end of the file. */
  more(): boolean {
    if (this.pos > 0) {
      this.#count(this.pos);
      this.#counted = 0;
      this.bytes.copyWithin(0, this.pos, this.end);
      this.end -= this.pos;
      this.pos = 0;
    }
    if (this.#form === undefined) return this.#first();
    return this.#form === 'utf-8' ? this.#utf8() : this.#utf16();
  }

  /** Makes `n` octets from `pos` on readable; false when the text ends before. */
  need(n: number): boolean {
    while (this.end - this.pos < n) if (!this.more()) return false;
    return true;
  }

  /** Octets of the file taken so far. */
  taken(): number {
    return this.#taken;
  }

  /** The line of a place in the buffer, from 1; `at` must not be before a place that was asked for already. */
  line(at: number): number {
    this.#count(at);
    return this.#lines + 1;
  }

  #count(to: number): void {
    const { bytes } = this;
    for (let at = bytes.indexOf(LINE_FEED, this.#counted); at >= 0 && at < to; at = bytes.indexOf(LINE_FEED, at + 1))
      this.#lines++;
    this.#counted = Math.max(this.#counted, to);
  }

  /** Tells the form by its mark or, without one, by where the zero octets of ASCII characters are. */
  #first(): boolean {
    this.#room(CHUNK);
    const got = readSync(this.#file, this.bytes, this.end, CHUNK, null);
    if (got === 0) return false;
    this.#taken += got;
    const { bytes } = this;
    const [a, b, c] = bytes;
    const low = got >= 2 && a !== 0 && b === 0;
    const high = got >= 2 && a === 0 && b !== 0;
    if ((a === 0xff && b === 0xfe) || low) this.#form = 'utf-16le';
    else if ((a === 0xfe && b === 0xff) || high) this.#form = 'utf-16be';
    else this.#form = 'utf-8';
    if (this.#form === 'utf-8') {
      this.end += got;
      if (a === 0xef && b === 0xbb && c === 0xbf) this.pos = 3;
      return true;
    }
    const mark = low || high ? 0 : 2;
    this.#raw = Buffer.allocUnsafe(CHUNK + 4);
    bytes.copy(this.#raw, 0, mark, got);
    return this.#transcode(got - mark);
  }

  #utf8(): boolean {
    this.#room(CHUNK);
    const got = readSync(this.#file, this.bytes, this.end, CHUNK, null);
    this.#taken += got;
    this.end += got;
    return got > 0;
  }

  #utf16(): boolean {
    const raw = this.#raw as Buffer;
    const got = readSync(this.#file, raw, this.#rest, CHUNK, null);
    this.#taken += got;
    return got > 0 && this.#transcode(this.#rest + got);
  }

  #transcode(length: number): boolean {
    const raw = this.#raw as Buffer;
    let whole = length & ~1;
    const high = raw[whole - (this.#form === 'utf-16le' ? 1 : 2)];
    // A character of two units is not cut in two.
    if (whole >= 2 && high !== undefined && high >= 0xd8 && high < 0xdc) whole -= 2;
    const rest = raw.subarray(whole, length);
    const part = raw.subarray(0, whole);
    if (this.#form === 'utf-16be') part.swap16();
    const text = part.toString('utf16le');
    const size = Buffer.byteLength(text);
    this.#room(size);
    this.bytes.write(text, this.end);
    this.end += size;
    this.#rest = rest.length;
    rest.copy(raw, 0);
    return true;
  }

  /** Makes room for `n` octets behind `end`. */
  #room(n: number): void {
    if (this.bytes.length - this.end < n) {
      const larger = Buffer.allocUnsafe(Math.max(this.end + n, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, this.end);
      this.bytes = larger;
    }
  }
}
