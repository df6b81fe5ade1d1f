// The parts that Kerberos messages share (RFC 4120 §5.2, §5.3): tagged fields, names, encrypted data, tickets.
import { hash } from 'node:crypto';
import type { SeenTicket } from '../../../schema/activity.ts';
import { application, type BerReader, context, tags } from '../../bytes/ber.ts';
import { Malformed } from '../../bytes/malformed.ts';

/** Components of one name: `MSSQLSvc/host:1433/extra` has three, and no service of the field has more than four. */
const mostComponents = 8;
/** Encryption types of one list: thirty are registered. */
const mostTypes = 32;
/** Octets of a realm: a DNS name has at most 255. */
const mostRealm = 256;
/** Hexadecimal digits kept of a ticket's SHA-256. */
const fingerprintDigits = 32;

/** A principal's name: its type (RFC 4120 §6.2) and its components joined by `/`. */
export interface Principal {
  type: number;
  name: string;
}

/** What can be seen of EncryptedData without its key; the cipher's place is left in the reader's `start` and `end`. */
export interface Encrypted {
  encryption: number;
  kvno: number | undefined;
}

/** Steps from the field `[n]` read last to the one element in it, which must have this tag and fill it (explicit tagging). */
export function value(reader: BerReader, tag: number): void {
  const { end } = reader;
  const outer = reader.enter();
  reader.expect(tag);
  if (reader.end !== end) throw new Malformed('more than one element in a field', reader.end);
  reader.leave(outer);
}

/** The field read last as an integer. */
export function integer(reader: BerReader): number {
  value(reader, tags.integer);
  return reader.integer();
}

/** The field read last as a realm. */
export function realm(reader: BerReader): string {
  value(reader, tags.generalString);
  return reader.text(mostRealm);
}

/** KerberosFlags ::= BIT STRING (SIZE (32..MAX)), the first 32 bits as a number, the first bit its highest. */
export function flags(reader: BerReader): number {
  value(reader, tags.bitString);
  let bits = 0;
  for (let i = 1; i <= 4; i++) {
    const at = reader.start + i;
    bits = bits * 256 + (at < reader.end ? (reader.bytes[at] as number) : 0);
  }
  return bits;
}

/** SEQUENCE OF Int32, at most 32 of them. */
export function integers(reader: BerReader): number[] {
  value(reader, tags.sequence);
  const list: number[] = [];
  const outer = reader.enter();
  while (list.length < mostTypes && reader.next()) {
    if (reader.tag !== tags.integer) throw new Malformed('list of integers holds something else', reader.start);
    list.push(reader.integer());
  }
  reader.leave(outer);
  return list;
}

/** PrincipalName ::= SEQUENCE { name-type[0] Int32, name-string[1] SEQUENCE OF KerberosString } */
export function principal(reader: BerReader): Principal {
  value(reader, tags.sequence);
  const outer = reader.enter();
  reader.expect(context(0));
  const type = integer(reader);
  reader.expect(context(1));
  value(reader, tags.sequence);
  const list = reader.enter();
  let name = '';
  for (let i = 0; reader.next(); i++) {
    if (reader.tag !== tags.generalString) throw new Malformed('name component is no string', reader.start);
    if (i < mostComponents) name += i === 0 ? reader.text() : `/${reader.text()}`;
  }
  reader.leave(list);
  reader.leave(outer);
  return { type, name };
}

/** EncryptedData ::= SEQUENCE { etype[0] Int32, kvno[1] UInt32 OPTIONAL, cipher[2] OCTET STRING } */
export function encrypted(reader: BerReader): Encrypted {
  value(reader, tags.sequence);
  return encryptedFields(reader);
}

/** EncryptedData whose SEQUENCE was read last: the value of PA-ENC-TIMESTAMP stands in no field. */
export function encryptedFields(reader: BerReader): Encrypted {
  const outer = reader.enter();
  reader.expect(context(0));
  const encryption = integer(reader);
  let kvno: number | undefined;
  reader.next();
  if (reader.tag === context(1)) {
    // Read-only controllers put their number into the upper half and so set the sign (MS-KILE §3.1.5.8).
    kvno = integer(reader) >>> 0;
    reader.next();
  }
  if (reader.tag !== context(2)) throw new Malformed('cipher missing', reader.start);
  value(reader, tags.octetString);
  const { start, end } = reader;
  reader.leave(outer);
  reader.start = start;
  reader.end = end;
  return { encryption, kvno };
}

/** Ticket ::= [APPLICATION 1] SEQUENCE { tkt-vno[0] 5, realm[1] Realm, sname[2] PrincipalName, enc-part[3] EncryptedData } */
export function ticket(reader: BerReader): SeenTicket {
  value(reader, application(1));
  const outer = reader.enter();
  reader.expect(tags.sequence);
  const inner = reader.enter();
  reader.expect(context(0));
  if (integer(reader) !== 5) throw new Malformed('ticket version', reader.start);
  reader.expect(context(1));
  const issuer = realm(reader);
  reader.expect(context(2));
  const service = principal(reader).name;
  reader.expect(context(3));
  const { encryption, kvno } = encrypted(reader);
  const seen: SeenTicket = {
    fingerprint: hash('sha256', reader.bytes.subarray(reader.start, reader.end), 'hex').slice(0, fingerprintDigits),
    service,
    realm: issuer,
    encryption,
    size: reader.end - reader.start,
  };
  if (kvno !== undefined) seen.kvno = kvno;
  reader.leave(inner);
  reader.leave(outer);
  return seen;
}
