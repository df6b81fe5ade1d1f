// Decompression of SLDC (ECMA-321), which Windows offers for the bodies that it sends (`Content-Encoding: SLDC`, MS-WSMV
// §3.1.4.1.30.1): back references into the last 1,024 octets, bits from the highest on.
import { Malformed } from '../../bytes/malformed.ts';

const HISTORY = 1024;

/** Control symbols: nine ones, then four bits (ECMA-321 §8.5). */
const control = { flush: 0, scheme1: 1, scheme2: 2, fileMark: 3, endOfRecord: 4, reset1: 5, reset2: 6, endMarker: 15 } as const;

/**
 * True when the octets begin as compressed data must, with Reset 1 or Reset 2: Windows announces compression also for bodies that
 * it leaves as they are.
 */
export function isCompressed(bytes: Buffer): boolean {
  const second = (bytes[1] ?? 0) & 0xf8;
  return bytes[0] === 0xff && (second === 0xa8 || second === 0xb0);
}

/**
 * ```
 * stream  = (control · literal* or copies*)* · End Of Record
 * scheme 1: 0 octet (8) | 1 count · place in the history (10)
 *   count = 0x (2..3) | 10xx (4..7) | 110xxx (8..15) | 1110xxxx (16..31) | 1111xxxxxxxx (32..271)
 * scheme 2: octet (8), where FF is followed by a 0
 * ```
 * The first record of `bytes` as it was. Throws `Malformed`, also when it would have more than `most` octets.
 */
export function decompress(bytes: Buffer, most: number): Buffer {
  let output = Buffer.allocUnsafe(Math.min(most, 4 * bytes.length + HISTORY));
  let length = 0;
  /** Octets before the last reset: where the history's place 0 is. */
  let origin = 0;
  let scheme = 0;
  /** The next bits, highest first, and how many. */
  let window = 0;
  let held = 0;
  let at = 0;
  const end = bytes.length;

  const room = (octets: number): void => {
    if (length + octets > most) throw new Malformed(`more than ${most} octets decompressed`, at);
    if (length + octets <= output.length) return;
    const larger = Buffer.allocUnsafe(Math.min(most, 2 * output.length + octets));
    output.copy(larger, 0, 0, length);
    output = larger;
  };

  for (;;) {
    // No symbol is longer than 23 bits; past the end there are zeros, and a stream that reads them ends in an error below.
    while (held <= 23) {
      window = (window << 8) | (at < end ? (bytes[at] as number) : 0);
      at++;
      held += 8;
    }
    if (at > end + 4) throw new Malformed('compressed data without an end', end);
    const nine = (window >>> (held - 9)) & 0x1ff;
    if (nine === 0x1ff) {
      held -= 13;
      switch ((window >>> held) & 15) {
        case control.scheme1:
          scheme = 1;
          break;
        case control.scheme2:
          scheme = 2;
          break;
        case control.reset1:
          scheme = 1;
          origin = length;
          break;
        case control.reset2:
          scheme = 2;
          origin = length;
          break;
        case control.flush:
        case control.fileMark: {
          // Zeros up to the next four octets (§8.6).
          const used = at * 8 - held;
          at = Math.ceil(used / 32) * 4;
          held = 0;
          window = 0;
          break;
        }
        case control.endOfRecord:
          return output.subarray(0, length);
        case control.endMarker:
          break;
        default:
          throw new Malformed('control symbol of compressed data', at);
      }
    } else if (scheme === 2) {
      held -= 8;
      const octet = (window >>> held) & 0xff;
      if (octet === 0xff) held--;
      room(1);
      output[length++] = octet;
    } else if (scheme !== 1) {
      throw new Malformed('compressed data without a scheme', at);
    } else if (nine < 0x100) {
      held -= 9;
      room(1);
      output[length++] = nine;
    } else {
      // The bits behind the leading one, whose count of ones says how long the count is.
      const bits = (window >>> (held - 13)) & 0xfff;
      let count: number;
      if (bits < 0x800) {
        count = 2 + ((bits >>> 10) & 1);
        held -= 3;
      } else if (bits < 0xc00) {
        count = 4 + ((bits >>> 8) & 3);
        held -= 5;
      } else if (bits < 0xe00) {
        count = 8 + ((bits >>> 6) & 7);
        held -= 7;
      } else if (bits < 0xf00) {
        count = 16 + ((bits >>> 4) & 15);
        held -= 9;
      } else {
        count = 32 + (bits & 0xff);
        held -= 13;
      }
      held -= 10;
      const place = (window >>> held) & 0x3ff;
      room(count);
      // The place is one of the ring; the octet that lies there was written last at this distance.
      const written = (length - origin) & (HISTORY - 1);
      const distance = (written - place + HISTORY) & (HISTORY - 1) || HISTORY;
      if (distance > length - origin) throw new Malformed('back reference before the beginning', at);
      for (let i = 0; i < count; i++, length++) output[length] = output[length - distance] as number;
    }
  }
}
