// Hostile input for readers of messages: cut at every octet and changed at random, nothing may be thrown but `Malformed`.
import fc from 'fast-check';
import { Malformed } from '../../../sensor/bytes/malformed.ts';

/** Runs `read` and lets only `Malformed` pass. */
function tolerate(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

/** Reads `message` cut at every octet, and 2,000 times with up to eight octets changed, always inside a larger buffer. */
export function survives(message: Buffer, read: (bytes: Buffer, start: number, end: number) => void): void {
  const room = Buffer.concat([Buffer.alloc(7, 0xff), message, Buffer.alloc(9, 0xff)]);
  for (let end = 0; end <= message.length; end++) tolerate(() => read(room, 7, 7 + end));
  const change = fc.tuple(fc.nat(Math.min(message.length - 1, 400)), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const changed = Buffer.from(room);
      for (const [at, value] of changes) changed[7 + at] = value;
      tolerate(() => read(changed, 7, 7 + message.length));
    }),
    { numRuns: 2000, seed: 4 },
  );
}
