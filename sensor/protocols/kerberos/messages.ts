// Kerberos messages (RFC 4120 §5.4, §5.5, §5.9) from their bytes; what is encrypted stays so. Only what an analyst needs is
// taken: who asks, for what, with which encryption, the tickets, the error.
import type { SeenTicket } from '../../../schema/activity.ts';
import { application, BerReader, context, elementLength, tags } from '../../bytes/ber.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { errorCodes, messageTypes } from './constants.ts';
import { encrypted, flags, integer, integers, type Principal, principal, realm, ticket, value } from './elements.ts';
import { apRequestTicket, type Preauthentication, readPreauthentication } from './preauthentication.ts';

export interface KdcRequest {
  type: 'AS-REQ' | 'TGS-REQ';
  preauthentication: Preauthentication;
  /** KDCOptions as a 32-bit number. */
  options: number;
  client: Principal | undefined;
  realm: string;
  service: string | undefined;
  nonce: number;
  /** Encryption types in the client's order. */
  offered: number[];
  /** It carries enc-authorization-data. */
  authorizationData: boolean;
}

export interface KdcReply {
  type: 'AS-REP' | 'TGS-REP';
  told: number[] | undefined;
  realm: string;
  client: Principal;
  ticket: SeenTicket;
  /** Encryption type of the reply's encrypted part. */
  encryption: number;
}

export interface ApRequest {
  type: 'AP-REQ';
  ticket: SeenTicket;
}

export interface KrbError {
  type: 'KRB-ERROR';
  code: number;
  clientRealm: string | undefined;
  client: Principal | undefined;
  service: string;
  told: number[] | undefined;
}

/** Messages of which only the kind is visible. */
export interface Sealed {
  type: 'AP-REP' | 'KRB-SAFE' | 'KRB-PRIV' | 'KRB-CRED';
}

export type KerberosMessage = KdcRequest | KdcReply | ApRequest | KrbError | Sealed;

/** True for an octet that a Kerberos message begins with: its application tag. */
export const beginsMessage = (octet: number): boolean => (octet & 0xe0) === 0x60 && (octet & 0x1f) in messageTypes;

/** Request or answer of a KDC behind its length (RFC 4120 §7.2.2): which side sent it; undefined when none begins here. */
export function senderOf(bytes: Buffer, start: number, end: number): 'client' | 'server' | undefined {
  if (end - start < 12) return undefined;
  const sender = kdcSenders.get(bytes[start + 4] as number);
  return sender && elementLength(bytes, start + 4, end) === bytes.readUInt32BE(start) ? sender : undefined;
}

const kdcSenders: ReadonlyMap<number, 'client' | 'server'> = new Map([
  [application(10), 'client'],
  [application(11), 'server'],
  [application(12), 'client'],
  [application(13), 'server'],
  [application(30), 'server'],
]);

/** Reads the message that begins at `start`. Throws `Malformed`. */
export function readMessage(bytes: Buffer, start: number, end: number): KerberosMessage {
  const reader = new BerReader(bytes, start, end);
  if (!reader.next() || !beginsMessage(reader.tag)) throw new Malformed('no Kerberos message', start);
  const number = (reader.tag & 0x1f) as keyof typeof messageTypes;
  if (number === 14) return { type: 'AP-REQ', ticket: apRequestTicket(new BerReader(bytes, start, reader.end)) };
  reader.enter();
  reader.expect(tags.sequence);
  reader.enter();
  switch (number) {
    case 10:
    case 12:
      return readKdcRequest(reader, number);
    case 11:
    case 13:
      return readKdcReply(reader, number);
    case 30:
      return readError(reader);
    default:
      return { type: messageTypes[number] };
  }
}

/** pvno and msg-type in the fields `[n]` and `[n+1]`. */
function version(reader: BerReader, n: number, type: number): void {
  reader.expect(context(n));
  if (integer(reader) !== 5) throw new Malformed('protocol version', reader.start);
  reader.expect(context(n + 1));
  if (integer(reader) !== type) throw new Malformed('message type differs from its tag', reader.start);
}

/**
 * KDC-REQ ::= SEQUENCE { pvno[1], msg-type[2], padata[3] SEQUENCE OF PA-DATA OPTIONAL, req-body[4] KDC-REQ-BODY }
 * KDC-REQ-BODY ::= SEQUENCE { kdc-options[0], cname[1] OPTIONAL, realm[2], sname[3] OPTIONAL, from[4] OPTIONAL, till[5],
 *   rtime[6] OPTIONAL, nonce[7], etype[8], addresses[9] OPTIONAL, enc-authorization-data[10] OPTIONAL,
 *   additional-tickets[11] OPTIONAL }
 */
function readKdcRequest(reader: BerReader, type: 10 | 12): KdcRequest {
  version(reader, 1, type);
  const request: KdcRequest = {
    type: messageTypes[type],
    preauthentication: { kind: 'none', apRequests: 0 },
    options: 0,
    client: undefined,
    realm: '',
    service: undefined,
    nonce: 0,
    offered: [],
    authorizationData: false,
  };
  reader.next();
  if (reader.tag === context(3)) {
    value(reader, tags.sequence);
    request.preauthentication = readPreauthentication(reader);
    reader.next();
  }
  if (reader.tag !== context(4)) throw new Malformed('request without body', reader.start);
  value(reader, tags.sequence);
  reader.enter();
  while (reader.next()) {
    switch (reader.tag) {
      case context(0):
        request.options = flags(reader);
        break;
      case context(1):
        request.client = principal(reader);
        break;
      case context(2):
        request.realm = realm(reader);
        break;
      case context(3):
        request.service = principal(reader).name;
        break;
      case context(7):
        request.nonce = integer(reader);
        break;
      case context(8):
        request.offered = integers(reader);
        break;
      case context(10):
        request.authorizationData = true;
        break;
    }
  }
  return request;
}

/**
 * KDC-REP ::= SEQUENCE { pvno[0], msg-type[1], padata[2] SEQUENCE OF PA-DATA OPTIONAL, crealm[3], cname[4], ticket[5],
 *   enc-part[6] EncryptedData }
 */
function readKdcReply(reader: BerReader, type: 11 | 13): KdcReply {
  version(reader, 0, type);
  let told: number[] | undefined;
  reader.next();
  if (reader.tag === context(2)) {
    value(reader, tags.sequence);
    told = readPreauthentication(reader).told;
    reader.next();
  }
  if (reader.tag !== context(3)) throw new Malformed('reply without crealm', reader.start);
  const clientRealm = realm(reader);
  reader.expect(context(4));
  const client = principal(reader);
  reader.expect(context(5));
  const issued = ticket(reader);
  reader.expect(context(6));
  const { encryption } = encrypted(reader);
  return { type: messageTypes[type], told, realm: clientRealm, client, ticket: issued, encryption };
}

/**
 * KRB-ERROR ::= SEQUENCE { pvno[0], msg-type[1], ctime[2] OPTIONAL, cusec[3] OPTIONAL, stime[4], susec[5], error-code[6],
 *   crealm[7] OPTIONAL, cname[8] OPTIONAL, realm[9], sname[10], e-text[11] OPTIONAL, e-data[12] OCTET STRING OPTIONAL }
 */
function readError(reader: BerReader): KrbError {
  version(reader, 0, 30);
  const error: KrbError = {
    type: 'KRB-ERROR',
    code: -1,
    clientRealm: undefined,
    client: undefined,
    service: '',
    told: undefined,
  };
  while (reader.next()) {
    switch (reader.tag) {
      case context(6):
        error.code = integer(reader);
        break;
      case context(7):
        error.clientRealm = realm(reader);
        break;
      case context(8):
        error.client = principal(reader);
        break;
      case context(10):
        error.service = principal(reader).name;
        break;
      case context(12):
        if (asksPreauthentication(error.code)) error.told = readMethodData(reader);
        break;
    }
  }
  if (error.code < 0) throw new Malformed('error without code', reader.start);
  return error;
}

/** With other codes e-data is TYPED-DATA, KERB-ERROR-DATA (MS-KILE §2.2.2) or free text. */
const asksPreauthentication = (code: number): boolean =>
  code === errorCodes.preauthenticationRequired ||
  code === errorCodes.preauthenticationFailed ||
  code === errorCodes.morePreauthenticationRequired;

function readMethodData(reader: BerReader): number[] | undefined {
  value(reader, tags.octetString);
  const data = new BerReader(reader.bytes, reader.start, reader.end);
  // MS-KILE lets KERB-ERROR-DATA come here as well: a sequence too, but of fields instead of PA-DATA sequences.
  if (!data.next() || data.tag !== tags.sequence || data.bytes[data.start] !== tags.sequence) return undefined;
  return readPreauthentication(data).told;
}
