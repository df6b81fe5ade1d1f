// Messages sealed under an established context (RFC 4121 §4.2): the accepting side's Wrap and its undoing, with the acceptor's
// subkey, AES and confidentiality always.
import { Malformed } from '../../../bytes/malformed.ts';
import { CHECKSUM, decrypt, encrypt, type Key, usageKey } from './encryption.ts';

/** Key usages (RFC 4121 §2). */
const ACCEPTOR_SEAL = 22;
const INITIATOR_SEAL = 24;

const WRAP = 0x0504;
const HEADER = 16;
/** Flags of a token (§4.2.2). */
const SENT_BY_ACCEPTOR = 1;
const SEALED = 2;
const ACCEPTOR_SUBKEY = 4;
/** What Windows rotates to the front: the sealed header and the checksum, so that the message keeps its own length (§4.2.5). */
const ROTATED = HEADER + CHECKSUM;
/** Octets that stand before a sealed message: header, sealed header, checksum, confounder. */
export const TOKEN = HEADER + ROTATED + 16;

export interface SecurityContext {
  /** Opens a token with its message behind it. Throws `Malformed`; the context is not to be used after that. */
  unwrap(sealed: Buffer): Buffer;
  /** Seals a message: `TOKEN` octets, then as many as the message has. */
  wrap(plain: Buffer): Buffer;
}

/**
 * @param subkey the acceptor's, told in the AP-REP
 * @param sequence first number of what is sent
 */
export function securityContext(subkey: Key, sequence: number): SecurityContext {
  const received = usageKey(subkey, INITIATOR_SEAL);
  const sent = usageKey(subkey, ACCEPTOR_SEAL);
  let next = BigInt(sequence);
  let last: bigint | undefined;
  return {
    /**
     * ```
     * 05 04 · flags (1) · FF · extra count (2) · right rotation (2) · sequence number (8) · ciphertext, rotated
     * ciphertext = E(confounder · message · filler × extra count · this header with rotation 0) · checksum
     * ```
     */
    unwrap(sealed) {
      if (sealed.length < TOKEN || sealed.readUInt16BE(0) !== WRAP || sealed[3] !== 0xff)
        throw new Malformed('no sealed message', 0);
      const flags = sealed[2] as number;
      if (flags !== (SEALED | ACCEPTOR_SUBKEY)) throw new Malformed(`flags ${flags} of a sealed message`, 2);
      const extra = sealed.readUInt16BE(4);
      const rotated = sealed.subarray(HEADER);
      const rotation = sealed.readUInt16BE(6) % rotated.length;
      const opened = decrypt(received, Buffer.concat([rotated.subarray(rotation), rotated.subarray(0, rotation)]));
      const end = opened.length - HEADER - extra;
      if (end < 0) throw new Malformed('filler longer than a sealed message', 4);
      const header = Buffer.from(sealed.subarray(0, HEADER));
      header.writeUInt16BE(0, 6);
      if (!opened.subarray(opened.length - HEADER).equals(header)) throw new Malformed('header of a sealed message changed', 0);
      const number = sealed.readBigUInt64BE(8);
      if (last !== undefined && number <= last) throw new Malformed('sealed message came again', 8);
      last = number;
      return opened.subarray(0, end);
    },

    wrap(plain) {
      const header = Buffer.alloc(HEADER);
      header.writeUInt16BE(WRAP);
      header.writeUInt16BE(((SENT_BY_ACCEPTOR | SEALED | ACCEPTOR_SUBKEY) << 8) | 0xff, 2);
      header.writeBigUInt64BE(next++, 8);
      const cipher = encrypt(sent, Buffer.concat([plain, header]));
      header.writeUInt16BE(ROTATED, 6);
      const turn = cipher.length - ROTATED;
      return Buffer.concat([header, cipher.subarray(turn), cipher.subarray(0, turn)]);
    },
  };
}
