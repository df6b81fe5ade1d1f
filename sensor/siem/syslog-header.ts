// The header of a syslog message, in the form of RFC 5424 §6, of RFC 3164 §4.1, in neither, or missing: senders do as they like,
// and relays put their own before another's.
import type { TimeReader } from '../windows/rendered/times.ts';

/** Headers before each other: a relay's and the sender's. */
const HEADERS = 2;
/** A priority, a time and a name are shorter. */
const LONGEST = 400;

export interface SyslogMessage {
  /** All of it. */
  text: string;
  /** Where the content begins, behind the header; the tag is left. */
  content: number;
  /** As the header names it; empty where it does not. */
  host: string;
  /** APP-NAME, or what stands before `:` or `[`; empty where there is none. */
  app: string;
  /** The header's time, or when the message came. */
  time: number;
  /** The header's time tells its zone. */
  zoned: boolean;
  /** STRUCTURED-DATA of RFC 5424; empty where there is none. */
  structured: string;
}

const priority = /^<\d{1,3}>/;
const version = /^1 (\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,128}) /;
const bsdTime = /^[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})? /;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,20} /;

/** Reads the header of `text` into `message`. `received` is when it came, epoch milliseconds. */
export function readHeader(message: SyslogMessage, text: string, received: number, times: TimeReader): void {
  message.text = text;
  message.content = 0;
  message.host = message.app = message.structured = '';
  message.time = received;
  message.zoned = true;
  for (let n = 0; n < HEADERS; n++) if (!one(message, received, times)) break;
  // A mark of UTF-8 may stand before the message (RFC 5424 §6.4).
  if (text.charCodeAt(message.content) === 0xfeff) message.content++;
  tag(message);
}

/**
 * ```
 * "<" PRI ">" "1 " TIMESTAMP " " HOSTNAME " " APP-NAME " " PROCID " " MSGID " " STRUCTURED-DATA [" " MSG]
 * ["<" PRI ">"] ("Mmm dd hh:mm:ss" | ISO 8601) " " HOSTNAME " " …
 * ```
 */
function one(message: SyslogMessage, received: number, times: TimeReader): boolean {
  const { text } = message;
  const from = message.content;
  const start = text.charCodeAt(from);
  if (start !== LESS && !isLetter(start) && !isDigit(start)) return false;
  const head = text.slice(from, from + LONGEST);
  const pri = start === LESS ? (priority.exec(head)?.[0].length ?? 0) : 0;
  const rest = pri === 0 ? head : head.slice(pri);
  const ietf = pri > 0 ? version.exec(rest) : null;
  if (ietf) {
    const time = times.any(ietf[1]);
    if (!Number.isNaN(time)) {
      message.time = time;
      message.zoned = times.zoned;
    }
    message.host = nil(ietf[2]);
    message.app = nil(ietf[3]);
    const at = from + pri + ietf[0].length;
    const end = structuredEnd(text, at);
    message.structured = text.slice(at, end);
    message.content = text.charCodeAt(end) === BLANK ? end + 1 : end;
    return true;
  }
  const stamp = bsdTime.exec(rest) ?? isoTime.exec(rest);
  if (stamp) {
    const told = stamp[0].trimEnd();
    const iso = times.iso(told, 0, told.length);
    const time = Number.isNaN(iso) ? times.header(told, 0, received) : iso;
    if (!Number.isNaN(time)) {
      message.time = time;
      message.zoned = times.zoned;
    }
    const at = from + pri + stamp[0].length;
    const host = /^[\w.:%-]{1,255}(?=[\s]|$)/.exec(text.slice(at, at + 256))?.[0];
    // Without a host the content follows: `CEF:0|` is none, nor is a tag.
    const named = host !== undefined && !host.endsWith(':') && !host.startsWith('CEF:') && !host.startsWith('LEEF:');
    if (named) message.host = host;
    message.content = named ? at + host.length : at;
    while (text.charCodeAt(message.content) === BLANK) message.content++;
    return true;
  }
  message.content = from + pri;
  return false;
}

/** The tag of RFC 3164 (`app[pid]:`) names the sender; it stays in the content. */
function tag(message: SyslogMessage): void {
  if (message.app !== '') return;
  const found = /^([\w./ -]{1,128}?)(?:\[[\w.-]{1,20}\])?:(?=\s)/.exec(
    message.text.slice(message.content, message.content + 160),
  );
  if (found) message.app = found[1] as string;
}

/** `"-" | ("[" id (" " name "=" '"' value '"')* "]")+` */
function structuredEnd(text: string, start: number): number {
  if (text.charCodeAt(start) !== OPEN) return text.charCodeAt(start) === HYPHEN ? start + 1 : start;
  let at = start;
  while (text.charCodeAt(at) === OPEN) {
    let quoted = false;
    for (at++; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c === BACKSLASH) at++;
      else if (c === QUOTE) quoted = !quoted;
      else if (c === CLOSE && !quoted) break;
    }
    at++;
  }
  return Math.min(at, text.length);
}

const nil = (value: string | undefined): string => (value === undefined || value === '-' ? '' : value);

const LESS = 0x3c;
const BLANK = 0x20;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const QUOTE = 0x22;
const HYPHEN = 0x2d;
const BACKSLASH = 0x5c;
const isLetter = (c: number): boolean => c >= 0x41 && c <= 0x5a;
const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
