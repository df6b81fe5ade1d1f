import { expect, test } from 'vitest';
import type { Wanted } from '../../../../sensor/windows/event.ts';
import { events } from './reading.ts';
import { element, evtx, instance, type RecordSpec, slot, template, type Value, value } from './writer.ts';
import { event, named, PROVIDER, TIME, zoo } from './zoo.ts';

const ids = (bytes: Buffer, wanted: Wanted) => events(bytes, (e) => e.id, { wanted });

test('what is refused is stepped over, and only asked for once', () => {
  const records = Array.from({ length: 50 }, (_, i) => event(100 + (i % 5), i + 1, named({ a: value.string('b') })));
  const asked: string[] = [];
  const read = ids(evtx(records), (provider, id) => {
    asked.push(`${provider} ${id}`);
    return id === 103;
  });
  expect(read.events).toEqual(new Array(10).fill(103));
  expect(read.statistics).toMatchObject({ records: 10, skipped: 40 });
  expect(asked).toEqual([100, 101, 102, 103, 104].map((id) => `${PROVIDER} ${id}`));
});

test('a record of no interest is not looked into: what is broken in it is not met', () => {
  const bytes = evtx([event(1, 1, named({ a: value.string('x') })), event(2, 2, named({ b: value.string('y') }))]);
  // The token of the first event's nested instance.
  const inner = bytes.indexOf(Buffer.from([0x0f, 1, 1, 0, 0x0c]), 4096 + 512 + 30);
  bytes[inner + 4] = 0x3f;
  expect(ids(bytes, (_, id) => id === 2)).toMatchObject({ events: [2], statistics: { skipped: 1 } });
});

test('records of every shape are taken as if they were read first', () => {
  const bytes = evtx(zoo());
  const all = events(bytes, (e) => [e.provider, e.id] as const).events;
  for (const odd of [0, 1]) {
    const read = events(bytes, (e) => e.id, { wanted: (provider, id) => (provider.length + id) % 2 === odd });
    expect(read.events).toEqual(all.filter(([provider, id]) => (provider.length + id) % 2 === odd).map(([, id]) => id));
  }
});

const odd = (provider: string | Value, id: string | Value): RecordSpec => {
  const content = (v: string | Value, place: number) => (typeof v === 'string' ? v : slot(place, v.type));
  const system = element('System', {}, [
    element('Provider', { Name: content(provider, 0) }),
    element('EventID', {}, [content(id, 1)]),
  ]);
  const name = `odd ${typeof provider} ${typeof id} ${typeof provider === 'string' ? provider : ''} ${typeof id === 'string' ? id : ''}`;
  const values = [provider, id].map((v) => (typeof v === 'string' ? value.null() : v));
  return { id: 1, time: TIME, nodes: [instance(template(name, element('Event', {}, [system])), values)] };
};

test.each<[string, string | Value, string | Value]>([
  ['constants', 'P', '7'],
  ['a constant and a value', 'P', value.uint16(7)],
  ['a value and a constant', value.string('P'), '7'],
  ['an id of another type', value.string('P'), value.uint32(7)],
  ['an id that is text', value.string('P'), value.string('7')],
  ['a provider that is no string', value.raw(2, Buffer.from('P')), value.uint16(7)],
])('%s', (_, provider, id) => {
  expect(ids(evtx([odd(provider, id)]), (p, i) => p === 'P' && i === 7).events).toEqual([7]);
  expect(ids(evtx([odd(provider, id)]), (p, i) => p !== 'P' || i !== 7).events).toEqual([]);
});

test('an id that is no number is 0', () => {
  for (const id of ['abc', 'Infinity', '', value.string('abc')]) {
    expect(ids(evtx([odd('P', id)]), (_, i) => i === 0).events).toEqual([0]);
    expect(ids(evtx([odd('P', id)]), (_, i) => i !== 0).events).toEqual([]);
  }
});

test('providers that change, also by one character, and long ones', () => {
  const names = ['A', 'B', 'AB', 'ABC', 'ABD', 'x'.repeat(300), `${'x'.repeat(299)}y`, ''];
  const records = Array.from({ length: 80 }, (_, i) => odd(value.string(names[i % names.length] as string), value.uint16(i)));
  const seen = events(evtx(records), (e) => [e.provider, e.id], { wanted: (p, id) => names[id % names.length] === p }).events;
  expect(seen).toEqual(records.map((_, i) => [names[i % names.length], i]));
});

test('more answers than are remembered', () => {
  const records = Array.from({ length: 16_600 }, (_, i) =>
    odd(value.string(`provider ${i % 8300}`), value.uint16(i < 8300 ? 1 : 2)),
  );
  records.push(odd(value.string('provider 0'), value.uint16(1)), odd(value.string('provider 8299'), value.uint16(2)));
  const asked: string[] = [];
  const read = events(evtx(records), (e) => e.id, {
    wanted: (p, i) => {
      asked.push(`${p} ${i}`);
      return true;
    },
  });
  expect(read.events).toHaveLength(16_602);
  // All but the last, which came after they were forgotten.
  expect(asked.slice(16_600)).toEqual(['provider 0 1']);
});
