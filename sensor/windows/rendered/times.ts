// The times that producers of rendered events write, read into epoch milliseconds: ISO 8601 and its relatives, numbers since
// 1970, CIM_DATETIME (DSP0004 §5.2.4), .NET's JSON dates, and local forms as Windows shows them.

export const dateOrders = ['month-first', 'day-first'] as const;
/** How `03/04/2026` is read. */
export type DateOrder = (typeof dateOrders)[number];

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Microsoft's epoch, 1601, in milliseconds before 1970. */
const FILETIME_EPOCH = 11_644_473_600_000;
/** A date text longer than this is none. */
const LONGEST = 64;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export class TimeReader {
  /** Times that told no zone and were taken as UTC. */
  assumed = 0;
  /** The time read last told its zone. */
  zoned = true;
  order: DateOrder = 'month-first';

  /**
   * ```
   * yyyy-mm-dd ("T" | " ") hh:mm:ss ["." digits] ["Z" | " "? ±hh[:]mm | ±hh]
   * ```
   * Reads it in place; NaN when it is something else. Without a zone it is UTC; `zoned` tells.
   */
  iso(text: string, start: number, end: number): number {
    if (end - start < 19) return Number.NaN;
    const year = digits(text, start, 4);
    const month = digits(text, start + 5, 2);
    const day = digits(text, start + 8, 2);
    const hour = digits(text, start + 11, 2);
    const minute = digits(text, start + 14, 2);
    const second = digits(text, start + 17, 2);
    const between = text.charCodeAt(start + 10);
    if (
      text.charCodeAt(start + 4) !== HYPHEN ||
      text.charCodeAt(start + 7) !== HYPHEN ||
      (between !== T && between !== BLANK) ||
      text.charCodeAt(start + 13) !== COLON ||
      text.charCodeAt(start + 16) !== COLON ||
      !isTime(year, month, day, hour, minute, second)
    )
      return Number.NaN;
    let at = start + 19;
    let fraction = 0;
    const point = at < end ? text.charCodeAt(at) : 0;
    if (point === POINT || point === COMMA) {
      let scale = 100;
      for (at++; at < end; at++) {
        const digit = text.charCodeAt(at) - ZERO;
        if (digit < 0 || digit > 9) break;
        fraction += digit * scale;
        scale /= 10;
      }
    }
    while (at < end && text.charCodeAt(at) === BLANK) at++;
    const offset = this.#zone(text, at, end);
    if (Number.isNaN(offset)) return offset;
    return Date.UTC(year, month - 1, day, hour, minute, second) + Math.floor(fraction + 1e-6) - offset * MINUTE;
  }

  /** Minutes east of Greenwich; NaN when no zone can stand there. */
  #zone(text: string, at: number, end: number): number {
    this.zoned = true;
    const sign = text.charCodeAt(at);
    if (at === end) {
      this.zoned = false;
      return 0;
    }
    if ((sign === Z || sign === z) && end === at + 1) return 0;
    if (end - at === 3 && (text.startsWith('UTC', at) || text.startsWith('GMT', at))) return 0;
    if (sign !== PLUS && sign !== HYPHEN) return Number.NaN;
    const hours = digits(text, at + 1, 2);
    const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
    const minutes = end - at === 3 ? 0 : digits(text, at + 3 + colon, 2);
    if (end - at !== 3 && end - at !== 5 + colon) return Number.NaN;
    if (!(hours <= 14 && minutes < 60)) return Number.NaN;
    return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes);
  }

  /** A time in any of the forms, a number or a text; NaN when it is none. Sets `zoned`; the caller counts in `assumed`. */
  any(value: unknown): number {
    this.zoned = true;
    if (typeof value === 'number') return fromNumber(value);
    if (typeof value !== 'string' || value.length > LONGEST) return Number.NaN;
    const text = value.trim();
    const iso = this.iso(text, 0, text.length);
    if (!Number.isNaN(iso)) return iso;
    if (/^\d{1,10}(?:\.\d+)?$|^\d{13,19}$/.test(text)) return fromNumber(Number(text));
    const net = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/.exec(text);
    if (net) return Number(net[1]);
    return this.#cim(text) ?? this.#named(text) ?? this.#local(text);
  }

  /** `yyyymmddhhmmss[.ffffff[±ooo]]`, the offset in minutes (CIM_DATETIME). */
  #cim(text: string): number | undefined {
    const cim = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9})([+-]\d{1,4})?)?$/.exec(text);
    if (!cim) return undefined;
    this.zoned = cim[8] !== undefined;
    return utc(cim[1], cim[2], cim[3], cim[4], cim[5], cim[6], cim[7]) - Number(cim[8] ?? 0) * MINUTE;
  }

  /**
   * ```
   * yyyy-Mmm-dd hh:mm:ss[.f] (RSA) · [Ddd ]Mmm dd [hh:mm:ss] yyyy [hh:mm:ss[.f]] (Snare, CEF) · Ddd, dd Mmm yyyy hh:mm:ss
   * ```
   * with an optional zone behind.
   */
  #named(text: string): number | undefined {
    const [words = '', zone] = split(text);
    const rsa = /^(\d{4})-([A-Za-z]{3})-(\d{1,2})[ T](\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$/.exec(words);
    const snare = /^(?:[A-Za-z]{3},? )?([A-Za-z]{3}) {1,2}(\d{1,2}) (\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))? (\d{4})$/.exec(
      words,
    );
    const cef = /^(?:[A-Za-z]{3},? )?([A-Za-z]{3}) {1,2}(\d{1,2}),? (\d{4}) (\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$/.exec(
      words,
    );
    const mail = /^(?:[A-Za-z]{3},? )?(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{4}) (\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$/.exec(
      words,
    );
    let time: number;
    if (rsa) time = utc(rsa[1], month(rsa[2]), rsa[3], rsa[4], rsa[5], rsa[6], rsa[7]);
    else if (snare) time = utc(snare[7], month(snare[1]), snare[2], snare[3], snare[4], snare[5], snare[6]);
    else if (cef) time = utc(cef[3], month(cef[1]), cef[2], cef[4], cef[5], cef[6], cef[7]);
    else if (mail) time = utc(mail[3], month(mail[2]), mail[1], mail[4], mail[5], mail[6], mail[7]);
    else return undefined;
    return this.#shifted(time, zone);
  }

  /**
   * ```
   * a/b/yyyy[,] h:mm[:ss[.f]] [AM|PM] · dd.mm.yyyy … · yyyy/mm/dd …
   * ```
   * as Windows shows dates; `order` decides what a and b are.
   */
  #local(text: string): number {
    const [words = '', zone] = split(text);
    const parts = localDate.exec(words);
    if (!parts) return Number.NaN;
    const [, first = '', mark, second = '', third = '', hours = '0', minutes, seconds = '0', fraction, half] = parts;
    let hour = Number(hours);
    if (half) {
      if (hour < 1 || hour > 12) return Number.NaN;
      hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
    }
    const yearFirst = first.length === 4;
    // Days stand before points and hyphens wherever the year does not come first.
    const dayFirst = mark !== '/' || this.order === 'day-first';
    const year = yearFirst ? first : third.length === 2 ? `20${third}` : third;
    const [m, d] = yearFirst ? [second, third] : dayFirst ? [second, first] : [first, second];
    return this.#shifted(utc(year, m, d, hour, minutes, seconds, fraction), zone);
  }

  #shifted(time: number, zone: string | undefined): number {
    if (zone === undefined) {
      this.zoned = false;
      return time;
    }
    return time - this.#zone(zone, 0, zone.length) * MINUTE;
  }

  /**
   * A syslog header's `Mmm dd hh:mm:ss` (RFC 3164 §4.1.2) has neither year nor zone: the year that brings it closest to `now`,
   * UTC. NaN when it is none.
   */
  header(text: string, start: number, now: number): number {
    const parts = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/.exec(text.slice(start));
    if (!parts) return Number.NaN;
    const [, name, day, told, hours, minutes, seconds, fraction] = parts;
    const at = (year: string | number): number => utc(year, month(name), day, hours, minutes, seconds, fraction);
    this.zoned = false;
    if (told) return at(told);
    const year = new Date(now).getUTCFullYear();
    const time = at(year);
    if (time - now > 183 * DAY) return at(year - 1);
    return now - time > 183 * DAY ? at(year + 1) : time;
  }
}

const localDate =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{2,4}),? (\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[ \u202f\u00a0]?([AaPp])\.?[Mm]\.?)?$/;

/**
 * What a local date tells about the order of day and month: undefined when it tells nothing, `none` when it needs no order.
 */
export function orderOf(text: string): DateOrder | 'none' | undefined {
  const parts = localDate.exec(split(text.trim().slice(0, LONGEST))[0] ?? '');
  if (parts?.[2] !== '/' || (parts[1] ?? '').length === 4) return 'none';
  if (Number(parts[1]) > 12) return 'day-first';
  return Number(parts[3]) > 12 ? 'month-first' : undefined;
}

const HYPHEN = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const BLANK = 0x20;
const POINT = 0x2e;
const COMMA = 0x2c;
const ZERO = 0x30;
const T = 0x54;
const Z = 0x5a;
const z = 0x7a;

/** `count` decimal digits as a number; NaN when there are others. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const isTime = (year: number, month: number, day: number, hour: number, minute: number, second: number): boolean =>
  year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second <= 60;

type Part = string | number | undefined;

function utc(year: Part, month: Part, day: Part, hour: Part, minute: Part, second: Part, fraction?: string): number {
  const [y, m, d, h, min, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isTime(y, m, d, h, min, s)) return Number.NaN;
  return Date.UTC(y, m - 1, d, h, min, s) + Math.floor(Number(`0.${fraction ?? 0}`) * 1000 + 1e-6);
}

const month = (name: string | undefined): number => months.indexOf((name ?? '').toLowerCase()) + 1;

/** A text without the zone that stands behind a blank, and the zone. */
function split(text: string): [string, string?] {
  const zone = /^(.*\d(?: ?[AaPp]\.?[Mm]\.?)?) (Z|UTC|GMT|[+-]\d\d:?\d\d)$/.exec(text);
  return zone ? [zone[1] as string, zone[2] as string] : [text];
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, or FILETIME, told apart by their size: 1973 to 2286. */
function fromNumber(value: number): number {
  if (value >= 1e8 && value < 1e10) return Math.floor(value * 1000 + 1e-3);
  if (value >= 1e11 && value < 1e13) return Math.floor(value);
  if (value >= 1e14 && value < 1e16) return Math.floor(value / 1e3);
  if (value >= 1.2e17 && value < 2e17) return Math.floor(value / 1e4) - FILETIME_EPOCH;
  return value >= 1e18 && value < 1e19 ? Math.floor(value / 1e6) : Number.NaN;
}
