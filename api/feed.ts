// Alerts as they are raised or changed, for live updates inside this process. A subscriber that reads too slowly never holds
// up the graph: it loses the oldest, and the loss is counted. An alert that waits already is not queued twice.

export interface AlertFeed {
  publish(id: string): void;
  /** Ids from now on, until the reader returns or `close`. */
  subscribe(): AsyncIterableIterator<string>;
  subscribers(): number;
  /** Updates that slow subscribers did not get. */
  lost(): number;
  /** Ends all subscriptions. */
  close(): void;
}

/** Alerts waiting for one subscriber. */
const WAITING = 200;

interface Subscriber {
  publish(id: string): void;
  end(): void;
}

export function createFeed(most = WAITING): AlertFeed {
  const subscribers = new Set<Subscriber>();
  let lost = 0;

  return {
    publish(id) {
      for (const one of subscribers) one.publish(id);
    },
    // No generator: its `return` would wait for the next alert before it ends.
    subscribe() {
      const waiting = new Set<string>();
      const readers: ((result: IteratorResult<string, undefined>) => void)[] = [];
      let ended = false;
      const one: Subscriber = {
        publish(id) {
          const reader = readers.shift();
          if (reader) {
            reader({ value: id, done: false });
            return;
          }
          waiting.add(id);
          if (waiting.size <= most) return;
          waiting.delete(waiting.values().next().value as string);
          lost++;
        },
        end() {
          ended = true;
          subscribers.delete(one);
          waiting.clear();
          for (const reader of readers.splice(0)) reader({ value: undefined, done: true });
        },
      };
      subscribers.add(one);
      return {
        next() {
          if (ended) return Promise.resolve({ value: undefined, done: true });
          const [id] = waiting;
          if (id === undefined) return new Promise((resolve) => readers.push(resolve));
          waiting.delete(id);
          return Promise.resolve({ value: id, done: false });
        },
        return() {
          one.end();
          return Promise.resolve({ value: undefined, done: true });
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    subscribers: () => subscribers.size,
    lost: () => lost,
    close() {
      for (const one of subscribers) one.end();
    },
  };
}
