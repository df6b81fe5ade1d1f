// Authenticators seen before (RFC 4120 §3.2.3): one that comes again within the allowed difference of clocks is a replay.
import { hash } from 'node:crypto';

/**
 * Authenticators remembered in each of two halves of the time. Only those of clients that the KDC knows come here. Where more
 * come, the older half is forgotten early: a replayed request still gets a fresh key that its sender cannot know.
 */
const MOST = 200_000;

export interface Replays {
  /** True when this authenticator (its ciphertext) was seen within the window before `now`, milliseconds. */
  seen(authenticator: Buffer, now: number): boolean;
}

/** @param window milliseconds that an authenticator is valid: twice the allowed difference of clocks */
export function replays(window: number): Replays {
  let older = new Set<string>();
  let newer = new Set<string>();
  let turned = 0;
  return {
    seen(authenticator, now) {
      if (now - turned > window || newer.size >= MOST) {
        older = now - turned > 2 * window ? new Set() : newer;
        newer = new Set();
        turned = now;
      }
      const print = hash('sha256', authenticator, 'base64').slice(0, 22);
      if (newer.has(print) || older.has(print)) return true;
      newer.add(print);
      return false;
    },
  };
}
