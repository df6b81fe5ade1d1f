import { expect, test } from 'vitest';
import type { Subscription } from '../../../../sensor/windows/wef/subscriptions.ts';
import { subscriptions } from '../../../../sensor/windows/wef/subscriptions.ts';
import { XmlReader } from '../../../../sensor/windows/wef/xml.ts';
import { settings } from './receiving.ts';

const kerberos = { keytab: 'none' };
const of = (raw: object = {}): Subscription[] => subscriptions(settings({ kerberos, ...raw }));
const one = (select: object[], more: object = {}): Subscription =>
  of({ subscriptions: [{ name: 'one', select, ...more }] })[0] as Subscription;

/** Expressions of a query by channel, read back as XML. */
function expressions(query: string): [string, string][] {
  const reader = new XmlReader(query);
  const found: [string, string][] = [];
  for (let step = reader.next(); step !== 'finished'; step = reader.next()) {
    if (step === 'start' && reader.name === 'Select') found.push([reader.attribute('Path') ?? '', reader.content()]);
  }
  return found;
}

/** True when an expression selects an event id, as Windows would. */
function selects(xpath: string, id: number): boolean {
  const ids = xpath.matchAll(/EventID=(\d+)|EventID >= (\d+) and EventID <= (\d+)/g);
  return [...ids].some(([, exact, from, to]) => (exact ? id === Number(exact) : id >= Number(from) && id <= Number(to)));
}

const wanted: [string, (number | [number, number])[]][] = [
  [
    'Security',
    [
      ...[4624, 4625, 4634, 4648, 4661, 4662, 4672, 4673, 4688, 4697, 4698, 4702],
      ...([[4720, 4767], [4768, 4771], 4773, [4776, 4779], 4781, 4794, 4799] as (number | [number, number])[]),
      ...([[4870, 4899], [4928, 4937], [5136, 5141], 5140, 5145, [1200, 1203], 1210] as (number | [number, number])[]),
    ],
  ],
  ['System', [7045, 5805, [5827, 5831], [16962, 16969]]],
  ['Microsoft-Windows-NTLM/Operational', [8004]],
  ['Directory Service', [1644, 2889]],
  ['Microsoft-Windows-PowerShell/Operational', [4103, 4104]],
  ['Microsoft-Windows-WinRM/Operational', [91]],
  ['Microsoft-Windows-TaskScheduler/Operational', [106, 140, 200]],
  ['Microsoft-Windows-Sysmon/Operational', [1, 3, 10, 11, 13, 17, 18, 22]],
];

test.each(wanted)('the standard subscriptions ask for all that detections read from %s', (channel, ids) => {
  const asked = of()
    .flatMap(({ query }) => expressions(query))
    .filter(([path]) => path === channel)
    .map(([, xpath]) => xpath);
  for (const id of ids.flatMap((i) =>
    typeof i === 'number' ? [i] : Array.from({ length: i[1] - i[0] + 1 }, (_, n) => i[0] + n),
  )) {
    expect([id, asked.some((xpath) => selects(xpath, id))]).toEqual([id, true]);
  }
  for (const other of [4616, 4800, 6005, 600, 8003]) expect(asked.some((xpath) => selects(xpath, other))).toBe(false);
});

test('no expression is longer than Windows takes', () => {
  const many = one([{ channel: 'Security', events: Array.from({ length: 100 }, (_, i) => 4000 + 2 * i) }]);
  const mixed = one([
    { channel: 'Security', provider: 'P', events: Array.from({ length: 60 }, (_, i) => (i % 2 ? `${i}-${i + 1}` : i)) },
  ]);
  for (const { query } of [...of(), many, mixed]) {
    for (const [, xpath] of expressions(query)) expect(xpath.match(/=|>=|<=/g)?.length ?? 0).toBeLessThanOrEqual(20);
  }
  expect(expressions(many.query)).toHaveLength(5);
});

test('a query in full', () => {
  const { query, channels } = one([
    { channel: 'Security', events: [4624, '4720-4767'], suppress: ["*[EventData[Data[@Name='LogonType']='5' and 1 < 2]]"] },
    { channel: 'System', provider: "O'Neill & Co", events: [] },
    { channel: 'Security', provider: 'AD FS Auditing', events: [1200] },
    { channel: 'All/Operational' },
  ]);
  expect(channels).toEqual(['Security', 'System', 'All/Operational']);
  expect(query).toBe(
    '<QueryList>' +
      '<Query Id="0" Path="Security">' +
      '<Select Path="Security">*[System[(EventID=4624 or (EventID &gt;= 4720 and EventID &lt;= 4767))]]</Select>' +
      `<Select Path="Security">*[System[Provider[@Name='AD FS Auditing'] and (EventID=1200)]]</Select>` +
      `<Suppress Path="Security">*[EventData[Data[@Name='LogonType']='5' and 1 &lt; 2]]</Suppress></Query>` +
      `<Query Id="1" Path="System"><Select Path="System">*[System[Provider[@Name='ONeill &amp; Co']]]</Select></Query>` +
      '<Query Id="2" Path="All/Operational"><Select Path="All/Operational">*</Select></Query>' +
      '</QueryList>',
  );
});

test('the version changes with what is asked for and how, and only then', () => {
  const select = [{ channel: 'Security', events: [4624] }];
  const first = one(select);
  expect(one(select)).toMatchObject({ id: first.id, version: first.version, queryHash: first.queryHash });
  expect(first.version).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
  const wider = one([{ channel: 'Security', events: [4624, 4625] }]);
  expect(wider.id).toBe(first.id);
  expect(wider.version).not.toBe(first.version);
  expect(wider.queryHash).not.toBe(first.queryHash);
  // Told anew, but bookmarks go on.
  const often = of({ heartbeat: 60_000, subscriptions: [{ name: 'one', select }] })[0];
  expect(often?.version).not.toBe(first.version);
  expect(often?.queryHash).toBe(first.queryHash);
  expect(of({ patience: 1, subscriptions: [{ name: 'one', select }] })[0]?.version).toBe(first.version);
});

test('machines by pattern', () => {
  const { wanted } = one([{ channel: 'Security' }], { computers: ['DC*.corp.example', 'ws1.corp.example'] });
  const takes = ['dc1.corp.example', 'dc.corp.example', 'ws1.corp.example'];
  const leaves = ['adc1.corp.example', 'dc1.corpXexample', 'ws12.corp.example', 'dc1.corp.example.net'];
  expect(takes.filter(wanted)).toEqual(takes);
  expect(leaves.filter(wanted)).toEqual([]);
});

test('a name stands once', () => {
  const select = [{ channel: 'Security' }];
  const twice = [
    { name: 'one', select },
    { name: 'one', select },
  ];
  expect(() => of({ subscriptions: twice })).toThrow('one stands there twice');
  expect(() => one([{ channel: 'Security', events: ['4720-'] }])).toThrow('events');
});
