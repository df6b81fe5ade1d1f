// `pathwarden serve` as a process of its own: from a capture to the API, stopped, killed and started again.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { freshFolder } from '../running.ts';
import { serve, start, stopAll } from './serving.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const capture = join(root, 'test/samples/malicious-replication/attack.pcap');

afterEach(stopAll);

async function ask<T>(url: string, query: string): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: T }).data;
}

interface State {
  status: { activities: number; inputs: { name: string; state: string; activities: number }[] };
  alerts: { nodes: { id: string; type: string; status: string }[] };
}
const STATE = '{ status { activities inputs { name state activities } } alerts { nodes { id type status } } }';

async function whenRead(url: string, inputs: number): Promise<State> {
  for (let n = 0; n < 300; n++) {
    const state = await ask<State>(url, STATE);
    const read = state.status.inputs.filter((i) => i.state === 'read');
    const all = read.reduce((sum, i) => sum + i.activities, 0);
    if (read.length === inputs && state.status.activities >= all && state.alerts.nodes.length) return state;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('inputs were not read in time');
}

test('reads a capture once, keeps decisions, and comes back the same after an orderly end and after SIGKILL', async () => {
  const data = freshFolder();
  const first = await serve('--data', data, '--read', capture);
  const state = await whenRead(first.url, 1);
  const alert = state.alerts.nodes.find((a) => a.type === 'malicious-replication');
  expect(alert).toBeDefined();
  await ask(first.url, `mutation { setAlertStatus(id: "${alert?.id}", status: closed) { id } }`);
  const closed = await ask<State>(first.url, STATE);
  const began = Date.now();
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(5000);

  // The same content under another name is the same input.
  const renamed = join(freshFolder(), 'renamed.pcap');
  copyFileSync(capture, renamed);
  const second = await serve('--data', data, '--read', renamed);
  expect(await whenRead(second.url, 1)).toEqual(closed);
  await ask(second.url, `mutation { setAlertStatus(id: "${alert?.id}", status: suppressed) { id } }`);
  second.child.kill('SIGKILL');
  await second.ended;

  const third = await serve('--data', data);
  // The decision stands on the log behind the copy: it comes back with the replay.
  const status = async (): Promise<string | undefined> =>
    (await ask<State>(third.url, STATE)).alerts.nodes.find((a) => a.id === alert?.id)?.status;
  await expect.poll(status, { timeout: 20_000 }).toBe('suppressed');
  const after = await whenRead(third.url, 1);
  expect(after.status.activities).toBe(closed.status.activities);

  const other = start('--data', data);
  expect(await other.ended).toBe(1);
  expect(other.stderr()).toMatch(/in use by process \d+/);
  third.child.kill('SIGINT');
  expect(await third.ended).toBe(0);
}, 120_000);

test('without any input the first start reads the bundled samples', async () => {
  const data = freshFolder();
  const { url, child, ended, stderr } = await serve('--data', data);
  for (let n = 0; n < 300 && (await ask<State>(url, STATE)).alerts.nodes.length < 5; n++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await ask<State>(url, STATE)).alerts.nodes.length).toBeGreaterThanOrEqual(5);
  expect(stderr()).toContain('bundled samples');
  const { status } = await ask<{ status: { samples: boolean; counters: { name: string; value: number }[] } }>(
    url,
    '{ status { samples counters { name value } } }',
  );
  expect(status.samples).toBe(true);
  expect(status.counters.find((c) => c.name === 'packets')?.value).toBeGreaterThan(1000);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(readFileSync(join(data, 'inputs.jsonl'), 'utf8')).toContain('"samples":true');
}, 120_000);

test('a stop while it reads is orderly too, and the next start reads the rest', async () => {
  const data = freshFolder();
  const { child, ended } = await serve('--data', data);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const again = await serve('--data', data);
  for (let n = 0; n < 300 && (await ask<State>(again.url, STATE)).alerts.nodes.length < 5; n++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await ask<State>(again.url, STATE)).alerts.nodes.length).toBeGreaterThanOrEqual(5);
  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
}, 120_000);

test('unusable arguments: exit status 2 and the reason', async () => {
  for (const [args, reason] of [
    [['--host', '0.0.0.0'], /sign-in is not built yet.*tunnel/],
    [['--port', 'x'], /--port/],
    [['--nonsense'], /nonsense/],
    [['--config', 'none.yaml'], /none\.yaml/],
  ] as const) {
    const { ended, stderr } = start('--data', freshFolder(), ...args);
    expect(await ended).toBe(2);
    expect(stderr()).toMatch(reason);
  }
});
