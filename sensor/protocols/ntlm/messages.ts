// NTLMSSP messages (MS-NLMP §2.2.1): fixed fields, little-endian, that point at strings and responses behind them. Every
// pointer is checked; no challenge and no response is kept.
import { Malformed } from '../../bytes/malformed.ts';

export const ntlmFlags = {
  unicode: 0x00000001,
  anonymous: 0x00000800,
  version: 0x02000000,
} as const;

/** `NTLMSSP\0` and the message type. */
const header = 12;
/** Octets of a name; NetBIOS has 15 characters, a user principal name up to 1,024. */
const mostName = 2048;
/** An NTLMv1 response, and the fixed part of an NTLMv2 response before its AV pairs (§2.2.2.7, §2.2.2.8). */
const responseV1 = 24;
const fixedV2 = 44;
/** Where the MIC stands in AUTHENTICATE, and its size. */
const micAt = 72;
const micSize = 16;
/** AV pairs of one list: ten kinds are defined. */
const mostPairs = 32;
const pairs = { end: 0, netbiosComputer: 1, netbiosDomain: 2, dnsComputer: 3, dnsDomain: 4, targetName: 9 } as const;

export interface NtlmNegotiate {
  type: 'NEGOTIATE';
  flags: number;
}

export interface NtlmChallenge {
  type: 'CHALLENGE';
  flags: number;
  /** The server's names as it says itself. */
  netbiosComputer: string | undefined;
  dnsComputer: string | undefined;
  /** Its domain's names; those of the server itself when it is no member of a domain. */
  netbiosDomain: string | undefined;
  dnsDomain: string | undefined;
  version: string | undefined;
}

export interface NtlmAuthenticate {
  type: 'AUTHENTICATE';
  flags: number;
  user: string;
  domain: string;
  workstation: string;
  /** 1 for a 24-octet response (also with extended session security) or LM alone, else 2. */
  response: 1 | 2;
  /** A message integrity code is there. */
  mic: boolean;
  /** No credentials at all (§3.2.5.1.2); `response` then says nothing. */
  anonymous: boolean;
  /** The service that the client means to reach, `cifs/dc1`: NTLMv2 only, from the AV pair MsvAvTargetName. */
  target: string | undefined;
  /** Operating system of the client as it says, `10.0.19041`. */
  version: string | undefined;
}

export type NtlmMessage = NtlmNegotiate | NtlmChallenge | NtlmAuthenticate;

/** True when an NTLMSSP message begins at `start`. */
export const isNtlm = (bytes: Buffer, start: number, end: number): boolean =>
  end - start >= 8 && bytes.readUInt32LE(start) === 0x4d4c_544e && bytes.readUInt32LE(start + 4) === 0x0050_5353;

/** Reads the message in `bytes[start, end)`. Throws `Malformed`. */
export function readNtlm(bytes: Buffer, start: number, end: number): NtlmMessage {
  if (!isNtlm(bytes, start, end)) throw new Malformed('no NTLMSSP message', start);
  if (end - start < header) throw new Malformed('NTLMSSP message cut short', start);
  const message = { bytes, start, end };
  switch (bytes.readUInt32LE(start + 8)) {
    case 1:
      return { type: 'NEGOTIATE', flags: u32(message, 12) };
    case 2:
      return readChallenge(message);
    case 3:
      return readAuthenticate(message);
    default:
      throw new Malformed('NTLMSSP message type', start + 8);
  }
}

interface Place {
  bytes: Buffer;
  start: number;
  end: number;
}

/** CHALLENGE: TargetName(8 at 12) flags(20) challenge(24) reserved(32) TargetInfo(8 at 40) version(48). */
function readChallenge(message: Place): NtlmChallenge {
  const flags = u32(message, 20);
  const challenge: NtlmChallenge = {
    type: 'CHALLENGE',
    flags,
    netbiosComputer: undefined,
    dnsComputer: undefined,
    netbiosDomain: undefined,
    dnsDomain: undefined,
    version: version(message, 48, flags),
  };
  // Servers before NTLMv2 end behind the challenge.
  if (message.end - message.start < 48) return challenge;
  const info = field(message, 40);
  challenge.netbiosComputer = pair(info, pairs.netbiosComputer);
  challenge.dnsComputer = pair(info, pairs.dnsComputer);
  challenge.netbiosDomain = pair(info, pairs.netbiosDomain);
  challenge.dnsDomain = pair(info, pairs.dnsDomain);
  return challenge;
}

/**
 * AUTHENTICATE: LmChallengeResponse(8 at 12) NtChallengeResponse(20) DomainName(28) UserName(36) Workstation(44)
 * EncryptedRandomSessionKey(52) flags(60) version(64) MIC(72). Old clients leave the MIC, or both, out: their first
 * string or response stands there.
 */
function readAuthenticate(message: Place): NtlmAuthenticate {
  const { bytes, start } = message;
  const lm = field(message, 12);
  const nt = field(message, 20);
  const domain = field(message, 28);
  const user = field(message, 36);
  const workstation = field(message, 44);
  const key = field(message, 52);
  const flags = u32(message, 60);
  let payload = message.end;
  for (const f of [lm, nt, domain, user, workstation, key]) if (f.end > f.start && f.start < payload) payload = f.start;
  const micEnd = start + micAt + micSize;
  const ntSize = nt.end - nt.start;
  return {
    type: 'AUTHENTICATE',
    flags,
    user: text(user, flags),
    domain: text(domain, flags),
    workstation: text(workstation, flags),
    response: ntSize > responseV1 || (ntSize === 0 && lm.end - lm.start < responseV1) ? 2 : 1,
    mic: payload >= micEnd && !zero(bytes, start + micAt, micEnd),
    anonymous: (flags & ntlmFlags.anonymous) !== 0 || (user.end === user.start && ntSize === 0),
    target: ntSize > fixedV2 ? pair({ bytes, start: nt.start + fixedV2, end: nt.end }, pairs.targetName) : undefined,
    version: payload >= start + micAt ? version(message, 64, flags) : undefined,
  };
}

function u32({ bytes, start, end }: Place, at: number): number {
  if (start + at + 4 > end) throw new Malformed('NTLMSSP message cut short', start + at);
  return bytes.readUInt32LE(start + at);
}

/** Len(2) MaxLen(2) BufferOffset(4): where a field's octets lie, from the message's first. */
function field(message: Place, at: number): Place {
  const { bytes, start, end } = message;
  if (start + at + 8 > end) throw new Malformed('NTLMSSP message cut short', start + at);
  const length = bytes.readUInt16LE(start + at);
  if (length === 0) return { bytes, start, end: start };
  const from = start + bytes.readUInt32LE(start + at + 4);
  if (from < start + header || from + length > end) throw new Malformed('NTLMSSP field outside its message', start + at);
  return { bytes, start: from, end: from + length };
}

/** Names are UTF-16LE, or in the client's code page when the flag is not set: read as Latin-1, as the page is not told. */
function text({ bytes, start, end }: Place, flags: number): string {
  return bytes.toString(flags & ntlmFlags.unicode ? 'utf16le' : 'latin1', start, Math.min(end, start + mostName));
}

/** VERSION (§2.2.2.10): major(1) minor(1) build(2) reserved(3) revision(1). */
function version({ bytes, start, end }: Place, at: number, flags: number): string | undefined {
  const from = start + at;
  if (!(flags & ntlmFlags.version) || from + 8 > end) return undefined;
  return `${bytes[from]}.${bytes[from + 1]}.${bytes.readUInt16LE(from + 2)}`;
}

/** AV_PAIR (§2.2.2.1): AvId(2) AvLen(2) value, until MsvAvEOL; values are always UTF-16LE. */
function pair({ bytes, start, end }: Place, wanted: number): string | undefined {
  let at = start;
  for (let i = 0; i < mostPairs && at + 4 <= end; i++) {
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === pairs.end) return undefined;
    at += 4;
    if (at + length > end) throw new Malformed('AV pair longer than its list', at);
    if (id === wanted) return length ? bytes.toString('utf16le', at, at + Math.min(length, mostName)) : undefined;
    at += length;
  }
  return undefined;
}

function zero(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
