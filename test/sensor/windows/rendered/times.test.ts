import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOf, TimeReader } from '../../../../sensor/windows/rendered/times.ts';

const want = Date.UTC(2026, 2, 4, 10, 11, 12, 345);
const second = want - 345;
const read = (value: unknown, order: 'month-first' | 'day-first' = 'month-first') => {
  const times = new TimeReader();
  times.order = order;
  const time = times.any(value);
  return { time, zoned: times.zoned };
};

describe('forms with their zone', () => {
  test.each([
    ['2026-03-04T10:11:12.3456789Z', want],
    ['2026-03-04T10:11:12.345Z', want],
    ['2026-03-04T10:11:12,345+00:00', want],
    ['2026-03-04 19:11:12.345 +0900', want],
    ['2026-03-04T06:11:12.345-0400', want],
    ['2026-03-04T11:11:12.345+01', want],
    ['2026-03-04 10:11:12.345 UTC', want],
    ['2026-03-04T10:11:12Z', second],
    [want, want],
    [want / 1000, want],
    [second / 1000, second],
    [want * 1000, want],
    [134_170_926_723_450_000, want],
    [String(want), want],
    [`${want / 1000}`, want],
    [`/Date(${want})/`, want],
    [`/Date(${want}+0100)/`, want],
    ['20260304101112.345000-000', want],
    ['20260304111112.345000+060', want],
    ['Mar 04 2026 10:11:12.345 UTC', want],
    ['Mar  4 2026 11:11:12.345 +0100', want],
    ['Wed, 04 Mar 2026 10:11:12 GMT', second],
  ])('%s', (value, time) => expect(read(value)).toEqual({ time, zoned: true }));
});

describe('forms without are UTC', () => {
  test.each([
    ['2026-03-04 10:11:12.345', want],
    ['2026-03-04T10:11:12', second],
    ['20260304101112.345000', want],
    ['2026-Mar-04 10:11:12', second],
    ['2026-Mar-04 10:11:12.345', want],
    ['Wed Mar 04 10:11:12 2026', second],
    ['Mar  4 10:11:12 2026', second],
    ['3/4/2026 10:11:12 AM', second],
    ['3/4/2026, 10:11:12.345 AM', want],
    ['03/04/2026 10:11:12', second],
    ['3/4/2026 10:11:12\u202fAM', second],
    ['04.03.2026 10:11:12', second],
    ['4-3-2026 10:11:12', second],
    ['2026/03/04 10:11:12', second],
    ['3/4/26 10:11:12', second],
  ])('%s', (value, time) => expect(read(value)).toEqual({ time, zoned: false }));
  test('day first', () => {
    expect(read('4/3/2026 10:11:12', 'day-first').time).toBe(second);
    expect(read('3/4/2026 12:11:12 AM').time).toBe(Date.UTC(2026, 2, 4, 0, 11, 12));
    expect(read('3/4/2026 12:11:12 PM').time).toBe(Date.UTC(2026, 2, 4, 12, 11, 12));
  });
});

test.each([
  '',
  '-',
  'yesterday',
  '2026-13-04T10:11:12Z',
  '2026-03-04T25:11:12Z',
  '2026-03-04T10:11:12X',
  '13/13/2026 10:11:12',
  '3/4/2026 13:11:12 PM',
  12,
  -1,
  1e11 - 1,
  '1'.repeat(100),
  null,
  {},
  Number.NaN,
  '2026-03-04T10:11:12+99:00',
])('%s is no time', (value) => expect(read(value).time).toBeNaN());

test('what tells the order of day and month', () => {
  expect(
    ['13/4/2026 1:00:00 AM', '4/13/2026 1:00:00 AM', '4/3/2026 1:00', '2026/13/4 1:00', '04.03.2026 10:11:12', 'x'].map(orderOf),
  ).toEqual(['day-first', 'month-first', undefined, 'none', 'none', 'none']);
});

test('any time written in ISO 8601 is read back', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      expect(read(date.toISOString())).toEqual({ time: date.getTime(), zoned: true });
    }),
  );
});

test('any text gives a whole number or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[\d/:. APM+-]{0,30}$/)), (value) => {
      const { time } = read(value);
      expect(Number.isNaN(time) || Number.isInteger(time)).toBe(true);
    }),
    { numRuns: 5000, seed: 2 },
  );
});
