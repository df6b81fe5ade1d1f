import { expect, test } from 'vitest';
import { type Part, readEvtx } from '../../../../sensor/windows/evtx/parallel.ts';
import { file } from '../../packets.ts';
import { securityRecords } from './security-log.ts';
import type { TestParameters, TestResult } from './test-mapping.ts';
import { chunks, evtx, fileHeader } from './writer.ts';

const mapping = new URL('test-mapping.ts', import.meta.url);
const ids = [4624, 4769];

/** A log of some 60 MB, whose chunks are 20 different ones again and again, so that it is made quickly. */
const large = ((): string => {
  const log = securityRecords(11);
  const some = chunks(Array.from({ length: 2500 }, () => log.next().value)).slice(0, 20);
  return file(Buffer.concat([fileHeader(900, 1), ...Array.from({ length: 45 }, () => some).flat()]), 'large.evtx');
})();
const small = file(
  evtx(
    Array.from(
      { length: 300 },
      (
        (log) => () =>
          log.next().value
      )(securityRecords(12)),
    ),
  ),
  'small.evtx',
);

async function read(paths: string[], workers: number | undefined, parameters: TestParameters = { ids }) {
  const parts: Part<TestResult>[] = [];
  for await (const part of readEvtx<TestResult, TestParameters>(paths, mapping, parameters, { workers, recover: false }))
    parts.push(part);
  const results = parts.flatMap((p) => p.results.map((r) => `${p.path},${r.record},${r.user}`));
  const inMainThread = parts.flatMap((p) => p.results.map((r) => r.inMainThread));
  return { results, ends: parts.filter((p) => p.end), inMainThread: [...new Set(inMainThread)] };
}

test('several threads give what one gives, in the same order, whatever they do when', async () => {
  const paths = [small, large, small];
  const one = await read(paths, 0);
  expect(one.results.length).toBeGreaterThan(20_000);
  for (const workers of [1, 2, 5]) {
    const several = await read(paths, workers);
    expect(several.results).toEqual(one.results);
    expect(several.ends).toEqual(one.ends);
  }
  expect(one.ends.map((p) => [p.path, p.end?.problem, p.end?.statistics?.malformed])).toEqual(
    paths.map((p) => [p, undefined, []]),
  );
  expect(one.ends[1]?.bytes).toBe(900 * 65_536);
});

test('a file that is no log, and none at all: said with its name, and the others are read', async () => {
  const { results, ends } = await read([file(Buffer.from('text')), large, 'no/such/file', small], 2);
  expect(ends.map((p) => p.end?.problem?.replace(/'.*/, ''))).toEqual([
    ...['not an event log (.evtx)', undefined, 'ENOENT: no such file or directory, open ', undefined],
  ]);
  expect(ends[0]?.end?.statistics).toBeUndefined();
  expect(results.at(-1)).toMatch(/^.*small\.evtx,/);
});

const all = [4624, 4625, 4634, 4672, 4688, 4768, 4769, 4776];

test('threads are used when asked for, and not for little', async () => {
  expect((await read([small], 0)).inMainThread).toEqual([true]);
  expect((await read([small], 1)).inMainThread).toEqual([false]);
  expect((await read([small], undefined)).inMainThread).toEqual([true]);
});

test('what the mapping throws is counted, and the other events are mapped', async () => {
  const { results, ends } = await read([small, large], 2, { ids: all, throwsOn: 5 });
  // Once in the small log and in each of the 45 repetitions of the large one.
  expect(ends.map((p) => p.end?.statistics?.internal)).toEqual([[['does not like it', 1]], [['does not like it', 45]]]);
  expect(ends.map((p) => p.end?.statistics?.records).reduce((sum = 0, n = 0) => sum + n)).toBe(results.length + 46);
});

test('a thread that ends before it should is an error, not silence', async () => {
  await expect(read([large], 2, { ids: all, endsOn: 20 })).rejects.toThrow('a thread that reads event logs ended with 3');
});

test('a module that cannot be loaded is an error', async () => {
  const nowhere = new URL('no-such-mapping.ts', import.meta.url);
  for (const [paths, workers] of [
    [[small], 1],
    [[large], 2],
  ] as const) {
    const reading = readEvtx(paths, nowhere, {}, { workers, recover: false });
    await expect(reading.next()).rejects.toThrow(/no-such-mapping/);
  }
});

test('who stops early stops the threads', async () => {
  for await (const part of readEvtx<TestResult, TestParameters>([large], mapping, { ids }, { workers: 2, recover: false })) {
    expect(part.results.length).toBeGreaterThan(0);
    break;
  }
});

test('threads wait for who takes their results', async () => {
  const mapped = new Int32Array(new SharedArrayBuffer(4));
  const parameters = { ids, mapped };
  const reading = readEvtx<TestResult, TestParameters>([large], mapping, parameters, { workers: 2, recover: false });
  let results = (await reading.next()).value?.results.length ?? 0;
  let before = -1;
  // Until they stand still.
  while (before !== Atomics.load(mapped, 0)) {
    before = Atomics.load(mapped, 0);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  for await (const part of reading) results += part.results.length;
  expect(results).toBeGreaterThan(40_000);
  expect(Atomics.load(mapped, 0)).toBe(results);
  // Sixteen batches of some 700 for each of the two, and what each is making.
  expect(before).toBeLessThan(26_000);
});
