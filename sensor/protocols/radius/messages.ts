// RADIUS packets (RFC 2865 §3) and the attributes of accounting that tell of a VPN session: RFC 2865 §5, RFC 2866 §5,
// RFC 2867 §4, RFC 2868 §3, RFC 2869 §5, RFC 3162 §2, RFC 4818, RFC 6911, and what Microsoft (MS-RNAP) and Cisco add.
import { hash } from 'node:crypto';
import { Malformed } from '../../bytes/malformed.ts';
import { text as addressText } from '../../flow/address.ts';

/** RFC 2865 §3: code, identifier, length and authenticator stand before the attributes; the whole has at most 4096 octets. */
export const HEADER = 20;
const PACKET = 4096;

export const code = { accountingRequest: 4, accountingResponse: 5 } as const;

/** RFC 2865 §4, RFC 2866 §4, RFC 5997. */
const codeNames: ReadonlyMap<number, string> = new Map([
  [1, 'Access-Request'],
  [2, 'Access-Accept'],
  [3, 'Access-Reject'],
  [code.accountingRequest, 'Accounting-Request'],
  [code.accountingResponse, 'Accounting-Response'],
  [11, 'Access-Challenge'],
  [12, 'Status-Server'],
  [13, 'Status-Client'],
]);

export interface Header {
  code: number;
  /** `Accounting-Request` */
  name: string;
  identifier: number;
  /** Where the packet ends: what stands behind is padding (RFC 2865 §3). */
  end: number;
}

/**
 * Everything but the attributes.
 *
 *     packet: code(1) identifier(1) length(2) authenticator(16) attribute*
 */
export function readHeader(bytes: Buffer, start: number, end: number): Header {
  if (end - start < HEADER) throw new Malformed('header cut short', start);
  const name = codeNames.get(bytes[start] as number);
  if (name === undefined) throw new Malformed('unknown code', start);
  const length = bytes.readUInt16BE(start + 2);
  if (length < HEADER || length > PACKET) throw new Malformed('length out of bounds', start);
  if (length > end - start) throw new Malformed('packet cut short', start);
  return { code: bytes[start] as number, name, identifier: bytes[start + 1] as number, end: start + length };
}

/** Accounting attributes as sent, of each kind the first; what has not the length of its type is left out. */
export interface Accounting {
  /** Acct-Status-Type. */
  status?: number;
  user?: string;
  session?: string;
  nasAddress?: string;
  nasAddress6?: string;
  nasIdentifier?: string;
  serviceType?: number;
  portType?: number;
  tunnelType?: number;
  callingStation?: string;
  tunnelClient?: string;
  /** Cisco's AV-pair `ip:source-ip=`. */
  sourceAddress?: string;
  /** The client's name of itself: MS-RAS-Client-Name, MS-Machine-Name. */
  computer?: string;
  framedAddress?: string;
  framedAddress6?: string;
  framedPrefix?: Prefix;
  delegatedPrefix?: Prefix;
  /** Framed-Interface-Id: the lower 64 bits of the client's address, as two words. */
  interfaceId?: readonly [number, number];
  /** Seconds that the gateway has been trying to send this record. */
  delay?: number;
  /** Event-Timestamp: epoch seconds by the gateway's clock; 0 from one without a clock. */
  eventTime?: number;
  seconds?: number;
  inputOctets?: number;
  outputOctets?: number;
  inputGigawords?: number;
  outputGigawords?: number;
  terminateCause?: number;
  /** Hash of the attributes without those that change when a record is sent again or passed on: tells records apart. */
  digest: string;
}

export interface Prefix {
  /** Its address, the rest filled with zeros. */
  words: readonly number[];
  bits: number;
}

/** Attributes that are more than facts about the session. */
export const attribute = { proxyState: 33, delayTime: 41, messageAuthenticator: 80 } as const;
/** What a second sending or a proxy changes of the same record (RFC 2866 §5.2, RFC 2865 §5.33, RFC 2869 §5.14). */
const changing: ReadonlySet<number> = new Set(Object.values(attribute));

type Read = (found: Accounting, bytes: Buffer, from: number, to: number) => void;

const first =
  <K extends keyof Accounting>(key: K, read: (bytes: Buffer, from: number, to: number) => Accounting[K]): Read =>
  (found, bytes, from, to) => {
    found[key] = found[key] ?? read(bytes, from, to);
  };

const readers: ReadonlyMap<number, Read> = new Map<number, Read>([
  // RFC 2865 §5
  [1, first('user', text)],
  [4, first('nasAddress', address4)],
  [6, first('serviceType', integer)],
  [8, first('framedAddress', address4)],
  [26, vendorSpecific],
  [31, first('callingStation', text)],
  [32, first('nasIdentifier', text)],
  [61, first('portType', integer)],
  // RFC 2866 §5, RFC 2869 §5
  [40, first('status', integer)],
  [attribute.delayTime, first('delay', integer)],
  [42, first('inputOctets', integer)],
  [43, first('outputOctets', integer)],
  [44, first('session', text)],
  [46, first('seconds', integer)],
  [49, first('terminateCause', integer)],
  [52, first('inputGigawords', integer)],
  [53, first('outputGigawords', integer)],
  [55, first('eventTime', integer)],
  // RFC 2868 §3
  [64, first('tunnelType', taggedInteger)],
  [66, first('tunnelClient', taggedText)],
  // RFC 3162 §2, RFC 4818 §3, RFC 6911 §3
  [95, first('nasAddress6', address6)],
  [96, first('interfaceId', interfaceId)],
  [97, first('framedPrefix', prefix)],
  [123, first('delegatedPrefix', prefix)],
  [168, first('framedAddress6', address6)],
]);

const lasting = Buffer.alloc(PACKET);

/** 24 hex digits, as ids of activities are. */
export const digestOf = (content: string | Buffer): string => hash('sha1', content, 'hex').slice(0, 24);

/**
 * Where each attribute begins.
 *
 *     attribute: type(1) length(1, of the whole) value
 */
export function* attributesIn(bytes: Buffer, start: number, end: number): Generator<number> {
  for (let at = start; at < end; at += bytes[at + 1] as number) {
    if (at + 2 > end) throw new Malformed('attribute cut short', at);
    const size = bytes[at + 1] as number;
    if (size < 2 || at + size > end) throw new Malformed('attribute length', at);
    yield at;
  }
}

/** The attributes of an Accounting-Request. */
export function readAccounting(bytes: Buffer, start: number, header: Header): Accounting {
  const found: Accounting = { digest: '' };
  let kept = 0;
  for (const at of attributesIn(bytes, start + HEADER, header.end)) {
    const type = bytes[at] as number;
    const end = at + (bytes[at + 1] as number);
    if (!changing.has(type)) kept += bytes.copy(lasting, kept, at, end);
    readers.get(type)?.(found, bytes, at + 2, end);
  }
  found.digest = digestOf(lasting.subarray(0, kept));
  return found;
}

/** IANA private enterprise numbers, and of each the attributes read here. */
const cisco = { id: 9, avPair: 1 } as const;
/** MS-RNAP §2.2.1.1, §2.2.1.14. */
const microsoft = { id: 311, rasClientName: 34, machineName: 50 } as const;

/**
 * RFC 2865 §5.26. Some vendors write the rest in a form of their own: what does not fit ends it.
 *
 *     value: vendor(4) { type(1) length(1, of the whole) value }*
 */
function vendorSpecific(found: Accounting, bytes: Buffer, start: number, end: number): void {
  if (end - start < 4) return;
  const vendor = bytes.readUInt32BE(start);
  for (let at = start + 4; at + 2 <= end; at += bytes[at + 1] as number) {
    const type = bytes[at] as number;
    const size = bytes[at + 1] as number;
    if (size < 2 || at + size > end) return;
    if (vendor === cisco.id && type === cisco.avPair)
      found.sourceAddress ??= /^ip:source-ip=(.+)$/i.exec(text(bytes, at + 2, at + size) ?? '')?.[1];
    else if (vendor === microsoft.id && (type === microsoft.rasClientName || type === microsoft.machineName))
      found.computer ??= text(bytes, at + 2, at + size);
  }
}

/** UTF-8 without control characters (some gateways end texts with NUL) and outer blanks; undefined when nothing is left. */
function text(bytes: Buffer, from: number, to: number): string | undefined {
  const whole = bytes.toString('utf8', from, to);
  return whole.replaceAll(/\p{Cc}/gu, '').trim() || undefined;
}

function integer(bytes: Buffer, from: number, to: number): number | undefined {
  return to - from === 4 ? bytes.readUInt32BE(from) : undefined;
}

/**
 * RFC 2868 §3.1.
 *
 *     value: tag(1) integer(3)
 */
function taggedInteger(bytes: Buffer, from: number, to: number): number | undefined {
  return to - from === 4 ? bytes.readUIntBE(from + 1, 3) : undefined;
}

/**
 * RFC 2868 §3.3: a first octet up to 0x1F is a tag, a greater one is already text.
 *
 *     value: tag(1)? text
 */
function taggedText(bytes: Buffer, from: number, to: number): string | undefined {
  return from < to && (bytes[from] as number) <= 0x1f ? text(bytes, from + 1, to) : text(bytes, from, to);
}

/** Undefined for 0.0.0.0 and for the two values that leave the choice to others (RFC 2865 §5.8). */
function address4(bytes: Buffer, from: number, to: number): string | undefined {
  const value = integer(bytes, from, to);
  return value === undefined || value === 0 || value >= 0xffff_fffe
    ? undefined
    : addressText(Uint32Array.of(0, 0, 0, value), false);
}

function address6(bytes: Buffer, from: number, to: number): string | undefined {
  if (to - from !== 16) return undefined;
  const words = Uint32Array.from({ length: 4 }, (_, i) => bytes.readUInt32BE(from + 4 * i));
  return words.some((w) => w !== 0) ? addressText(words, true) : undefined;
}

function interfaceId(bytes: Buffer, from: number, to: number): readonly [number, number] | undefined {
  return to - from === 8 ? [bytes.readUInt32BE(from), bytes.readUInt32BE(from + 4)] : undefined;
}

/**
 * RFC 3162 §2.3.
 *
 *     value: reserved(1) bits(1) prefix(0 to 16)
 */
function prefix(bytes: Buffer, from: number, to: number): Prefix | undefined {
  if (to - from < 2 || to - from > 18) return undefined;
  const bits = bytes[from + 1] as number;
  if (bits > 128) return undefined;
  const octets = Buffer.alloc(16);
  bytes.copy(octets, 0, from + 2, to);
  return { words: [0, 4, 8, 12].map((i) => octets.readUInt32BE(i)), bits };
}
