// One direction of a TCP connection put in order (RFC 9293 §3.4, RFC 793 sequence arithmetic): in-order octets go to the
// conversation straight from the packet, only what it cannot read yet and what came too early is copied, within budgets.
import { Rest } from '../bytes/rest.ts';
import type { Conversation } from '../protocols/protocol.ts';

/** Octets that all streams of a sensor keep together, and what was given up. */
export interface Budget {
  readonly streamBytes: number;
  readonly totalBytes: number;
  readonly holeBytes: number;
  readonly holeTime: number;
  used: number;
  drop(reason: string): void;
}

interface Early {
  sequence: number;
  bytes: Buffer;
}

export class Stream {
  readonly fromClient: boolean;
  /** Sequence number expected next; -1 before the first packet. */
  next = -1;
  /** What the receiver says to have, from the packets of the other direction; -1 before the first. */
  acknowledged = -1;
  /** Not worth reading any more: sealed, malformed, or not understood. */
  dead = false;
  finished = false;
  #early: Early[] = [];
  #earlyBytes = 0;
  #earlySince = 0;
  #rest = new Rest();
  readonly #budget: Budget;

  constructor(fromClient: boolean, budget: Budget) {
    this.fromClient = fromClient;
    this.#budget = budget;
  }

  /** Takes a segment's payload; what is in order goes to `conversation`. */
  segment(conversation: Conversation, sequence: number, bytes: Buffer, start: number, end: number, time: number): void {
    if (this.next < 0) this.next = sequence;
    const ahead = (sequence - this.next) | 0;
    if (ahead > 0) {
      this.#keepEarly(sequence, bytes, start, end, time);
      if (this.holeIsLost || this.#earlyBytes > this.#budget.holeBytes || time - this.#earlySince > this.#budget.holeTime)
        this.giveUpHole(conversation);
      return;
    }
    const from = start - ahead;
    if (from >= end) return;
    this.#deliver(conversation, bytes, from, end);
    this.next = (this.next + end - from) >>> 0;
    if (this.#early.length) this.#drain(conversation);
  }

  /** The receiver has what is missing here: it will not be sent again, the capture has lost it. */
  get holeIsLost(): boolean {
    const first = this.#early[0];
    return first !== undefined && this.acknowledged >= 0 && ((this.acknowledged - first.sequence) | 0) >= 0;
  }

  /** Tells the conversation of the hole in front of the earliest segment kept, and goes on behind it. False: there is none. */
  giveUpHole(conversation: Conversation): boolean {
    const first = this.#early[0];
    if (!first) return false;
    const size = (first.sequence - this.next) >>> 0;
    this.#budget.drop('hole in a stream');
    this.#gap(conversation, size);
    this.next = first.sequence;
    this.#drain(conversation);
    return true;
  }

  /** Gives the buffers back. */
  release(): void {
    this.#budget.used -= this.#earlyBytes + this.#rest.held;
    this.#early = [];
    this.#earlyBytes = 0;
    this.#rest = new Rest();
  }

  #keepEarly(sequence: number, bytes: Buffer, start: number, end: number, time: number): void {
    const length = end - start;
    if (length === 0) return;
    if (this.#earlyBytes + length > this.#budget.streamBytes || this.#budget.used + length > this.#budget.totalBytes) {
      this.#budget.drop('out-of-order octets over the budget');
      return;
    }
    let at = this.#early.length;
    while (at > 0 && (((this.#early[at - 1] as Early).sequence - sequence) | 0) > 0) at--;
    const before = this.#early[at - 1];
    if (before && before.sequence === sequence && before.bytes.length >= length) return;
    if (!this.#early.length) this.#earlySince = time;
    this.#early.splice(at, 0, { sequence, bytes: Buffer.from(bytes.subarray(start, end)) });
    this.#earlyBytes += length;
    this.#budget.used += length;
  }

  #drain(conversation: Conversation): void {
    while (this.#early.length) {
      const first = this.#early[0] as Early;
      const ahead = (first.sequence - this.next) | 0;
      if (ahead > 0) return;
      this.#early.shift();
      this.#earlyBytes -= first.bytes.length;
      this.#budget.used -= first.bytes.length;
      if (-ahead < first.bytes.length) {
        this.#deliver(conversation, first.bytes, -ahead, first.bytes.length);
        this.next = (first.sequence + first.bytes.length) >>> 0;
      }
    }
  }

  #gap(conversation: Conversation, size: number): void {
    const lost = this.#rest.gap(size);
    if (lost && !this.dead) conversation.gap(lost, this.fromClient);
  }

  #deliver(conversation: Conversation, bytes: Buffer, start: number, end: number): void {
    if (this.dead) return;
    const before = this.#rest.held;
    const most = Math.min(this.#budget.streamBytes, before + this.#budget.totalBytes - this.#budget.used);
    const lost = this.#rest.push(conversation, bytes, start, end, this.fromClient, most);
    this.#budget.used += this.#rest.held - before;
    if (lost) {
      this.#budget.drop('message over the stream budget');
      conversation.gap(lost, this.fromClient);
    }
  }
}
