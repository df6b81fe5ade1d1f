// The objects of a JSON text one by one, without reading the whole: lines of JSON (NDJSON), objects one after another, one array,
// or an object that holds a list. A piece is an object's octets; what is in it is for others to read.
import type { TextWindow } from './text-window.ts';

/** An object larger than this is not one event but holds a list of them, and is gone into. */
const LARGEST_PIECE = 1024 * 1024;
/** Lists and objects within each other that are gone into. */
const DEPTH = 16;
/** Lists and objects within each other in one piece; the deepest forms of events have seven. */
const PIECE_DEPTH = 64;

/** After so many objects that are no lines none is looked for any more. */
const MISSES = 32;

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

export class JsonPieces {
  /** The piece: `window.bytes[start, end)`, until the next call. */
  start = 0;
  end = 0;
  /** Text that is no JSON was stepped over before this piece, or before the end: why and in which line. */
  broken: { reason: string; line: number } | undefined;
  /** The piece is the value of a key in an object that was gone into, so it need not be an event. */
  member = false;
  readonly #window: TextWindow;
  /** What is open around the next piece, `[` or `{`. */
  readonly #open: number[] = [];
  /** What is open within the piece. */
  /** Pieces that were no line, one after another. */
  #misses = 0;
  readonly #within = new Uint8Array(PIECE_DEPTH + 1);

  constructor(window: TextWindow) {
    this.#window = window;
  }

  /** Steps to the next piece; false at the end of the text. Stops also at what is `broken`, with an empty piece. */
  next(): boolean {
    const window = this.#window;
    this.broken = undefined;
    for (;;) {
      this.member = this.#open.at(-1) === OPEN;
      if (window.pos >= window.end && !window.more()) {
        this.start = this.end = window.pos;
        return false;
      }
      const c = window.bytes[window.pos] as number;
      if (c === OPEN) {
        if (this.#isLine() || this.#object()) return true;
        if (this.broken) return true;
      } else if (c === OPEN_LIST) {
        if (this.#open.length === DEPTH) return this.#skipLine('lists too deep');
        this.#open.push(c);
        window.pos++;
      } else if (c === CLOSE_LIST || c === CLOSE) {
        if (this.#open.pop() !== (c === CLOSE ? OPEN : OPEN_LIST)) this.#open.length = 0;
        window.pos++;
      } else if (c === QUOTE) {
        if (!this.#string()) return this.#skipLine('text cut short');
      } else if (this.#open.length === 0 && c > 0x20 && c !== COMMA && c !== 0x1e) {
        // 0x1e is the separator of RFC 7464.
        return this.#skipLine('no JSON');
      } else window.pos++;
    }
  }

  /** Looks for lines until it is clear that the text is not made of them. */
  #isLine(): boolean {
    if (this.#misses === MISSES) return false;
    const line = this.#line();
    this.#misses = line ? 0 : this.#misses + 1;
    return line;
  }

  /** An object that is one line and is followed by another, or by the end: found without looking at what is in it. */
  #line(): boolean {
    const window = this.#window;
    let end = window.bytes.indexOf(LF, window.pos);
    while (end < 0 || end >= window.end) {
      if (window.end - window.pos > LARGEST_PIECE) return false;
      const had = window.end - window.pos;
      if (!window.more()) return false;
      end = window.bytes.indexOf(LF, window.pos + had);
    }
    if (end - window.pos > LARGEST_PIECE) return false;
    let last = end - 1;
    while (last > window.pos && (window.bytes[last] as number) <= 0x20) last--;
    if (window.bytes[last] !== CLOSE) return false;
    const length = end + 1 - window.pos;
    if (window.need(length + 1) && window.bytes[window.pos + length] !== OPEN) return false;
    this.start = window.pos;
    this.end = window.pos + length;
    window.pos = this.end;
    return true;
  }

  /** An object found by its braces. False when it is too large for one and is gone into. */
  #object(): boolean {
    const window = this.#window;
    let { bytes } = window;
    let at = window.pos;
    let depth = 0;
    // What stood last outside of texts: a line that was cut short shows where the next one begins, for no key is an object.
    let before = COLON;
    for (;;) {
      if (at >= window.end) {
        const length = at - window.pos;
        if (length > LARGEST_PIECE) return this.#enter();
        if (!window.more()) return this.#broken('object cut short');
        bytes = window.bytes;
        at = window.pos + length;
        continue;
      }
      const c = bytes[at] as number;
      if (c === QUOTE) {
        // To the closing quote: one that an even number of backslashes stands before.
        let close = at + 1;
        for (;;) {
          const end = window.end;
          while (close < end && bytes[close] !== QUOTE && bytes[close] !== LF) close += bytes[close] === BACKSLASH ? 2 : 1;
          if (close < end) break;
          const length = close - window.pos;
          if (length > LARGEST_PIECE) return this.#enter();
          if (!window.more()) return this.#broken('object cut short');
          bytes = window.bytes;
          close = window.pos + length;
        }
        if (bytes[close] === LF) return this.#broken('text with a line end in it');
        at = close + 1;
        before = QUOTE;
      } else {
        at++;
        if (c === OPEN || c === OPEN_LIST) {
          if (before !== COLON && this.#within[depth] === OPEN) return this.#broken('object cut short');
          if (depth === PIECE_DEPTH) return this.#broken('objects too deep');
          this.#within[++depth] = c;
        } else if (c === CLOSE || c === CLOSE_LIST) {
          if (this.#within[depth] !== (c === CLOSE ? OPEN : OPEN_LIST)) return this.#broken('object cut short');
          if (--depth === 0) break;
        }
        if (c > 0x20) before = c;
        if (at - window.pos > LARGEST_PIECE) return this.#enter();
      }
    }
    this.start = window.pos;
    this.end = at;
    window.pos = at;
    return true;
  }

  #enter(): boolean {
    if (this.#open.length === DEPTH) return this.#broken('objects too deep');
    this.#open.push(OPEN);
    this.#window.pos++;
    return false;
  }

  #broken(reason: string): false {
    this.#skipLine(reason);
    return false;
  }

  /** Goes on in the next line. */
  #skipLine(reason: string): true {
    const window = this.#window;
    this.broken = { reason, line: window.line(window.pos) };
    for (;;) {
      const end = window.bytes.indexOf(LF, window.pos);
      if (end >= 0 && end < window.end) {
        window.pos = end + 1;
        break;
      }
      window.pos = window.end;
      if (!window.more()) break;
    }
    this.start = this.end = window.pos;
    return true;
  }

  /** Steps over a text outside of pieces, a key or a value of what was gone into. */
  #string(): boolean {
    const window = this.#window;
    window.pos++;
    for (;;) {
      while (window.pos < window.end) {
        const c = window.bytes[window.pos] as number;
        if (c === QUOTE) {
          window.pos++;
          return true;
        }
        if (c === LF) return false;
        window.pos += c === BACKSLASH ? 2 : 1;
      }
      const beyond = window.pos - window.end;
      window.pos = window.end;
      if (!window.more()) return false;
      window.pos += beyond;
    }
  }
}
