// The readers of text over samples changed at random: octets changed, taken out, doubled, and pieces of other samples put in.
// None throws, hangs or grows. `PATHWARDEN_MUTATIONS=300000` runs as many for each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Framer } from '../../sensor/siem/framing.ts';
import { createSiemReader } from '../../sensor/siem/reader.ts';
import { sampleOf } from '../../sensor/siem/sample.ts';
import { openRendered } from '../../sensor/windows/rendered/file.ts';
import { JsonEventReader } from '../../sensor/windows/rendered/json.ts';
import { MessageFields } from '../../sensor/windows/rendered/message.ts';
import { templateOf } from '../../sensor/windows/rendered/templates.ts';
import { TimeReader } from '../../sensor/windows/rendered/times.ts';
import { xmlEventReader } from '../../sensor/windows/rendered/xml.ts';
import * as messages from './siem/messages.ts';
import * as forms from './windows/rendered/samples.ts';

const RUNS = Number(process.env.PATHWARDEN_MUTATIONS ?? 2000);
/** No text of a few kilobytes may take longer, in milliseconds, on a busy machine. */
const SLOWEST = 1500;

const { samples } = forms;
const json = samples.flatMap((s) =>
  [
    forms.winlogbeat(s),
    forms.nxlog(s),
    forms.wazuh(s),
    forms.evtxDump(s),
    forms.xmlAsJson(s),
    forms.eventTable(s),
    forms.splunkExport(s),
    forms.powershell(s),
    forms.winevtlog(s),
  ].map((o) => JSON.stringify(o)),
);
const xml = samples.map((s) => forms.xmlOf(s));
const siem = samples.flatMap((s) => [
  messages.rsa(s),
  messages.cef(s),
  messages.splunk(s),
  messages.qradar(s),
  messages.leef(s),
  messages.leef(s, '2.0', '^'),
  messages.snare(s),
  messages.snareOver(s),
  messages.structured(s),
  messages.row(s),
  messages.named(s),
  messages.ietf(s, forms.xmlOf(s)),
]);
const csv = [
  'Level,Date and Time,Source,Event ID,Task Category',
  ...samples.map((s) => `Information,3/4/2026 10:11:12 AM,Microsoft Windows security auditing.,${s.id},Logon,"${s.message}"`),
].join('\r\n');
const tokens = [
  '<',
  '>',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '=',
  '|',
  '\t',
  '\n',
  '\r\n',
  '\\n',
  '\\r\\n',
  '#011',
  '&',
  '&amp;',
  '&#',
  '<!',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<Event>',
  '</Event>',
  '<?',
  '%%1842',
  '0x',
  'S-1-',
  ' ',
  '\0',
  '\u202f',
  'é',
  '1e999',
  '-1',
  '99999999999999999999',
  'null',
  '__proto__',
  'constructor',
  'CEF:0|',
  'LEEF:2.0|',
  'MSWinEventLog\t',
  'RsaSA\\n',
  'EventCode=1',
  'AgentDevice=',
  '4096 <13>',
  'Subject:',
  'Account Name:',
  'Message=',
];

/** mulberry32. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function changed(of: readonly string[], next: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  let text = pick(of);
  for (let n = 1 + Math.floor(next() * 6); n > 0; n--) {
    const at = Math.floor(next() * text.length);
    const length = Math.floor(next() ** 3 * 200);
    const kind = next();
    if (kind < 0.3) text = text.slice(0, at) + pick(tokens) + text.slice(at);
    else if (kind < 0.5) text = text.slice(0, at) + text.slice(at + 1 + length);
    else if (kind < 0.65) text = text.slice(0, at + length) + text.slice(at);
    else if (kind < 0.8) text = text.slice(0, at) + String.fromCharCode(Math.floor(next() * 256)) + text.slice(at + 1);
    else if (kind < 0.9) text = text.slice(0, at) + pick(of).slice(Math.floor(next() * 500));
    else text = text.slice(0, at) + pick(tokens).repeat(1 + Math.floor(next() * 300)) + text.slice(at);
  }
  return text;
}

/** Reads `RUNS` changed texts; gives back the slowest, in milliseconds. */
function mutate(of: readonly string[], seed: number, read: (text: string) => void, runs = RUNS): number {
  const next = random(seed);
  let slowest = 0;
  for (let n = 0; n < runs; n++) {
    const text = changed(of, next);
    const started = performance.now();
    try {
      read(text);
    } catch (error) {
      throw new Error(`run ${n}: ${(error as Error).stack}\n${JSON.stringify(text.slice(0, 3000))}`);
    }
    slowest = Math.max(slowest, performance.now() - started);
  }
  return slowest;
}

const looked = (event: { field(name: string): string | undefined; value(n: number): string | undefined }): void => {
  event.field('TargetUserName');
  event.field('AccessList');
  event.value(0);
  event.value(9);
};
const TIMEOUT = 3_600_000;

test('XML of one event', { timeout: TIMEOUT }, () => {
  const read = xmlEventReader();
  expect(
    mutate(xml, 1, (text) => {
      const event = read(text);
      if (typeof event === 'object') looked(event);
    }),
  ).toBeLessThan(SLOWEST);
});

test('JSON of one event', { timeout: TIMEOUT }, () => {
  const reader = new JsonEventReader(new TimeReader());
  expect(
    mutate(json, 2, (text) => {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return;
      }
      if (reader.read(value) === true) looked(reader.event);
    }),
  ).toBeLessThan(SLOWEST);
});

test('JSON values in places of others', { timeout: TIMEOUT }, () => {
  const reader = new JsonEventReader(new TimeReader());
  const next = random(8);
  const values = [
    null,
    true,
    0,
    -1,
    4624,
    1e300,
    '',
    '-',
    'x',
    '4624',
    [],
    [[]],
    {},
    { '#text': 1 },
    { Value: [] },
    { win: {} },
    ['a', null, {}],
    '<EventData>',
    '{"a":1}',
    { System: {} },
  ];
  const swapped = (value: unknown, depth: number): unknown => {
    if (next() < 0.05) return values[Math.floor(next() * values.length)];
    if (typeof value !== 'object' || value === null || depth > 8) return value;
    if (Array.isArray(value)) return value.map((v) => swapped(v, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, v]) => [next() < 0.03 ? name.toUpperCase() : name, swapped(v, depth + 1)]),
    );
  };
  const started = performance.now();
  for (let n = 0; n < RUNS; n++) {
    if (reader.read(swapped(JSON.parse(json[n % json.length] as string), 0)) !== true) continue;
    looked(reader.event);
    expect(Number.isInteger(reader.event.time) && typeof reader.event.computer === 'string').toBe(true);
  }
  expect(performance.now() - started).toBeLessThan(RUNS * 5);
});

test('syslog messages', { timeout: TIMEOUT }, () => {
  const reader = createSiemReader();
  expect(
    mutate([...siem, ...json.map((j) => `<13>Mar  4 10:11:12 dc1 ${j}`)], 3, (text) => {
      const read = reader.read(text, 1_772_619_072_345);
      if (read === true) looked(reader.event);
      else if (typeof read === 'string') sampleOf(text);
    }),
  ).toBeLessThan(SLOWEST);
});

test('messages', { timeout: TIMEOUT }, () => {
  const told = new MessageFields();
  const all = samples.map((s) => s.message);
  let n = 0;
  expect(
    mutate([...all, ...all.map((m) => m.replace(/\s+/g, ' '))], 4, (text) => {
      const { provider, id } = samples[n++ % samples.length] as forms.Sample;
      told.read(n % 7 ? templateOf(provider, id) : undefined, text);
      told.get('TargetUserName');
    }),
  ).toBeLessThan(SLOWEST);
});

test('framing', { timeout: TIMEOUT }, () => {
  const next = random(9);
  const streams = siem.map((m, i) => (i % 2 ? `${Buffer.byteLength(m)} ${m}` : `<13>${m}\n`));
  expect(
    mutate([streams.join(''), ...streams], 5, (text) => {
      const framer = new Framer(2000);
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) {
        const size = 1 + Math.floor(next() ** 2 * 3000);
        framer.push(bytes.subarray(at, at + size));
        while (framer.next()) if (framer.end - framer.start > 2000) throw new Error('a message beyond the bound');
        at += size;
      }
      framer.finish();
      while (framer.next());
    }),
  ).toBeLessThan(SLOWEST);
});

test('files', { timeout: TIMEOUT }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pathwarden-mutation-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'events');
  const contents = [
    xml.join('\n'),
    `<Events>${xml.join('')}</Events>`,
    json.join('\n'),
    `[${json.join(',\n')}]`,
    JSON.stringify({ hits: { hits: json.map((j) => JSON.parse(j) as unknown) } }, null, 1),
    csv,
  ];
  let n = 0;
  expect(
    mutate(
      contents,
      6,
      (text) => {
        writeFileSync(path, n++ % 5 ? text : Buffer.from(text, 'utf16le'));
        const rendered = openRendered(path, n % 3 ? {} : { wanted: (_provider, id) => id === 4776 });
        if (typeof rendered === 'string') return;
        let steps = 0;
        while (rendered.read(looked, 10)) if (++steps > text.length) throw new Error('it does not end');
        rendered.close();
      },
      Math.ceil(RUNS / 5),
    ),
  ).toBeLessThan(SLOWEST);
});
