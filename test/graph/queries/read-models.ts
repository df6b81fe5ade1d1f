// What the read models must answer, on either engine.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertGraph } from '../../../graph/queries/alert-graph.ts';
import { decodeCursor, encodeCursor, newest } from '../../../graph/queries/cursor.ts';
import {
  addressesOf,
  type EntityRow,
  entitiesById,
  namesakesOf,
  openAlertCounts,
  searchEntities,
} from '../../../graph/queries/entities.ts';
import { type AlertFilter, type AlertRow, alertPage, alertsById, riskPage } from '../../../graph/queries/findings.ts';
import { neighbourhood } from '../../../graph/queries/neighbourhood.ts';
import { summary } from '../../../graph/queries/summary.ts';
import type { GraphStore } from '../../../schema/graph.ts';
import { ATTACKER, alerts, DC, fill, newestFirst, risks, T0, USERS, userId } from './estate.ts';

export function readModels(engine: string, open: () => Promise<GraphStore>): void {
  describe(`read models on ${engine}`, () => {
    let store: GraphStore;
    let queries = 0;
    beforeAll(async () => {
      const real = await open();
      store = {
        ...real,
        query(...args) {
          queries++;
          return real.query(...args);
        },
      };
      await fill(store);
    });
    afterAll(() => store.close());

    async function allPages(filter: AlertFilter, first: number): Promise<AlertRow[]> {
      const found: AlertRow[] = [];
      let after = newest;
      for (;;) {
        const page = await alertPage(store, filter, first, after);
        found.push(...page.nodes);
        expect(page.nodes.length).toBeLessThanOrEqual(first);
        if (!page.hasNextPage) return found;
        after = decodeCursor(page.endCursor ?? '') ?? newest;
      }
    }

    test('pages give every alert once, newest first, whatever their size', async () => {
      for (const first of [1, 2, 7, 100]) expect(await allPages({}, first)).toEqual(newestFirst(alerts));
    });

    const filters: [string, AlertFilter, (a: AlertRow) => boolean][] = [
      ['status', { status: ['open', 'suppressed'] }, (a) => a.status !== 'closed'],
      ['severity', { severity: ['high'] }, (a) => a.severity === 'high'],
      ['type', { type: ['kerberoasting', 'pass-the-ticket'] }, (a) => ['kerberoasting', 'pass-the-ticket'].includes(a.type)],
      ['a type that is none', { type: ['x'] }, () => false],
      ['nothing wanted', { status: [] }, () => false],
      ['title', { text: 'PASS-THE' }, (a) => a.title.toLowerCase().includes('pass-the')],
      ['name of an entity', { text: 'User3' }, (a) => a.who[0]?.name === 'user3' || a.title.toLowerCase().includes('user3')],
      ['time', { from: T0 + 3.6e7, to: T0 + 7.2e7 }, (a) => Date.parse(a.end) >= T0 + 3.6e7 && Date.parse(a.start) <= T0 + 7.2e7],
      ['entity', { entity: userId(2) }, (a) => a.who[0]?.name === 'user2'],
      ['entity and status', { entity: userId(2), status: ['open'] }, (a) => a.who[0]?.name === 'user2' && a.status === 'open'],
      ['an entity that is not there', { entity: 'user:nobody' }, () => false],
      ['an id that is none', { entity: "x' OR true" }, () => false],
    ];
    for (const [name, filter, wanted] of filters) {
      test(`filter: ${name}`, async () => {
        const expected = newestFirst(alerts.filter(wanted));
        expect((await allPages(filter, 4)).map((a) => a.id)).toEqual(expected.map((a) => a.id));
        expect((await alertPage(store, filter, 1)).totalCount).toBe(expected.length);
      });
    }

    test('alerts by id, in order, undefined where there is none', async () => {
      expect(await alertsById(store, ['alert-003', 'none', 'alert-001'])).toEqual([alerts[3], undefined, alerts[1]]);
    });

    test('risks', async () => {
      const page = await riskPage(store, 3);
      expect(page.nodes).toEqual(newestFirst(risks).slice(0, 3));
      expect(page).toMatchObject({ totalCount: risks.length, hasNextPage: true });
    });

    test('summary counts as a count by hand does', async () => {
      const found = await summary(store);
      const open = alerts.filter((a) => a.status === 'open');
      for (const severity of ['low', 'medium', 'high'] as const)
        expect(found[severity]).toBe(open.filter((a) => a.severity === severity).length);
      for (const status of ['closed', 'suppressed'] as const)
        expect(found[status]).toBe(alerts.filter((a) => a.status === status).length);
      const days = [...new Set(open.map((a) => a.end.slice(0, 10)))].sort();
      expect(found.byDay.map((d) => d.day)).toEqual(days);
      expect(found.byDay.reduce((n, d) => n + d.low + d.medium + d.high, 0)).toBe(open.length);
      expect(found.byType.reduce((n, t) => n + t.count, 0)).toBe(open.length);
      // A reader who is seven hours behind has other days.
      const behind = [...new Set(open.map((a) => new Date(Date.parse(a.end) - 7 * 3.6e6).toISOString().slice(0, 10)))].sort();
      expect((await summary(store, -7 * 3.6e6)).byDay.map((d) => d.day)).toEqual(behind);
      expect(behind).not.toEqual(days);
    });

    test('namesakes: of an account without a domain those with one, and the other way round; two domains are two', async () => {
      const seen = { firstSeen: T0, lastSeen: T0, name: 'Twin' };
      await store.write(
        [
          { label: 'User', id: 'user:twin@corp', properties: { ...seen, domain: 'CORP' } },
          { label: 'User', id: 'user:twin@corp.example', properties: { ...seen, domain: 'CORP.EXAMPLE' } },
          { label: 'User', id: 'user:twin', properties: { name: 'twin' } },
          { label: 'User', id: 'user:twin2', properties: { name: 'twin2' } },
          { label: 'Service', id: 'service:twin', properties: { name: 'twin' } },
        ],
        [],
        4,
      );
      const of = async (id: string): Promise<string[]> => {
        const [row] = await entitiesById(store, [id]);
        return namesakesOf(store, row as EntityRow);
      };
      expect(await of('user:twin')).toEqual(['user:twin@corp', 'user:twin@corp.example']);
      expect(await of('user:twin@corp')).toEqual(['user:twin']);
      expect(await of('service:twin')).toEqual([]);
      expect(await of(DC)).toEqual([]);
      expect((await entitiesById(store, ['service:cifs/user7@corp.example']))[0]?.domain).toBe('CORP.EXAMPLE');
    });

    test('entities of all kinds in one query a label', async () => {
      const ids = [userId(0), DC, 'user:nobody', ATTACKER, 'nothing', ...Array.from({ length: 50 }, (_, n) => userId(n))];
      queries = 0;
      const rows = await entitiesById(store, ids);
      expect(queries).toBe(3);
      expect(rows[0]).toMatchObject({ kind: 'user', name: 'user0', domain: 'CORP.EXAMPLE', sensitive: true, honeytoken: false });
      expect(rows[1]).toMatchObject({ kind: 'computer', domainController: true, firstSeen: T0 });
      expect([rows[2], rows[4]]).toEqual([undefined, undefined]);
    });

    test('open alerts of many entities in one query a label', async () => {
      const ids = [...Array.from({ length: 50 }, (_, n) => userId(n)), ATTACKER, DC];
      queries = 0;
      const counts = await openAlertCounts(store, ids);
      expect(queries).toBe(3);
      const open = alerts.filter((a) => a.status === 'open');
      expect(counts.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5].map((n) => open.filter((a) => a.who[0]?.name === `user${n}`).length));
      expect(counts.slice(-2)).toEqual([open.length, open.length]);
    });

    test('addresses of computers', async () => {
      expect(await addressesOf(store, [DC, 'computer:none'])).toEqual([['192.0.2.10'], []]);
    });

    test('search: names that begin with the text, then names that contain it, at most so many', async () => {
      const found = await searchEntities(store, ' USER7 ', 20);
      expect(found.slice(0, 2)).toEqual([userId(7), userId(70)]);
      expect(found.slice(-2)).toEqual(['service:cifs/user7@corp.example', 'computer:ws-user7.corp.example']);
      expect(found).toHaveLength(13);
      expect(await searchEntities(store, 'user', 5)).toHaveLength(5);
      expect(await searchEntities(store, '   ', 5)).toEqual([]);
      expect(await searchEntities(store, "' OR 1=1 //", 5)).toEqual([]);
    });

    test('neighbourhood: the latest edges, the rest counted, one edge a protocol, an edge to itself once', async () => {
      const some = await neighbourhood(store, DC, 10);
      expect(some.edges).toHaveLength(10);
      expect(some.omitted).toBe(USERS + 3 - 10);
      expect(some.edges[0]).toMatchObject({ source: userId(USERS - 1), label: 'AUTHENTICATED', count: 3, failed: 1 });
      expect(some.nodes).toHaveLength(new Set(some.edges.flatMap((e) => [e.source, e.target])).size);
      // The rare stands beside what happens all the time.
      expect(new Set(some.edges.map((e) => e.label))).toEqual(new Set(['AUTHENTICATED', 'QUERIED', 'RESOLVED_TO']));
      const all = await neighbourhood(store, DC, 500);
      expect(all).toMatchObject({ omitted: 0 });
      expect(all.edges.filter((e) => e.source === DC && e.target === DC)).toHaveLength(1);
      expect(all.edges.find((e) => e.source === ATTACKER)).toMatchObject({
        operation: 'NetrSessionEnum, SamrEnumerateUsersInDomain',
        count: 6,
        failed: 2,
      });
      expect((await neighbourhood(store, userId(0), 10)).edges.map((e) => e.label)).toContain('MEMBER_OF');
      expect(await neighbourhood(store, 'nonsense', 10)).toMatchObject({ edges: [], omitted: 0 });
    });

    test('picture of an alert: what it names, marked edges, and what no edge shows', async () => {
      const { nodes, edges } = await alertGraph(store, alerts[0] as AlertRow);
      expect(nodes.sort()).toEqual([ATTACKER, DC, userId(0)].sort());
      const of = (label: string) =>
        edges.filter((e) => e.label === label).map(({ source, target, role }) => [source, target, role]);
      expect(of('AUTHENTICATED')).toEqual([[userId(0), DC, 'who-to']]);
      expect(of('QUERIED')).toContainEqual([ATTACKER, DC, 'from-to']);
      expect(of('ALERT')).toEqual([[userId(0), ATTACKER, 'who-from']]);
    });

    test('a picture of an alert marks what its detection reads, and the use of an account', async () => {
      const marked = async (reads: string[]) =>
        (await alertGraph(store, alerts[0] as AlertRow, reads)).edges
          .filter((e) => e.role && e.label !== 'ALERT')
          .map((e) => e.label);
      expect((await marked(['query.samr'])).sort()).toEqual(['QUERIED']);
      expect((await marked(['authentication.ntlm', 'nameQuery'])).sort()).toEqual(['AUTHENTICATED']);
      expect((await marked(['replication'])).sort()).toEqual([]);
      // A kind that no edge stands for restricts nothing.
      expect((await marked(['somethingElse'])).sort()).toEqual(['AUTHENTICATED', 'QUERIED']);
      const [{ parameters, cypher }] = [await alertGraph(store, alerts[0] as AlertRow)];
      expect(await store.query(cypher, JSON.parse(parameters))).not.toEqual([]);
    });

    test('a picture of an alert days later is not marked by what was seen before', async () => {
      const later = newestFirst(alerts).find((a) => a.who[0]?.name === 'user1') as AlertRow;
      const { edges } = await alertGraph(store, later);
      expect(edges.filter((e) => e.label !== 'ALERT').map((e) => e.role)).not.toContain('who-to');
    });
  });
}

test('cursors come back as they went; what is none is told', () => {
  const cursor = { time: T0, id: 'a|b' };
  expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  for (const text of ['', 'x', 'bm90aGluZw', 'a'.repeat(2000), encodeCursor({ time: 1.5, id: 'x' })])
    expect(decodeCursor(text)).toBeUndefined();
});
