// Reads BER elements in place (ITU-T X.690 §8), definite lengths and low tag numbers only: what Kerberos (DER),
// LDAP (RFC 4511 §5.1) and SPNEGO use. One reader a message, nothing allocated a field.
import { Malformed } from './malformed.ts';

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  generalizedTime: 0x18,
  generalString: 0x1b,
} as const;

/** Context-specific constructed tag `[n]`. */
export const context = (n: number): number => 0xa0 | n;
/** Application constructed tag. */
export const application = (n: number): number => 0x60 | n;

export class BerReader {
  readonly bytes: Buffer;
  /** Where the next element begins, and where the current constructed element ends. */
  pos: number;
  limit: number;
  /** The element read last: its tag octet, and where its contents begin and end. */
  tag = 0;
  start = 0;
  end = 0;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.pos = start;
    this.limit = end;
  }

  /** Reads the header of the next element and steps over it; false at the end. Throws `Malformed`. */
  next(): boolean {
    if (this.pos >= this.limit) return false;
    const { bytes } = this;
    let at = this.pos;
    this.tag = bytes[at++] as number;
    if ((this.tag & 0x1f) === 0x1f) throw new Malformed('high tag number', this.pos);
    if (at >= this.limit) throw new Malformed('element cut short', this.pos);
    let length = bytes[at++] as number;
    if (length & 0x80) {
      let octets = length & 0x7f;
      if (octets === 0 || octets > 4) throw new Malformed('length form', this.pos);
      if (at + octets > this.limit) throw new Malformed('element cut short', this.pos);
      length = 0;
      while (octets-- > 0) length = length * 256 + (bytes[at++] as number);
    }
    if (at + length > this.limit) throw new Malformed('element longer than what holds it', this.pos);
    this.start = at;
    this.end = at + length;
    this.pos = this.end;
    return true;
  }

  /** Reads the next element, which must have this tag. */
  expect(tag: number): void {
    const at = this.pos;
    if (!this.next()) throw new Malformed(`element 0x${tag.toString(16)} missing`, at);
    if (this.tag !== tag) throw new Malformed(`element 0x${this.tag.toString(16)} where 0x${tag.toString(16)} belongs`, at);
  }

  /** Steps into the element read last; give what it returns to `leave`. */
  enter(): number {
    const outer = this.limit;
    this.pos = this.start;
    this.limit = this.end;
    return outer;
  }

  /** Steps out behind the element that `enter` stepped into. */
  leave(outer: number): void {
    this.pos = this.limit;
    this.limit = outer;
  }

  /** The element read last as a signed integer of at most 6 octets (larger ones are cut to their low 6). */
  integer(): number {
    const { bytes, end } = this;
    let at = this.start;
    if (at >= end) throw new Malformed('empty integer', at);
    if (end - at > 6) at = end - 6;
    let value = bytes[at] as number;
    if (at === this.start && value & 0x80) value -= 256;
    while (++at < end) value = value * 256 + (bytes[at] as number);
    return value;
  }

  /** The element read last as text, at most `most` octets of it. */
  text(most = 1024): string {
    return this.bytes.toString('utf8', this.start, Math.min(this.end, this.start + most));
  }
}

/**
 * Length in octets of the whole BER element that begins at `at`, header included; 0 when even its header is not there
 * yet, -1 when no element can begin so.
 */
export function elementLength(bytes: Buffer, at: number, end: number): number {
  if (end - at < 2) return 0;
  if (((bytes[at] as number) & 0x1f) === 0x1f) return -1;
  const first = bytes[at + 1] as number;
  if (!(first & 0x80)) return 2 + first;
  const octets = first & 0x7f;
  if (octets === 0 || octets > 4) return -1;
  if (end - at < 2 + octets) return 0;
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + 2 + i] as number);
  return 2 + octets + length;
}
