import { expect, test } from 'vitest';
import { Malformed } from '../../../../sensor/bytes/malformed.ts';
import { Chunk, RECORD_HEADER } from '../../../../sensor/windows/evtx/chunk.ts';
import { Templates } from '../../../../sensor/windows/evtx/template.ts';
import { Values } from '../../../../sensor/windows/evtx/values.ts';
import { lines } from './reading.ts';
import { securityRecords } from './security-log.ts';
import {
  ChunkWriter,
  element,
  evtx,
  instance,
  type RecordSpec,
  seal,
  slot,
  type TemplateSpec,
  template,
  value,
} from './writer.ts';
import { event, named, TIME } from './zoo.ts';

function reader() {
  const chunk = new Chunk(false, () => {});
  const templates = new Templates(chunk);
  const values = new Values(chunk, templates);
  /** The elements of a chunk's records. */
  const roots = (octets: Buffer) => {
    octets.copy(chunk.bytes);
    chunk.load(chunk.bytes.length);
    templates.forgetPlaces();
    const all = [];
    while (chunk.next()) {
      try {
        all.push(values.record(chunk.record + RECORD_HEADER, chunk.record + chunk.size - 4).element);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        all.push(error.message);
      }
    }
    return all;
  };
  return { templates, roots };
}

const chunkOf = (records: readonly RecordSpec[]): Buffer => {
  const writer = new ChunkWriter();
  for (const r of records) expect(writer.add(r)).toBe(true);
  return writer.finish();
};
const record = (of: TemplateSpec): RecordSpec => ({ id: 1, time: TIME, nodes: [instance(of, [value.string('x')])] });
const withText = (name: string, text: string): TemplateSpec =>
  template(name, element('Event', { a: 'b' }, [element('Inner', {}, [text, slot(0)]), element('Other')]));

test('the same template in another chunk is the same element, wherever it and its names stand', () => {
  const { roots } = reader();
  const t = withText('t', 'text');
  // Names of its own that came before it in the chunk: once none, once some, once all.
  const before = ['Other', 'Inner', 'Event', 'a'].map((name) => record(template(`names ${name}`, element(name, {}, [slot(0)]))));
  const found = [0, 1, 2, 4].map((n) => roots(chunkOf([...before.slice(0, n), record(t)])).at(-1));
  expect(new Set(found).size).toBe(1);
  expect(found[0]).toMatchObject({ name: 'Event', content: [{ element: { name: 'Inner' } }, { element: { name: 'Other' } }] });
});

test('a template with the same GUID and other content is another one', () => {
  const { roots } = reader();
  const one = withText('t', 'dc1.corp.example');
  const variants = [
    ...[withText('t', 'dc2.corp.example'), withText('t', 'dc1')],
    template('t', element('Event', { a: 'b' }, [element('Inner', {}, ['dc1.corp.example', slot(0)]), element('Otter')])),
    template('t', element('Event', { c: 'b' }, [element('Inner', {}, ['dc1.corp.example', slot(0)]), element('Other')])),
    template('t', element('Event', { a: 'b' }, [element('Inner', {}, ['dc1.corp.example', slot(1)]), element('Other')])),
  ];
  const first = roots(chunkOf([record(one)]))[0];
  const others = variants.map((v) => roots(chunkOf([record(v)]))[0]);
  expect(new Set([first, ...others]).size).toBe(6);
  // Each is known again.
  expect(variants.map((v) => roots(chunkOf([record(v)]))[0])).toEqual(others);
  expect(roots(chunkOf([record(one)]))[0]).toBe(first);
});

test('a definition may stand in an earlier record, or behind all of them', () => {
  const shared = template('shared', element('EventData', {}, [element('Data', { Name: 'a' }, [slot(0)])]));
  const chunk = chunkOf([
    // The first brings the names, so that the definition of the second holds none of them.
    event(1, 1, named({ a: value.string('x') })),
    ...[2, 3].map((n) => event(n, n, instance(shared, [value.string(`value ${n}`)]))),
  ]);
  const read = lines(Buffer.concat([Buffer.alloc(4096), chunk]));
  expect(read.lines[2]).toContain('"EventData":{"a":"value 3"}');
  const start = Buffer.from([0x0f, 1, 1, 0, 0x0c, 1]);
  const third = chunk.lastIndexOf(start);
  const definition = chunk.readUInt32LE(third + 10);
  const length = 24 + chunk.readUInt32LE(definition + 20);
  const free = chunk.readUInt32LE(48);
  chunk.copy(chunk, free + 8, definition, definition + length);
  chunk.writeUInt32LE(free + 8, third + 10);
  expect(lines(Buffer.concat([Buffer.alloc(4096), seal(chunk)])).lines).toEqual(read.lines);
});

test('of one GUID only so many are known', () => {
  const { roots } = reader();
  const variants = Array.from({ length: 70 }, (_, i) => withText('t', `computer ${i}`));
  const found = variants.map((v) => roots(chunkOf([record(v)]))[0]);
  expect(roots(chunkOf([record(variants[69] as TemplateSpec)]))[0]).toBe(found[69]);
  expect(roots(chunkOf([record(variants[0] as TemplateSpec)]))[0]).not.toBe(found[0]);
});

test('all known templates take so much memory at most', () => {
  const { roots } = reader();
  const large = (i: number): TemplateSpec =>
    template(
      `large ${i}`,
      element('Event', {}, [...Array.from({ length: 600 }, (_, n) => element('Data', { Name: `name ${n}` }, [slot(n)]))]),
    );
  const first = roots(chunkOf([record(large(0))]))[0];
  expect(roots(chunkOf([record(large(0))]))[0]).toBe(first);
  // Each takes more than a megabyte of the 64 that there are.
  for (let i = 1; i < 70; i++) roots(chunkOf([record(large(i))]));
  expect(roots(chunkOf([record(large(0))]))[0]).not.toBe(first);
});

test('a chunk refers to so many definitions at most', () => {
  const octets = chunkOf([record(withText('t', 'x'))]);
  const { templates, roots } = reader();
  roots(octets);
  const asked = Array.from({ length: 2100 }, (_, i) => {
    try {
      templates.at(20_000 + i);
      return 'read';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(asked.filter((a) => a === 'too many templates in a chunk').length).toBeGreaterThan(0);
  expect(asked[0]).not.toBe('too many templates in a chunk');
});

test('a log of several computers and many chunks is read by few templates', () => {
  const log = securityRecords(9);
  const records = Array.from({ length: 600 }, () => log.next().value);
  expect(lines(evtx(records)).records).toEqual(records.map((r) => r.id));
});
