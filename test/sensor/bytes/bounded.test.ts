import { expect, test } from 'vitest';
import { Bounded } from '../../../sensor/bytes/bounded.ts';

test('the one set longest ago goes first, also when others were set again and again', () => {
  const gone: number[] = [];
  const map = new Bounded<string, number>(3, (value) => gone.push(value));
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['c', 4],
    ['a', 5],
    ['a', 6],
    ['d', 7],
  ] as const)
    map.set(key, value);
  expect([...map.values()]).toEqual([4, 6, 7]);
  expect(gone).toEqual([2]);
});

test('the last one comes again after it was taken', () => {
  const map = new Bounded<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.take('b')).toBe(2);
  map.set('b', 3);
  map.set('b', 4);
  expect([...map.values()]).toEqual([1, 4]);
  map.clear();
  map.set('b', 5);
  map.set('a', 6);
  map.set('c', 7);
  expect([...map.values()]).toEqual([6, 7]);
});
