import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSources } from '../../../../sensor/windows/wef/sources.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathwarden-sources-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const one = { events: 1, dropped: 0 };

test('bookmarks and what was heard come back', () => {
  const path = join(folder, 'deep', 'sources.sqlite');
  const first = openSources(path, 100);
  expect(first.bookmark('ws1', 'security')).toBeUndefined();
  first.seen('ws1', '192.0.2.1', 1000);
  first.delivered('ws1', 'security', { events: 3, dropped: 1 }, { query: 'a', list: 'B1' }, 1000);
  expect(first.bookmark('ws1', 'security')).toEqual({ query: 'a', list: 'B1' });
  first.close();

  const again = openSources(path, 100);
  expect(again.bookmark('ws1', 'security')).toEqual({ query: 'a', list: 'B1' });
  again.seen('ws1', '192.0.2.2', 2000);
  again.delivered('ws1', 'security', one, { query: 'b', list: 'B2' }, 2000);
  again.heartbeat('ws1', 'directory', 2100);
  again.ended('ws1', 'directory', 'SourceCancelling');
  again.refused('ws1', '192.0.2.2', 'why', 2200);
  again.seen('ws2', '192.0.2.3', 5000);
  expect(again.bookmark('ws1', 'security')).toEqual({ query: 'b', list: 'B2' });
  expect(again.machines(10, 3000)).toEqual([
    {
      machine: 'ws1',
      address: '192.0.2.2',
      seen: 2200,
      silent: true,
      refused: 1,
      refusal: 'why',
      refusedAt: 2200,
      deliveries: [
        { subscription: 'directory', heartbeat: 2100, event: undefined, events: 0, dropped: 0, ending: 'SourceCancelling' },
        { subscription: 'security', heartbeat: undefined, event: 2000, events: 4, dropped: 1, ending: undefined },
      ],
    },
    {
      machine: 'ws2',
      address: '192.0.2.3',
      seen: 5000,
      silent: false,
      refused: 0,
      refusal: undefined,
      refusedAt: undefined,
      deliveries: [],
    },
  ]);
  expect(again.machines(1, 3000)).toHaveLength(1);
  expect(again.count(3000)).toEqual({ machines: 2, silent: 1, trouble: undefined });
  // A subscription that goes on is not ended any more, and one without a bookmark keeps the last.
  again.heartbeat('ws1', 'directory', 3000);
  again.delivered('ws1', 'security', one, undefined, 3000);
  expect(again.machines(1, 3000)[0]?.deliveries.map(({ ending }) => ending)).toEqual([undefined, undefined]);
  expect(again.bookmark('ws1', 'security')).toEqual({ query: 'b', list: 'B2' });
  again.close();
});

test('machines with something wrong come first, then those silent, then who was heard last', () => {
  const sources = openSources(join(folder, 'sources.sqlite'), 100);
  for (const [i, name] of ['refused', 'refused-later', 'silent', 'old', 'new', 'ended', 'dropped'].entries()) {
    sources.seen(name, '192.0.2.1', name === 'silent' ? 100 : 1000 + i);
    sources.delivered(name, 'security', one, undefined, 1000 + i);
  }
  sources.refused('refused', '192.0.2.1', 'why', 2000);
  sources.refused('refused-later', '192.0.2.1', 'why', 3000);
  sources.ended('ended', 'security', 'SourceCancelling');
  sources.delivered('dropped', 'security', { events: 0, dropped: 2 }, undefined, 1006);
  const order = ['refused-later', 'refused', 'dropped', 'ended', 'silent', 'new', 'old'];
  expect(sources.machines(100, 1000).map(({ machine }) => machine)).toEqual(order);
  expect(sources.machines(3, 1000).map(({ machine }) => machine)).toEqual(order.slice(0, 3));
  expect(sources.machines(100, 1000).filter(({ silent }) => silent)).toMatchObject([{ machine: 'silent' }]);
  sources.close();
});

test('more machines than are kept: the longest silent are forgotten, with their bookmarks', () => {
  const sources = openSources(join(folder, 'sources.sqlite'), 100);
  for (let i = 0; i < 150; i++) {
    sources.seen(`ws${i}`, '192.0.2.1', 1000 + ((i * 37) % 150));
    sources.delivered(`ws${i}`, 'security', one, { query: 'q', list: 'B' }, 1000);
  }
  expect(sources.count(0).machines).toBe(100);
  const kept = sources.machines(1000, 0);
  expect(Math.min(...kept.map(({ seen }) => seen))).toBe(1050);
  expect(sources.bookmark('ws0', 'security')).toBeUndefined();
  expect(sources.bookmark(kept[0]?.machine ?? '', 'security')).toBeDefined();
  sources.close();
});

test('a state that cannot be written is told, and written later', () => {
  const path = join(folder, 'sources.sqlite');
  const sources = openSources(path, 100);
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  sources.seen('ws1', '192.0.2.1', 1);
  expect(sources.count(0)).toEqual({ machines: 0, silent: 0, trouble: 'database is locked' });
  other.exec('COMMIT');
  other.close();
  expect(sources.count(0)).toEqual({ machines: 1, silent: 0, trouble: undefined });
  sources.close();
});

test('killed at any time, the file opens and no bookmark is ahead', { timeout: 120_000 }, async () => {
  const path = join(folder, 'sources.sqlite');
  const writer = fileURLToPath(new URL('sources-writer.ts', import.meta.url));
  let before = 0;
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = 0;
    const lines = createInterface({ input: child.stdout }).on('line', (line) => {
      said = Number(line);
    });
    await new Promise((resolve) => setTimeout(resolve, 2600 + 170 * round));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    lines.close();
    const sources = openSources(path, 10_000);
    const kept = Number(sources.bookmark('ws1', 'security')?.list);
    expect(sources.bookmark('ws2', 'security')?.list).toBe(String(kept));
    // What was taken in the last second or so may be older; it is never newer than what was taken.
    expect(kept).toBeGreaterThan(said / 4);
    expect(kept).toBeLessThanOrEqual(said + 1);
    before = sources.machines(1, 3000)[0]?.deliveries[0]?.events ?? 0;
    sources.close();
  }
  expect(before).toBeGreaterThan(0);
});
