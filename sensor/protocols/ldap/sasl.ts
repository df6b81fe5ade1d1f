// SASL security layers after a bind (RFC 4752 §3.1, MS-ADTS §5.1.1.1): a length, then a wrapped buffer. Where it is signed
// only, the LDAP messages inside stand in the clear; where it is sealed, nobody looks.

/** Where the clear contents of a wrapped buffer are; undefined when they are sealed or the wrapping is not known. */
export function unwrapped(bytes: Buffer, start: number, end: number): { start: number; end: number } | undefined {
  const size = end - start;
  if (size < 16) return undefined;
  const first = bytes.readUInt16BE(start);
  // RFC 4121 §4.2.6.2: 05 04, flags, filler, EC, RRC, sequence(8); sealed is flag 0x02.
  if (first === 0x0504) {
    if ((bytes[start + 2] as number) & 0x02) return undefined;
    const checksum = bytes.readUInt16BE(start + 4);
    const rotated = bytes.readUInt16BE(start + 6);
    if (16 + checksum > size) return undefined;
    // The checksum stands behind the text, or in front of it where the sender has rotated by its length.
    if (rotated === 0) return clear(bytes, start + 16, end - checksum);
    return rotated === checksum ? clear(bytes, start + 16 + checksum, end) : undefined;
  }
  // MS-NLMP §2.2.2.9: version 1, checksum(8), sequence(4).
  if (bytes.readUInt32LE(start) === 1) return clear(bytes, start + 16, end);
  // RFC 1964 §1.2.2 within RFC 2743 §3.1 framing: 60 length OID, 02 01, SGN_ALG, SEAL_ALG, FFFF, sequence(8), checksum(8), confounder(8).
  if (first >> 8 === 0x60) {
    const at = bytes.indexOf(kerberosOid, start);
    if (at < 0 || at > start + 8) return undefined;
    const token = at + kerberosOid.length;
    if (token + 32 > end || bytes.readUInt16BE(token) !== 0x0201 || bytes.readUInt16LE(token + 4) !== 0xffff) return undefined;
    return clear(bytes, token + 32, end);
  }
  return undefined;
}

const kerberosOid = Buffer.from('06092a864886f712010202', 'hex');

/** Sealed NTLM has the same header as signed: only an LDAP message's first octet tells. */
const clear = (bytes: Buffer, start: number, end: number): { start: number; end: number } | undefined =>
  start < end && bytes[start] === 0x30 ? { start, end } : undefined;
