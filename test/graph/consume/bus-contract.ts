// What every bus must do.
import { afterEach, describe, expect, test } from 'vitest';
import type { Bus, Delivered, Message } from '../../../schema/bus.ts';

export interface BusOpener {
  open(): Promise<Bus>;
  /** Closes it and opens it again on the same data. */
  reopen(bus: Bus): Promise<Bus>;
}

const messages = (from: number, to: number): Message[] =>
  Array.from({ length: to - from }, (_, i) => ({
    key: `key ${(from + i) % 7}`,
    value: JSON.stringify({ n: from + i, text: 'ä'.repeat(i % 50) }),
  }));

/** Reads until `count` messages have come. */
export async function take(bus: Bus, topic: string, offset: number, count: number): Promise<Delivered[]> {
  const stop = new AbortController();
  const got: Delivered[] = [];
  for await (const batch of bus.read(topic, offset, stop.signal, 100)) {
    got.push(...batch);
    if (got.length >= count) stop.abort();
  }
  return got;
}

export function busContract(name: string, opener: () => Promise<BusOpener>): void {
  describe(name, () => {
    const open: Bus[] = [];
    const fresh = async (): Promise<{ bus: Bus; reopen: (bus: Bus) => Promise<Bus> }> => {
      const o = await opener();
      const bus = await o.open();
      open.push(bus);
      return {
        bus,
        async reopen(b) {
          const again = await o.reopen(b);
          open.push(again);
          return again;
        },
      };
    };
    afterEach(async () => {
      for (const bus of open.splice(0)) await bus.close();
    });

    test('delivers in order, from any offset, without holes', async () => {
      const { bus } = await fresh();
      expect(await bus.append('a', messages(0, 3000))).toBe(3000);
      for (const offset of [0, 1, 1023, 1024, 1025, 2999]) {
        const got = await take(bus, 'a', offset, 3000 - offset);
        expect(got.map((m) => m.offset)).toEqual(Array.from({ length: 3000 - offset }, (_, i) => offset + i));
        expect(got.map(({ key, value }) => ({ key, value }))).toEqual(messages(0, 3000).slice(offset));
      }
    });
    test('topics are apart', async () => {
      const { bus } = await fresh();
      await bus.append('a', messages(0, 2));
      await bus.append('b', messages(5, 6));
      expect(await bus.end('a')).toBe(2);
      expect((await take(bus, 'b', 0, 1)).map((m) => m.value)).toEqual([messages(5, 6)[0]?.value]);
    });
    test('a reader at the end is woken', async () => {
      const { bus } = await fresh();
      const reading = take(bus, 'a', 0, 3);
      await bus.append('a', messages(0, 1));
      await bus.append('a', messages(1, 3));
      expect((await reading).map((m) => m.offset)).toEqual([0, 1, 2]);
    });
    test('appends at the same time keep each its own order', async () => {
      const { bus } = await fresh();
      await Promise.all(Array.from({ length: 20 }, (_, i) => bus.append('a', messages(i * 10, i * 10 + 10))));
      const values = (await take(bus, 'a', 0, 200)).map((m) => (JSON.parse(m.value) as { n: number }).n);
      expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
      for (let i = 0; i < 20; i++)
        expect(values.filter((n) => Math.floor(n / 10) === i)).toEqual(Array.from({ length: 10 }, (_, k) => i * 10 + k));
    });
    test('everything is there after closing and opening', async () => {
      const { bus, reopen } = await fresh();
      await bus.append('a', messages(0, 1500));
      await bus.commit('graph', 'a', 700);
      const again = await reopen(bus);
      expect(await again.end('a')).toBe(1500);
      expect(await again.committed('graph', 'a')).toBe(700);
      expect(await again.committed('other', 'a')).toBe(0);
      expect(await again.append('a', messages(1500, 1501))).toBe(1501);
      expect((await take(again, 'a', 1499, 2)).map((m) => m.value)).toEqual([
        messages(0, 1500)[1499]?.value,
        messages(1500, 1501)[0]?.value,
      ]);
    });
  });
}
