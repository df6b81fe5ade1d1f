import { expect, test } from 'vitest';
import { valueType } from '../../../../sensor/windows/evtx/value-types.ts';
import { events, lines, onlyData } from './reading.ts';
import { evtx, fileTime, type Value, value } from './writer.ts';
import { event, everyType, named, rareType, unfit } from './zoo.ts';

const read = (values: Record<string, Value>): { json: Record<string, unknown>; fields: Record<string, string | undefined> } => {
  const log = evtx([event(1, 1, named(values))]);
  const [fields] = events(log, (e) => Object.fromEntries(Object.keys(values).map((name) => [name, e.field(name)]))).events;
  return { json: onlyData(log), fields: fields ?? {} };
};

test.each(Object.entries({ ...everyType, ...rareType }))('%s', (name, [of, expected]) => {
  const { json, fields } = read({ [name]: of });
  expect(fields[name]).toBe(expected);
  // In JSON integers and booleans are bare, all else is a string; nothing is an empty one.
  const bare = (of.type >= valueType.int8 && of.type <= valueType.uint64) || of.type === valueType.bool;
  expect(json[name]).toEqual(bare ? JSON.parse(expected ?? '') : (expected ?? ''));
});

test('every type but strings comes out the same whatever octet it begins at', () => {
  for (let shift = 0; shift < 9; shift++) {
    const values: Record<string, Value> = { pad: value.binary(Buffer.alloc(shift + 1, 0x5a)) };
    for (const [name, [of]] of Object.entries(everyType)) values[name] = of;
    const { fields } = read(values);
    for (const [name, [, expected]] of Object.entries(everyType)) expect(fields[name], `${name} ${shift}`).toBe(expected);
  }
});

test.each(Object.entries(unfit))('what is none of its type is shown as its octets: %s', (name, [of, expected]) => {
  const { json, fields } = read({ before: value.uint32(1), [name]: of, behind: value.string('still right') });
  expect(json).toEqual({ before: 1, [name]: expected, behind: 'still right' });
  expect(fields[name]).toBe(expected);
});

/** The texts of many values, a few to a record. */
function texts(all: readonly Value[]): { fields: (string | undefined)[]; json: unknown[] } {
  const groups = Array.from({ length: Math.ceil(all.length / 40) }, (_, i) => all.slice(40 * i, 40 * i + 40));
  const log = evtx(groups.map((g, i) => event(1, i + 1, named(Object.fromEntries(g.map((v, n) => [`v${n}`, v]))))));
  return {
    fields: events(log, (e) => (groups[(e.record ?? 0) - 1] ?? []).map((_, n) => e.field(`v${n}`))).events.flat(),
    json: lines(log).lines.flatMap((l) => Object.values((JSON.parse(l) as { Event: { EventData: object } }).Event.EventData)),
  };
}

test('64-bit numbers are exact on both sides of what a double holds', () => {
  const numbers = [
    0n,
    9n,
    10n,
    99n,
    100n,
    101n,
    1005n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
    2n ** 53n,
    2n ** 63n,
  ];
  expect(texts(numbers.map(value.uint64)).fields).toEqual(numbers.map(String));
  expect(texts(numbers.map((n) => value.int64(-n))).fields).toEqual(numbers.map((n) => String(-n)));
  expect(texts(numbers.map(value.hex64)).fields).toEqual(numbers.map((n) => `0x${n.toString(16)}`));
});

test('dates over four centuries', () => {
  const dates = [];
  for (let year = 1601; year < 2040; year += 3) {
    for (const [month, day] of [
      [0, 1],
      [1, 28],
      [2, 1],
      [11, 31],
    ] as const)
      dates.push(Date.UTC(year, month, day, 1, 2, 3, 4));
  }
  const { fields } = texts(dates.map((time) => value.fileTime(fileTime(time) + 5n)));
  expect(fields).toEqual(dates.map((time) => `${new Date(time).toISOString().slice(0, 23)}0005Z`));
});

test('single-precision numbers are as short as they can be', () => {
  const numbers = [1, -2.5, 0.1, 3.4028234663852886e38, 1.401298464324817e-45, 16_777_216, 123_456.79];
  const { fields } = texts(numbers.map(value.real32));
  expect(fields.map((f) => Math.fround(Number(f)))).toEqual(numbers.map(Math.fround));
  expect(texts([value.real32(0.3), value.real64(Number.NaN)]).fields).toEqual(['0.3', 'NaN']);
});

test('strings of every length and with what JSON escapes at every place', () => {
  const strings = [];
  for (let length = 0; length < 20; length++) {
    for (const odd of ['a', '"', '\\', '\n', '\u0001', 'é', '€', '🎫', '\u007f'])
      for (let at = 0; at <= length; at++) strings.push(`${'x'.repeat(at)}${odd}${'y'.repeat(length - at)}`);
  }
  const { fields, json } = texts(strings.map(value.string));
  expect(fields).toEqual(strings);
  expect(json).toEqual(strings);
});
