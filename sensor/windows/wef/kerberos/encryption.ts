// Encryption with the keys of Kerberos: the simplified profile (RFC 3961 §5.3) with AES in CBC with ciphertext stealing and
// HMAC-SHA1-96 (RFC 3962), the only types that a domain of today needs. RC4, DES and what comes after are refused by their number.
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Malformed } from '../../../bytes/malformed.ts';

const BLOCK = 16;
/** Octets of the integrity checksum behind the ciphertext. */
export const CHECKSUM = 12;
const zero = Buffer.alloc(BLOCK);

/** Octets of a key by encryption type (RFC 3962 §7). */
const keyLengths: Readonly<Record<number, number>> = { 17: 16, 18: 32 };

export interface Key {
  encryption: number;
  bytes: Buffer;
}

/** True for an encryption type that is spoken here. */
export const isKnown = (encryption: number): boolean => encryption in keyLengths;

/** A key read from a message or file. Throws `Malformed`. */
export function key(encryption: number, bytes: Buffer): Key {
  if (!isKnown(encryption)) throw new Malformed(`encryption type ${encryption} is not supported, only AES (17, 18)`, 0);
  if (bytes.length !== keyLengths[encryption]) throw new Malformed('length of a key', 0);
  return { encryption, bytes };
}

/** A new key of the same type. */
export const freshKey = (like: Key): Key => ({ encryption: like.encryption, bytes: randomBytes(like.bytes.length) });

const algorithm = (key: Buffer, mode: string): string => `aes-${key.length * 8}-${mode}`;

function blocks(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const cipher = createCipheriv(algorithm(key, 'cbc'), key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** n-fold (RFC 3961 §5.1): the octets repeated, each time rotated by 13 bits more, added up in one's complement. */
export function fold(input: Buffer, size: number): Buffer {
  const bits = input.length * 8;
  const output = Buffer.alloc(size);
  let common = input.length;
  for (let rest = size; rest; [common, rest] = [rest, common % rest]);
  const total = (input.length * size) / common;
  let carry = 0;
  for (let i = total - 1; i >= 0; i--) {
    const turned = 13 * Math.floor(i / input.length);
    const first = ((i % input.length) * 8 + bits * 13 - (turned % bits)) % bits;
    const at = first >> 3;
    const pair = ((input[at] as number) << 8) | (input[(at + 1) % input.length] as number);
    carry += ((pair >> (8 - (first & 7))) & 0xff) + (output[i % size] as number);
    output[i % size] = carry & 0xff;
    carry >>= 8;
  }
  for (let i = size - 1; carry; i = (i + size - 1) % size) {
    carry += output[i] as number;
    output[i] = carry & 0xff;
    carry >>= 8;
  }
  return output;
}

/** DK(key, constant) (RFC 3961 §5.1): as many octets as the key has. */
function derive(base: Buffer, constant: Buffer): Buffer {
  let block = fold(constant, BLOCK);
  const output: Buffer[] = [];
  for (let octets = 0; octets < base.length; octets += BLOCK) {
    block = blocks(base, zero, block);
    output.push(block);
  }
  return Buffer.concat(output);
}

/** What one key usage encrypts and checks with (RFC 3961 §5.3). */
export interface UsageKey {
  encrypting: Buffer;
  integrity: Buffer;
}

/** The keys for a key usage (RFC 4120 §7.5.1, RFC 4121 §2). */
export function usageKey(base: Key, usage: number): UsageKey {
  const constant = Buffer.alloc(5);
  constant.writeUInt32BE(usage);
  constant[4] = 0xaa;
  const encrypting = derive(base.bytes, constant);
  constant[4] = 0x55;
  return { encrypting, integrity: derive(base.bytes, constant) };
}

/** E(confounder | plain) | checksum; the ciphertext is as long as confounder and plain together. */
export function encrypt({ encrypting, integrity }: UsageKey, plain: Buffer): Buffer {
  const message = Buffer.concat([randomBytes(BLOCK), plain]);
  return Buffer.concat([stealingEncrypt(encrypting, message), checksum(integrity, message)]);
}

/** Undoes `encrypt`. Throws `Malformed` when the checksum is wrong: another key, or changed on the way. */
export function decrypt({ encrypting, integrity }: UsageKey, cipher: Buffer): Buffer {
  const end = cipher.length - CHECKSUM;
  if (end < BLOCK) throw new Malformed('ciphertext too short', 0);
  const message = stealingDecrypt(encrypting, cipher.subarray(0, end));
  if (!timingSafeEqual(checksum(integrity, message), cipher.subarray(end))) throw new Malformed('checksum of a ciphertext', 0);
  return message.subarray(BLOCK);
}

const checksum = (key: Buffer, message: Buffer): Buffer => createHmac('sha1', key).update(message).digest().subarray(0, CHECKSUM);

/** CBC whose last two blocks are swapped and the then last one cut (RFC 3962 §5): no padding. */
function stealingEncrypt(key: Buffer, plain: Buffer): Buffer {
  const short = plain.length % BLOCK;
  const output = blocks(key, zero, short ? Buffer.concat([plain, Buffer.alloc(BLOCK - short)]) : plain);
  if (output.length === BLOCK) return output;
  const last = output.length - BLOCK;
  const stolen = Buffer.from(output.subarray(last - BLOCK, last));
  output.copy(output, last - BLOCK, last);
  stolen.copy(output, last);
  return output.subarray(0, plain.length);
}

function stealingDecrypt(key: Buffer, cipher: Buffer): Buffer {
  if (cipher.length === BLOCK) return unblock(key, zero, cipher);
  const last = cipher.length - (cipher.length % BLOCK || BLOCK);
  const tail = cipher.subarray(last);
  // The block that encrypted the end of the message; what the stolen octets were is found by decrypting it alone.
  const ending = unblock(key, zero, cipher.subarray(last - BLOCK, last));
  const chained = Buffer.concat([cipher.subarray(0, last - BLOCK), tail, ending.subarray(tail.length)]);
  const message = Buffer.concat([unblock(key, zero, chained), ending.subarray(0, tail.length)]);
  for (let i = 0; i < tail.length; i++) message[last + i] = (message[last + i] as number) ^ (tail[i] as number);
  return message;
}

function unblock(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const cipher = createDecipheriv(algorithm(key, 'cbc'), key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}
