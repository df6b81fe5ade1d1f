// GSS-API tokens (RFC 2743 §3.1) and SPNEGO (RFC 4178 §4.2, MS-SPNG): finds the mechanism's own token inside, in place.
import { BerReader, context, tags } from '../../bytes/ber.ts';
import { isNtlm } from '../ntlm/messages.ts';

/** A mechanism's token: NTLMSSP, or a Kerberos message behind its GSS framing. */
export interface Inner {
  mechanism: 'ntlm' | 'kerberos';
  start: number;
  end: number;
}

/** Kerberos, Microsoft's misspelt Kerberos, user-to-user: 1.2.840.113554.1.2.2, 1.2.840.48018.1.2.2, 1.2.840.113554.1.2.2.3. */
const kerberosOids = ['2a864886f712010202', '2a864882f712010202', '2a864886f71201020203'];
const SPNEGO = '2b0601050502';

/**
 * What a security blob holds. Gives undefined for blobs that hold nothing to read (hints, checksums, other mechanisms).
 * Throws `Malformed`.
 */
export function innerToken(bytes: Buffer, start: number, end: number): Inner | undefined {
  if (end - start < 2) return undefined;
  if (isNtlm(bytes, start, end)) return { mechanism: 'ntlm', start, end };
  const first = bytes[start] as number;
  // A Kerberos message without any framing.
  if (first === 0x6e || first === 0x6f || first === 0x7e) return { mechanism: 'kerberos', start, end };
  const r = new BerReader(bytes, start, end);
  if (first === 0x60) return framed(r);
  return first === context(0) || first === context(1) ? negotiation(r) : undefined;
}

/** `[APPLICATION 0] { thisMech OID, innerToken }` */
function framed(r: BerReader): Inner | undefined {
  r.next();
  const { end } = r;
  r.enter();
  r.expect(tags.oid);
  const oid = r.bytes.toString('hex', r.start, r.end);
  const at = r.pos;
  if (oid === SPNEGO) return innerToken(r.bytes, at, end);
  if (!kerberosOids.includes(oid) || end - at < 4) return undefined;
  // RFC 4121 §4.1: two octets tell the token: 01 00 AP-REQ, 02 00 AP-REP, 03 00 KRB-ERROR; 04 00, 04 01 user-to-user.
  const id = r.bytes.readUInt16BE(at);
  return id === 0x0100 || id === 0x0200 || id === 0x0300 ? { mechanism: 'kerberos', start: at + 2, end } : undefined;
}

/**
 *     NegTokenInit ::= [0] SEQUENCE { mechTypes [0], reqFlags [1], mechToken [2] OCTET STRING, mechListMIC [3] }
 *     NegTokenResp ::= [1] SEQUENCE { negState [0], supportedMech [1], responseToken [2] OCTET STRING, mechListMIC [3] }
 */
function negotiation(r: BerReader): Inner | undefined {
  r.next();
  r.enter();
  r.expect(tags.sequence);
  r.enter();
  while (r.next()) {
    if (r.tag !== context(2)) continue;
    r.enter();
    r.expect(tags.octetString);
    const { start, end } = r;
    // SPNEGO within SPNEGO does not exist; a hostile one must not recurse.
    const first = r.bytes[start];
    return first === context(0) || first === context(1) ? undefined : innerToken(r.bytes, start, end);
  }
  return undefined;
}
