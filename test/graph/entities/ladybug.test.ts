import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openLadybug } from '../../../graph/store/ladybug.ts';
import type { GraphStore } from '../../../schema/graph.ts';
import { graphOf } from './estate-of-two-names.ts';
import { oneAccount } from './one-account.ts';

const opened: GraphStore[] = [];

oneAccount('one account on LadybugDB', async () => {
  await opened.pop()?.close();
  const store = await openLadybug({ folder: mkdtempSync(join(tmpdir(), 'pathwarden-names-')), temporary: true });
  opened.push(store);
  return store;
});

afterAll(async () => {
  for (const store of opened) await store.close();
});

test('killed at any time and started again, the graph is the same', async () => {
  const reader = fileURLToPath(new URL('crash-reader.ts', import.meta.url));
  /** Reads to the end of the log, unless it is killed after so many milliseconds; gives whether it came to the end. */
  const read = async (folder: string, after?: number): Promise<boolean> => {
    const child = spawn(process.execPath, [reader, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const timer = after === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), after);
    const code = await ended;
    clearTimeout(timer);
    return code === 0;
  };
  const graphIn = async (folder: string): Promise<string[]> => {
    const store = await openLadybug({ folder, temporary: false });
    const lines = await graphOf(store);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
    return lines;
  };
  const [straight, killed] = [mkdtempSync(join(tmpdir(), 'pathwarden-names-')), mkdtempSync(join(tmpdir(), 'pathwarden-names-'))];
  const started = performance.now();
  expect(await read(straight)).toBe(true);
  const whole = performance.now() - started;
  let kills = 0;
  for (let round = 1; round <= 4; round++) if (!(await read(killed, whole * (0.4 + round * 0.1)))) kills++;
  expect(kills).toBeGreaterThan(0);
  expect(await read(killed)).toBe(true);
  expect(await graphIn(killed)).toEqual(await graphIn(straight));
});
