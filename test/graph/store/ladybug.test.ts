import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openLadybug } from '../../../graph/store/ladybug.ts';
import type { GraphStore } from '../../../schema/graph.ts';
import { storeContract } from './contract.ts';
import { batchOf } from './crash-batches.ts';
import { apply, contents, emptyModel, plain } from './model.ts';

const folders = new Map<GraphStore, string>();
async function at(folder: string): Promise<GraphStore> {
  const store = await openLadybug({ folder, temporary: false });
  folders.set(store, folder);
  return store;
}

storeContract('LadybugDB', async () => ({
  fresh: () => at(mkdtempSync(join(tmpdir(), 'pathwarden-ladybug-'))),
  async reopen(store) {
    await store.close();
    return at(folders.get(store) as string);
  },
}));

test('killed in the middle of writes: what a checkpoint acknowledged is there exactly, ten times over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pathwarden-kill-'));
  const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url));
  let acknowledged = 0;
  for (let round = 0; round < 10; round++) {
    const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdout.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) if (line) acknowledged = Math.max(acknowledged, Number(line));
    });
    await new Promise((resolve) => setTimeout(resolve, 900 + ((round * 337) % 1100)));
    child.kill('SIGKILL');
    await ended;

    const store = await openLadybug({ folder, temporary: false });
    const restored = await store.restored();
    const offset = restored?.offset ?? -1;
    expect(offset).toBeGreaterThanOrEqual(acknowledged || -1);
    const model = emptyModel();
    for (let n = 0; n < offset; n++) apply(model, batchOf(n));
    expect(plain(await contents(store))).toEqual(plain(model));
    if (restored) expect(restored.state).toBe(`state ${offset}`);
    await store.close();
  }
  expect(acknowledged).toBeGreaterThan(0);
  rmSync(folder, { recursive: true, force: true });
});
