// Where messages begin and end in a stream (RFC 6587): by a count of octets before each, or by a line end after it, told apart
// for every message. Events of Windows have lines of their own, so a line that begins no message belongs to the one before.

const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const LESS = 0x3c;
/** Digits of an octet count. */
const DIGITS = 7;
const starts = ['CEF:', 'LEEF:', '{'].map((s) => Buffer.from(s));

export class Framer {
  /** The message: `bytes[start, end)`, until the next call. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** Messages given up because they were too long. */
  tooLong = 0;
  /** A message that may go on waits for more; `finish` ends it. */
  waiting = false;
  readonly #most: number;
  #pos = 0;
  #limit = 0;
  /** The buffer is ours, not what was pushed. */
  #own = false;
  /** Octets of a message that were searched for its end before. */
  #searched = 0;
  /** Octets of a message too long that are still to come, or its rest up to the line end. */
  #skip = 0;
  #skipLine = false;
  /** A message by count, or with lines of its own, was seen. */
  #counted = false;
  #lines = false;
  #finished = false;

  /** @param most octets of one message */
  constructor(most: number) {
    this.#most = most;
  }

  /** Octets held. */
  get held(): number {
    return this.#limit - this.#pos;
  }

  /** Takes the stream's next octets; call `next` until it gives no more before the next ones. */
  push(chunk: Buffer): void {
    const rest = this.#limit - this.#pos;
    if (rest === 0) {
      this.bytes = chunk;
      this.#own = false;
      this.#pos = 0;
      this.#limit = chunk.length;
    } else {
      this.#keep(rest, chunk.length);
      chunk.copy(this.bytes, this.#limit);
      this.#limit += chunk.length;
    }
    this.#finished = false;
    this.waiting = false;
  }

  /** Puts the rest into a buffer of our own that has room for `more` octets behind it. */
  #keep(rest: number, more: number): void {
    if (this.#own && this.#limit + more <= this.bytes.length) return;
    const fits = this.#own && rest + more <= this.bytes.length;
    const bytes = fits ? this.bytes : Buffer.allocUnsafeSlow(2 * (rest + more));
    this.bytes.copy(bytes, 0, this.#pos, this.#limit);
    this.bytes = bytes;
    this.#own = true;
    this.#pos = 0;
    this.#limit = rest;
  }

  /** Nothing more comes for now: what waits is a message. */
  finish(): void {
    this.#finished = true;
    this.waiting = false;
  }

  /** Steps to the next message; false when it is not all there. */
  next(): boolean {
    for (;;) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, this.#limit - this.#pos);
        this.#pos += skipped;
        this.#skip -= skipped;
        if (this.#skip > 0) return false;
      }
      if (this.#skipLine) {
        const end = this.#lineEnd(this.#pos);
        this.#pos = end < 0 ? this.#limit : end + 1;
        if (end < 0) return false;
        this.#skipLine = false;
      }
      while (this.#pos < this.#limit && isBetween(this.bytes[this.#pos] as number)) this.#pos++;
      if (this.#pos >= this.#limit) return false;
      const counted = this.#byCount();
      if (this.#skip > 0) continue;
      const done = counted ?? this.#byLine();
      if (done !== undefined) return done;
    }
  }

  /** `MSG-LEN SP SYSLOG-MSG`; undefined when it is none, or when it is stepped over. */
  #byCount(): boolean | undefined {
    const { bytes } = this;
    let at = this.#pos;
    let length = 0;
    while (at < this.#limit && at - this.#pos < DIGITS && isDigit(bytes[at] as number))
      length = length * 10 + (bytes[at++] as number) - 0x30;
    if (at === this.#pos) return undefined;
    if (at + 1 >= this.#limit) return this.#finished ? undefined : false;
    if (bytes[at] !== BLANK || (!this.#counted && bytes[at + 1] !== LESS) || length === 0) return undefined;
    this.#counted = true;
    at++;
    if (length > this.#most) {
      this.tooLong++;
      this.#pos = at;
      this.#skip = length;
      return undefined;
    }
    if (this.#limit - at < length) {
      if (!this.#finished) return false;
      length = this.#limit - at;
    }
    this.start = at;
    this.end = at + length;
    this.#pos = this.end;
    return true;
  }

  #byLine(): boolean | undefined {
    const { bytes } = this;
    let from = this.#pos + this.#searched;
    this.#searched = 0;
    for (;;) {
      let end = this.#lineEnd(from);
      if (end < 0) {
        if (this.#limit - this.#pos > this.#most) {
          this.tooLong++;
          this.#pos = this.#limit;
          this.#skipLine = true;
          return false;
        }
        if (!this.#finished) {
          this.#searched = this.#limit - this.#pos;
          return false;
        }
        end = this.#limit;
      } else if (bytes[this.#pos] === LESS) {
        // Its next line is in sight, or not yet there.
        const begins = end + 1 < this.#limit ? this.#begins(end + 1) : !this.#lines || undefined;
        if (begins === undefined && !this.#finished) {
          this.waiting = true;
          this.#searched = end - this.#pos;
          return false;
        }
        if (begins !== true && end + 1 < this.#limit) {
          this.#lines = true;
          from = end + 1;
          continue;
        }
      }
      const long = end - this.#pos > this.#most;
      if (long) this.tooLong++;
      this.start = this.#pos;
      this.end = end;
      while (this.end > this.start && isBetween(bytes[this.end - 1] as number)) this.end--;
      this.#pos = Math.min(end + 1, this.#limit);
      return long ? undefined : true;
    }
  }

  /**
   * Whether a message begins there: with its priority, its count, behind a zero, or as what stands without a header. Undefined
   * when too little is there to tell.
   */
  #begins(at: number): boolean | undefined {
    const { bytes } = this;
    const c = bytes[at] as number;
    if (c === LESS || c === 0) return true;
    if (isDigit(c)) {
      let end = at + 1;
      while (end < this.#limit && end - at < DIGITS && isDigit(bytes[end] as number)) end++;
      if (end + 1 >= this.#limit) return undefined;
      return bytes[end] === BLANK && (this.#counted || bytes[end + 1] === LESS);
    }
    for (const start of starts) {
      const length = Math.min(start.length, this.#limit - at);
      if (bytes.compare(start, 0, length, at, at + length) === 0) return length === start.length || undefined;
    }
    return false;
  }

  #lineEnd(from: number): number {
    const end = this.bytes.indexOf(LF, from);
    return end < this.#limit ? end : -1;
  }
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
/** Octets between messages: line ends, and the zero that some end theirs with. */
const isBetween = (c: number): boolean => c === LF || c === CR || c === 0;
