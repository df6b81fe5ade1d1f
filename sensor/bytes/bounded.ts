// A map with a bound: what a conversation remembers of hostile traffic must not grow with it.

export class Bounded<K, V> {
  readonly #map = new Map<K, V>();
  readonly #most: number;
  #newest: K | undefined;
  readonly #forgotten: ((value: V) => void) | undefined;

  /** Keeps at most `most` entries; the one set longest ago is given to `forgotten` when room is needed. */
  constructor(most: number, forgotten?: (value: V) => void) {
    this.#most = most;
    this.#forgotten = forgotten;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  set(key: K, value: V): void {
    // What was set last keeps its place, which costs much less than to leave and to come again.
    if (key !== this.#newest || !this.#map.has(key)) {
      this.#map.delete(key);
      if (this.#map.size >= this.#most) {
        const [oldest] = this.#map;
        if (oldest) {
          this.#map.delete(oldest[0]);
          this.#forgotten?.(oldest[1]);
        }
      }
      this.#newest = key;
    }
    this.#map.set(key, value);
  }

  /** Gives the value and forgets it. */
  take(key: K): V | undefined {
    const value = this.#map.get(key);
    if (value !== undefined) this.#map.delete(key);
    return value;
  }

  values(): IterableIterator<V> {
    return this.#map.values();
  }

  clear(): void {
    this.#map.clear();
  }
}
