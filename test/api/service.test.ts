// The API as programs see it: real HTTP and WebSocket on 127.0.0.1, a real store behind.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, DC, dns, replication, samr, sessionEnumeration } from '../graph/detectors/activities.ts';
import { type Answer, freshFolder, type Running, startService } from './running.ts';

const attacker = `address:${CLIENT}`;
const attacks = [
  dns(0, 'corp.example', 'AXFR', { operation: 'AXFR' }),
  replication(60),
  sessionEnumeration(120),
  ...[1, 2, 3].map((n) => samr(180 + n, 13)),
];
const ALERTS = '{ alerts { totalCount nodes { id type status end } } }';

let service: Running;
const folder = freshFolder();
beforeAll(async () => {
  service = await startService(folder);
  await service.take(attacks);
});
afterAll(() => service.close());

const code = (answer: Answer): string | undefined => answer.errors?.[0]?.extensions?.code;

describe('queries', () => {
  test('alerts are there, newest first, and page by page', async () => {
    const { data } = await service.ask(ALERTS);
    const types = data.alerts.nodes.map((a: { type: string }) => a.type);
    expect(types).toEqual(expect.arrayContaining(['malicious-replication', 'dns-reconnaissance', 'smb-session-enumeration']));
    const ends = data.alerts.nodes.map((a: { end: string }) => a.end);
    expect(ends).toEqual([...ends].sort().reverse());

    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Answer = await service.ask(
        'query($after: String) { alerts(first: 1, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      seen.push(...page.data.alerts.nodes.map((a: { id: string }) => a.id));
      if (!page.data.alerts.pageInfo.hasNextPage) break;
      after = page.data.alerts.pageInfo.endCursor;
    }
    expect(seen).toEqual(data.alerts.nodes.map((a: { id: string }) => a.id));
  });

  test('filters', async () => {
    const of = async (filter: unknown) =>
      (
        await service.ask('query($f: AlertFilter) { alerts(filter: $f) { nodes { type } } }', { f: filter })
      ).data.alerts.nodes.map((a: { type: string }) => a.type);
    expect(await of({ type: ['malicious-replication'] })).toEqual(['malicious-replication']);
    expect(await of({ text: 'REPLICATION of' })).toEqual(['malicious-replication']);
    expect(await of({ text: 'judy' })).toEqual(['smb-session-enumeration']);
    expect(await of({ status: ['closed'] })).toEqual([]);
    expect(await of({ to: '2026-03-01T09:00:30Z' })).toEqual(['dns-reconnaissance']);
    expect((await of({ entity: attacker })).length).toBeGreaterThanOrEqual(3);
  });

  test('an entity with its neighbourhood, activities and alerts', async () => {
    const { data, errors } = await service.ask(
      `query($id: ID!) { entity(id: $id) { __typename id kind name openAlerts firstSeen
        neighbourhood { nodes { id openAlerts } edges { source target label count } omitted cypher }
        activities(first: 2) { nodes { id kind detail origin from { id } to { id } account { name } } pageInfo { hasNextPage endCursor } }
        alerts { totalCount nodes { who { id } } } } }`,
      { id: attacker },
    );
    expect(errors).toBeUndefined();
    const { entity } = data;
    expect(entity).toMatchObject({ __typename: 'Address', kind: 'address', name: CLIENT });
    expect(entity.openAlerts).toBe(entity.alerts.totalCount);
    expect(entity.neighbourhood.edges.map((e: { label: string }) => e.label)).toEqual(
      expect.arrayContaining(['REPLICATED', 'QUERIED']),
    );
    expect(entity.neighbourhood.cypher).toMatch(/^\/\/ What ties/);
    expect(entity.activities.nodes).toHaveLength(2);
    const next = await service.ask(
      'query($id: ID!, $after: String) { entity(id: $id) { activities(after: $after) { nodes { id } pageInfo { hasNextPage } } } }',
      { id: attacker, after: entity.activities.pageInfo.endCursor },
    );
    expect(next.data.entity.activities.nodes).toHaveLength(attacks.length - 2);
    expect(next.data.entity.activities.pageInfo.hasNextPage).toBe(false);
  });

  test('the picture of an alert', async () => {
    const { data } = await service.ask(
      '{ alerts(filter: { type: ["malicious-replication"] }) { nodes { what evidence { origin } graph { nodes { id name } edges { label role } } } } }',
    );
    const [{ graph, evidence }] = data.alerts.nodes;
    expect(evidence[0].origin).toMatch(/^by-hand\.pcap frame \d+$/);
    expect(graph.nodes.map((n: { id: string }) => n.id)).toEqual(
      expect.arrayContaining([attacker, `address:${DC}`, 'user:administrator@corp']),
    );
    expect(graph.edges).toContainEqual({ label: 'REPLICATED', role: 'from-to' });
  });

  test('summary, search, status and detections', async () => {
    const { data, errors } = await service.ask(`{
      summary(offset: 60) { high medium low suppressed closed byDay { day high medium low } byType { type title count } }
      search(text: "admin") { __typename id ... on User { domain sensitive } }
      status { version engine started activities alerts samples inputs { progress } counters { name value } }
      detections { type available reads } risks { totalCount nodes { id } } }`);
    expect(errors).toBeUndefined();
    const { summary, search, status, detections } = data;
    expect(summary.high + summary.medium + summary.low).toBe(status.alerts);
    expect(search).toContainEqual({ __typename: 'User', id: 'user:administrator@corp', domain: 'CORP', sensitive: false });
    expect(status).toMatchObject({ engine: 'ladybug', activities: attacks.length, samples: false, inputs: [] });
    expect(detections.find((d: { type: string }) => d.type === 'malicious-replication').available).toBe(true);
    expect(detections.find((d: { type: string }) => d.type === 'golden-ticket').reads).toEqual([]);
  });

  test('an account has no namesakes where nothing is told of another', async () => {
    const { data, errors } = await service.ask(
      '{ entity(id: "user:administrator@corp") { namesakes { id ... on User { domain } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.entity.namesakes).toEqual([]);
  });

  test('what is not there is null, not an error', async () => {
    expect((await service.ask('{ alert(id: "none") { id } entity(id: "user:nobody") { id } }')).data).toEqual({
      alert: null,
      entity: null,
    });
  });

  test('a list costs the same number of queries whatever its length', async () => {
    const cost = async (query: string): Promise<number> => {
      const before = service.queries();
      expect((await service.ask(query)).errors).toBeUndefined();
      return service.queries() - before;
    };
    const list = (n: number) => `{ search(text: "a", first: ${n}) { id openAlerts ... on Computer { addresses } } }`;
    // What one more label in a list costs is known; what one more row costs must be nothing.
    expect(await cost(list(50))).toBeLessThanOrEqual(2 + 6 + 6 + 1);
    const alerts = (n: number) =>
      `{ alerts(first: ${n}) { nodes { title who { id name } from { id } to { id } evidence { text } } } }`;
    expect(await cost(alerts(50))).toBe(await cost(alerts(1)));
    expect(await cost('{ entity(id: "address:192.0.2.77") { neighbourhood { nodes { id openAlerts } } } }')).toBeLessThanOrEqual(
      1 + 2 + 6 + 6,
    );
  });
});

describe('live updates', () => {
  const LIVE = 'subscription { alertChanged { id type status who { id } } }';

  test('an alert that is raised, and its change by a person', async () => {
    const { events, end } = service.subscribe(LIVE);
    const first = events.next();
    await until(() => service.subscribers() === 1);
    await service.take([replication(90_000, { account: { name: 'eve', domain: 'CORP' }, from: { ip: '192.0.2.99' } })]);
    const raised = ((await first).value as Answer).data.alertChanged;
    expect(raised).toMatchObject({ type: 'malicious-replication', status: 'open', who: [{ id: 'user:eve@corp' }] });

    const second = events.next();
    const changed = await service.ask('mutation($id: ID!) { setAlertStatus(id: $id, status: suppressed) { id status } }', {
      id: raised.id,
    });
    expect(changed.data.setAlertStatus).toEqual({ id: raised.id, status: 'suppressed' });
    expect(((await second).value as Answer).data.alertChanged).toMatchObject({ id: raised.id, status: 'suppressed' });
    await end();
    await until(() => service.subscribers() === 0);
  });

  test('the socket carries subscriptions only', async () => {
    const { events, end } = service.subscribe('{ alerts { totalCount } }');
    await expect(events.next()).rejects.toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await end();
  });
});

describe('changes', () => {
  test('a status survives a restart', async () => {
    const [{ id }] = (await service.ask(ALERTS)).data.alerts.nodes;
    const set = 'mutation($id: ID!, $status: AlertStatus!) { setAlertStatus(id: $id, status: $status) { status } }';
    expect((await service.ask(set, { id, status: 'closed' })).data.setAlertStatus.status).toBe('closed');
    const before = (await service.ask(ALERTS)).data;
    await service.close();
    service = await startService(folder);
    expect((await service.ask(ALERTS)).data).toEqual(before);
    expect((await service.ask('query($id: ID!) { alert(id: $id) { status } }', { id })).data.alert.status).toBe('closed');
    expect((await service.ask(set, { id, status: 'open' })).data.setAlertStatus.status).toBe('open');
  });

  test('an alert that is not there is told', async () => {
    expect(code(await service.ask('mutation { setAlertStatus(id: "none", status: closed) { id } }'))).toBe('NOT_FOUND');
  });
});

describe('limits', () => {
  const refused: [string, string, string][] = [
    ['page too large', '{ alerts(first: 1000) { totalCount } }', 'BAD_USER_INPUT'],
    ['page of none', '{ alerts(first: 0) { totalCount } }', 'BAD_USER_INPUT'],
    [
      'neighbourhood too large',
      '{ entity(id: "address:192.0.2.77") { neighbourhood(first: 501) { omitted } } }',
      'BAD_USER_INPUT',
    ],
    ['a cursor that is none', '{ alerts(after: "x") { totalCount } }', 'BAD_USER_INPUT'],
    ['an offset that no zone has', '{ summary(offset: 900) { high } }', 'BAD_USER_INPUT'],
    ['a time that is none', '{ alerts(filter: { from: "yesterday" }) { totalCount } }', 'BAD_USER_INPUT'],
    ['long text', `{ search(text: "${'a'.repeat(300)}") { id } }`, 'BAD_USER_INPUT'],
    ['aliases', `{ ${Array.from({ length: 20 }, (_, n) => `a${n}: summary { high }`).join(' ')} }`, 'TOO_MUCH'],
    ['cost', '{ search(text: "a", first: 100) { alerts(first: 100) { nodes { what how evidence { text } } } } }', 'TOO_MUCH'],
    ['tokens', `{ summary { ${'high '.repeat(3000)} } }`, 'GRAPHQL_PARSE_FAILED'],
    ['depth', `{ ${'entity(id: "x") { alerts { nodes { graph { '}${'nodes { '.repeat(7)} id ${'} '.repeat(11)} }`, 'TOO_MUCH'],
    [
      'readings of single entities',
      `{ ${Array.from({ length: 13 }, (_, n) => `a${n}: entity(id: "address:192.0.2.77") { neighbourhood { omitted } }`).join(' ')} }`,
      'TOO_MUCH',
    ],
  ];
  for (const [name, query, expected] of refused) {
    test(name, async () => {
      expect(code(await service.ask(query))).toBe(expected);
    });
  }

  test('a batch of operations in one request is refused', async () => {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ summary { high } }' }, { query: '{ summary { high } }' }]),
    });
    expect(response.status).toBe(400);
  });

  test('introspection is open: the API is there to be used', async () => {
    expect(
      (await service.ask('{ __schema { types { name fields { name type { name ofType { name ofType { name } } } } } } }')).data,
    ).toBeTruthy();
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let n = 0; n < 500; n++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('waited in vain');
}
