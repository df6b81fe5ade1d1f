// What the graph of either engine must come to, whenever the two names of a domain are known to be one.
import { beforeAll, describe, expect, test } from 'vitest';
import { openProcessor, type Processor } from '../../../graph/consume/processor.ts';
import type { Activity } from '../../../schema/activity.ts';
import { readConfiguration } from '../../../schema/config.ts';
import type { Finding } from '../../../schema/finding.ts';
import type { GraphStore } from '../../../schema/graph.ts';
import { graphOf, logOf, toldFirst, toldLast } from './estate-of-two-names.ts';

/** Slices of the log have so many records where nothing else is said. */
const SLICE = 16;

class Crash extends Error {}

/** A store that is gone before its n-th write from now. */
function failing(store: GraphStore, n: number): GraphStore & { writes(): number } {
  let writes = 0;
  return {
    ...store,
    writes: () => writes,
    async write(...args) {
      if (++writes > n) throw new Crash();
      await store.write(...args);
    },
  };
}

async function run(store: GraphStore, activities: readonly Activity[], slice = SLICE): Promise<Processor> {
  const processor = await openProcessor({ store, configuration: readConfiguration({}, 'test') });
  const log = logOf(activities);
  for (let at = processor.offset(); at < log.length; at += slice) {
    const records = log.slice(at, at + slice);
    await processor.process(records, at + records.length);
  }
  return processor;
}

/** Without what graph rules tell: they run after each slice. */
const settled = (lines: readonly string[]): string[] => lines.filter((l) => !l.includes('"type":"smb-session-enumeration"'));
const withoutAlerts = (lines: readonly string[]): string[] => lines.filter((l) => !/^(Alert|INVOLVES) /.test(l));
const alertsIn = (lines: readonly string[]): Finding[] =>
  lines
    .filter((l) => l.startsWith('Alert '))
    .map((l) => JSON.parse((JSON.parse(l.slice('Alert '.length)) as { finding: string }).finding) as Finding);

/** @param fresh gives an empty store, the one before is not used any more */
export function oneAccount(name: string, fresh: () => Promise<GraphStore>): void {
  describe(name, () => {
    let expected: string[];
    beforeAll(async () => {
      const store = await fresh();
      await run(store, toldLast);
      expected = await graphOf(store);
    });

    const ids = (label: string): string[] =>
      expected
        .filter((l) => l.startsWith(`${label} `))
        .map((l) => (JSON.parse(l.slice(label.length)) as { id: string }).id)
        .sort();

    test('an account is one node under two names of its domain; other domains and local accounts are others', () => {
      expect(ids('User').filter((id) => id.startsWith('user:alice'))).toEqual([
        'user:alice@corp.example',
        'user:alice@other',
        'user:alice@other.test',
        'user:alice@srv1',
      ]);
      expect(ids('User').filter((id) => id.startsWith('user:judy'))).toEqual(['user:judy@corp.example']);
      expect(ids('Group')).toEqual(['group:domain admins@corp.example']);
      expect(ids('Service').filter((id) => id.startsWith('service:http'))).toEqual(['service:http/web@corp.example']);
      expect(expected.filter((l) => /@corp"|@corp\||"domain":"(CORP|corp\.example)"/.test(l))).toEqual([]);
    });

    test('both are nodes of their own as long as nobody tells', async () => {
      const store = await fresh();
      await run(store, toldLast.slice(0, -1));
      const lines = (await graphOf(store)).filter((l) => l.startsWith('User '));
      for (const name of ['alice', 'bob', 'judy', 'user1'])
        for (const domain of ['corp', 'corp.example'])
          expect(lines.some((l) => l.includes(`"user:${name}@${domain}"`))).toBe(true);
    });

    test('counts of both names are added up', () => {
      const edge = (label: string, from: string, to: string) =>
        expected
          .filter((l) => l.startsWith(`${label} `))
          .map((l) => JSON.parse(l.slice(label.length)) as Record<string, unknown>)
          .filter((e) => e.fromId === from && e.toId === to);
      expect(edge('REQUESTED_TICKET', 'user:bob@corp.example', 'service:http/web@corp.example')).toMatchObject([
        { count: 2, failed: 0, encryption: '18:2', days: '2026-03-01:2' },
      ]);
      expect(edge('QUERIED', 'address:192.0.2.77', 'address:192.0.2.10')).toMatchObject([
        { count: 2, account: 'user:judy@corp.example', key: 'RPC|NetrSessionEnum|user:judy@corp.example' },
      ]);
    });

    test('one alert, not two, that names the account once and by its best name', () => {
      const alerts = alertsIn(expected);
      const guessing = alerts.filter((a) => a.type === 'vertical-brute-force');
      expect(guessing).toHaveLength(1);
      expect(guessing[0]?.to.filter((e) => e.kind === 'user')).toEqual([{ kind: 'user', name: 'alice', domain: 'CORP.EXAMPLE' }]);
      const sessions = alerts.filter((a) => a.type === 'smb-session-enumeration');
      expect(sessions.map(({ who, count }) => ({ who, count }))).toEqual([
        { who: [{ kind: 'user', name: 'judy', domain: 'CORP.EXAMPLE' }], count: 2 },
      ]);
    });

    test('the same in slices of any size', { timeout: 300_000 }, async () => {
      for (const slice of [1, 5, 1000]) {
        const store = await fresh();
        await run(store, toldLast, slice);
        expect(settled(await graphOf(store))).toEqual(settled(expected));
      }
    });

    test('the same in the opposite order, but for what detectors make of it', { timeout: 300_000 }, async () => {
      for (const slice of [1, SLICE]) {
        const store = await fresh();
        await run(store, toldFirst, slice);
        expect(withoutAlerts(await graphOf(store))).toEqual(withoutAlerts(expected));
      }
    });

    test('the same when it ends at any write and is read again', { timeout: 600_000 }, async () => {
      for (let n = 0; ; n++) {
        const store = await fresh();
        const until = failing(store, n);
        const ended = await run(until, toldLast).catch((error: unknown) => error);
        if (!(ended instanceof Crash)) {
          expect(until.writes()).toBeGreaterThan(10);
          break;
        }
        await run(store, toldLast);
        expect(settled(await graphOf(store))).toEqual(settled(expected));
      }
    });

    test('read twice it changes nothing', async () => {
      const store = await fresh();
      const processor = await run(store, toldLast);
      const before = await graphOf(store);
      await processor.process(toldLast, processor.offset() + toldLast.length);
      expect(await graphOf(store)).toEqual(before);
    });
  });
}
