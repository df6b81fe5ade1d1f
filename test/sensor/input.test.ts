// Inputs read side by side: what comes out is in the order of time, whoever read it.
import { expect, test } from 'vitest';
import type { Activity } from '../../schema/activity.ts';
import { readConfiguration } from '../../schema/config.ts';
import { type Input, inputsAt, readInputs } from '../../sensor/input.ts';
import { createKnowledge } from '../../sensor/knowledge.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { file } from './packets.ts';
import { securityRecords } from './windows/evtx/security-log.ts';
import { chunks, evtx, fileHeader } from './windows/evtx/writer.ts';

const mapping = await loadEventMapping();

/** Logs of some 85 MB, whose chunks are 20 different ones again and again, so that they are made quickly. */
function large(seed: number): string {
  const log = securityRecords(seed);
  const some = chunks(Array.from({ length: 2500 }, () => log.next().value)).slice(0, 20);
  return file(Buffer.concat([fileHeader(1300, 1), ...Array.from({ length: 65 }, () => some).flat()]), `large-${seed}.evtx`);
}

function small(seed: number): string {
  const log = securityRecords(seed);
  return file(evtx(Array.from({ length: 300 }, () => log.next().value)), `small-${seed}.evtx`);
}

async function read(paths: readonly string[], settings: object = {}) {
  const configuration = readConfiguration({ sensor: settings }, 'test');
  const knowledge = createKnowledge(configuration);
  const activities: Activity[] = [];
  const ends: [string, string | undefined, number, number][] = [];
  const inputs: Input[] = [];
  for (const path of paths) inputs.push(...(await inputsAt(path, configuration)).inputs);
  await readInputs(
    inputs,
    { configuration, protocols: [], mapping, knowledge, onActivity: (activity) => activities.push(activity) },
    {
      between: () => undefined,
      async ended({ name }, { problem, events, bytes }) {
        ends.push([name, problem, events, bytes]);
      },
    },
  );
  return { activities, ends, statistics: knowledge.statistics };
}

test('logs read by threads give what they give without, byte by byte', async () => {
  const paths = [small(1), large(2), large(3), small(4)];
  const none = await read(paths, { evtx: { workers: 0 } });
  expect(none.activities.length).toBeGreaterThan(50_000);
  expect(none.ends.map(([, problem]) => problem)).toEqual(paths.map(() => undefined));
  for (const workers of [1, 3]) {
    const several = await read(paths, { evtx: { workers } });
    expect(several.ends).toEqual(none.ends);
    expect(JSON.stringify(several.activities) === JSON.stringify(none.activities)).toBe(true);
  }
});

const at = (seconds: number): string => new Date(Date.UTC(2026, 1, 3, 4, 5, 0) + seconds * 1000).toISOString();
const logon = (seconds: number, record: number, computer: string): string =>
  JSON.stringify({
    '@timestamp': at(seconds),
    winlog: {
      event_id: 4624,
      provider_name: 'Microsoft-Windows-Security-Auditing',
      channel: 'Security',
      computer_name: computer,
      record_id: record,
      event_data: {
        TargetUserName: 'alice',
        TargetDomainName: 'CORP',
        LogonType: '3',
        IpAddress: '192.0.2.7',
        TargetLogonId: '0x1',
      },
    },
  });
const log = (name: string, seconds: readonly number[], computer = `${name}.corp.example`): string =>
  file(Buffer.from(seconds.map((s, i) => logon(s, i + 1, computer)).join('\n')), `${name}.json`);
const order = ({ activities }: { activities: readonly Activity[] }): string[] =>
  activities.map(({ time, to }) => `${(time - Date.parse(at(0))) / 1000} ${to.name?.split('.')[0]}`);

test('events of several files meet in the order of their time', async () => {
  const paths = [log('a', [0, 5, 5, 9]), log('b', [1, 5, 6, 20]), log('c', [8, 30])];
  const expected = ['0 a', '1 b', '5 a', '5 a', '5 b', '6 b', '8 c', '9 a', '20 b', '30 c'];
  expect(order(await read(paths))).toEqual(expected);
  expect(order(await read(paths.toReversed()))).toEqual(expected);
});

test('a file that begins with its newest event is turned round', async () => {
  expect(order(await read([log('a', [9, 5, 0]), log('b', [1, 6])]))).toEqual(['0 a', '1 b', '5 a', '6 b', '9 a']);
});

test('an event out of order is given at its place, and the others are not held up', async () => {
  expect(order(await read([log('a', [0, 7, 3, 9]), log('b', [1, 6])]))).toEqual(['0 a', '1 b', '6 b', '7 a', '3 a', '9 a']);
});

test('no more files are open than are allowed; all are read', async () => {
  const paths = Array.from({ length: 9 }, (_, i) => log(`m${i}`, [0, 10 + i]));
  const { activities } = await read(paths, { inputs: 2 });
  expect(activities).toHaveLength(18);
});

test('a log that cannot be read as one is told, and the others are read', async () => {
  const cut = evtx(
    Array.from(
      { length: 3 },
      (
        (records) => () =>
          records.next().value
      )(securityRecords(5)),
    ),
  ).subarray(0, 20_000);
  const { ends, activities } = await read([file(cut, 'cut.evtx'), log('a', [0])]);
  expect(ends.find(([name]) => name.endsWith('cut.evtx'))?.[1]).toContain('cut short');
  expect(activities.length).toBeGreaterThan(0);
});
