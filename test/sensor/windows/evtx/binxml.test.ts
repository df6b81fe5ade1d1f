import { expect, test } from 'vitest';
import { valueType } from '../../../../sensor/windows/evtx/value-types.ts';
import { lines } from './reading.ts';
import {
  ChunkWriter,
  element,
  evtx,
  fileHeader,
  instance,
  type Node,
  type RecordSpec,
  seal,
  slot,
  template,
  value,
} from './writer.ts';
import { event, TIME } from './zoo.ts';

/** A log whose second record has these octets for its BinXML. */
function withOctets(octets: number[] | Buffer): Buffer {
  const writer = new ChunkWriter();
  writer.add(event(1, 1));
  const at = writer.at;
  writer.add({ id: 2, time: TIME, nodes: [element('Event', {}, ['x'.repeat(octets.length)])] });
  writer.add(event(3, 3));
  const chunk = writer.finish();
  chunk.fill(0, at + 24, chunk.readUInt32LE(at + 4) + at - 4);
  Buffer.from(octets).copy(chunk, at + 24);
  return Buffer.concat([fileHeader(1, 4), seal(chunk)]);
}

const header = [0x0f, 1, 1, 0];
/** `<a` whose name stands at offset 0 of the chunk: whatever is there. */
const start = (more = 0): number[] => [0x01 | more, 0, 0, 0, 0, 0, 2, 0, 0, ...(more ? [0, 0, 0, 0] : [])];

test.each<[string, number[], string]>([
  ['nothing', [], 'a record without an element'],
  ['the end at once', [...header, 0], 'a record without an element'],
  ['a token that there is not', [...header, 0x3f], 'unknown token'],
  ['characters outside', [...header, 0x05, 1, 1, 0, 0x41, 0], 'characters outside of an element'],
  ['an element in a start tag', [...header, ...start(), ...start()], 'an element inside of a start tag'],
  ['an attribute outside', [...header, 0x06, 0, 2, 0, 0], 'an attribute outside of a start tag'],
  ['the end of no start tag', [...header, 0x02], 'the end of a start tag without its start'],
  ['the end of no empty element', [...header, 0x03], 'the end of a start tag without its start'],
  ['the end of no element', [...header, 0x04], 'the end of an element without its start'],
  ['the end in a start tag', [...header, ...start(), 0x02, ...start(), 0x04], 'the end of an element without its start'],
  ['no end of an element', [...header, ...start(), 0x02, 0], 'an element without its end'],
  ['a substitution', [...header, ...start(), 0x02, 0x0d, 0, 0, 1, 0x04, 0], 'a substitution outside of a template'],
  ['a value without a size', [...header, ...start(), 0x02, 0x05, 0x0e, 0x04, 0], 'a value of no size among the tokens'],
  ['an instance in a start tag', [...header, ...start(), 0x0c], 'an instance inside of a start tag'],
  ['a string longer than the record', [...header, ...start(), 0x02, 0x05, 1, 0xff, 0xff], 'BinXML cut short'],
  ['a name outside of the chunk', [...header, 0x01, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f], 'name outside of the chunk'],
  [
    'a template outside of the chunk',
    [...header, 0x0c, 1, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0],
    'template outside of the chunk',
  ],
  ['more values than octets', [...header, 0x0c, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0xff, 0xff, 0xff, 0xff], 'more values than octets'],
])('a record that breaks the grammar is given up, counted, and the next one read: %s', (_, octets, reason) => {
  // Long enough for what is read to stay inside of the record.
  const read = lines(withOctets(Buffer.concat([Buffer.from(octets), Buffer.alloc(64 - octets.length)])));
  expect(read.malformed).toEqual({ [`record: ${reason}`]: 1 });
  expect(read.records).toEqual([1, 3]);
});

test('a fragment that ends in an instance', () => {
  for (let length = 4; length < 60; length++) {
    const octets = Buffer.from([...header, 0x0c, 1, 0, 0, 0, 0, 0, 2, 0, 0, ...new Array(50).fill(0)]).subarray(0, length);
    const record = event(2, 2);
    const [node] = record.nodes;
    if (node?.kind === 'instance') node.instance.values[6] = value.raw(valueType.binXml, octets);
    const reasons = Object.keys(lines(evtx([record])).malformed);
    if (length > 4 && length < 14) expect(reasons).toEqual(['record: instance cut short']);
    else expect(reasons.length).toBeLessThan(2);
  }
});

test('elements in one another to a depth', () => {
  const deep = (depth: number): RecordSpec => {
    let node: Node = element('E', {}, ['end']);
    for (let i = 1; i < depth; i++) node = element('E', {}, [node]);
    return { id: 1, time: TIME, nodes: [node] };
  };
  expect(lines(evtx([deep(64)])).records).toEqual([1]);
  expect(lines(evtx([deep(65)])).malformed).toEqual({ 'record: elements nested too deep': 1 });
});

test('names of a largest length', () => {
  const longest = (length: number): RecordSpec => ({ id: 1, time: TIME, nodes: [element('n'.repeat(length))] });
  expect(lines(evtx([longest(256)])).records).toEqual([1]);
  expect(lines(evtx([longest(257)])).malformed).toEqual({ 'record: name too long': 1 });
});

test('a template may hold neither instances nor several elements', () => {
  const inner = instance(template('inner', element('X')), []);
  const outer = instance(template('outer', element('Event', {}, [inner])), []);
  expect(lines(evtx([{ id: 1, time: TIME, nodes: [outer] }])).malformed).toEqual({
    'record: an instance inside of a template': 1,
  });
  const several = evtx([
    { id: 1, time: TIME, nodes: [instance(template('several', element('Event', {}, [element('AAAA')])), [])] },
  ]);
  // The token that opens the inner element closes the outer one.
  const at = several.indexOf(Buffer.from([0x02, 0x01, 0xff, 0xff]));
  several[at] = 0x03;
  several[several.indexOf(Buffer.from([0x03, 0x04, 0]), at) + 1] = 0;
  expect(lines(several).malformed).toMatchObject({ 'record: a template of no or several elements': 1 });
});

test('values longer than what they stand in', () => {
  const log = evtx([
    event(1, 1),
    { id: 2, time: TIME, nodes: [instance(template('one', element('Event', {}, [slot(0)])), [value.string('abc')])] },
  ]);
  const table = log.indexOf(Buffer.from([6, 0, 1, 0, 0x61, 0]));
  log[table] = 80;
  expect(lines(log).malformed).toMatchObject({ 'record: values longer than their fragment': 1 });
});
