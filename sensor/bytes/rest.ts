// What a message reader could not read yet, kept until more comes: one growing buffer, bounded. What the reader wants skipped
// is stepped over without being kept.

/** A buffer starts so large and doubles. */
const FIRST = 4096;
const none = Buffer.alloc(0);

export interface Reader {
  /** As `Conversation.read`: how many octets it is done with; beyond what was offered: octets to come to be skipped. */
  read(bytes: Buffer, start: number, end: number, fromClient: boolean): number;
}

export class Rest {
  #bytes = none;
  #length = 0;
  #skip = 0;

  /** Octets of memory held. */
  get held(): number {
    return this.#bytes.length;
  }

  /**
   * Offers octets in order to the reader, straight from `bytes` when nothing is kept.
   * @returns 0, or how many octets were given up because the rest would exceed `most`
   */
  push(reader: Reader, bytes: Buffer, start: number, end: number, fromClient: boolean, most: number): number {
    let from = start;
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, end - from);
      this.#skip -= skipped;
      from += skipped;
      if (from >= end) return 0;
    }
    if (this.#length === 0) {
      const done = reader.read(bytes, from, end, fromClient);
      if (done >= end - from) {
        this.#skip = done - (end - from);
        return 0;
      }
      return this.#keep(bytes, from + done, end, most);
    }
    const lost = this.#keep(bytes, from, end, most);
    if (lost) return lost;
    const length = this.#length;
    const done = reader.read(this.#bytes, 0, length, fromClient);
    if (done >= length) {
      this.#skip = done - length;
      this.#length = 0;
      if (this.#bytes.length > FIRST) this.#bytes = none;
    } else if (done > 0) {
      this.#bytes.copyWithin(0, done, length);
      this.#length = length - done;
    }
    return 0;
  }

  /** Octets that are missing from the stream: gives back how many the reader loses, with what was kept; 0 when skipped anyway. */
  gap(size: number): number {
    const lost = size + this.#length;
    this.#length = 0;
    if (this.#skip >= size) {
      this.#skip -= size;
      return 0;
    }
    this.#skip = 0;
    return lost;
  }

  #keep(bytes: Buffer, start: number, end: number, most: number): number {
    const length = this.#length + end - start;
    if (length > most) return this.gap(end - start);
    if (length > this.#bytes.length) {
      let size = Math.max(FIRST, this.#bytes.length);
      while (size < length) size *= 2;
      const larger = Buffer.allocUnsafeSlow(size);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    bytes.copy(this.#bytes, this.#length, start, end);
    this.#length = length;
    return 0;
  }
}
