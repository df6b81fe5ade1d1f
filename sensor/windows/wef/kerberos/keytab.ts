// Reads a keytab, the file that holds a service's keys (MIT Kerberos "The keytab file format", version 0x502).
import { Malformed } from '../../../bytes/malformed.ts';
import { isKnown, type Key, key } from './encryption.ts';

/** Entries of one file: a service has its names times its encryption types times a few old versions. */
const ENTRIES = 256;

export interface KeytabEntry {
  /** `HTTP/wec.corp.example@CORP.EXAMPLE` */
  principal: string;
  version: number;
  key: Key;
}

/**
 * ```
 * 05 02 · entry*
 * entry = size (int32; negative: a hole of so many octets) · components (2) · realm (counted) · component (counted) × components
 *   · name type (4) · timestamp (4) · version (1) · encryption type (2) · key (counted) · version (4, when there is room)
 * counted = length (2) · octets
 * ```
 * Keys of other types than AES are left out. Throws an Error that says what is wrong with the file.
 */
export function readKeytab(bytes: Buffer, source: string): KeytabEntry[] {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== 0x0502) throw new Error(`${source} is no keytab of version 0x502`);
  const entries: KeytabEntry[] = [];
  const left = new Set<number>();
  try {
    for (let at = 2; at + 4 <= bytes.length && entries.length < ENTRIES; ) {
      const size = bytes.readInt32BE(at);
      at += 4;
      if (size === 0) break;
      if (size > 0) {
        if (at + size > bytes.length) throw new Malformed('entry cut short', at);
        readEntry(bytes.subarray(at, at + size), entries, left);
      }
      at += Math.abs(size);
    }
  } catch (error) {
    throw new Error(`${source} is no whole keytab: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!entries.length) {
    const types = left.size ? `; it has keys of the types ${[...left].join(', ')}` : '';
    throw new Error(`${source} holds no AES key (types 17, 18)${types}`);
  }
  return entries;
}

function readEntry(bytes: Buffer, entries: KeytabEntry[], left: Set<number>): void {
  let at = 0;
  const number = (octets: number): number => {
    if (at + octets > bytes.length) throw new Malformed('entry cut short', at);
    at += octets;
    return bytes.readUIntBE(at - octets, octets);
  };
  const counted = (): Buffer => {
    const length = number(2);
    if (at + length > bytes.length) throw new Malformed('entry cut short', at);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const components = number(2);
  const realm = counted().toString();
  const names: string[] = [];
  for (let i = 0; i < components; i++) names.push(counted().toString());
  number(4);
  number(4);
  let version = number(1);
  const encryption = number(2);
  const octets = Buffer.from(counted());
  if (at + 4 <= bytes.length) version = number(4) || version;
  if (isKnown(encryption)) entries.push({ principal: `${names.join('/')}@${realm}`, version, key: key(encryption, octets) });
  else left.add(encryption);
}
