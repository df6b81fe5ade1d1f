import { expect, test } from 'vitest';
import { valueType } from '../../../../sensor/windows/evtx/value-types.ts';
import { events } from './reading.ts';
import { securityRecords } from './security-log.ts';
import { element, evtx, fragment, instance, type Node, optional, type RecordSpec, slot, template, value } from './writer.ts';
import { event, named, nested, PROVIDER, qualified, TIME, zoo } from './zoo.ts';

const whole = evtx(zoo());
const of = <T>(id: number, take: Parameters<typeof events<T>>[1]): T => {
  const [found] = events(whole, take, { wanted: (_, i) => i === id }).events;
  if (found === undefined) throw new Error(`no event ${id}`);
  return found;
};
const only = <T>(record: RecordSpec, take: Parameters<typeof events<T>>[1]): T | undefined =>
  events(evtx([record]), take).events[0];

test('what stands in System', () => {
  const system = only(qualified(4624, 12, value.uint16(7)), (e) => [
    ...[e.provider, e.id, e.channel, e.computer, e.time, e.record, e.userSid],
  ]);
  const time = Date.UTC(2026, 2, 1, 12, 30, 15) + 123;
  expect(system).toEqual([PROVIDER, 4624, 'Tests', 'dc1.corp.example', time, 12, 'S-1-5-18']);
});

test('a record that says nothing of itself: its own number, the time it was logged', () => {
  const bare: RecordSpec = { id: 99, time: TIME, nodes: [instance(template('bare', element('Event')), [])] };
  expect(
    only(bare, (e) => [e.provider, e.id, e.channel, e.computer, e.time, e.record, e.userSid, e.field('x'), e.value(0)]),
  ).toEqual(['', 0, '', '', Date.UTC(2026, 2, 1, 12, 30, 15) + 123, 99, undefined, undefined, undefined]);
});

test('fields by name; missing, empty and - are undefined', () => {
  expect(of(208, (e) => ['emptyString', 'null', 'dash', 'missing', 'nothing', 'no such'].map((n) => e.field(n)))).toEqual(
    new Array(6).fill(undefined),
  );
});

test('names that come from values', () => {
  expect(of(200, (e) => [e.field('From'), e.field('From-2'), e.field('Binary'), e.value(0), e.value(1), e.value(2)])).toEqual([
    ...['value', 'value and 7', undefined, 'value', 'value and 7', 'no name'],
  ]);
});

test('places: an array is as many as it has items', () => {
  expect(of(201, (e) => [0, 1, 2, 3, -1].map((p) => e.value(p)))).toEqual(['one', undefined, 'three', undefined, undefined]);
  expect(of(201, (e) => e.field('Binary'))).toBe('FF00');
});

test('the first item of an array under a name, the first of a name that comes again', () => {
  expect(of(202, (e) => ['numbers', 'one', 'none', 'sids', 'ansi', 'pairs'].map((n) => e.field(n)))).toEqual([
    ...['1', '5', undefined, 'S-1-5-18', 'a', '1/S-1-5-18'],
  ]);
  expect(of(203, (e) => [e.field('same'), e.field('Extra')])).toEqual(['first', 'first']);
});

test('UserData: elements by their names, however deep', () => {
  expect(of(204, (e) => ['SubjectUserSid', 'SubjectUserName', 'Deep', 'Inner'].map((n) => e.field(n)))).toEqual([
    ...['S-1-5-21-1-2-3-500', 'administrator', '9', undefined],
  ]);
  expect(of(301, (e) => e.field('Level'))).toBe('end');
});

test('what depends on NULL is not there, and has no place', () => {
  expect(of(205, (e) => [e.field('gone'), e.field('there'), e.field('Member')])).toEqual([undefined, 'yes', undefined]);
  expect(of(205, (e) => [-1, 0, 1].map((p) => e.value(p)))).toEqual([undefined, 'yes', undefined]);
});

test('a record without a template; an instance among its elements', () => {
  const fields = of(400, (e) => [e.provider, e.computer, e.time, e.field('Own'), e.value(1), e.field('Inside')]);
  expect(fields).toEqual([
    ...[
      PROVIDER,
      'ws1.corp.example',
      Date.UTC(2026, 2, 1, 12, 30, 15) + 123,
      'elements',
      'no name',
      'an instance among elements',
    ],
  ]);
});

test('what forwarding adds is no field', () => {
  expect(of(302, (e) => [e.field('TargetUserName'), e.field('Message'), e.field('Level')])).toEqual([
    'alice',
    undefined,
    undefined,
  ]);
});

test('fields of other instances than the last are not mixed up', () => {
  const log = securityRecords(3);
  const records = Array.from({ length: 400 }, () => log.next().value);
  const fieldsOf = (record: RecordSpec): string =>
    JSON.stringify(only(record, (e) => [e.id, e.field('TargetUserName'), e.field('IpAddress')]));
  const all = events(evtx(records), (e) => JSON.stringify([e.id, e.field('TargetUserName'), e.field('IpAddress')])).events;
  expect(new Set(all).size).toBeGreaterThan(150);
  for (let i = 0; i < records.length; i += 37) expect(all[i]).toBe(fieldsOf(records[i] as RecordSpec));
});

test('a field that cannot be read is not there, and the others are', () => {
  const around = template(
    'around',
    element('UserData', {}, [element('Before', {}, [slot(0)]), element('Around', {}, [slot(1, valueType.binXml)])]),
  );
  const broken: Node = instance(around, [value.string('here'), value.raw(valueType.binXml, Buffer.from([0x0f, 1, 1, 0, 0x3f]))]);
  expect(only(event(1, 1, broken), (e) => [e.field('Before'), e.field('Around'), e.field('x'), e.field('Before')])).toEqual([
    ...['here', undefined, undefined, 'here'],
  ]);
  expect(only(event(1, 1, nested(40)), (e) => [e.id, e.field('Level')])).toEqual([1, undefined]);
});

test('fields are looked for in so many places at most: a value may stand in many of them, at each level', () => {
  const many = template(
    'many',
    element(
      'Level',
      {},
      Array.from({ length: 10 }, () => slot(0, valueType.binXml)),
    ),
  );
  let node: Node = named({ deep: value.string('x') });
  for (let i = 0; i < 14; i++) node = instance(many, [fragment(node)]);
  const around = template('around', element('UserData', {}, [element('First', {}, [slot(0)]), slot(1, valueType.binXml)]));
  const record = event(1, 1, instance(around, [value.string('found'), fragment(node)]));
  expect(only(record, (e) => [e.field('First'), e.field('no such'), e.value(0)])).toEqual(['found', undefined, undefined]);
});

test('times that are text, and none at all', () => {
  const timed = (time: ReturnType<typeof slot> | string, of = value.null()): RecordSpec => ({
    id: 1,
    time: TIME,
    nodes: [
      instance(
        template(
          `timed ${typeof time}`,
          element('Event', {}, [element('System', {}, [element('TimeCreated', { SystemTime: time })])]),
        ),
        [of],
      ),
    ],
  });
  const logged = Date.UTC(2026, 2, 1, 12, 30, 15) + 123;
  expect(only(timed('2020-01-02T03:04:05.678Z'), (e) => e.time)).toBe(Date.UTC(2020, 0, 2, 3, 4, 5, 678));
  expect(only(timed('yesterday'), (e) => e.time)).toBe(logged);
  expect(only(timed(optional(0)), (e) => e.time)).toBe(logged);
  expect(only(timed(slot(0), value.fileTime(2n ** 63n)), (e) => e.time)).toBe(logged);
  expect(only(timed(slot(0), value.systemTime(2020, 1, 4, 2, 3, 4, 5, 678)), (e) => e.time)).toBe(
    Date.UTC(2020, 0, 2, 3, 4, 5, 678),
  );
});

test('an element in a fragment beside an instance', () => {
  const both = fragment(named({ A: value.string('a') }), element('UserData', {}, [element('B', {}, ['b'])]));
  const record = event(1, 1);
  const [node] = record.nodes;
  if (node?.kind === 'instance') node.instance.values[6] = both;
  expect(only(record, (e) => [e.field('A'), e.field('B')])).toEqual(['a', 'b']);
});
