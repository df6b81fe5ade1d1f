import { expect, test } from 'vitest';
import { Chunk, RECORD_HEADER } from '../../../../sensor/windows/evtx/chunk.ts';
import { JsonWriter } from '../../../../sensor/windows/evtx/json.ts';
import { Templates } from '../../../../sensor/windows/evtx/template.ts';
import { valueType } from '../../../../sensor/windows/evtx/value-types.ts';
import { Values } from '../../../../sensor/windows/evtx/values.ts';
import { lines, onlyData } from './reading.ts';
import { securityRecords } from './security-log.ts';
import { ChunkWriter, element, evtx, fragment, instance, slot, template, value } from './writer.ts';
import { event, named, nested, qualified, zoo } from './zoo.ts';

const parsed = lines(evtx(zoo())).lines.map((l) => (JSON.parse(l) as { Event: Record<string, unknown> }).Event);
const byId = (id: number | string): Record<string, unknown> => {
  const found = parsed.find((e) => (e.System as Record<string, unknown> | null)?.EventID === id);
  if (!found) throw new Error(`no event ${id}`);
  return found;
};

test('an event: attributes, then members in their order', () => {
  expect(byId(300)).toEqual({
    '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
    System: {
      Provider: { '#attributes': { Name: 'Pathwarden-Test' } },
      EventID: 300,
      Keywords: '0x8020000000000000',
      TimeCreated: { '#attributes': { SystemTime: '2026-03-01T12:30:15.1234567Z' } },
      EventRecordID: expect.any(Number),
      Execution: { '#attributes': { ProcessID: 600, ThreadID: 604 } },
      Channel: 'Tests',
      Computer: 'dc1.corp.example',
      Security: { '#attributes': { UserID: 'S-1-5-18' } },
    },
  });
});

test('an attribute beside a text', () => {
  const [line] = lines(evtx([qualified(1, 1, value.uint16(16_384))])).lines;
  expect(line).toContain('"EventID":{"#attributes":{"Qualifiers":16384},"#text":1}');
});

test.each<[string, number, unknown]>([
  ['Data by names from values; one without is left out', 200, { From: 'value', 'From-2': 'value and 7' }],
  ['Data by place, an array as its items', 201, { Data: { '#text': ['one', '', 'three'] }, Binary: 'FF00' }],
  [
    'arrays: lists, one item, none, each with each',
    202,
    {
      numbers: [1, 2, 4_000_000_000],
      one: '5',
      none: '',
      sids: ['S-1-5-18', 'S-1-5-32-544'],
      ansi: ['a', 'b'],
      pairs: ['1/S-1-5-18', '1/S-1-5-32-544', '2/S-1-5-18', '2/S-1-5-32-544', '4000000000/S-1-5-18', '4000000000/S-1-5-32-544'],
    },
  ],
  [
    'names that come again: a list where they follow on one another, numbered where they do not',
    203,
    {
      same: ['first', 2],
      other: 'first',
      same_1: 'constant',
      Extra: 'first',
      Extra_1: { '#attributes': { a: '1' }, '#text': 2 },
    },
  ],
  [
    'UserData',
    204,
    {
      LogFileCleared: {
        '#attributes': { xmlns: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog' },
        SubjectUserSid: 'S-1-5-21-1-2-3-500',
        SubjectUserName: 'administrator',
        Inner: { Deep: 9 },
      },
    },
  ],
  ['what depends on NULL is left out, with all that it holds', 205, { there: 'yes' }],
  ['nothing left', 206, null],
  [
    'references, CDATA, instructions and literals',
    207,
    { mixed: 'a&&unknown;A&#55296;<b>5', literal: 77, 'quote "\\ \u0001': 'tab\there' },
  ],
  [
    'nothing: null, in Data an empty string',
    208,
    { emptyString: '', null: '', dash: '-', missing: '', nothing: '', Plain: null, Attribute: { '#attributes': { c: '-' } } },
  ],
  ['instances in instances', 301, { Level: { Level: { Level: { Level: 'end' } } } }],
])('%s', (_, id, expected) => {
  const e = byId(id);
  expect(e.EventData ?? e.UserData ?? null).toEqual(expected);
});

test('what forwarding adds stands beside the data', () => {
  expect(byId(302)).toMatchObject({
    EventData: { TargetUserName: 'alice' },
    RenderingInfo: { '#attributes': { Culture: 'en-US' }, Message: 'An account was logged on.', Level: null },
  });
});

test('an event without a template', () => {
  expect(byId('400')).toMatchObject({
    EventData: { '#text': 'loose', Own: 'elements' },
    EventData_1: { Inside: 'an instance among elements' },
  });
});

test('a program writes what the general way writes', () => {
  const chunk = new Chunk(false, () => {});
  const templates = new Templates(chunk);
  const values = new Values(chunk, templates);
  const json = new JsonWriter(chunk, values);
  const log = securityRecords(5);
  let compared = 0;
  for (const records of [zoo(), Array.from({ length: 60 }, () => log.next().value)]) {
    const writer = new ChunkWriter();
    for (const record of records) writer.add(record);
    writer.finish().copy(chunk.bytes);
    chunk.load(chunk.bytes.length);
    templates.forgetPlaces();
    while (chunk.next()) {
      const [at, end] = [chunk.record + RECORD_HEADER, chunk.record + chunk.size - 4];
      json.line(values.record(at, end));
      const line = json.out.toString('utf8', 0, json.at);
      json.line(values.record(at, end), true);
      expect(line).toBe(json.out.toString('utf8', 0, json.at));
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(70);
});

test('a line has a largest size: values in many places, doubled at each level', () => {
  const twice = template('twice', element('Level', {}, [slot(0, valueType.binXml), slot(0, valueType.binXml)]));
  let node = named({ text: value.string('x'.repeat(2000)) });
  for (let i = 0; i < 13; i++) node = instance(twice, [fragment(node)]);
  const read = lines(evtx([event(1, 1, node), event(2, 2)]));
  expect(read.malformed).toEqual({ 'record: record too long when written': 1 });
  expect(read.records).toEqual([2]);
});

test('a record has a largest number of elements: arrays multiplied with one another', () => {
  const many = value.array(...Array.from({ length: 400 }, (_, i) => value.uint8(i & 255)));
  const product = template('product', element('EventData', {}, [element('Data', { Name: 'n' }, [slot(0), slot(1), slot(2)])]));
  const read = lines(evtx([event(1, 1, instance(product, [many, many, many])), event(2, 2)]));
  expect(read.malformed).toEqual({ 'record: record of too many elements': 1 });
  expect(read.records).toEqual([2]);
});

test('keys that need escaping', () => {
  expect(onlyData(evtx([event(1, 1, named({ 'a"b\\c\n€': value.uint8(1) }))]))).toEqual({ 'a"b\\c\n€': 1 });
});

test('fragments in one another to a depth', () => {
  expect(lines(evtx([event(1, 1, nested(9))])).malformed).toEqual({});
  expect(lines(evtx([event(1, 1, nested(40))])).malformed).toEqual({ 'record: fragments nested too deep': 1 });
});
