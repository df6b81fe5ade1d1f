import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openRendered, type RenderedFile, type RenderedOptions } from '../../../../sensor/windows/rendered/file.ts';
import { JsonEventReader } from '../../../../sensor/windows/rendered/json.ts';
import { templateOf } from '../../../../sensor/windows/rendered/templates.ts';
import { TimeReader } from '../../../../sensor/windows/rendered/times.ts';
import * as forms from './samples.ts';
import { expected, logon, type Sample, samples, type Told, told, validation, xmlOf } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'pathwarden-rendered-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with this content, until the next one. */
function file(content: Buffer): string {
  const path = join(folder, 'events');
  writeFileSync(path, content);
  return path;
}

function opened(content: string | Buffer, options?: RenderedOptions): RenderedFile {
  const rendered = openRendered(file(Buffer.from(content)), options);
  if (typeof rendered === 'string') throw new Error(rendered);
  return rendered;
}

/** Reads a file whose events are these samples. */
function read(content: string | Buffer, of: readonly Sample[], options?: RenderedOptions) {
  const rendered = opened(content, options);
  const events: Told[] = [];
  while (rendered.read((event) => events.push(told(event, Object.keys(of[events.length]?.fields ?? {}))), 2));
  rendered.close();
  return { events, statistics: rendered.statistics, problem: rendered.problem() };
}

const all = samples.map(expected);
const whole = samples.map((s) => ({ ...expected(s), time: Math.floor(s.time / 1000) * 1000 }));
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('XML', () => {
  const one = samples.map((s) => xmlOf(s)).join('\r\n');
  const viewer = `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>${samples.map((s) => xmlOf(s, '"')).join('')}</Events>`;
  const contents: Record<string, string | Buffer> = {
    'one after another': one,
    'within a root': viewer,
    'UTF-8 with a mark': `\ufeff${one}`,
    'UTF-16LE with a mark': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(viewer, 'utf16le')]),
    'UTF-16LE without': Buffer.from(one, 'utf16le'),
    'UTF-16BE with a mark': Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be(one)]),
    'UTF-16BE without': utf16be(viewer),
    'with rendering': one.replaceAll(
      '</Event>',
      '<RenderingInfo Culture="en-US"><Message>Text &amp; more</Message><Level>I</Level></RenderingInfo></Event>',
    ),
  };
  for (const [name, content] of Object.entries(contents))
    test(name, () =>
      expect(read(content, samples)).toEqual({
        events: all,
        problem: undefined,
        statistics: expect.objectContaining({ events: 5 }),
      }),
    );

  test('what is not wanted is not handed on', () => {
    const { events, statistics } = read(one, [logon], {
      wanted: (provider, id) => provider.startsWith('Microsoft') && id === 4624,
    });
    expect(events).toEqual([expected(logon)]);
    expect(statistics).toMatchObject({ events: 1, notWanted: 4 });
  });

  test('broken events are counted with their first place, the others are read', () => {
    const [a, b, c] = samples.slice(0, 3).map((s) => xmlOf(s)) as [string, string, string];
    const content = [a, b.slice(0, 700), c, '<Event><System/></Event>', '<Event>\n<Event a=>', b, a.slice(0, 90)].join('\n');
    const { events, statistics } = read(content, [samples[0], samples[2], samples[1]] as Sample[]);
    expect(events).toEqual([all[0], all[2], all[1]]);
    expect(Object.fromEntries(statistics.malformed)).toEqual({
      'event cut short': { count: 4, first: 'line 2' },
      'no System element': { count: 1, first: 'line 4' },
    });
  });

  test('a document type is counted, its entities are not resolved', () => {
    const content = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Events>${xmlOf({ ...logon, fields: { A: 'x' } }).replace('>x<', '>&b;<')}</Events>`;
    const { events, statistics } = read(content, [{ ...logon, fields: { A: '&b;' } }]);
    expect(events[0]?.fields).toEqual({ A: '&b;' });
    expect([...statistics.malformed]).toEqual([['document type', { count: 1, first: 'line 1' }]]);
  });

  test('an event too large is left out', () => {
    const large = xmlOf({ ...logon, fields: { A: 'x'.repeat(1_100_000) } });
    const { events, statistics } = read(`${large}${xmlOf(logon)}`, [logon]);
    expect(events).toEqual([expected(logon)]);
    expect(statistics.malformed.has('event too large')).toBe(true);
  });
});

describe('JSON', () => {
  const writers: Record<string, [(s: Sample) => object, Told[]]> = {
    'Winlogbeat 8': [forms.winlogbeat, all],
    'Winlogbeat 7': [(s) => forms.winlogbeat(s, 7), all],
    'Winlogbeat 6': [(s) => forms.winlogbeat(s, 6), all],
    'Elasticsearch around it': [(s) => ({ _index: 'winlogbeat', _id: 'x', _source: forms.winlogbeat(s) }), all],
    NXLog: [forms.nxlog, whole],
    'Fluent Bit': [forms.winevtlog, all],
    Wazuh: [forms.wazuh, all],
    'Elasticsearch around Wazuh': [(s) => ({ _source: forms.wazuh(s) }), all],
    evtx_dump: [forms.evtxDump, all],
    'evtx_dump, attributes beside': [(s) => forms.evtxDump(s, true), all],
    'XML as JSON': [forms.xmlAsJson, all],
    'Sentinel SecurityEvent': [forms.securityEvent, all],
    'Azure Monitor Event': [forms.eventTable, all],
    'Azure Monitor WindowsEvent': [forms.windowsEventTable, all],
    PowerShell: [forms.powershell, all],
    'Splunk XML': [forms.splunkXml, all],
    'Splunk lines': [forms.splunkExport, all],
  };
  for (const [name, [write, events]] of Object.entries(writers)) {
    const objects = samples.map(write);
    const texts = objects.map((o) => JSON.stringify(o));
    const layouts: Record<string, string | Buffer> = {
      lines: `${texts.join('\n')}\n`,
      'lines without an end': texts.join('\r\n'),
      'one after another': objects.map((o) => JSON.stringify(o, null, 2)).join(''),
      'one list': JSON.stringify(objects, null, '\t'),
      'a list in an object': JSON.stringify({ took: 3, hits: { total: { value: 5 }, hits: objects } }),
      'in UTF-16': Buffer.from(`\ufeff${texts.join('\n')}`, 'utf16le'),
    };
    for (const [layout, content] of Object.entries(layouts))
      test(`${name}: ${layout}`, () => {
        const got = read(content, samples);
        expect(got.events).toEqual(events);
        expect([...got.statistics.malformed]).toEqual([]);
      });
    test(`${name}: only what is wanted`, () => {
      const { events: got, statistics } = read(
        texts.join('\n').repeat(3).replaceAll('}{', '}\n{'),
        [forms.service, forms.service, forms.service],
        {
          wanted: (provider, id) => provider === 'Service Control Manager' && id === 7045,
        },
      );
      expect(got).toHaveLength(3);
      expect(statistics).toMatchObject({ events: 3, notWanted: 12 });
    });
  }

  test('the zone of a time without one is found by what passed the event on, else it is UTC and counted', () => {
    const east = { ...forms.nxlog(logon, -4 * 3_600_000), '@timestamp': new Date(logon.time + 2600).toISOString() };
    const { events, statistics } = read(`${JSON.stringify(east)}\n${JSON.stringify(forms.nxlog(logon))}`, [logon, logon]);
    expect(events.map((e) => e.time)).toEqual([Math.floor(logon.time / 1000) * 1000, Math.floor(logon.time / 1000) * 1000]);
    expect(statistics.assumedUtc).toBe(1);
  });

  test('names in any case; fields only in the message; the header is no field', () => {
    const record = {
      eventid: 4776,
      sourcename: validation.provider,
      channel: 'Security',
      eventtime: '2026-03-04T10:11:12Z',
      message: validation.message,
      ProcessID: 704,
    };
    const rendered = opened(JSON.stringify(record));
    rendered.read((event) => {
      expect([event.field('workstation'), event.field('Workstation'), event.value(1)]).toEqual([undefined, 'WS9', 'bob']);
      expect(event.field('ProcessId')).toBeUndefined();
    }, 1);
    expect(rendered.statistics.events).toBe(1);
  });

  test('a column left empty does not hide the value in the XML beside it', () => {
    const row = { ...forms.eventTable(logon), Channel: '', TargetUserName: '', IpAddress: null, EventSourceName: logon.provider };
    expect(read(JSON.stringify(row), [logon]).events).toEqual([expected(logon)]);
  });

  test('an array of any size is read in bounded memory', () => {
    const text = JSON.stringify(forms.nxlog(logon));
    const content = Buffer.from(`{"a":{"b":1},"value":[${Array(20_000).fill(text).join(',')}],"c":[]}`);
    const before = process.memoryUsage().rss;
    const rendered = opened(content);
    while (rendered.read(() => {}, 1000));
    expect(rendered.statistics).toMatchObject({ events: 20_000, notWanted: 0 });
    expect([...rendered.statistics.malformed]).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(content.length * 3);
  });

  test('lines cut short, or that are no JSON, cost themselves only', () => {
    const texts = samples.map((s) => JSON.stringify(forms.nxlog(s)));
    const [a, b, c, d, e] = texts as [string, string, string, string, string];
    const content = [
      a,
      b.slice(0, 200),
      c,
      'hello',
      `${d.slice(0, 40)},`,
      d,
      '{"x":1}',
      '[[[[[[[[[[[[[[[[[[[[[',
      e,
      '{"EventID":1,"a":',
    ].join('\n');
    const { events, statistics } = read(content, [samples[0], samples[2], samples[3], samples[4]] as Sample[]);
    expect(events).toEqual([whole[0], whole[2], whole[3], whole[4]]);
    expect([...statistics.malformed.values()].reduce((sum, m) => sum + m.count, 0)).toBeGreaterThanOrEqual(6);
    expect(statistics.malformed.get('no JSON')?.first).toBe('line 4');
  });

  test('hostile nesting is stepped over in linear time', () => {
    const line = '{"a":[1,';
    const content = `${JSON.stringify(forms.nxlog(logon))}\n${`${line}\n`.repeat(50_000)}${'[{'.repeat(50_000)}\n${JSON.stringify(forms.nxlog(logon))}`;
    const started = performance.now();
    const { statistics } = read(content, [logon, logon]);
    expect(statistics.events).toBe(2);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('JSON of something else is refused', () => {
    const export_ = JSON.stringify({
      data: [{ Properties: { name: 'x' }, ObjectIdentifier: 'S-1-5', Id: 4 }],
      meta: { type: 'users' },
    });
    expect(openRendered(file(Buffer.from(export_)))).toBe('JSON without Windows events');
    expect(openRendered(file(Buffer.from('{')))).toBe('JSON without Windows events');
  });
});

describe('CSV', () => {
  const cell = (text: string | number, separator: string): string =>
    new RegExp(`["\\r\\n${separator}]`).test(String(text)) ? `"${String(text).replaceAll('"', '""')}"` : String(text);
  /** Event Viewer's "Save as CSV": no name for the message. */
  const viewer = (
    date: (at: number) => string,
    separator = ',',
    names = ['Level', 'Date and Time', 'Source', 'Event ID', 'Task Category'],
  ): string =>
    [
      names.join(separator),
      ...samples.map((s) =>
        [
          'Information',
          date(s.time),
          s.id === 7045 ? s.provider : 'Microsoft Windows security auditing.',
          s.id,
          'Logon',
          s.message,
        ]
          .map((c) => cell(c, separator))
          .join(separator),
      ),
    ].join('\r\n');
  const told_ = (more: object) => samples.map((s) => ({ ...expected(s), channel: '', computer: '', record: undefined, ...more }));
  const at = (time: string) => ({ time: Date.parse(time) });

  test('Event Viewer: a day above 12 decides the order', () => {
    const content = viewer(() => '3/24/2026 10:11:12 AM');
    expect(read(content, samples)).toMatchObject({
      events: told_(at('2026-03-24T10:11:12Z')),
      problem: undefined,
      statistics: { assumedUtc: 5 },
    });
  });
  test('Event Viewer: one row far down decides for all', () => {
    let row = 0;
    const content = viewer(() => (++row < 5 ? '4/3/2026 10:11:12 AM' : '24/3/2026 10:11:12 AM'));
    const { events, problem } = read(content, samples);
    expect(problem).toBeUndefined();
    expect(events.slice(0, 4)).toEqual(told_(at('2026-03-04T10:11:12Z')).slice(0, 4));
  });
  test('Event Viewer: an order that nothing decides is told, and a setting', () => {
    const content = viewer(() => '3/4/2026 10:11:12 PM');
    expect(read(content, samples)).toMatchObject({
      events: told_(at('2026-03-04T22:11:12Z')),
      problem: 'no date in it tells whether day or month comes first: read with the month before the day',
    });
    expect(read(content, samples, { dateOrder: 'day-first' })).toMatchObject({
      events: told_(at('2026-04-03T22:11:12Z')),
      problem: 'no date in it tells whether day or month comes first: read with the day before the month',
    });
  });
  test('Event Viewer in another language, semicolons, days before points', () => {
    const content = viewer(() => '04.03.2026 10:11:12', ';', [
      'Ebene',
      'Datum und Uhrzeit',
      'Quelle',
      'Ereignis-ID',
      'Aufgabenkategorie',
    ]);
    expect(read(Buffer.from(`\ufeff${content}`, 'utf16le'), samples)).toMatchObject({
      events: told_(at('2026-03-04T10:11:12Z')),
      problem: undefined,
    });
  });

  /** `Get-WinEvent | Export-Csv`. */
  const columns = [
    'Message',
    'Id',
    'Version',
    'Qualifiers',
    'Level',
    'ProviderName',
    'LogName',
    'MachineName',
    'UserId',
    'TimeCreated',
    'RecordId',
    'Properties',
  ];
  test('PowerShell', () => {
    const content = [
      '#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord',
      columns.map((c) => `"${c}"`).join(','),
      ...samples.map((s) =>
        [
          s.message,
          s.id,
          2,
          '',
          0,
          s.provider,
          s.channel,
          s.computer,
          '',
          '2026-03-04 10:11:12',
          s.record,
          'System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]',
        ]
          .map((c) => `"${String(c).replaceAll('"', '""')}"`)
          .join(','),
      ),
    ].join('\r\n');
    expect(read(content, samples).events).toEqual(whole);
  });

  test('Azure Monitor, tabs', () => {
    const names = [
      'TenantId',
      'TimeGenerated [UTC]',
      'Computer',
      'EventSourceName',
      'Channel',
      'EventID',
      'EventRecordId',
      ...Object.keys(logon.fields),
    ];
    const row = [
      'x',
      '3/4/2026, 10:11:12.345 AM',
      logon.computer,
      logon.provider,
      logon.channel,
      '4624',
      String(logon.record),
      ...Object.values(logon.fields),
    ];
    const last = row.with(1, '3/24/2026, 10:11:12.345 AM');
    expect(read([names, row, last].map((r) => r.join('\t')).join('\n'), [logon]).events[0]).toEqual(expected(logon));
  });

  test('rows too short and a quote that is never closed cost little', () => {
    const content = `${viewer(() => '3/24/2026 10:11:12 AM')}\r\nInformation,x\r\nInformation,"3/24/2026 10:11:12 AM,X,1,None,y\r\n`;
    const { events, statistics } = read(content, samples);
    expect(events).toEqual(told_(at('2026-03-24T10:11:12Z')));
    expect(statistics.malformed.get('row too short')?.count).toBe(2);
  });

  test('other tables are refused', () => {
    expect(openRendered(file(Buffer.from('a,b,c\n1,2,3\n')))).toBe('not a file of Windows events');
    expect(openRendered(file(Buffer.from('id,time\n1,2\n')))).toBe('not a file of Windows events');
  });
});

test('what is no file of events is said so', () => {
  expect(openRendered(file(Buffer.alloc(0)))).toBe('the file is empty');
  expect(openRendered('no/such/file')).toMatch(/ENOENT/);
  expect(openRendered(file(Buffer.from('<html><body/></html>')))).toBe('XML without Windows events');
  expect(openRendered(file(Buffer.from('\0\0\0\0\0')))).toBe('not a file of Windows events');
});

test('any text is read without a throw and never gives more events than it has room for', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...samples.flatMap((s) => [
          xmlOf(s),
          JSON.stringify(forms.nxlog(s)),
          JSON.stringify(forms.winlogbeat(s)),
          forms.splunkLines(s),
        ]),
      ),
      fc.constantFrom(
        '<Event>',
        '</Event>',
        '<Events>',
        '{',
        '}',
        '[',
        ']',
        ',',
        '"',
        '\\',
        '\n',
        '<![CDATA[',
        '<!--',
        '&#x0;',
        '&#x110000;',
        'Level,Date and Time,Source,Event ID,Task Category\n',
      ),
      fc.string({ maxLength: 30 }),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, fc.boolean(), (parts, wide) => {
      const text = parts.join('');
      const content = wide ? Buffer.from(text, 'utf16le') : Buffer.from(text);
      const rendered = openRendered(file(content));
      if (typeof rendered === 'string') return;
      let steps = 0;
      while (rendered.read((event) => void [event.field('TargetUserName'), event.value(0), event.userSid], 1)) steps++;
      rendered.close();
      expect(steps).toBeLessThanOrEqual(text.length + 1);
    }),
    { numRuns: 500, seed: 7 },
  );
});

/** Recordings of others beside the project: what they hold as fields must also be read out of their messages. */
const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
describe.runIf(existsSync(shared))('records of NXLog', () => {
  const files = existsSync(shared) ? readdirSync(shared).filter((f) => /^json_.*\.ndjson$/.test(f)) : [];
  test.each(files)('%s', (name) => {
    const records = readFileSync(`${shared}${name}`, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const rendered = openRendered(`${shared}${name}`);
    if (typeof rendered === 'string') throw new Error(rendered);
    let n = 0;
    const reader = new JsonEventReader(new TimeReader());
    while (
      rendered.read((event) => {
        const record = records[n++] as Record<string, unknown>;
        expect([event.provider, event.id, event.computer, event.record]).toEqual([
          record.SourceName,
          record.EventID,
          record.Hostname,
          record.RecordNumber,
        ]);
        const passed = Date.parse(record['@timestamp'] as string);
        expect(Math.abs(event.time - passed)).toBeLessThan(60_000);
        const { EventID, SourceName, Channel, EventTime, Message } = record;
        // Some were passed on without it.
        if (Message === undefined) return;
        expect(reader.read({ EventID, SourceName, Channel, EventTime, Message })).toBe(true);
        for (const field of templateOf(event.provider, event.id)?.fields ?? []) {
          if (unlike.has(`${event.id} ${field}`)) continue;
          const own = event.field(field);
          if (record[field] !== undefined) expect(own).toBe(record[field] === '-' ? undefined : record[field]);
          // Where Windows could not find the message there is none.
          if (Message !== undefined)
            expect({ field, value: plain(reader.event.field(field)) }).toEqual({ field, value: plain(own) });
        }
      }, 100)
    );
    rendered.close();
    expect(n).toBe(records.length);
    expect(rendered.statistics).toMatchObject({ events: records.length, assumedUtc: 0 });
  });
});

const plain = (value: string | undefined): string | undefined => value?.replace(/\s+/g, ' ').trim();
/** What messages show in another form, or NXLog overwrites with its own. */
const unlike = new Set(['5145 AccessReason', '7045 AccountName', '4661 AccessList', '4661 Properties', '4702 TaskContentNew']);
