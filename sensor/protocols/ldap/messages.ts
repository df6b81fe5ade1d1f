// LDAP messages in place: RFC 4511 §4. Only what later work needs is read; a password is never touched.
import { type BerReader, elementLength, tags } from '../../bytes/ber.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { filterText } from './filter.ts';

/** Application tags of protocolOp. */
export const op = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  unbindRequest: 0x42,
  searchRequest: 0x63,
  searchResEntry: 0x64,
  searchResDone: 0x65,
  modifyRequest: 0x66,
  modifyResponse: 0x67,
  addRequest: 0x68,
  addResponse: 0x69,
  delRequest: 0x4a,
  delResponse: 0x6b,
  modDNRequest: 0x6c,
  modDNResponse: 0x6d,
  compareRequest: 0x6e,
  compareResponse: 0x6f,
  abandonRequest: 0x50,
  searchResRef: 0x73,
  extendedReq: 0x77,
  extendedResp: 0x78,
  intermediateResponse: 0x79,
} as const;
const opNames: ReadonlyMap<number, string> = new Map(Object.entries(op).map(([name, tag]) => [tag, name]));
export const opName = (tag: number): string | undefined => opNames.get(tag);

const fromServer: ReadonlySet<number> = new Set([
  op.bindResponse,
  op.searchResEntry,
  op.searchResDone,
  op.searchResRef,
  op.modifyResponse,
  op.addResponse,
  op.delResponse,
  op.modDNResponse,
  op.compareResponse,
  op.extendedResp,
  op.intermediateResponse,
]);

/**
 * Which side sent the message that begins at `start`; undefined when none does.
 *
 *     LDAPMessage ::= SEQUENCE { messageID INTEGER (0 .. maxInt), protocolOp CHOICE … }
 */
export function senderOf(bytes: Buffer, start: number, end: number): 'client' | 'server' | undefined {
  if (end - start < 9 || bytes[start] !== tags.sequence || elementLength(bytes, start, end) <= 0) return undefined;
  const id = start + sizeOfHeader(bytes, start);
  const length = bytes[id + 1] as number;
  const kind = id + 2 + length;
  if (bytes[id] !== tags.integer || length < 1 || length > 4 || kind + 2 > end) return undefined;
  const tag = bytes[kind] as number;
  if (!opNames.has(tag)) return undefined;
  // A bind begins with its version, a search with its base: other protocols have sequences and integers, too.
  const inside = kind + sizeOfHeader(bytes, kind);
  if (tag === op.bindRequest && bytes[inside] !== tags.integer) return undefined;
  if (tag === op.searchRequest && bytes[inside] !== tags.octetString) return undefined;
  return fromServer.has(tag) ? 'server' : 'client';
}

/** Octets of tag and length. */
const sizeOfHeader = (bytes: Buffer, at: number): number =>
  2 + ((bytes[at + 1] as number) & 0x80 ? (bytes[at + 1] as number) & 0x7f : 0);

const resultNames: ReadonlyMap<number, string> = new Map([
  [1, 'operationsError'],
  [2, 'protocolError'],
  [3, 'timeLimitExceeded'],
  [4, 'sizeLimitExceeded'],
  [7, 'authMethodNotSupported'],
  [8, 'strongerAuthRequired'],
  [10, 'referral'],
  [11, 'adminLimitExceeded'],
  [12, 'unavailableCriticalExtension'],
  [13, 'confidentialityRequired'],
  [14, 'saslBindInProgress'],
  [16, 'noSuchAttribute'],
  [19, 'constraintViolation'],
  [20, 'attributeOrValueExists'],
  [32, 'noSuchObject'],
  [34, 'invalidDNSyntax'],
  [48, 'inappropriateAuthentication'],
  [49, 'invalidCredentials'],
  [50, 'insufficientAccessRights'],
  [51, 'busy'],
  [52, 'unavailable'],
  [53, 'unwillingToPerform'],
  [65, 'objectClassViolation'],
  [68, 'entryAlreadyExists'],
  [80, 'other'],
]);
/** RFC 4511 Appendix A.2. */
export const resultName = (code: number): string => resultNames.get(code) ?? `result ${code}`;

/** A place within the message's bytes. */
export interface Span {
  start: number;
  end: number;
}

export interface BindRequest {
  name: string;
  method: 'simple' | 'sasl' | 'sicily';
  /** SASL mechanism name. */
  mechanism?: string;
  /** Simple: octets of the password (never its bytes). */
  passwordLength?: number;
  token?: Span;
}

/**
 *     BindRequest ::= [APPLICATION 0] SEQUENCE { version INTEGER, name LDAPDN, authentication CHOICE {
 *       simple [0] OCTET STRING, sasl [3] SaslCredentials { mechanism, credentials OPTIONAL }, … } }
 *
 * Microsoft's Sicily choices 9 to 11 carry NTLM (MS-ADTS §5.1.1.1.3).
 */
export function bindRequest(r: BerReader): BindRequest {
  const outer = r.enter();
  r.expect(tags.integer);
  r.expect(tags.octetString);
  const name = r.text();
  if (!r.next()) throw new Malformed('authentication missing', r.pos);
  let bind: BindRequest;
  const choice: number = r.tag;
  if (choice === 0x80) bind = { name, method: 'simple', passwordLength: r.end - r.start };
  else if (choice === 0xa3) {
    const inner = r.enter();
    r.expect(tags.octetString);
    bind = { name, method: 'sasl', mechanism: r.text(64) };
    if (r.next() && r.tag === tags.octetString) bind.token = { start: r.start, end: r.end };
    r.leave(inner);
  } else if (choice >= 0x89 && choice <= 0x8b) bind = { name, method: 'sicily', token: { start: r.start, end: r.end } };
  else throw new Malformed('authentication choice', r.start);
  r.leave(outer);
  return bind;
}

export interface Result {
  code: number;
  /** Active Directory's sub-code of a failed bind, `52e`. */
  data?: string;
  matched: Span;
  /** Bind: serverSaslCreds. */
  token?: Span;
}

/**
 *     LDAPResult ::= SEQUENCE { resultCode ENUMERATED, matchedDN LDAPDN, diagnosticMessage LDAPString, referral [3] OPTIONAL }
 *     BindResponse adds serverSaslCreds [7] OCTET STRING OPTIONAL
 */
export function result(r: BerReader): Result {
  const outer = r.enter();
  r.expect(tags.enumerated);
  const code = r.integer();
  r.expect(tags.octetString);
  const found: Result = { code, matched: { start: r.start, end: r.end } };
  r.expect(tags.octetString);
  if (code !== 0 && r.end > r.start) {
    const data = /, data ([0-9a-f]+),/i.exec(r.text(512))?.[1];
    if (data) found.data = data.toLowerCase();
  }
  while (r.next()) if (r.tag === 0x87) found.token = { start: r.start, end: r.end };
  r.leave(outer);
  return found;
}

export interface SearchRequest {
  base: string;
  scope: 'base' | 'one' | 'subtree';
  filter: string;
  attributes: string[];
}

/** Attributes kept of one request. */
const ATTRIBUTES = 32;

/**
 *     SearchRequest ::= [APPLICATION 3] SEQUENCE { baseObject LDAPDN, scope ENUMERATED, derefAliases ENUMERATED,
 *       sizeLimit INTEGER, timeLimit INTEGER, typesOnly BOOLEAN, filter Filter, attributes SEQUENCE OF LDAPString }
 */
export function searchRequest(r: BerReader): SearchRequest {
  const outer = r.enter();
  r.expect(tags.octetString);
  const base = r.text();
  r.expect(tags.enumerated);
  const scope = (['base', 'one', 'subtree'] as const)[r.integer()] ?? 'subtree';
  r.expect(tags.enumerated);
  r.expect(tags.integer);
  r.expect(tags.integer);
  r.expect(tags.boolean);
  const filter = filterText(r);
  const attributes: string[] = [];
  if (r.next() && r.tag === tags.sequence) {
    const inner = r.enter();
    while (attributes.length < ATTRIBUTES && r.next()) attributes.push(r.text(128));
    r.leave(inner);
  }
  r.leave(outer);
  return { base, scope, filter, attributes };
}

/**
 *     ModifyRequest ::= [APPLICATION 6] SEQUENCE { object LDAPDN, changes SEQUENCE OF SEQUENCE { operation ENUMERATED,
 *       modification SEQUENCE { type, vals SET } } }
 *     AddRequest ::= [APPLICATION 8] SEQUENCE { entry LDAPDN, attributes SEQUENCE OF SEQUENCE { type, vals SET } }
 *     DelRequest ::= [APPLICATION 10] LDAPDN
 *     ModifyDNRequest ::= [APPLICATION 12] SEQUENCE { entry LDAPDN, newrdn RelativeLDAPDN, … }
 */
export function change(r: BerReader): { target: string; attributes: string[] } {
  const kind = r.tag;
  if (kind === op.delRequest) return { target: r.text(), attributes: [] };
  const outer = r.enter();
  r.expect(tags.octetString);
  const target = r.text();
  const attributes: string[] = [];
  if (kind !== op.modDNRequest && r.next() && r.tag === tags.sequence) {
    const list = r.enter();
    while (attributes.length < ATTRIBUTES && r.next()) {
      const item = r.enter();
      if (kind === op.modifyRequest) {
        r.expect(tags.enumerated);
        r.expect(tags.sequence);
        const modification = r.enter();
        r.expect(tags.octetString);
        attributes.push(r.text(128));
        r.leave(modification);
      } else {
        r.expect(tags.octetString);
        attributes.push(r.text(128));
      }
      r.leave(item);
    }
    r.leave(list);
  }
  r.leave(outer);
  return { target, attributes };
}

/** OID of an ExtendedRequest: requestName [0]. */
export function extendedName(r: BerReader): string {
  const outer = r.enter();
  const name = r.next() && r.tag === 0x80 ? r.text(64) : '';
  r.leave(outer);
  return name;
}
