// Types of BinXML values and how each is written as text, as Windows renders it in an event's XML (MS-EVEN6 §2.2.13, winevt.h
// EVT_VARIANT_TYPE). A value that is none of its type is written as its octets in hexadecimal: one broken field of a damaged
// record never costs the others.

export const valueType = {
  null: 0x00,
  string: 0x01,
  ansiString: 0x02,
  int8: 0x03,
  uint8: 0x04,
  int16: 0x05,
  uint16: 0x06,
  int32: 0x07,
  uint32: 0x08,
  int64: 0x09,
  uint64: 0x0a,
  real32: 0x0b,
  real64: 0x0c,
  bool: 0x0d,
  binary: 0x0e,
  guid: 0x0f,
  sizeT: 0x10,
  fileTime: 0x11,
  systemTime: 0x12,
  sid: 0x13,
  hexInt32: 0x14,
  hexInt64: 0x15,
  handle: 0x20,
  binXml: 0x21,
  xml: 0x23,
} as const;

/** Set in the type of a value that is an array of that type. */
export const ARRAY = 0x80;

/** Octets of a value by its type; 0 where they differ from value to value. */
export const fixedSize = new Uint8Array(256);
fixedSize[valueType.int8] = fixedSize[valueType.uint8] = 1;
fixedSize[valueType.int16] = fixedSize[valueType.uint16] = 2;
fixedSize[valueType.int32] = fixedSize[valueType.uint32] = fixedSize[valueType.real32] = fixedSize[valueType.bool] = 4;
fixedSize[valueType.int64] = fixedSize[valueType.uint64] = fixedSize[valueType.real64] = fixedSize[valueType.fileTime] = 8;
fixedSize[valueType.guid] = fixedSize[valueType.systemTime] = 16;
fixedSize[valueType.hexInt32] = 4;
fixedSize[valueType.hexInt64] = 8;

/** True for values that JSON writes as numbers and booleans. */
export const isBare = (type: number, size: number): boolean =>
  ((type >= valueType.int8 && type <= valueType.uint64) || type === valueType.bool) && size >= (fixedSize[type] as number);

const LOWER = Buffer.from('0123456789abcdef');
/** The two digits of an octet, as they stand in memory. */
const HEX = Uint16Array.from({ length: 256 }, (_, i) => (LOWER[i & 15] as number) * 256 + (LOWER[i >> 4] as number));
/** The two digits of a number below 100, as they stand in memory. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, i) => (0x30 + (i % 10)) * 256 + 0x30 + Math.floor(i / 10));
const UPPER = Buffer.from('0123456789ABCDEF');
/** Where the octets of a GUID's text stand. */
const GUID_ORDER = Uint8Array.of(3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15);
/** FILETIME counts 100 ns: seconds in 2^32 of them, and what is left (MS-DTYP §2.3.3). */
const SECONDS_IN_HIGH = 429;
const LEFT_IN_HIGH = 4_967_296;
const TICKS = 10_000_000;
const DAY = 86_400;
/** Days between 1601-01-01 and 1970-01-01. */
const DAYS_TO_EPOCH = 134_774;
/** Above this a number is not exact in a double. */
const EXACT = 0x20_0000;
const ansi = new TextDecoder('windows-1252');

/** FILETIME as whole epoch milliseconds; NaN behind the year 30827, which Windows takes for none. */
export function fileTimeMilliseconds(low: number, high: number): number {
  if (high > 0x7fff_ffff) return Number.NaN;
  // Split so that every product is exact.
  const upper = Math.floor(high / 0x1_0000);
  const lower = high % 0x1_0000;
  const rest = upper * LEFT_IN_HIGH;
  const left = (rest % TICKS) * 0x1_0000 + lower * LEFT_IN_HIGH + low;
  const seconds = high * SECONDS_IN_HIGH + Math.floor(rest / TICKS) * 0x1_0000 + Math.floor(left / TICKS);
  return (seconds - DAYS_TO_EPOCH * DAY) * 1000 + Math.floor((left % TICKS) / 10_000);
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** ASCII text in whole words, so that it is copied by words. */
export interface Words {
  readonly words: Float64Array;
  readonly length: number;
}

export function words(text: Buffer): Words {
  const all = new Float64Array((text.length + 7) >> 3);
  new Uint8Array(all.buffer).set(text);
  return { words: all, length: text.length };
}

/**
 * Writes values of one buffer as ASCII text into another, without strings between: each method writes from `to` on and gives where
 * it ended. Strings are left to who extends it or asks for their text; there must be room: see `textSize`.
 */
export class ValueWriter {
  readonly bytes: Buffer;
  readonly view: DataView;
  out: Buffer;
  outView: DataView;
  #day = -1;
  #date = Buffer.alloc(10);

  /** @param bytes what values stand in; reused by its owner */
  constructor(bytes: Buffer, out: Buffer) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.out = out;
    this.outView = viewOf(out);
  }

  /** Makes room for so many octets; what was written is gone. */
  renew(octets: number): void {
    this.out = Buffer.allocUnsafeSlow(octets);
    this.outView = viewOf(this.out);
  }

  /** One value that is no string and no array; nothing for NULL. */
  scalar(to: number, type: number, at: number, size: number): number {
    const { view } = this;
    if ((fixedSize[type] as number) > size) return this.hexadecimal(to, at, size);
    switch (type) {
      case valueType.null:
        return to;
      case valueType.int8:
        return this.integer(to, view.getInt8(at));
      case valueType.uint8:
        return this.integer(to, view.getUint8(at));
      case valueType.int16:
        return this.integer(to, view.getInt16(at, true));
      case valueType.uint16:
        return this.integer(to, view.getUint16(at, true));
      case valueType.int32:
        return this.integer(to, view.getInt32(at, true));
      case valueType.uint32:
        return this.integer(to, view.getUint32(at, true));
      case valueType.int64:
        return this.#long(to, view.getUint32(at, true), view.getInt32(at + 4, true), true);
      case valueType.uint64:
        return this.#long(to, view.getUint32(at, true), view.getUint32(at + 4, true), false);
      case valueType.real32:
        return this.ascii(to, real32(view.getFloat32(at, true)));
      case valueType.real64:
        return this.ascii(to, String(view.getFloat64(at, true)));
      case valueType.bool: {
        // Windows puts bit masks into some booleans: anything but 0 and 1 stays the number it is.
        const value = view.getInt32(at, true);
        return value === 0 || value === 1 ? this.ascii(to, value ? 'true' : 'false') : this.integer(to, value);
      }
      case valueType.guid:
        return this.#guid(to, at);
      case valueType.fileTime:
        return this.#fileTime(to, view.getUint32(at, true), view.getUint32(at + 4, true));
      case valueType.systemTime:
        return this.#systemTime(to, at);
      case valueType.sid:
        return this.#sid(to, at, size);
      case valueType.hexInt32:
        return this.#hex(to, view.getUint32(at, true), 0);
      case valueType.hexInt64:
        return this.#hex(to, view.getUint32(at, true), view.getUint32(at + 4, true));
      case valueType.sizeT:
      case valueType.handle:
        if (size === 4) return this.#hex(to, view.getUint32(at, true), 0);
        if (size === 8) return this.#hex(to, view.getUint32(at, true), view.getUint32(at + 4, true));
        return this.hexadecimal(to, at, size);
      default:
        return this.hexadecimal(to, at, size);
    }
  }

  ascii(to: number, text: string): number {
    const { out } = this;
    for (let i = 0; i < text.length; i++) out[to + i] = text.charCodeAt(i);
    return to + text.length;
  }

  /** A whole number that is exact in a double. */
  integer(start: number, value: number): number {
    const { out, outView } = this;
    let to = start;
    let rest = value;
    if (rest < 0) {
      out[to++] = 0x2d;
      rest = -rest;
    }
    if (rest < 10) {
      out[to] = 0x30 + rest;
      return to + 1;
    }
    let digits = 2;
    for (let limit = 100; rest >= limit && digits < 16; limit *= 10) digits++;
    const end = to + digits;
    let place = end;
    while (rest > 0x7fff_ffff) {
      const next = Math.floor(rest / 100);
      place -= 2;
      outView.setUint16(place, PAIRS[rest - next * 100] as number, true);
      rest = next;
    }
    let small = rest | 0;
    while (small >= 10) {
      const next = (small / 100) | 0;
      place -= 2;
      outView.setUint16(place, PAIRS[small - next * 100] as number, true);
      small = next;
    }
    if (place > to) out[to] = 0x30 + small;
    return end;
  }

  /** Octets as Windows writes binary values: upper case, nothing between. */
  hexadecimal(start: number, at: number, size: number): number {
    const { out, bytes } = this;
    let to = start;
    for (let i = at; i < at + size; i++) {
      const octet = bytes[i] as number;
      out[to++] = UPPER[octet >> 4] as number;
      out[to++] = UPPER[octet & 15] as number;
    }
    return to;
  }

  #long(to: number, low: number, high: number, signed: boolean): number {
    if (high < EXACT && high > -EXACT) return this.integer(to, high * 0x1_0000_0000 + low);
    return this.ascii(to, String(signed ? (BigInt(high) << 32n) + BigInt(low) : (BigInt(high) << 32n) | BigInt(low)));
  }

  #hex(to: number, low: number, high: number): number {
    const { out } = this;
    const digits = high ? 16 - (Math.clz32(high) >> 2) : 8 - (Math.clz32(low | 1) >> 2);
    const end = to + 2 + digits;
    out[to] = 0x30;
    out[to + 1] = 0x78;
    let rest = low;
    for (let i = 0, place = end; i < digits; i++) {
      if (i === 8) rest = high;
      out[--place] = LOWER[rest & 15] as number;
      rest >>>= 4;
    }
    return end;
  }

  /** Three little-endian numbers, then eight octets as they stand (MS-DTYP §2.3.4). */
  #guid(start: number, at: number): number {
    const { out, outView, bytes } = this;
    let to = start;
    out[to++] = 0x7b;
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) out[to++] = 0x2d;
      outView.setUint16(to, HEX[bytes[at + (GUID_ORDER[i] as number)] as number] as number, true);
      to += 2;
    }
    out[to] = 0x7d;
    return to + 1;
  }

  /**
   * ```
   * Revision (1) · SubAuthorityCount (1) · IdentifierAuthority (6, big-endian) · SubAuthority (4, little-endian) × count
   * ```
   * As `sidText` (sensor/bytes/sid.ts) gives it, without a string between; of any revision.
   */
  #sid(start: number, at: number, size: number): number {
    const { bytes, view, out } = this;
    const count = size < 8 ? -1 : (bytes[at + 1] as number);
    if (count < 0 || size < 8 + 4 * count) return this.hexadecimal(start, at, size);
    let to = this.integer(this.ascii(start, 'S-'), bytes[at] as number);
    out[to++] = 0x2d;
    to = this.integer(to, view.getUint16(at + 2, false) * 0x1_0000_0000 + view.getUint32(at + 4, false));
    for (let place = at + 8; place < at + 8 + 4 * count; place += 4) {
      out[to++] = 0x2d;
      to = this.integer(to, view.getUint32(place, true));
    }
    return to;
  }

  /** `2020-08-02T12:26:03.7027823Z`: to the 100 ns that it counts. Zeros where Windows takes it for no time. */
  #fileTime(to: number, low: number, high: number): number {
    const milliseconds = fileTimeMilliseconds(low, high);
    if (Number.isNaN(milliseconds)) return this.ascii(to, '0000-00-00T00:00:00.0000000Z');
    const seconds = Math.floor(milliseconds / 1000) + DAYS_TO_EPOCH * DAY;
    const day = Math.floor(seconds / DAY);
    // The low digits, from numbers that are exact: 2^32 is 7,296 modulo 10,000.
    const ticks = (milliseconds - Math.floor(milliseconds / 1000) * 1000) * 10_000 + (((high % 10_000) * 7296 + low) % 10_000);
    return this.#time(to, day, seconds - day * DAY, ticks);
  }

  /** `day` counts from 1601-01-01; `ticks` are the 100 ns of the second. */
  #time(to: number, day: number, second: number, ticks: number): number {
    const { out, outView } = this;
    if (day !== this.#day) this.#setDate(day);
    const date = this.#date;
    for (let i = 0; i < 10; i++) out[to + i] = date[i] as number;
    out[to + 10] = 0x54;
    outView.setUint16(to + 11, PAIRS[(second / 3600) | 0] as number, true);
    out[to + 13] = 0x3a;
    outView.setUint16(to + 14, PAIRS[((second / 60) | 0) % 60] as number, true);
    out[to + 16] = 0x3a;
    outView.setUint16(to + 17, PAIRS[second % 60] as number, true);
    out[to + 19] = 0x2e;
    const upper = (ticks / 1000) | 0;
    const lower = ticks - upper * 1000;
    outView.setUint16(to + 20, PAIRS[(upper / 100) | 0] as number, true);
    outView.setUint16(to + 22, PAIRS[upper % 100] as number, true);
    outView.setUint16(to + 24, PAIRS[(lower / 10) | 0] as number, true);
    out[to + 26] = 0x30 + (lower % 10);
    out[to + 27] = 0x5a;
    return to + 28;
  }

  #setDate(day: number): void {
    // Days from 1601-01-01 to a date, by eras of 400 years that begin on the first of March.
    const shifted = day + 584_694;
    const era = Math.floor(shifted / 146_097);
    const ofEra = shifted - era * 146_097;
    const yearOfEra = Math.floor(
      (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
    );
    const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
    const fromMarch = Math.floor((5 * ofYear + 2) / 153);
    const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
    const text = (value: number, digits: number): string => String(value).padStart(digits, '0');
    this.#date.write(
      `${text(year % 10_000, 4)}-${text(month, 2)}-${text(ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1, 2)}`,
      'latin1',
    );
    this.#day = day;
  }

  /**
   * SYSTEMTIME (MS-DTYP §2.3.13): wYear · wMonth · wDayOfWeek · wDay · wHour · wMinute · wSecond · wMilliseconds, 2 octets each.
   * One that is no time is written as Windows does, as the beginning of its time.
   */
  #systemTime(to: number, at: number): number {
    const { view } = this;
    const year = view.getUint16(at, true);
    const month = view.getUint16(at + 2, true);
    const day = view.getUint16(at + 6, true);
    const hour = view.getUint16(at + 8, true);
    const minute = view.getUint16(at + 10, true);
    const second = view.getUint16(at + 12, true);
    const millisecond = view.getUint16(at + 14, true);
    const date = new Date(Date.UTC(year, month - 1, day));
    const days = Math.floor(date.getTime() / 86_400_000) + DAYS_TO_EPOCH;
    const valid =
      year >= 1601 &&
      year <= 30_827 &&
      date.getUTCMonth() === month - 1 &&
      date.getUTCDate() === day &&
      hour < 24 &&
      minute < 60 &&
      second < 60 &&
      millisecond < 1000;
    return valid ? this.#time(to, days, hour * 3600 + minute * 60 + second, millisecond * 10_000) : this.#time(to, 0, 0, 0);
  }
}

/** The shortest decimal that is the same single-precision number. */
function real32(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** Octets that the text of a value takes at most, from its size: 11 for 4 octets of a SID, and the longest of the small ones. */
export const textSize = (size: number): number => 3 * size + 200;

/** A string of UTF-16, little-endian, up to its first NUL; lone surrogates become U+FFFD. */
export function utf16(bytes: Buffer, at: number, size: number): string {
  const last = at + (size & ~1);
  let end = at;
  let bits = 0;
  for (; end < last; end += 2) {
    const unit = (bytes[end] as number) | ((bytes[end + 1] as number) << 8);
    if (unit === 0) break;
    bits |= unit;
  }
  const text = bytes.toString('utf16le', at, end);
  return (bits & 0xd800) === 0xd800 && !text.isWellFormed() ? text.toWellFormed() : text;
}

/** A string of the ANSI code page, Windows-1252; NULs are left out. */
export function ansiString(bytes: Buffer, at: number, size: number): string {
  const text = ansi.decode(bytes.subarray(at, at + size));
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
