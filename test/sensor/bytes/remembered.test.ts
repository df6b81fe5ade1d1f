import { expect, test } from 'vitest';
import { remembered } from '../../../sensor/bytes/remembered.ts';

/** A function that tells how often it was asked to work. */
function counting() {
  let made = 0;
  const of = remembered((text) => ({ text, nth: ++made }));
  return { of, made: () => made };
}

test('works once for a text', () => {
  const { of, made } = counting();
  const first = of('a');
  expect(first).toEqual({ text: 'a', nth: 1 });
  expect(of('b').text).toBe('b');
  expect(of('a')).toBe(first);
  expect(made()).toBe(2);
});

test('an undefined answer is an answer', () => {
  const of = remembered((text) => (text === 'none' ? undefined : text));
  expect([of('none'), of('some'), of('none'), of('none'), of('some')]).toEqual([undefined, 'some', undefined, undefined, 'some']);
});

test('what is kept is bounded in number and in length', () => {
  const { of, made } = counting();
  for (let i = 0; i < 4096; i++) of(`name ${i}`);
  of('name 0');
  expect(made()).toBe(4096);
  of('one more');
  of('name 0');
  expect(made()).toBe(4098);

  const long = 'x'.repeat(513);
  expect(of(long).text).toBe(long);
  expect(of(long).nth).toBe(4100);
});
