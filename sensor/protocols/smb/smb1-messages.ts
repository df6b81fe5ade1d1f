// SMB1 session setups in place: MS-CIFS §2.2.4.53, MS-SMB §2.2.4.6. Old clients and guessing tools still speak it.

export const SESSION_SETUP = 0x73;
export const HEADER = 32;
const UNICODE = 0x8000;

export interface Header1 {
  command: number;
  status: number;
  response: boolean;
  unicode: boolean;
  /** Connects a request with its response: PID and MID. */
  exchange: number;
  uid: number;
}

/** `protocol(4)=FF 'SMB' command(1) status(4) flags(1) flags2(2) pidHigh(2) signature(8) reserved(2) tid(2) pid(2) uid(2) mid(2)` */
export function header1(bytes: Buffer, at: number): Header1 {
  return {
    command: bytes[at + 4] as number,
    status: bytes.readUInt32LE(at + 5),
    response: ((bytes[at + 9] as number) & 0x80) !== 0,
    unicode: (bytes.readUInt16LE(at + 10) & UNICODE) !== 0,
    exchange: bytes.readUInt16LE(at + 26) * 65_536 + bytes.readUInt16LE(at + 30),
    uid: bytes.readUInt16LE(at + 28),
  };
}

export type SessionSetup1 =
  | { form: 'extended'; start: number; end: number }
  | { form: 'classic'; account: string; domain: string; version: 1 | 2 };

/**
 * A SESSION_SETUP_ANDX of either direction.
 *
 *     request, extended (12 words): andx(4) maxBuffer(2) maxMpx(2) vc(2) sessionKey(4) blobLength(2) reserved(4) capabilities(4)
 *     request, classic (13 words): … sessionKey(4) lmLength(2) ntLength(2) reserved(4) capabilities(4); bytes: responses, pad, account, domain
 *     response (4 words): andx(4) action(2) blobLength(2)
 */
export function sessionSetup1(bytes: Buffer, at: number, end: number, header: Header1): SessionSetup1 | undefined {
  const words = bytes[at + HEADER] as number;
  const first = at + HEADER + 1;
  const count = first + words * 2;
  if (count + 2 > end) return undefined;
  const data = count + 2;
  const stop = Math.min(end, data + bytes.readUInt16LE(count));
  if ((!header.response && words === 12) || (header.response && words === 4)) {
    const length = bytes.readUInt16LE(first + (header.response ? 6 : 14));
    return data + length <= stop ? { form: 'extended', start: data, end: data + length } : undefined;
  }
  if (header.response || words !== 13) return undefined;
  const lm = bytes.readUInt16LE(first + 14);
  const nt = bytes.readUInt16LE(first + 16);
  let from = data + lm + nt;
  // Unicode strings are aligned to two octets from the header.
  if (header.unicode && (from - at) % 2) from++;
  const account = string(bytes, from, stop, header.unicode);
  const domain = string(bytes, account.next, stop, header.unicode);
  return { form: 'classic', account: account.text, domain: domain.text, version: nt > 24 || lm > 24 ? 2 : 1 };
}

/** Characters of a name taken. */
const NAME = 256;

function string(bytes: Buffer, from: number, end: number, unicode: boolean): { text: string; next: number } {
  const width = unicode ? 2 : 1;
  let at = from;
  while (at + width <= end && at - from < NAME * width && (bytes[at] !== 0 || (unicode && bytes[at + 1] !== 0))) at += width;
  return { text: from < at ? bytes.toString(unicode ? 'utf16le' : 'latin1', from, at) : '', next: at + width };
}
