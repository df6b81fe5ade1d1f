import { expect, test } from 'vitest';
import { createFeed } from '../../api/feed.ts';

test('a slow subscriber loses the oldest, the loss is counted, and nobody waits', async () => {
  const feed = createFeed(3);
  const slow = feed.subscribe();
  for (const id of ['a', 'b', 'c', 'd', 'e']) feed.publish(id);
  expect(feed.lost()).toBe(2);
  expect([await slow.next(), await slow.next(), await slow.next()].map((r) => r.value)).toEqual(['c', 'd', 'e']);
});

test('an alert that waits already is not queued twice', async () => {
  const feed = createFeed();
  const events = feed.subscribe();
  for (const id of ['a', 'a', 'b', 'a']) feed.publish(id);
  expect([await events.next(), await events.next()].map((r) => r.value)).toEqual(['a', 'b']);
});

test('a subscriber that leaves while it waits is gone at once; closing ends all', async () => {
  const feed = createFeed();
  const leaving = feed.subscribe();
  const waiting = leaving.next();
  await leaving.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(feed.subscribers()).toBe(0);
  const staying = feed.subscribe().next();
  feed.close();
  expect((await staying).done).toBe(true);
  expect(feed.subscribers()).toBe(0);
});
