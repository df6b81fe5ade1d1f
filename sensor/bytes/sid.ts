// Security identifiers in their packet form (MS-DTYP §2.4.2.2).

/** MS-DTYP: a SID has at most 15 sub-authorities. */
const SUB_AUTHORITIES = 15;

/**
 * ```
 * Revision (1) = 1 · SubAuthorityCount (1) · IdentifierAuthority (6, big-endian) · SubAuthority (4, little-endian) × count
 * ```
 * The SID at `at` as `S-1-5-21-…`; undefined when none can stand there.
 */
export function sidText(bytes: Buffer, at: number, end: number): string | undefined {
  if (end - at < 8 || bytes[at] !== 1) return undefined;
  const count = bytes[at + 1] as number;
  if (count > SUB_AUTHORITIES || at + 8 + 4 * count > end) return undefined;
  let text = `S-1-${bytes.readUIntBE(at + 2, 6)}`;
  for (let i = 0; i < count; i++) text += `-${bytes.readUInt32LE(at + 8 + 4 * i)}`;
  return text;
}
