import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRemembered } from '../../../graph/consume/remembered.ts';

const id = (n: number): string => hash('sha1', String(n), 'hex').slice(0, 24);

test('each id is new once, however many', () => {
  const remembered = createRemembered(100_000);
  for (let n = 0; n < 100_000; n++) if (!remembered.firstTime(id(n))) expect.fail(`${n} was not new`);
  for (let n = 0; n < 100_000; n++) if (remembered.firstTime(id(n))) expect.fail(`${n} was new again`);
});

test('bounded: the oldest are forgotten, the youngest never', () => {
  const remembered = createRemembered(1000);
  for (let n = 0; n < 50_000; n++) remembered.firstTime(id(n));
  for (let n = 49_000; n < 50_000; n++) expect(remembered.firstTime(id(n))).toBe(false);
  expect(remembered.firstTime(id(0))).toBe(true);
});

test('saved and loaded', () => {
  const one = createRemembered(5000);
  for (let n = 0; n < 3000; n++) one.firstTime(id(n));
  const two = createRemembered(5000);
  two.load(one.save());
  for (let n = 0; n < 3000; n++) expect(two.firstTime(id(n))).toBe(false);
  expect(two.firstTime(id(3000))).toBe(true);
});
