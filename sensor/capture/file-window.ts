// A file seen through one reused buffer that slides over it, and what the readers of capture formats share.
import { readSync } from 'node:fs';

/** Takes one frame in place: `bytes[start, end)` is lent for the call only. `time` is epoch milliseconds with fractions. */
export type FrameSink = (bytes: Buffer, start: number, end: number, linkType: number, time: number, frame: number) => void;

/** Octets asked of the file at once. */
const CHUNK = 4 * 1024 * 1024;
/** No capture holds larger blocks; a larger length is a corrupt file, not a reason to allocate. */
export const LARGEST_BLOCK = 16 * 1024 * 1024;

/** A sliding view of a file: `need(n)` makes n octets from `pos` on readable. */
export class FileWindow {
  bytes: Buffer;
  pos = 0;
  end = 0;
  /** File position of `bytes[0]`. */
  base = 0;
  readonly #file: number;

  /** @param file open for reading */
  constructor(file: number) {
    this.#file = file;
    this.bytes = Buffer.allocUnsafe(CHUNK);
  }

  /** True when `n` octets stand at `pos`; false at the end of the file. `n` must not exceed LARGEST_BLOCK. */
  need(n: number): boolean {
    while (this.end - this.pos < n) {
      if (this.pos > 0) {
        this.bytes.copyWithin(0, this.pos, this.end);
        this.base += this.pos;
        this.end -= this.pos;
        this.pos = 0;
      }
      if (this.bytes.length < n) {
        const larger = Buffer.allocUnsafe(Math.max(n, this.bytes.length * 2));
        this.bytes.copy(larger, 0, 0, this.end);
        this.bytes = larger;
      }
      const got = readSync(this.#file, this.bytes, this.end, this.bytes.length - this.end, null);
      if (got === 0) return false;
      this.end += got;
    }
    return true;
  }

  /** Position in the file, for messages. */
  at(): number {
    return this.base + this.pos;
  }
}

/** Reads the next frames of a format; see `Capture.read`. */
export interface FormatReader {
  read(sink: FrameSink, most: number): boolean;
  problem(): string | undefined;
}
