import { expect, test } from 'vitest';
import type { WindowsEvent } from '../../../../sensor/windows/event.ts';
import { xmlEventReader } from '../../../../sensor/windows/rendered/xml.ts';
import { expected, logon, told, xmlOf } from './samples.ts';

const read = xmlEventReader();
const event = (text: string): WindowsEvent => {
  const got = read(text);
  if (typeof got !== 'object') throw new Error(String(got));
  return got;
};
const system = (data: string, more = ''): string =>
  `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="P"/><EventID>1</EventID><TimeCreated SystemTime="2026-03-04T10:11:12Z"/><Security UserID="S-1-5-18"/>${more}</System>${data}</Event>`;

test('an event with everything around it', () => {
  const text = `\ufeff<?xml version="1.0"?>\r\n<!-- x --><Event  xmlns = 'http://schemas.microsoft.com/win/2004/08/events/event' >${xmlOf(logon).slice(xmlOf(logon).indexOf('>') + 1)}`;
  expect(told(event(text), Object.keys(logon.fields))).toEqual(expected(logon));
});

test('named and unnamed values, Binary, in their places', () => {
  const got = event(
    system(
      '<EventData><Data>first</Data><Data Name="B">second</Data><Data/><Data Name=\'D\'></Data><Data>-</Data><Binary>0011</Binary></EventData>',
    ),
  );
  expect([0, 1, 2, 3, 4, 5].map((n) => got.value(n))).toEqual(['first', 'second', undefined, undefined, undefined, undefined]);
  expect([got.field('B'), got.field('D'), got.field('Binary'), got.field('b'), got.field('Data'), got.field('')]).toEqual([
    'second',
    undefined,
    '0011',
    undefined,
    undefined,
    undefined,
  ]);
  expect([got.userSid, got.record, got.channel, got.value(-1)]).toEqual(['S-1-5-18', undefined, '', undefined]);
});

test('UserData: the innermost elements are the fields', () => {
  const got = event(
    system(
      '<UserData><RuleAndFileData xmlns="http://x/y"><PolicyName>EXE</PolicyName><Inner><Depth>2</Depth></Inner><Empty/></RuleAndFileData></UserData>',
    ),
  );
  expect([got.field('PolicyName'), got.field('Depth'), got.field('Empty'), got.value(1)]).toEqual(['EXE', '2', undefined, '2']);
});

test('ComplexData', () => {
  const got = event(
    system('<EventData><Data Name="A">1</Data><ComplexData Name="C"><Data Name="X">2</Data><Y>3</Y></ComplexData></EventData>'),
  );
  expect([got.field('A'), got.field('X'), got.field('Y')]).toEqual(['1', '2', '3']);
});

test('the five entities, numbers and CDATA; anything else stays as it is', () => {
  const got = event(
    system(
      '<EventData><Data Name="A">&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&#0;&#xD800;&#9999999;&nbsp;&amp;lt; & &</Data><Data Name="B">x<![CDATA[<a>&amp;</a>]]>y<!-- c -->z</Data></EventData>',
    ),
  );
  expect(got.field('A')).toBe('<>&"\'A😀\0\ufffd\ufffd&nbsp;&lt; & &');
  expect(got.field('B')).toBe('x<a>&amp;</a>yz');
});

test('only what is wanted', () => {
  const wanting = xmlEventReader((provider, id) => provider === 'P' && id === 2);
  expect(wanting(system(''))).toBeUndefined();
  expect(typeof wanting(system('').replace('>1<', '>2<'))).toBe('object');
});

const nested = (n: number): string => '<a>'.repeat(n) + '</a>'.repeat(n);
test.each([
  ['', 'no Event element'],
  ['text', 'no Event element'],
  ['<Events></Events>', 'no Event element'],
  ['<!DOCTYPE x><Event/>', 'document type'],
  [`<Event><!DOCTYPE x>${system('').slice(7)}`, 'document type'],
  ['<Event></Event>', 'no System element'],
  [system('').replace('<EventID>1</EventID>', ''), 'no EventID'],
  [system('').replace('<EventID>1</EventID>', '<EventID>x</EventID>'), 'no EventID'],
  [system('').replace('<Provider Name="P"/>', ''), 'no provider'],
  [system('').replace('2026-03-04', 'yesterday'), 'no time'],
  [system('', '</System><System>'), 'two System elements'],
  [system('').slice(0, -3), 'tag cut short'],
  [system('').slice(0, -8), 'event cut short'],
  [system('<EventData><Data Name=x/></EventData>'), 'attribute without quotes'],
  [system('<EventData><Data Name/></EventData>'), 'tag cut short'],
  [system('<EventData><Data a b="c"/></EventData>'), 'attribute without value'],
  [system('<EventData><Data Name="x></Data></EventData>'), 'tag cut short'],
  [system('<EventData>< Data/></EventData>'), 'tag without name'],
  [system('<EventData><![CDATA[</EventData>'), 'event cut short'],
  [system(`<EventData>${nested(40)}</EventData>`), 'elements too deep'],
  [system(`<x>${nested(40)}</x>`), 'elements too deep'],
  [system(`<EventData>${'<Data/>'.repeat(1025)}</EventData>`), 'too many fields'],
  [system(`<EventData><Data>${'x'.repeat(1_100_000)}</Data></EventData>`), 'event too large'],
])('%.60s: %s', (text, why) => expect(read(text)).toBe(why));

test('an event cut anywhere is told, never thrown over', () => {
  const text = xmlOf(logon);
  for (let end = 0; end < text.length; end++) expect(typeof read(text.slice(0, end))).toBe('string');
});
