// LDAP search filters from BER (RFC 4511 §4.5.1.7) as text (RFC 4515), bounded in depth and length.
import { type BerReader, tags } from '../../bytes/ber.ts';
import { Malformed } from '../../bytes/malformed.ts';

/** Nesting that a real filter never reaches. */
const DEPTH = 20;
/** Characters kept. */
export const FILTER = 2000;

const plain = /^[ !-'+-[\]-~]*$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const escaped = /[()*\\\u0000-\u001f\u007f]/g;

/** The reader's current element as an assertion value: `( ) * \ NUL` and what is no printable ASCII or UTF-8 become `\xx`. */
function value(r: BerReader): string {
  const bytes = r.bytes.subarray(r.start, Math.min(r.end, r.start + 256));
  const ascii = bytes.toString('latin1');
  if (plain.test(ascii)) return ascii;
  const utf8 = bytes.toString('utf8');
  if (!utf8.includes('\ufffd')) return utf8.replaceAll(escaped, (c) => `\\${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return bytes.toString('hex').replaceAll(/../g, '\\$&');
}

/**
 *     Filter ::= CHOICE { and [0] SET OF Filter, or [1] SET OF Filter, not [2] Filter, equalityMatch [3], substrings [4],
 *       greaterOrEqual [5], lessOrEqual [6], present [7] AttributeDescription, approxMatch [8], extensibleMatch [9] }
 *
 * Reads the next element of `r` as a filter.
 */
export function filterText(r: BerReader): string {
  const parts: string[] = [];
  let length = 0;
  const put = (text: string): void => {
    if (length < FILTER) parts.push(text);
    length += text.length;
  };

  function assertion(operator: string): void {
    const outer = r.enter();
    r.expect(tags.octetString);
    const attribute = r.text(256);
    r.expect(tags.octetString);
    put(`(${attribute}${operator}${value(r)})`);
    r.leave(outer);
  }

  function substrings(): void {
    const outer = r.enter();
    r.expect(tags.octetString);
    put(`(${r.text(256)}=`);
    r.expect(tags.sequence);
    const inner = r.enter();
    let first = true;
    let last = 0;
    while (r.next()) {
      // initial [0], any [1], final [2]
      last = r.tag;
      if (!(first && last === 0x80)) put('*');
      put(value(r));
      first = false;
    }
    if (last !== 0x82) put('*');
    put(')');
    r.leave(inner);
    r.leave(outer);
  }

  function extensible(): void {
    const outer = r.enter();
    let [rule, type, matched, dn] = ['', '', '', ''];
    while (r.next()) {
      if (r.tag === 0x81) rule = `:${r.text(128)}`;
      else if (r.tag === 0x82) type = r.text(256);
      else if (r.tag === 0x83) matched = value(r);
      else if (r.tag === 0x84 && r.bytes[r.start]) dn = ':dn';
    }
    put(`(${type}${dn}${rule}:=${matched})`);
    r.leave(outer);
  }

  function one(depth: number): void {
    if (depth > DEPTH) throw new Malformed('filter nested too deep', r.start);
    switch (r.tag) {
      case 0xa0:
      case 0xa1: {
        put(r.tag === 0xa0 ? '(&' : '(|');
        const outer = r.enter();
        while (r.next()) one(depth + 1);
        r.leave(outer);
        put(')');
        return;
      }
      case 0xa2: {
        put('(!');
        const outer = r.enter();
        if (r.next()) one(depth + 1);
        r.leave(outer);
        put(')');
        return;
      }
      case 0xa3:
        assertion('=');
        return;
      case 0xa4:
        substrings();
        return;
      case 0xa5:
        assertion('>=');
        return;
      case 0xa6:
        assertion('<=');
        return;
      case 0x87:
        put(`(${r.text(256)}=*)`);
        return;
      case 0xa8:
        assertion('~=');
        return;
      case 0xa9:
        extensible();
        return;
      default:
        throw new Malformed('filter choice', r.start);
    }
  }

  if (!r.next()) throw new Malformed('filter missing', r.pos);
  one(0);
  return parts.join('').slice(0, FILTER);
}
