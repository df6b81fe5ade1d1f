// Activities in batches of any size, with any cache, give the edges that all of them give together.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { originText } from '../../../graph/entities/activity-detail.ts';
import { createAggregator } from '../../../graph/entities/aggregate.ts';
import { linksOf } from '../../../graph/entities/links.ts';
import { openLadybug } from '../../../graph/store/ladybug.ts';
import type { Authentication } from '../../../schema/activity.ts';
import type { Row } from '../../../schema/graph.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 1);

const authentication: fc.Arbitrary<Authentication> = fc
  .record({
    account: fc.constantFrom('alice', 'bob', 'carol'),
    from: fc.constantFrom('192.0.2.1', '192.0.2.2'),
    mechanism: fc.constantFrom('kerberos-as' as const, 'ntlm' as const),
    failed: fc.boolean(),
    encryption: fc.option(fc.constantFrom(18, 23)),
    // Not in order: a second witness, or a file of another machine, tells of what was before.
    time: fc.integer({ min: START, max: START + 3 * DAY }),
    record: fc.nat(1000),
  })
  .map(({ account, from, mechanism, failed, encryption, time, record }) => ({
    kind: 'authentication',
    id: `${time}-${record}`,
    time,
    protocol: mechanism === 'ntlm' ? 'NTLM' : 'Kerberos',
    mechanism,
    operation: mechanism,
    service: 'krbtgt',
    account: { name: account, domain: 'corp.example' },
    from: { ip: from },
    to: { name: 'dc1.corp.example' },
    outcome: failed ? 'failure' : 'success',
    ...(encryption === null ? {} : { issued: { encryption, service: 'krbtgt', realm: 'CORP.EXAMPLE' } }),
    origin: { source: 'test', record },
  }));

const COLUMNS = ['protocol', 'operation', 'count', 'failed', 'firstSeen', 'lastSeen', 'encryption', 'days', 'origin'] as const;

/** What the edges are by their definition: each value from all activities of the edge at once. */
function expected(activities: readonly Authentication[]): Map<string, Row> {
  const groups = new Map<string, { protocol: string; operation: string; of: Authentication[] }>();
  for (const activity of activities) {
    for (const { label, from, to, key, protocol, operation } of linksOf(activity)) {
      const name = `${label} ${from.id} ${to.id} ${key}`;
      const group = groups.get(name) ?? { protocol, operation, of: [] };
      groups.set(name, group);
      group.of.push(activity);
    }
  }
  const tally = (words: readonly string[]): string =>
    [...new Set(words)]
      .sort()
      .map((w) => `${w}:${words.filter((x) => x === w).length}`)
      .join();
  return new Map(
    [...groups].map(([name, { protocol, operation, of }]) => {
      const times = of.map((a) => a.time);
      const last = of.filter((a) => a.time === Math.max(...times)).at(-1) as Authentication;
      return [
        name,
        {
          ...{ protocol, operation, count: of.length, failed: of.filter((a) => a.outcome === 'failure').length },
          ...{ firstSeen: Math.min(...times), lastSeen: Math.max(...times), origin: originText(last) },
          encryption: tally(of.flatMap((a) => (a.issued?.encryption === undefined ? [] : [`${a.issued.encryption}`]))),
          days: tally(of.map((a) => new Date(a.time).toISOString().slice(0, 10))),
        },
      ];
    }),
  );
}

test('whatever the batches and the cache, edges hold what all activities say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(authentication, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 25 }),
      fc.constantFrom(1, 4, 1000),
      async (activities, size, cached) => {
        const store = await openLadybug({ folder: mkdtempSync(join(tmpdir(), 'pathwarden-edges-')), temporary: true });
        try {
          const aggregator = createAggregator(store, { cached });
          for (let at = 0; at < activities.length; at += size) {
            const { nodes, edges } = await aggregator.add(activities.slice(at, at + size));
            await store.write(nodes, edges);
          }
          const got = new Map<string, Row>();
          for (const label of ['AUTHENTICATED', 'LOGGED_ON', 'REQUESTED_TICKET']) {
            const rows = await store.query(
              `MATCH (a)-[e:${label}]->(b) RETURN a.id AS fromId, b.id AS toId, e.key AS key, ${COLUMNS.map((c) => `e.${c} AS ${c}`).join(', ')}`,
            );
            for (const { fromId, toId, key, ...values } of rows) {
              const name = `${label} ${fromId} ${toId} ${key}`;
              expect(got.has(name), `${name} is there twice`).toBe(false);
              got.set(name, values);
            }
          }
          expect(got).toEqual(expected(activities));
        } finally {
          await store.close();
        }
      },
    ),
    { seed: 7, numRuns: 25 },
  );
});
