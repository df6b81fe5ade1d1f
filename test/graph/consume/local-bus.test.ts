import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openLocalBus } from '../../../graph/consume/local-bus.ts';
import type { Bus } from '../../../schema/bus.ts';
import { busContract, take } from './bus-contract.ts';

const folders = new Map<Bus, string>();
const fresh = (): string => mkdtempSync(join(tmpdir(), 'pathwarden-bus-'));
async function at(folder: string): Promise<Bus> {
  const bus = await openLocalBus(folder, { segment: 20_000 });
  folders.set(bus, folder);
  return bus;
}

busContract('the local bus', async () => ({
  open: () => at(fresh()),
  async reopen(bus) {
    await bus.close();
    return at(folders.get(bus) as string);
  },
}));

test('a torn end is cut off and told, a flipped octet ends what can be trusted', async () => {
  const folder = fresh();
  let bus = await openLocalBus(folder);
  await bus.append(
    'a',
    [1, 2, 3].map((n) => ({ key: 'k', value: `value ${n}` })),
  );
  await bus.close();
  const file = join(folder, 'a', readdirSync(join(folder, 'a'))[0] as string);
  const whole = readFileSync(file);
  const cuts: string[] = [];
  for (let length = whole.length - 1; length >= 0; length--) {
    truncateSync(file, length);
    bus = await openLocalBus(folder, { onCut: (text) => cuts.push(text) });
    const end = await bus.end('a');
    if (end) expect((await take(bus, 'a', 0, end)).map((m) => m.value)).toEqual(['value 1', 'value 2', 'value 3'].slice(0, end));
    await bus.close();
    length = Math.min(length, readFileSync(file).length);
  }
  expect(cuts.length).toBeGreaterThan(0);
  const flipped = Buffer.from(whole);
  flipped[30] = (flipped[30] as number) ^ 1;
  writeFileSync(file, flipped);
  bus = await openLocalBus(folder);
  expect(await bus.end('a')).toBe(1);
  expect(await bus.append('a', [{ key: 'k', value: 'new' }])).toBe(2);
  expect((await take(bus, 'a', 0, 2)).map((m) => m.value)).toEqual(['value 1', 'new']);
  await bus.close();
});

test('octets of something else at the end are cut off', async () => {
  const folder = fresh();
  let bus = await openLocalBus(folder);
  await bus.append('a', [{ key: 'k', value: 'v' }]);
  await bus.close();
  appendFileSync(join(folder, 'a', readdirSync(join(folder, 'a'))[0] as string), Buffer.alloc(500, 0xff));
  bus = await openLocalBus(folder);
  expect(await bus.end('a')).toBe(1);
  await bus.close();
});

test('only one process at a time; a dead one does not keep others out', async () => {
  const folder = fresh();
  writeFileSync(join(folder, 'lock'), '1');
  await expect(openLocalBus(folder)).rejects.toThrow(/in use by process 1; only one process/);
  writeFileSync(join(folder, 'lock'), '4194303');
  await (await openLocalBus(folder)).close();
});

test('killed while appending: all that was acknowledged is there once, in order', async () => {
  const folder = fresh();
  const writer = fileURLToPath(new URL('bus-writer.ts', import.meta.url));
  let acknowledged = 0;
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdout.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) if (line) acknowledged = Math.max(acknowledged, Number(line));
    });
    await new Promise((resolve) => setTimeout(resolve, 400 + ((round * 173) % 300)));
    child.kill('SIGKILL');
    await ended;
    const bus = await openLocalBus(folder, { segment: 50_000 });
    const end = await bus.end('a');
    expect(end).toBeGreaterThanOrEqual(acknowledged);
    if (end)
      expect((await take(bus, 'a', 0, end)).map((m) => m.value)).toEqual(Array.from({ length: end }, (_, i) => `value ${i}`));
    await bus.close();
  }
  expect(acknowledged).toBeGreaterThan(100);
});

test('segments that nobody needs are deleted, whole ones only', async () => {
  const folder = fresh();
  const bus = await openLocalBus(folder, { segment: 1000 });
  for (let n = 0; n < 300; n++) await bus.append('a', [{ key: 'k', value: `value ${n}` }]);
  const before = readdirSync(join(folder, 'a')).length;
  await bus.expire('a', 150);
  expect(readdirSync(join(folder, 'a')).length).toBeLessThan(before);
  const got = await take(bus, 'a', 0, 151);
  expect(got[0]?.offset).toBeLessThanOrEqual(150);
  expect(got.at(-1)?.value).toBe('value 299');
  await bus.close();
  const again = await openLocalBus(folder, { segment: 1000 });
  expect(await again.end('a')).toBe(300);
  await again.close();
});

test('damage before the last segment is told by its place, not stepped over', async () => {
  const folder = fresh();
  let bus = await openLocalBus(folder, { segment: 1000 });
  for (let n = 0; n < 200; n++) await bus.append('a', [{ key: 'k', value: `value ${n}` }]);
  await bus.close();
  const file = join(folder, 'a', readdirSync(join(folder, 'a')).sort()[1] as string);
  const whole = readFileSync(file);
  bus = await openLocalBus(folder);
  const flipped = Buffer.from(whole);
  flipped[60] = (flipped[60] as number) ^ 1;
  writeFileSync(file, flipped);
  await expect(take(bus, 'a', 0, 200)).rejects.toThrow(/damaged at octet \d+ \(record \d+\)/);
  writeFileSync(file, whole.subarray(0, whole.length - 5));
  await expect(take(bus, 'a', 0, 200)).rejects.toThrow(/damaged at octet \d+/);
  await bus.close();
});

test('a message above the limit is refused alone', async () => {
  const bus = await openLocalBus(fresh());
  const large = bus.append('a', [{ key: 'k', value: 'x'.repeat(17 * 1024 * 1024) }]);
  const small = bus.append('a', [{ key: 'k', value: 'small' }]);
  await expect(large).rejects.toThrow(/above the log's limit/);
  expect(await small).toBe(1);
  await bus.close();
});
