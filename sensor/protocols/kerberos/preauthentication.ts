// Pre-authentication data of requests and answers (RFC 4120 §5.2.7, RFC 4556, RFC 6113 §5.4, MS-KILE §2.2, MS-SFU §2.2):
// how a client proves itself, the ticket it presents, for whom it asks, and which encryption types a KDC tells it.
import type { Authentication, SeenTicket } from '../../../schema/activity.ts';
import { application, BerReader, context, tags } from '../../bytes/ber.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { padata } from './constants.ts';
import { encryptedFields, integer, principal, ticket, value } from './elements.ts';

/** PA-DATA in one list: clients send less than ten. */
const mostData = 64;
/** ETYPE-INFO entries: one for each encryption type and salt. */
const mostEntries = 32;

export interface Preauthentication {
  kind: NonNullable<Authentication['preauthentication']>;
  /** Encryption type of PA-ENC-TIMESTAMP. */
  encryption?: number;
  includePac?: boolean;
  forUser?: string;
  /** The ticket in PA-TGS-REQ. */
  presented?: SeenTicket;
  /** Encryption types of ETYPE-INFO2, else of ETYPE-INFO, in order. */
  told?: number[];
  /** AP-REQ messages carried here: the one of PA-TGS-REQ and a FAST armour. */
  apRequests: number;
}

/**
 * METHOD-DATA ::= SEQUENCE OF PA-DATA, the SEQUENCE read last.
 * PA-DATA ::= SEQUENCE { padata-type[1] Int32, padata-value[2] OCTET STRING }
 */
export function readPreauthentication(reader: BerReader): Preauthentication {
  const found: Preauthentication = { kind: 'none', apRequests: 0 };
  const outer = reader.enter();
  for (let i = 0; i < mostData && reader.next(); i++) {
    if (reader.tag !== tags.sequence) throw new Malformed('PA-DATA is no sequence', reader.start);
    const item = reader.enter();
    reader.expect(context(1));
    const type = integer(reader);
    reader.expect(context(2));
    value(reader, tags.octetString);
    // An empty value is a hint of a KDC: this kind would be welcome.
    if (reader.end > reader.start) readValue(type, new BerReader(reader.bytes, reader.start, reader.end), found);
    reader.leave(item);
  }
  reader.leave(outer);
  return found;
}

function readValue(type: number, reader: BerReader, found: Preauthentication): void {
  switch (type) {
    case padata.tgsRequest:
      found.presented = apRequestTicket(reader);
      found.apRequests++;
      break;
    case padata.encryptedTimestamp:
      reader.expect(tags.sequence);
      found.encryption = encryptedFields(reader).encryption;
      if (found.kind === 'none') found.kind = 'encrypted-timestamp';
      break;
    case padata.etypeInfo:
      found.told ??= entries(reader);
      break;
    case padata.etypeInfo2:
      found.told = entries(reader);
      break;
    case padata.pkAsRequest:
    case padata.pkAsRequestOld:
      if (found.kind === 'none') found.kind = 'pkinit';
      break;
    case padata.pacRequest:
      // KERB-PA-PAC-REQUEST ::= SEQUENCE { include-pac[0] BOOLEAN }
      reader.expect(tags.sequence);
      reader.enter();
      reader.expect(context(0));
      value(reader, tags.boolean);
      found.includePac = reader.start < reader.end && reader.bytes[reader.start] !== 0;
      break;
    case padata.forUser:
      // PA-FOR-USER ::= SEQUENCE { userName[0] PrincipalName, userRealm[1] Realm, cksum[2], auth-package[3] }
      reader.expect(tags.sequence);
      reader.enter();
      reader.expect(context(0));
      found.forUser = principal(reader).name;
      break;
    case padata.s4uX509User:
      s4uUser(reader, found);
      break;
    case padata.fxFast:
      armour(reader, found);
      break;
    case padata.encryptedChallenge:
    case padata.otpRequest:
    case padata.spake:
      if (found.kind === 'none') found.kind = 'other';
      break;
  }
}

/** AP-REQ ::= [APPLICATION 14] SEQUENCE { pvno[0], msg-type[1], ap-options[2], ticket[3] Ticket, authenticator[4] } */
export function apRequestTicket(reader: BerReader): SeenTicket {
  reader.expect(application(14));
  reader.enter();
  reader.expect(tags.sequence);
  reader.enter();
  reader.expect(context(0));
  reader.expect(context(1));
  reader.expect(context(2));
  reader.expect(context(3));
  return ticket(reader);
}

/**
 * ETYPE-INFO ::= SEQUENCE OF SEQUENCE { etype[0] Int32, salt[1] OCTET STRING OPTIONAL }
 * ETYPE-INFO2 ::= SEQUENCE OF SEQUENCE { etype[0] Int32, salt[1] KerberosString OPTIONAL, s2kparams[2] OPTIONAL }
 */
function entries(reader: BerReader): number[] {
  const list: number[] = [];
  reader.expect(tags.sequence);
  reader.enter();
  while (list.length < mostEntries && reader.next()) {
    if (reader.tag !== tags.sequence) throw new Malformed('ETYPE-INFO entry is no sequence', reader.start);
    const entry = reader.enter();
    reader.expect(context(0));
    list.push(integer(reader));
    reader.leave(entry);
  }
  return list;
}

/**
 * PA-S4U-X509-USER ::= SEQUENCE { user-id[0] S4UUserID, checksum[1] Checksum }
 * S4UUserID ::= SEQUENCE { nonce[0] UInt32, cname[1] PrincipalName OPTIONAL, crealm[2] Realm, subject-certificate[3] … }
 * A KDC answers with the same type; its name is the same.
 */
function s4uUser(reader: BerReader, found: Preauthentication): void {
  reader.expect(tags.sequence);
  reader.enter();
  reader.expect(context(0));
  value(reader, tags.sequence);
  reader.enter();
  reader.expect(context(0));
  if (reader.next() && reader.tag === context(1)) found.forUser = principal(reader).name;
}

/**
 * PA-FX-FAST-REQUEST ::= CHOICE { armored-data[0] KrbFastArmoredReq }
 * KrbFastArmoredReq ::= SEQUENCE { armor[0] KrbFastArmor OPTIONAL, req-checksum[1], enc-fast-req[2] }
 * KrbFastArmor ::= SEQUENCE { armor-type[0] Int32, armor-value[1] OCTET STRING }, type 1 an AP-REQ
 * KrbFastArmoredRep ::= SEQUENCE { enc-fast-rep[0] }: in an answer, where the first field is no armour but encrypted data.
 */
function armour(reader: BerReader, found: Preauthentication): void {
  found.kind = 'fast';
  reader.expect(context(0));
  value(reader, tags.sequence);
  reader.enter();
  if (!reader.next() || reader.tag !== context(0)) return;
  value(reader, tags.sequence);
  reader.enter();
  reader.expect(context(0));
  const type = integer(reader);
  if (!reader.next() || reader.tag !== context(1) || type !== 1) return;
  const outer = reader.enter();
  // In an answer `type` was an encryption type and this a kvno.
  if (reader.next() && reader.tag === tags.octetString && reader.bytes[reader.start] === application(14)) found.apRequests++;
  reader.leave(outer);
}
