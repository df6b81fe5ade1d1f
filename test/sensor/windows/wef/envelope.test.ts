// Messages that are hostile or unusual: each is refused with its reason or read as it is meant, and none takes long.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvelope } from '../../../../sensor/windows/wef/envelope.ts';
import { Refusal } from '../../../../sensor/windows/wef/refusal.ts';
import { escaped, unescaped, XmlReader } from '../../../../sensor/windows/wef/xml.ts';
import { bookmarkList, enumerate, events, logon, type Offered } from './source.ts';

const where: Offered = {
  name: 'security',
  version: 'V',
  address: 'https://wec/wsman/subscriptions/X/1',
  identifier: 'V',
  query: '',
  bookmark: undefined,
  issuer: undefined,
  text: '',
};

test('an ordinary message', () => {
  expect(readEnvelope(events(where, [logon(1), logon(2)], bookmarkList('Security', 2)))).toMatchObject({
    action: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Events',
    to: where.address,
    identifier: 'V',
    bookmark: bookmarkList('Security', 2),
    maxEnvelopeSize: 512_000,
    events: [logon(1), logon(2)],
    dropped: 0,
    identify: false,
  });
});

test('prefixes and white space are the sender’s affair', () => {
  const other = events(where, [logon(1)])
    .replaceAll('<w:', '<ns0:')
    .replaceAll('</w:', '</ns0:')
    .replaceAll('xmlns:w=', 'xmlns:ns0=')
    .replaceAll('<s:', '<')
    .replaceAll('</s:', '</')
    .replaceAll('xmlns:s=', 'xmlns=')
    .replaceAll('s:mustUnderstand', 'mustUnderstand')
    .replaceAll('><', '>\r\n\t<')
    .replace(/<!\[CDATA\[[\s\S]*\]\]>/, `<![CDATA[\n${logon(1)}\n]]>`);
  expect(readEnvelope(`\ufeff<?xml version="1.0" encoding="utf-16"?>\n${other}\n<!-- end -->`).events).toEqual([logon(1)]);
});

test('control characters in an event do not hurt', () => {
  const strange = logon(1).replace('alice', 'a\u0005lice \u0000');
  expect(readEnvelope(events(where, [strange])).events).toEqual([strange]);
});

test('an event in several pieces of text is one', () => {
  const split = events(where, [logon(1)]).replace('<System>', '<Sys]]><![CDATA[tem>');
  expect(readEnvelope(split).events).toEqual([logon(1)]);
});

const declarations = (i: number): string => Array.from({ length: 60 }, (_, j) => `xmlns:p${i}x${j}="u"`).join(' ');

const attack = (inside: string): string => events(where, []).replace('<w:Events>', `<w:Events>${inside}`);

describe('refused', () => {
  test.each([
    ['nothing', '', 'document cut short'],
    ['no XML', 'hello', 'text outside the document'],
    ['another document', '<html/>', 'no envelope'],
    ['two documents', `${enumerate()}${enumerate()}`, 'second document'],
    ['a document type', `<!DOCTYPE a SYSTEM "file:///etc/passwd">${enumerate()}`, 'document type'],
    ['entities that would grow', attack('&lol9;'), 'entity that is not declared'],
    ['a processing instruction', attack('<?php x?>'), 'processing instruction'],
    ['elements without end', attack(`<w:Event>${'<a>'.repeat(1000)}`), 'too deep'],
    [
      'attributes without end',
      attack(`<w:Event ${Array.from({ length: 100 }, (_, i) => `a${i}="x"`).join(' ')}/>`),
      'too many attributes',
    ],
    [
      'namespaces without end',
      attack(`<w:Event>${Array.from({ length: 20 }, (_, i) => `<a ${declarations(i)}>`).join('')}`),
      'too many namespaces',
    ],
    ['an element that ends another', attack('<w:Event><a></b>'), 'end of another element'],
    ['a prefix of nothing', attack('<w:Event><q:a/>'), 'prefix without a namespace'],
    ['text among events', attack('text'), 'text between elements'],
    ['something else among events', attack('<a/>'), 'no event among events'],
    ['CDATA without end', events(where, [logon(1)]).replaceAll(']]>', ''), 'no ]]>'],
    ['a comment without end', attack('<!-- '), 'no -->'],
    ['too many events', attack('<w:Event>a</w:Event>'.repeat(20_001)), 'too many events'],
    ['a header that is too long', enumerate({ id: 'x'.repeat(3000) }), 'header too long'],
    ['an element where a header’s text belongs', enumerate({ id: '<a/>' }), 'element where text belongs'],
    ['a size that is no number', enumerate().replace('>512000<', '>many<'), 'MaxEnvelopeSize'],
    ['cut short', enumerate().slice(0, -3), 'end of another element'],
  ])('%s', (_, text, reason) => {
    expect(() => readEnvelope(text)).toThrow(Refusal);
    expect(() => readEnvelope(text)).toThrow(reason);
  });
});

test('a bookmark that is too long or none is not kept', () => {
  const channels = Array.from({ length: 2000 }, (_, i) => `<Bookmark Channel="C${i}" RecordId="1" IsCurrent="true"/>`);
  expect(readEnvelope(events(where, [], `<BookmarkList>${channels.join('')}</BookmarkList>`)).bookmark).toBeUndefined();
  expect(readEnvelope(events(where, [], '<x:List xmlns:x="u"/>')).bookmark).toBeUndefined();
});

test('messages changed anywhere are read or refused, and nothing else', () => {
  const good = events(where, [logon(1), logon(2)], bookmarkList('Security', 2), 'element');
  fc.assert(
    fc.property(
      fc.nat(good.length),
      fc.nat(40),
      fc.constantFrom('', '<', '>', '&', '"', '/', '<!--', ']]>', ':', ' ', '\u0000'),
      (at, gone, put) => {
        try {
          readEnvelope(good.slice(0, at) + put + good.slice(at + gone));
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('long texts are read in time that grows with their length', () => {
  const time = (text: string): number => {
    const started = performance.now();
    expect(() => readEnvelope(text)).toThrow();
    return performance.now() - started;
  };
  for (const part of ['<a ', '<!-', '<![CDATA[', '&', '<w:Event>', `<a b='`, '<a:', ' xmlns:a=""']) {
    expect(time(attack(part.repeat(200_000 / part.length)))).toBeLessThan(1000);
  }
});

test('escapes', () => {
  expect(unescaped('&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;&#x110000;')).toBe(`<>&"'AB😀&#x110000;`);
  expect(escaped(`<a b="c">&'`)).toBe(`&lt;a b=&quot;c&quot;&gt;&amp;'`);
  fc.assert(fc.property(fc.string(), (text) => unescaped(escaped(text)) === text));
});

test('attributes by their namespaces', () => {
  const reader = new XmlReader(`<a xmlns:p="u" p:x = "1" x='2' q="&lt;"/>`);
  expect(reader.next()).toBe('start');
  expect([reader.attribute('x'), reader.attribute('x', 'u'), reader.attribute('q'), reader.attribute('y')]).toEqual([
    '2',
    '1',
    '<',
    undefined,
  ]);
  expect([reader.next(), reader.next()]).toEqual(['end', 'finished']);
});
