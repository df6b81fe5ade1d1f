// What a readable request asks about: names and relative ids that are cheap to find in the stub (NDR, C706 chapter 14).

/** Characters of a name taken. */
const NAME = 256;
const samrLookupNames = 17;
/** SamrOpenGroup, SamrOpenAlias and SamrOpenUser name a RID; the calls on their handles do not. */

/** The name or RID that a call is about; undefined when it is not readable or has none. */
export function target(name: string, opnum: number, bytes: Buffer, start: number, end: number): string | undefined {
  if (name === 'samr' && opnum === samrLookupNames) return lookedUp(bytes, start, end);
  return undefined;
}

/**
 *     SamrLookupNamesInDomain: DomainHandle(20) Count(4) max(4) offset(4) actual(4), a string each: length(2) maximum(2)
 *       pointer(4), then the first name: max(4) offset(4) actual(4) characters
 */
function lookedUp(bytes: Buffer, start: number, end: number): string | undefined {
  if (end - start < 36) return undefined;
  const count = bytes.readUInt32LE(start + 32);
  const first = start + 36 + count * 8;
  if (count === 0 || count > 1000 || first + 12 > end) return undefined;
  const length = bytes.readUInt32LE(first + 8);
  if (length > NAME || first + 12 + length * 2 > end) return undefined;
  return bytes.toString('utf16le', first + 12, first + 12 + length * 2);
}
