// The accepting side of Kerberos: an AP-REQ is opened with the service's key, checked as RFC 4120 §3.2.3 says, and answered by an
// AP-REP (§3.2.4), in the framing of GSS-API (RFC 4121 §4.1).
import { randomInt } from 'node:crypto';
import { application, BerReader, context, tags } from '../../../bytes/ber.ts';
import { Malformed } from '../../../bytes/malformed.ts';
import { flags, integer, principal, realm, value } from '../../../protocols/kerberos/elements.ts';
import { element, unsigned } from './der.ts';
import { decrypt, encrypt, freshKey, isKnown, type Key, key, usageKey } from './encryption.ts';
import type { KeytabEntry } from './keytab.ts';
import { replays } from './replays.ts';
import { type SecurityContext, securityContext } from './security-context.ts';

/** Key usages (RFC 4120 §7.5.1). */
const TICKET = 2;
const AUTHENTICATOR = 11;
const REPLY = 12;

/** ap-options, ticket flags and GSS-API flags that are looked at (RFC 4120 §5.5.1 and §5.3, RFC 4121 §4.1.1.1). */
const MUTUAL_REQUIRED = 0x2000_0000;
const TICKET_INVALID = 0x0100_0000;
const CONFIDENTIAL = 0x10;
const DCE_STYLE = 0x1000;

/** Type of the checksum that carries GSS-API's flags. */
const GSS_CHECKSUM = 0x8003;
/** First sequence numbers are below this: clients that read them signed still count on. */
const SEQUENCES = 2 ** 30;
/** 1.2.840.113554.1.2.2 */
const kerberosMechanism = Buffer.from('2a864886f712010202', 'hex');

/** An authenticated client. */
export interface Accepted {
  /** `WS1$` */
  client: string;
  /** `CORP.EXAMPLE` */
  realm: string;
  context: SecurityContext;
  /** The AP-REP as GSS-API token. */
  reply: Buffer;
}

export interface Acceptor {
  /**
   * Checks an AP-REQ, the bare message without framing.
   * @param now epoch milliseconds
   * Throws `Malformed` with the reason when it is refused.
   */
  accept(request: Buffer, now: number): Accepted;
}

/**
 * @param keytab the service's keys as they are now: the file is read again when it changes
 * @param skew allowed difference of clocks, milliseconds
 */
export function acceptor(keytab: () => readonly KeytabEntry[], skew: number): Acceptor {
  const remembered = replays(2 * skew);
  return {
    accept(request, now) {
      const { ticket, authenticator } = readRequest(request);
      const { session, ...granted } = openTicket(keytab(), ticket);
      if (granted.flags & TICKET_INVALID) throw new Malformed('ticket is marked invalid', 0);
      if (granted.starts - skew > now) throw new Malformed('ticket is not valid yet', 0);
      if (granted.ends + skew < now) throw new Malformed('ticket has expired', 0);

      const sender = readAuthenticator(decrypt(usageKey(session, AUTHENTICATOR), authenticator.cipher));
      if (sender.client !== granted.client || sender.realm !== granted.realm) {
        throw new Malformed('authenticator of another client than the ticket', 0);
      }
      if (Math.abs(now - sender.time) > skew) {
        throw new Malformed(`clocks differ by ${Math.round((now - sender.time) / 1000)} s`, 0);
      }
      if (!(sender.gssFlags & CONFIDENTIAL)) throw new Malformed('client asked for no encryption of messages', 0);
      if (sender.gssFlags & DCE_STYLE) throw new Malformed('DCE style is not for HTTP', 0);
      if (remembered.seen(authenticator.cipher, now)) throw new Malformed('authenticator was used before', 0);

      // A key of our own for every context: a recorded conversation, sent again, decrypts to nothing.
      const subkey = freshKey(session);
      const sequence = randomInt(SEQUENCES);
      return {
        client: granted.client,
        realm: granted.realm,
        context: securityContext(subkey, sequence),
        reply: gssToken(0x0200, reply(session, sender, subkey, sequence)),
      };
    },
  };
}

/** EncryptedData with its cipher. */
interface Sealed {
  encryption: number;
  version: number | undefined;
  cipher: Buffer;
}

/** EncryptedData ::= SEQUENCE { etype[0] Int32, kvno[1] UInt32 OPTIONAL, cipher[2] OCTET STRING } in the field read last. */
function sealed(reader: BerReader): Sealed {
  value(reader, tags.sequence);
  const outer = reader.enter();
  reader.expect(context(0));
  const encryption = integer(reader);
  let version: number | undefined;
  reader.next();
  if (reader.tag === context(1)) {
    version = integer(reader) >>> 0;
    reader.next();
  }
  if (reader.tag !== context(2)) throw new Malformed('cipher missing', reader.start);
  value(reader, tags.octetString);
  const cipher = reader.bytes.subarray(reader.start, reader.end);
  reader.leave(outer);
  return { encryption, version, cipher };
}

/** Steps into the message with this application tag and its SEQUENCE. */
function message(bytes: Buffer, tag: number): BerReader {
  const reader = new BerReader(bytes, 0, bytes.length);
  reader.expect(application(tag));
  reader.enter();
  reader.expect(tags.sequence);
  reader.enter();
  return reader;
}

/**
 * AP-REQ ::= [APPLICATION 14] SEQUENCE { pvno[0] 5, msg-type[1] 14, ap-options[2] APOptions, ticket[3] Ticket,
 *   authenticator[4] EncryptedData }
 * Ticket ::= [APPLICATION 1] SEQUENCE { tkt-vno[0] 5, realm[1], sname[2], enc-part[3] EncryptedData }
 */
function readRequest(bytes: Buffer): { ticket: Sealed; authenticator: Sealed } {
  const reader = message(bytes, 14);
  reader.expect(context(0));
  if (integer(reader) !== 5) throw new Malformed('protocol version', reader.start);
  reader.expect(context(1));
  if (integer(reader) !== 14) throw new Malformed('message type differs from its tag', reader.start);
  reader.expect(context(2));
  if (!(flags(reader) & MUTUAL_REQUIRED)) throw new Malformed('client asked for no mutual authentication', reader.start);
  reader.expect(context(3));
  value(reader, application(1));
  const outer = reader.enter();
  reader.expect(tags.sequence);
  const inner = reader.enter();
  reader.expect(context(0));
  reader.expect(context(1));
  reader.expect(context(2));
  reader.expect(context(3));
  const ticket = sealed(reader);
  reader.leave(inner);
  reader.leave(outer);
  reader.expect(context(4));
  return { ticket, authenticator: sealed(reader) };
}

/**
 * Opens a ticket with whichever key of its type fits, those of the right version first: one account has one key for all its
 * service names, and which of them the client asked for (HTTP, WSMAN or host) is its own business.
 */
function openTicket(keytab: readonly KeytabEntry[], ticket: Sealed): Granted {
  if (!isKnown(ticket.encryption)) {
    throw new Malformed(`ticket of encryption type ${ticket.encryption}, only AES (17, 18) is taken`, 0);
  }
  const fitting = keytab.filter(({ key }) => key.encryption === ticket.encryption);
  const first = fitting.filter(({ version }) => version === ticket.version);
  for (const entry of [...first, ...fitting.filter((e) => !first.includes(e))]) {
    let part: Buffer;
    try {
      part = decrypt(usageKey(entry.key, TICKET), ticket.cipher);
    } catch (error) {
      if (error instanceof Malformed) continue;
      throw error;
    }
    return readTicketPart(part);
  }
  throw new Malformed(
    `no key of the keytab opens the ticket (type ${ticket.encryption}, version ${ticket.version ?? 'not told'})`,
    0,
  );
}

interface Granted {
  flags: number;
  session: Key;
  client: string;
  realm: string;
  starts: number;
  ends: number;
}

/**
 * EncTicketPart ::= [APPLICATION 3] SEQUENCE { flags[0] TicketFlags, key[1] EncryptionKey, crealm[2] Realm, cname[3] PrincipalName,
 *   transited[4], authtime[5] KerberosTime, starttime[6] KerberosTime OPTIONAL, endtime[7] KerberosTime, … }
 */
function readTicketPart(bytes: Buffer): Granted {
  const reader = message(bytes, 3);
  reader.expect(context(0));
  const ticketFlags = flags(reader);
  reader.expect(context(1));
  const session = encryptionKey(reader);
  reader.expect(context(2));
  const clientRealm = realm(reader);
  reader.expect(context(3));
  const client = principal(reader).name;
  reader.expect(context(4));
  reader.expect(context(5));
  let starts = time(reader);
  reader.next();
  if (reader.tag === context(6)) {
    starts = time(reader);
    reader.next();
  }
  if (reader.tag !== context(7)) throw new Malformed('ticket without end', reader.start);
  return { flags: ticketFlags, session, client, realm: clientRealm, starts, ends: time(reader) };
}

/** EncryptionKey ::= SEQUENCE { keytype[0] Int32, keyvalue[1] OCTET STRING } in the field read last. */
function encryptionKey(reader: BerReader): Key {
  value(reader, tags.sequence);
  const outer = reader.enter();
  reader.expect(context(0));
  const encryption = integer(reader);
  reader.expect(context(1));
  value(reader, tags.octetString);
  const bytes = reader.bytes.subarray(reader.start, reader.end);
  reader.leave(outer);
  return key(encryption, bytes);
}

/** KerberosTime ::= GeneralizedTime, `YYYYMMDDHHMMSSZ`, in the field read last; epoch milliseconds. */
function time(reader: BerReader): number {
  value(reader, tags.generalizedTime);
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(reader.text(16));
  if (!parts) throw new Malformed('time', reader.start);
  const [, year, month, day, hour, minute, second] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

interface Sender {
  client: string;
  realm: string;
  /** Epoch milliseconds. */
  time: number;
  /** ctime and cusec as they came: the reply repeats them. */
  stamp: Buffer;
  microseconds: number;
  gssFlags: number;
}

/**
 * Authenticator ::= [APPLICATION 2] SEQUENCE { authenticator-vno[0] 5, crealm[1], cname[2], cksum[3] Checksum OPTIONAL,
 *   cusec[4] Microseconds, ctime[5] KerberosTime, subkey[6] OPTIONAL, seq-number[7] OPTIONAL, … }
 */
function readAuthenticator(bytes: Buffer): Sender {
  const reader = message(bytes, 2);
  reader.expect(context(0));
  reader.expect(context(1));
  const senderRealm = realm(reader);
  reader.expect(context(2));
  const client = principal(reader).name;
  reader.expect(context(3));
  const gssFlags = checksumFlags(reader);
  reader.expect(context(4));
  const microseconds = integer(reader);
  reader.expect(context(5));
  const seconds = time(reader);
  const stamp = Buffer.from(reader.bytes.subarray(reader.start, reader.end));
  return { client, realm: senderRealm, time: seconds + microseconds / 1000, stamp, microseconds, gssFlags };
}

/**
 * Checksum ::= SEQUENCE { cksumtype[0] Int32, checksum[1] OCTET STRING } in the field read last; here GSS-API's (RFC 4121 §4.1.1):
 * 16 (4, little-endian) · channel bindings (16) · flags (4, little-endian) · …
 */
function checksumFlags(reader: BerReader): number {
  value(reader, tags.sequence);
  const outer = reader.enter();
  reader.expect(context(0));
  if (integer(reader) !== GSS_CHECKSUM) throw new Malformed('checksum is not that of GSS-API', reader.start);
  reader.expect(context(1));
  value(reader, tags.octetString);
  if (reader.end - reader.start < 24 || reader.bytes.readUInt32LE(reader.start) !== 16) {
    throw new Malformed('checksum of GSS-API cut short', reader.start);
  }
  const gssFlags = reader.bytes.readUInt32LE(reader.start + 20);
  reader.leave(outer);
  return gssFlags;
}

/**
 * AP-REP ::= [APPLICATION 15] SEQUENCE { pvno[0] 5, msg-type[1] 15, enc-part[2] EncryptedData }
 * EncAPRepPart ::= [APPLICATION 27] SEQUENCE { ctime[0], cusec[1], subkey[2] EncryptionKey, seq-number[3] UInt32 }
 */
function reply(session: Key, sender: Sender, subkey: Key, sequence: number): Buffer {
  const number = (n: number, value: number): Buffer => element(context(n), element(tags.integer, unsigned(value)));
  const octets = (n: number, bytes: Buffer): Buffer => element(context(n), element(tags.octetString, bytes));
  const part = element(
    application(27),
    element(
      tags.sequence,
      element(context(0), element(tags.generalizedTime, sender.stamp)),
      number(1, sender.microseconds),
      element(context(2), element(tags.sequence, number(0, subkey.encryption), octets(1, subkey.bytes))),
      number(3, sequence),
    ),
  );
  const sealedPart = element(tags.sequence, number(0, session.encryption), octets(2, encrypt(usageKey(session, REPLY), part)));
  return element(application(15), element(tags.sequence, number(0, 5), number(1, 15), element(context(2), sealedPart)));
}

/** [APPLICATION 0] { thisMech OBJECT IDENTIFIER, TOK_ID (2), message } (RFC 4121 §4.1) */
function gssToken(kind: number, message: Buffer): Buffer {
  const id = Buffer.of(kind >> 8, kind & 0xff);
  return element(application(0), element(tags.oid, kerberosMechanism), id, message);
}
