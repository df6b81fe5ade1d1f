// Ids of activities already taken, so that reading the same input again changes nothing. Bounded: two generations of an open
// addressing table; when the younger is full the older is forgotten.

/** Slots filled before a generation is full, as a share: probing stays short. */
const LOAD = 0.5;

class Generation {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  size = 0;
  readonly #mask: number;

  constructor(slots: number) {
    this.high = new Uint32Array(slots);
    this.low = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  /** Slot that holds the pair, or the complement of the free one where it belongs. */
  find(high: number, low: number): number {
    for (let at = (high ^ low) & this.#mask; ; at = (at + 1) & this.#mask) {
      if (this.high[at] === high && this.low[at] === low) return at;
      if (this.high[at] === 0 && this.low[at] === 0) return ~at;
    }
  }

  put(slot: number, high: number, low: number): void {
    this.high[slot] = high;
    this.low[slot] = low;
    this.size++;
  }
}

export interface Remembered {
  /** True once for each id; false when it was seen before. */
  firstTime(id: string): boolean;
  save(): string;
  load(saved: string): void;
}

/** @param most ids remembered at least; up to twice as many are */
export function createRemembered(most: number): Remembered {
  // Small at first, grown as it fills: `analyze` of a small file must not pay for millions.
  const largest = 2 ** Math.ceil(Math.log2(Math.max(most, 512) / LOAD));
  let young = new Generation(Math.min(largest, 2 ** 12));
  let old: Generation | undefined;

  function grow(): void {
    if (young.high.length >= largest) {
      old = young;
      young = new Generation(largest);
      return;
    }
    const larger = new Generation(young.high.length * 2);
    for (const [h, l] of pairs(young)) larger.put(~larger.find(h, l), h, l);
    young = larger;
  }

  function add(high: number, low: number): boolean {
    const slot = young.find(high, low);
    if (slot >= 0 || (old && old.find(high, low) >= 0)) return false;
    young.put(~slot, high, low);
    if (young.size > young.high.length * LOAD) grow();
    return true;
  }

  return {
    firstTime: (id) => add(Number.parseInt(id.slice(0, 8), 16) >>> 0, (Number.parseInt(id.slice(8, 16), 16) | 1) >>> 0),
    save() {
      const all = new Uint32Array([...(old ? pairs(old) : []), ...pairs(young)].flat());
      return Buffer.from(all.buffer).toString('base64');
    },
    load(saved) {
      const bytes = Buffer.from(saved, 'base64');
      for (let at = 0; at + 8 <= bytes.length; at += 8) add(bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4));
    },
  };
}

function* pairs(generation: Generation): Generator<[number, number]> {
  for (let i = 0; i < generation.high.length; i++) {
    const pair: [number, number] = [generation.high[i] as number, generation.low[i] as number];
    if (pair[0] || pair[1]) yield pair;
  }
}
