// Whether an event of the Security log tells of a success or a failure: by its keywords (winmeta.xml: AuditSuccess
// 0x20000000000000, AuditFailure 0x10000000000000), or by what producers make of them.

/** Bits 48 to 63 of the keywords, where both stand. */
const SUCCESS = 0x20;
const FAILURE = 0x10;

/** Event types of the logs before Vista (MS-EVEN §2.2.2) as numbers; WMI counts on its own. */
const numbers: Readonly<Record<string, boolean>> = { 4: false, 5: true, 8: false, 16: true };

/**
 * @param told keywords as number or text (`0x8010000000000000`, `-9218868437227405312`), a type (`AUDIT_FAILURE`, `Failure Audit`,
 *   `16`), or a list of such
 * @returns undefined when it tells neither
 */
export function auditFailed(told: unknown): boolean | undefined {
  if (Array.isArray(told)) {
    for (const one of told) {
      const failed = typeof one === 'string' ? auditFailed(one) : undefined;
      if (failed !== undefined) return failed;
    }
    return undefined;
  }
  const text = typeof told === 'string' ? told.trim() : typeof told === 'number' ? String(told) : '';
  if (text === '' || text.length > 64) return undefined;
  const hex = /^0x([0-9a-f]{1,16})$/i.exec(text)?.[1];
  if (hex !== undefined) return ofKeywords(Number.parseInt(hex.slice(0, -12) || '0', 16));
  if (/^-?\d{1,20}$/.test(text)) return numbers[text] ?? ofKeywords(Number(BigInt.asUintN(64, BigInt(text)) >> 48n));
  if (/audit/i.test(text) || /^(?:success|failure)$/i.test(text))
    return /fail/i.test(text) ? true : /success/i.test(text) ? false : undefined;
  return undefined;
}

const ofKeywords = (high: number): boolean | undefined => (high & FAILURE ? true : high & SUCCESS ? false : undefined);
