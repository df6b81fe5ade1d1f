// NTLMSSP messages in place: MS-NLMP §2.2.1. Responses are looked at for their length only.
import { Malformed } from '../../bytes/malformed.ts';

export const messageTypes = { 1: 'NEGOTIATE', 2: 'CHALLENGE', 3: 'AUTHENTICATE' } as const;
export type MessageType = (typeof messageTypes)[keyof typeof messageTypes];

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');
const UNICODE = 0x0000_0001;
const VERSION = 0x0200_0000;
/** Octets of a name taken. */
const NAME = 512;

/** True when an NTLMSSP message begins at `start`. */
export const isNtlm = (bytes: Buffer, start: number, end: number): boolean =>
  end - start >= 12 && bytes.compare(SIGNATURE, 0, 8, start, start + 8) === 0;

/** The kind of the message at `start`. Throws `Malformed` for an unknown one. */
export function messageType(bytes: Buffer, start: number): MessageType {
  const type = bytes.readUInt32LE(start + 8);
  const name = (messageTypes as Readonly<Record<number, MessageType>>)[type];
  if (!name) throw new Malformed('NTLM message type', start);
  return name;
}

export interface Authenticate {
  domain: string;
  user: string;
  workstation: string;
  flags: number;
  version: 1 | 2;
  /** No user and no response: an anonymous logon. */
  anonymous: boolean;
  mic: boolean;
}

/**
 *     AUTHENTICATE_MESSAGE: signature(8) type(4)=3 LmChallengeResponse(8) NtChallengeResponse(8) DomainName(8) UserName(8)
 *       Workstation(8) EncryptedRandomSessionKey(8) NegotiateFlags(4) [Version(8)] [MIC(16)] payload
 *     a field: length(2) maximum(2) offset(4), from the message's beginning
 */
export function authenticate(bytes: Buffer, start: number, end: number): Authenticate {
  if (end - start < 52) throw new Malformed('AUTHENTICATE cut short', start);
  // The oldest clients leave out key and flags.
  const flags = end - start >= 64 ? bytes.readUInt32LE(start + 60) : UNICODE;
  const field = (at: number): { from: number; to: number } => {
    const length = bytes.readUInt16LE(start + at);
    const from = start + bytes.readUInt32LE(start + at + 4);
    if (length > 0 && from + length > end) throw new Malformed('field beyond the message', start + at);
    return { from, to: from + length };
  };
  const text = (at: number): string => {
    const { from, to } = field(at);
    return from < to ? bytes.toString(flags & UNICODE ? 'utf16le' : 'latin1', from, Math.min(to, from + NAME)) : '';
  };
  const lm = field(12);
  const nt = field(20);
  const domain = text(28);
  const user = text(36);
  const workstation = text(44);
  const firstPayload = Math.min(
    ...[12, 20, 28, 36, 44]
      .map((at) => field(at))
      .filter((f) => f.to > f.from)
      .map((f) => f.from - start),
  );
  const head = flags & VERSION ? 72 : 64;
  return {
    domain,
    user,
    workstation,
    flags,
    version: nt.to - nt.from > 24 ? 2 : 1,
    anonymous: user === '' && nt.to === nt.from && lm.to - lm.from <= 1,
    mic: firstPayload >= head + 16,
  };
}
