// Every value that our reader gives is the one that evtx_dump gives: in logs of our own with everything in them, in the real logs
// that lie beside the project, and in damaged copies of both, as far as both read them (docs/evtx.md says where they do not).
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Comparison, compare, damagedCopies, evtxDump } from './compare-evtx.ts';
import { file } from './sensor/packets.ts';
import { securityRecords } from './sensor/windows/evtx/security-log.ts';
import { evtx } from './sensor/windows/evtx/writer.ts';
import { zoo } from './sensor/windows/evtx/zoo.ts';

const program = evtxDump() ?? '';
/** Damaged copies of each file. */
const COPIES = 12;

const everything = (): string => file(evtx(zoo()), 'zoo.evtx');
const security = (): string => {
  const log = securityRecords(21);
  return file(evtx(Array.from({ length: 1500 }, () => log.next().value)), 'security.evtx');
};

function damaged(path: string): Comparison[] {
  const all: Comparison[] = [];
  for (const copy of damagedCopies(path, COPIES)) {
    const comparison = compare(program, copy.path);
    expect(comparison.different, `damaged copy ${copy.seed}`).toEqual([]);
    all.push(comparison);
  }
  return all;
}

describe.skipIf(!program)('our own logs (skipped without evtx_dump: cargo install evtx)', () => {
  test('every shape and type', () => {
    const { both, different, onlyOurs, onlyTheirs } = compare(program, everything());
    expect(different).toEqual([]);
    expect(onlyTheirs).toEqual([]);
    // Values that are none of their type, and types that it does not read.
    expect(onlyOurs).toEqual([4, 5]);
    expect(both).toBe(zoo().length - 2);
  });

  test('a Security log', () => {
    expect(compare(program, security())).toMatchObject({ both: 1500, different: [], onlyOurs: [], onlyTheirs: [] });
  });

  test('damaged copies', () => {
    const all = [...damaged(everything()), ...damaged(security())];
    expect(all.reduce((sum, c) => sum + c.both, 0)).toBeGreaterThan(10_000);
  });
});

// Lent to the project's developers, not part of it: `npm run compare:evtx -- FILES` does the same by hand.
const shared = fileURLToPath(new URL('../../shared/data', import.meta.url));
const logs = existsSync(shared) ? readdirSync(shared).filter((f) => f.endsWith('.evtx')) : [];
describe.skipIf(!program || !logs.length)('real logs (skipped where they are not)', () => {
  test.each(logs.sort())('%s', (name) => {
    const { both, different, onlyOurs, onlyTheirs } = compare(program, `${shared}/${name}`);
    expect({ different, onlyOurs, onlyTheirs }).toEqual({ different: [], onlyOurs: [], onlyTheirs: [] });
    expect(both).toBeGreaterThan(0);
  });
  test.each(logs.filter((_, i) => i % 6 === 0))('damaged copies of %s', (name) => {
    damaged(`${shared}/${name}`);
  });
});
