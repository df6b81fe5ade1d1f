// Damages event logs in ways that hit their structure: octets, lengths, offsets, tokens, stretches moved or gone. Seeded.
import { random } from './security-log.ts';

const EXTREMES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];
const SIGNATURES = ['**\0\0', 'ElfChnk\0', '\x0f\x01\x01\0\x0c\x01'];

/** Changes octets of a chunk or file in place, `from` on. */
export function damage(bytes: Buffer, next: () => number, from = 0): void {
  const { length } = bytes;
  const below = (n: number): number => Math.floor(next() * n);
  // Where something stands is found by what precedes it; most octets of a chunk are text.
  const place = (): number => {
    if (next() < 0.5) return from + below(length - from);
    const found = bytes.indexOf(SIGNATURES[below(SIGNATURES.length)] as string, from + below(length - from), 'latin1');
    return Math.min(length - 1, (found < 0 ? from : found) + below(64));
  };
  const at = place();
  // Most changes are small: what is shot to pieces is refused early.
  const kind = below(12);
  switch (kind < 10 ? kind % 5 : kind - 5) {
    case 0:
      bytes[at] = below(256);
      break;
    case 1:
      bytes[at] = (bytes[at] as number) ^ (1 << below(8));
      break;
    case 2:
      bytes[at] = EXTREMES[below(EXTREMES.length)] as number;
      break;
    case 3:
      if (at + 4 <= length) bytes.writeUInt32LE(next() < 0.5 ? below(0x1_0000) : below(0x1_0000_0000), at);
      break;
    case 4:
      // A token or a type.
      bytes[at] = next() < 0.5 ? below(0x10) | (next() < 0.3 ? 0x40 : 0) : below(0x24) | (next() < 0.3 ? 0x80 : 0);
      break;
    case 5:
      bytes.copyWithin(at, place(), Math.min(length, place() + below(256)));
      break;
    case 6:
      bytes.fill(0, at, Math.min(length, at + below(256)));
      break;
  }
}

/** A damaged copy of a file: one to eight changes behind its header, sometimes a cut. */
export function mutated(original: Buffer, seed: number): Buffer {
  const next = random(seed);
  const bytes = Buffer.from(original);
  const changes = 1 + Math.floor(next() * 8);
  for (let i = 0; i < changes; i++) damage(bytes, next, 4096);
  return next() < 0.1 ? bytes.subarray(0, 4096 + Math.floor(next() * (bytes.length - 4096))) : bytes;
}
