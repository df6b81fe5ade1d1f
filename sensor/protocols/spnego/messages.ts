// Finds the mechanism's own message in a security token: in SPNEGO (RFC 4178 §4.2, MS-SPNG §2.2), in the framing of GSS-API
// (RFC 2743 §3.1), or bare, as DCE style and NTLMSSP have it. Wrapped data (RFC 4121 §4.2.6, RFC 1964 §1.2) is no such message.
import { application, BerReader, context, tags } from '../../bytes/ber.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { beginsMessage } from '../kerberos/messages.ts';
import { isNtlm } from '../ntlm/messages.ts';

/** Tokens in tokens: GSS-API, SPNEGO, GSS-API, Kerberos are four. */
const deepest = 5;

/** Object identifiers as they stand in the bytes. */
const spnego = '2b0601050502';
/** 1.2.840.113554.1.2.2, and 1.2.840.48018.1.2.2 that Windows 2000 shortened by mistake and all Windows still offer. */
const kerberos = new Set(['2a864886f712010202', '2a864882f712010202']);
/** AP-REQ, AP-REP and KRB-ERROR (RFC 4121 §4.1); others are wrapped data or user-to-user. */
const kerberosTokens = new Set([0x0100, 0x0200, 0x0300]);

/** Where the message of a mechanism lies. */
export interface MechanismToken {
  mechanism: 'kerberos' | 'ntlm';
  start: number;
  end: number;
}

/** Finds the mechanism's message in `bytes[start, end)`; undefined when it holds none that is known. Throws `Malformed`. */
export function mechanismToken(bytes: Buffer, start: number, end: number, depth = 0): MechanismToken | undefined {
  if (isNtlm(bytes, start, end)) return { mechanism: 'ntlm', start, end };
  if (end - start < 2) return undefined;
  if (depth > deepest) throw new Malformed('tokens in tokens without end', start);
  const first = bytes[start] as number;
  if (first === application(0)) return gssToken(bytes, start, end, depth);
  if (first === context(0) || first === context(1)) return negotiationToken(bytes, start, end, depth);
  if (beginsMessage(first)) return { mechanism: 'kerberos', start, end };
  return undefined;
}

/** InitialContextToken ::= [APPLICATION 0] { thisMech OBJECT IDENTIFIER, innerContextToken }; Kerberos: TOK_ID(2) message. */
function gssToken(bytes: Buffer, start: number, end: number, depth: number): MechanismToken | undefined {
  const reader = new BerReader(bytes, start, end);
  reader.expect(application(0));
  reader.enter();
  reader.expect(tags.oid);
  const mechanism = bytes.toString('hex', reader.start, Math.min(reader.end, reader.start + 16));
  if (mechanism === spnego) return mechanismToken(bytes, reader.pos, reader.limit, depth + 1);
  if (!kerberos.has(mechanism)) return undefined;
  if (reader.limit - reader.pos < 2) throw new Malformed('Kerberos token cut short', reader.pos);
  if (!kerberosTokens.has(bytes.readUInt16BE(reader.pos))) return undefined;
  return { mechanism: 'kerberos', start: reader.pos + 2, end: reader.limit };
}

/**
 * NegotiationToken ::= CHOICE { negTokenInit[0] NegTokenInit, negTokenResp[1] NegTokenResp }
 * NegTokenInit ::= SEQUENCE { mechTypes[0] MechTypeList, reqFlags[1] OPTIONAL, mechToken[2] OCTET STRING OPTIONAL,
 *   mechListMIC[3] OPTIONAL }; a server's own has negHints[3] and mechListMIC[4]
 * NegTokenResp ::= SEQUENCE { negState[0] OPTIONAL, supportedMech[1] OPTIONAL, responseToken[2] OCTET STRING OPTIONAL,
 *   mechListMIC[3] OPTIONAL }
 */
function negotiationToken(bytes: Buffer, start: number, end: number, depth: number): MechanismToken | undefined {
  const reader = new BerReader(bytes, start, end);
  reader.next();
  reader.enter();
  reader.expect(tags.sequence);
  reader.enter();
  while (reader.next()) {
    if (reader.tag !== context(2)) continue;
    reader.enter();
    reader.expect(tags.octetString);
    return mechanismToken(bytes, reader.start, reader.end, depth + 1);
  }
  return undefined;
}
