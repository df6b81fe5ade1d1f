import { expect, test } from 'vitest';
import { gate } from '../../../../sensor/windows/wef/gate.ts';

test('messages come in as far as there is room, then in their order', async () => {
  const room = gate(100);
  const first = await room.enter(60, 1000);
  const second = await room.enter(40, 1000);
  const order: string[] = [];
  const third = room.enter(90, 1000).then((leave) => {
    order.push('third');
    return leave;
  });
  // It would fit, but stands behind one that does not.
  const fourth = room.enter(1, 1000).then((leave) => {
    order.push('fourth');
    return leave;
  });
  expect([room.held, room.waiting]).toEqual([100, 2]);
  first?.();
  first?.();
  await Promise.resolve();
  expect([room.held, room.waiting, order]).toEqual([40, 2, []]);
  second?.();
  await Promise.all([third, fourth]);
  expect([room.held, room.waiting, order]).toEqual([91, 0, ['third', 'fourth']]);
  (await third)?.();
  (await fourth)?.();
  expect(room.held).toBe(0);
});

test('who waits too long is let go, and those behind come in', async () => {
  const room = gate(100);
  const first = await room.enter(50, 1000);
  const large = room.enter(90, 20);
  const small = room.enter(10, 1000);
  expect(await large).toBeUndefined();
  expect((await small) === undefined).toBe(false);
  expect([room.held, room.waiting]).toEqual([60, 0]);
  first?.();
});

test('a message larger than all the room comes in alone', async () => {
  const room = gate(10);
  const leave = await room.enter(1000, 10);
  expect(await room.enter(1, 10)).toBeUndefined();
  leave?.();
  expect(await room.enter(1, 10)).toBeDefined();
});
