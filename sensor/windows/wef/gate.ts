// Lets messages in as far as memory goes: those that have to wait are not read, so that their senders wait too.

export interface Gate {
  /**
   * Waits for room.
   * @returns gives the room back; undefined when there was none within `patience` milliseconds
   */
  enter(octets: number, patience: number): Promise<(() => void) | undefined>;
  /** Octets let in, and messages that wait. */
  readonly held: number;
  readonly waiting: number;
}

/** @param most octets let in at once; one message that is larger comes in alone */
export function gate(most: number): Gate {
  let held = 0;
  const queue = new Set<{ octets: number; start: () => void }>();

  const fits = (octets: number): boolean => held === 0 || held + octets <= most;

  function leave(octets: number): () => void {
    let gone = false;
    return () => {
      if (gone) return;
      gone = true;
      held -= octets;
      admit();
    };
  }

  /** Those who wait come in in their order: one that does not fit holds up those behind it. */
  function admit(): void {
    for (const next of queue) {
      if (!fits(next.octets)) break;
      queue.delete(next);
      next.start();
    }
  }

  return {
    enter(octets, patience) {
      if (!queue.size && fits(octets)) {
        held += octets;
        return Promise.resolve(leave(octets));
      }
      return new Promise((resolve) => {
        const entry = {
          octets,
          start: () => {
            clearTimeout(timer);
            held += octets;
            resolve(leave(octets));
          },
        };
        const timer = setTimeout(() => {
          queue.delete(entry);
          resolve(undefined);
          admit();
        }, patience);
        queue.add(entry);
      });
    },
    get held() {
      return held;
    },
    get waiting() {
      return queue.size;
    },
  };
}
