// Records of every value type and every shape that BinXML allows, also those that Windows hardly ever writes.
import { valueType } from '../../../../sensor/windows/evtx/value-types.ts';
import {
  element,
  fileTime,
  fragment,
  instance,
  type Node,
  optional,
  type RecordSpec,
  slot,
  type TemplateSpec,
  template,
  text,
  type Value,
  value,
} from './writer.ts';

const { string, ansiString, sid, hexInt64, uint16, uint32, uint64, guid, fileTime: time, binXml } = valueType;
export const TIME = fileTime(Date.UTC(2026, 2, 1, 12, 30, 15)) + 1_234_567n;
export const PROVIDER = 'Pathwarden-Test';

/** The usual frame: provider, EventID, time and record number are values, what the event says is in slot 6. */
export const frame = template(
  'frame',
  element('Event', { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' }, [
    element('System', {}, [
      element('Provider', { Name: optional(0) }),
      element('EventID', { Qualifiers: optional(7, uint16) }, [optional(1, uint16)], 1),
      element('Keywords', {}, [optional(4, hexInt64)], 4),
      element('TimeCreated', { SystemTime: optional(2, time) }),
      element('EventRecordID', {}, [optional(3, uint64)], 3),
      element('Execution', { ProcessID: optional(8, uint32), ThreadID: optional(9, uint32) }),
      element('Channel', {}, ['Tests']),
      element('Computer', {}, ['dc1.corp.example']),
      element('Security', { UserID: optional(5, sid) }),
    ]),
    optional(6, binXml),
  ]),
);

/** An event with what its EventData or UserData is. */
export const event = (id: number, record: number, ...data: Node[]): RecordSpec => qualified(id, record, value.null(), ...data);

/** The same, with a value of the EventID's attribute Qualifiers. */
export function qualified(id: number, record: number, qualifiers: Value, ...data: Node[]): RecordSpec {
  const values = [
    ...[value.string(PROVIDER), value.uint16(id), value.fileTime(TIME), value.uint64(BigInt(record))],
    ...[value.hex64(0x8020_0000_0000_0000n), value.sid('S-1-5-18'), data.length ? fragment(...data) : value.null()],
    ...[qualifiers, value.uint32(600), value.uint32(604)],
  ];
  return { id: record, time: TIME, nodes: [instance(frame, values)] };
}

/** EventData with one Data element for each value, under its name. */
export function named(values: Record<string, Value>): Node {
  const entries = Object.entries(values);
  const data = entries.map(([name, { type }], i) => element('Data', { Name: name }, [slot(i, type)]));
  return instance(
    template(`named ${entries.map(([name, v]) => `${name}:${v.type}`).join()}`, element('EventData', {}, data)),
    entries.map(([, v]) => v),
  );
}

/** One value of each type under the type's name, and how it is written. */
export const everyType: Record<string, [Value, string | undefined]> = {
  null: [value.null(), undefined],
  string: [value.string('Müller & "Söhne"'), 'Müller & "Söhne"'],
  pair: [value.string('ticket 🎫'), 'ticket 🎫'],
  loneSurrogates: [value.raw(string, Buffer.from([0x00, 0xd8, 0x41, 0x00, 0x00, 0xdc])), '\ufffdA\ufffd'],
  endedString: [value.string('before\0behind'), 'before'],
  ansi: [value.raw(ansiString, Buffer.from([0x80, 0x75, 0x72, 0x6f, 0])), '€uro'],
  int8: [value.int8(-128), '-128'],
  uint8: [value.uint8(255), '255'],
  int16: [value.int16(-32_768), '-32768'],
  uint16: [value.uint16(65_535), '65535'],
  int32: [value.int32(-2_147_483_648), '-2147483648'],
  uint32: [value.uint32(4_294_967_295), '4294967295'],
  int64: [value.int64(-9_223_372_036_854_775_808n), '-9223372036854775808'],
  int64Small: [value.int64(-1n), '-1'],
  uint64: [value.uint64(18_446_744_073_709_551_615n), '18446744073709551615'],
  uint64Exact: [value.uint64(9_007_199_254_740_991n), '9007199254740991'],
  uint64Beyond: [value.uint64(9_007_199_254_740_993n), '9007199254740993'],
  real32: [value.real32(0.1), '0.1'],
  real64: [value.real64(-1.5e-7), '-1.5e-7'],
  false: [value.bool(0), 'false'],
  true: [value.bool(1), 'true'],
  flags: [value.bool(-2), '-2'],
  binary: [value.binary(Buffer.from('00ff10abCD', 'hex')), '00FF10ABCD'],
  guid: [value.guid('{54849625-5478-4994-a5ba-3e3b0328c30d}'), '{54849625-5478-4994-a5ba-3e3b0328c30d}'],
  size32: [value.size(0xdead_beefn, 4), '0xdeadbeef'],
  size64: [value.size(0x7ff_dead_beefn), '0x7ffdeadbeef'],
  fileTime: [value.fileTime(TIME), '2026-03-01T12:30:15.1234567Z'],
  fileTimeFirst: [value.fileTime(0n), '1601-01-01T00:00:00.0000000Z'],
  fileTimeLeap: [value.fileTime(fileTime(Date.UTC(2000, 1, 29, 23, 59, 59)) + 9_999_999n), '2000-02-29T23:59:59.9999999Z'],
  fileTimeFar: [value.fileTime(2n ** 63n - 1n), '0828-09-14T02:48:05.4775807Z'],
  fileTimeNone: [value.fileTime(2n ** 63n), '0000-00-00T00:00:00.0000000Z'],
  systemTime: [value.systemTime(2024, 2, 4, 29, 23, 59, 58, 7), '2024-02-29T23:59:58.0070000Z'],
  systemTimeNone: [value.systemTime(2023, 2, 3, 29, 0, 0, 0, 0), '1601-01-01T00:00:00.0000000Z'],
  sid: [value.sid('S-1-5-21-3623811015-3361044348-30300820-1013'), 'S-1-5-21-3623811015-3361044348-30300820-1013'],
  sidEveryone: [value.sid('S-1-1-0'), 'S-1-1-0'],
  hex32: [value.hex32(0x17), '0x17'],
  hex32Zero: [value.hex32(0), '0x0'],
  hex64: [value.hex64(0x8010_0000_0000_0001n), '0x8010000000000001'],
};

/** Types that evtx_dump does not read. */
export const rareType: Record<string, [Value, string | undefined]> = {
  handle: [value.handle(0x1f4n), '0x1f4'],
  xml: [value.raw(valueType.xml, Buffer.from('<a/>', 'utf16le')), '<a/>'],
};

/** Values that are none of their type are written as their octets. */
export const unfit: Record<string, [Value, string]> = {
  shortInteger: [value.raw(uint32, Buffer.from('0102', 'hex')), '0102'],
  shortGuid: [value.raw(guid, Buffer.from('01020304', 'hex')), '01020304'],
  shortSid: [value.raw(sid, Buffer.from('0105000000000005', 'hex')), '0105000000000005'],
  oddSize: [value.raw(valueType.sizeT, Buffer.from('010203', 'hex')), '010203'],
  unknown: [value.raw(0x1f, Buffer.from('0a0b', 'hex')), '0A0B'],
  raggedArray: [value.raw(0x88, Buffer.from('0102030405', 'hex')), '0102030405'],
};

const anything: Record<string, Node> = {
  attributesFromValues: instance(
    template(
      'attributes',
      element('EventData', {}, [
        element('Data', { Name: slot(0) }, [slot(1)]),
        element('Data', { Name: [slot(0), '-2'] }, [slot(1), ' and ', slot(2, uint32)]),
        element('Data', { Name: optional(3) }, ['no name']),
        element('Binary', {}, [optional(4, valueType.binary)], 4),
      ]),
    ),
    [value.string('From'), value.string('value'), value.uint32(7), value.null(), value.null()],
  ),
  positions: instance(
    template(
      'positions',
      element('EventData', {}, [element('Data', {}, [slot(0, string | 0x80)]), element('Binary', {}, [slot(1)])]),
    ),
    [value.array(value.string('one'), value.string(''), value.string('three')), value.binary(Buffer.from('ff00', 'hex'))],
  ),
  arrays: instance(
    template(
      'arrays',
      element('EventData', {}, [
        element('Data', { Name: 'numbers' }, [slot(0, uint32 | 0x80)]),
        element('Data', { Name: 'one' }, [slot(1, uint32 | 0x80)]),
        element('Data', { Name: 'none' }, [slot(2, uint32 | 0x80)]),
        element('Data', { Name: 'sids' }, [slot(3, sid | 0x80)]),
        element('Data', { Name: 'ansi' }, [slot(4, ansiString | 0x80)]),
        element('Data', { Name: 'pairs' }, [slot(0, uint32 | 0x80), '/', slot(3, sid | 0x80)]),
      ]),
    ),
    [
      value.array(value.uint32(1), value.uint32(2), value.uint32(4_000_000_000)),
      value.array(value.uint32(5)),
      value.raw(uint32 | 0x80, Buffer.alloc(0)),
      value.array(value.sid('S-1-5-18'), value.sid('S-1-5-32-544')),
      value.array(value.ansi('a'), value.ansi('b')),
    ],
  ),
  repeatedNames: instance(
    template(
      'repeated',
      element('EventData', {}, [
        element('Data', { Name: 'same' }, [slot(0)]),
        element('Data', { Name: 'same' }, [slot(1)]),
        element('Data', { Name: 'other' }, [slot(0)]),
        element('Data', { Name: 'same' }, ['constant']),
        element('Extra', {}, [slot(0)]),
        element('Extra', { a: '1' }, [slot(1)]),
      ]),
    ),
    [value.string('first'), value.uint8(2)],
  ),
  userData: instance(
    template(
      'user data',
      element('UserData', {}, [
        element('LogFileCleared', { xmlns: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog' }, [
          element('SubjectUserSid', {}, [slot(0, sid)]),
          element('SubjectUserName', {}, [slot(1)]),
          element('Inner', {}, [element('Deep', {}, [slot(2, uint16)])], 2),
        ]),
      ]),
    ),
    [value.sid('S-1-5-21-1-2-3-500'), value.string('administrator'), value.uint16(9)],
  ),
  leftOut: instance(
    template(
      'left out',
      element('EventData', {}, [
        element('Data', { Name: 'gone' }, [slot(0)], 0),
        element('Data', { Name: 'there' }, [slot(1)], 1),
        element('Group', {}, [element('Member', {}, ['x'])], 0),
      ]),
    ),
    [value.null(), value.string('yes')],
  ),
  allLeftOut: instance(template('all left out', element('EventData', {}, [element('Data', { Name: 'a' }, [slot(0)], 0)])), [
    value.null(),
  ]),
  characters: instance(
    template(
      'characters',
      element('EventData', {}, [
        element('Data', { Name: 'mixed' }, [
          'a',
          { kind: 'entity', name: 'amp' },
          { kind: 'entity', name: 'unknown' },
          { kind: 'character', unit: 0x41 },
          { kind: 'character', unit: 0xd800 },
          { kind: 'cdata', text: '<b>' },
          { kind: 'instruction', target: 'target', data: 'data' },
          slot(0, uint32),
        ]),
        element('Data', { Name: 'literal' }, [{ kind: 'literal', value: value.uint32(77) }]),
        element('Data', { Name: 'quote "\\ \u0001' }, ['tab\there']),
      ]),
    ),
    [value.uint32(5)],
  ),
  empties: instance(
    template(
      'empties',
      element('EventData', {}, [
        element('Data', { Name: 'emptyString' }, [slot(0)]),
        element('Data', { Name: 'null' }, [slot(1)]),
        element('Data', { Name: 'dash' }, [slot(2)]),
        element('Data', { Name: 'missing' }, [slot(9)]),
        element('Data', { Name: 'nothing' }),
        element('Plain', {}, [slot(0)]),
        element('Attribute', { a: slot(0), b: optional(1), c: slot(2) }),
      ]),
    ),
    [value.string(''), value.null(), value.string('-')],
  ),
};

/** An instance in an instance in an instance. */
export function nested(depth: number): Node {
  const inner: TemplateSpec = template('inner', element('Level', {}, ['end']));
  const outer: TemplateSpec = template('outer', element('Level', {}, [slot(0, binXml)]));
  let node = instance(inner, []);
  for (let i = 0; i < depth; i++) node = instance(outer, [fragment(node)]);
  return instance(template('around', element('UserData', {}, [slot(0, binXml)])), [fragment(node)]);
}

/** A record of every kind, numbered from 1. */
export function zoo(): RecordSpec[] {
  const types = Object.entries(everyType);
  const records: ((record: number) => RecordSpec)[] = [
    // In three, so that a record stays small.
    ...[0, 1, 2].map(
      (part) => (n: number) =>
        event(100 + part, n, named(Object.fromEntries(types.filter((_, i) => i % 3 === part).map(([name, [v]]) => [name, v])))),
    ),
    ...[unfit, rareType].map(
      (of, i) => (n: number) => event(103 + i, n, named(Object.fromEntries(Object.entries(of).map(([name, [v]]) => [name, v])))),
    ),
    ...Object.values(anything).map((data, i) => (n: number) => event(200 + i, n, data)),
    (n) => event(300, n),
    (n) => event(301, n, nested(3)),
    // What forwarding adds behind the event's own data.
    (n) =>
      event(
        302,
        n,
        named({ TargetUserName: value.string('alice') }),
        element('RenderingInfo', { Culture: 'en-US' }, [element('Message', {}, ['An account was logged on.']), element('Level')]),
      ),
    // An event that brings its elements itself.
    (n) => ({
      id: n,
      time: TIME,
      nodes: [
        element('Event', { xmlns: 'urn:x' }, [
          element('System', {}, [
            element('Provider', { Name: PROVIDER }),
            element('EventID', {}, ['400']),
            element('TimeCreated', { SystemTime: '2026-03-01T12:30:15.1234567Z' }),
            element('Channel', {}, ['Tests']),
            element('Computer', {}, ['ws1.corp.example']),
          ]),
          element('EventData', {}, [
            element('Data', { Name: 'Own' }, ['elements']),
            element('Data', {}, ['no name']),
            text('loose'),
          ]),
          named({ Inside: value.string('an instance among elements') }),
        ]),
      ],
    }),
    // Everything constant but the record.
    (n) => ({
      id: n,
      time: TIME,
      nodes: [instance(template('constant', element('Event', {}, [element('System', {}, [])])), [])],
    }),
  ];
  return records.map((make, i) => make(i + 1));
}
