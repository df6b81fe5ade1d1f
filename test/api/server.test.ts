// The HTTP server's own behaviour: who may ask, what goes out, the portal's files, an orderly end.
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { requireLoopback } from '../../api/guard.ts';
import { replication } from '../graph/detectors/activities.ts';
import { freshFolder, type Running, startService } from './running.ts';

let service: Running;
beforeAll(async () => {
  const portal = freshFolder();
  mkdirSync(join(portal, 'assets'));
  writeFileSync(join(portal, 'index.html'), '<!doctype html><title>Pathwarden</title>');
  writeFileSync(join(portal, 'assets', 'index-abc123.js'), 'export {};');
  writeFileSync(join(portal, '.built-from'), 'hash');
  service = await startService(freshFolder(), portal);
});
afterAll(() => service.close());

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** `fetch` does not let one choose the Host. */
function send(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(`${service.url}${path}`, { method, headers, setHost: headers.host === undefined }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject).end(body);
  });
}

function socket(headers: Record<string, string>): Promise<number | 'open'> {
  return new Promise((resolve) => {
    const client = new WebSocket(`${service.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    client.on('open', () => {
      client.close();
      resolve('open');
    });
    client.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    client.on('error', () => {});
  });
}

const json = { 'content-type': 'application/json' };
const query = JSON.stringify({ query: '{ summary { high } }' });

describe('who may ask', () => {
  const hosts: [string, number][] = [
    ['localhost:4680', 200],
    ['127.0.0.1', 200],
    ['[::1]:1', 200],
    ['attacker.example', 403],
    ['localhost.attacker.example:4680', 403],
    ['127.0.0.1.nip.example', 403],
    ['', 403],
  ];
  for (const [host, status] of hosts)
    test(`Host "${host}": ${status}`, async () => {
      expect((await send('/health', { host })).status).toBe(status);
    });

  test('another origin is refused, over HTTP and on the socket', async () => {
    expect((await send('/graphql', { ...json, origin: 'http://attacker.example' }, 'POST', query)).status).toBe(403);
    expect((await send('/graphql', { ...json, origin: 'null' }, 'POST', query)).status).toBe(403);
    expect((await send('/graphql', { ...json, origin: service.url }, 'POST', query)).status).toBe(200);
    expect(await socket({ origin: 'http://attacker.example' })).toBe(403);
    expect(await socket({ origin: 'http://localhost:1' })).toBe(403);
    expect(await socket({ host: 'attacker.example' })).toBe(403);
    expect(await socket({ origin: service.url })).toBe('open');
    expect(await socket({})).toBe('open');
  });

  test('a form of another page cannot ask: only JSON is taken', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect((await send('/graphql', { 'content-type': type }, 'POST', query)).status).toBe(400);
    expect((await send('/graphql?query={summary{high}}')).status).toBe(400);
  });

  test('only loopback is listened on', () => {
    for (const host of ['127.0.0.1', '127.0.0.53', 'localhost', '::1']) expect(() => requireLoopback(host)).not.toThrow();
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'pathwarden.example', '127.0.0.1.example', ''])
      expect(() => requireLoopback(host)).toThrow(/sign-in is not built yet/);
  });
});

describe('what goes out', () => {
  test('a broken request is told so, without a stack', async () => {
    for (const [body, status] of [
      ['{"query":', 400],
      [JSON.stringify({ query: '{ nonsense }' }), 400],
      [JSON.stringify({ query: 'a'.repeat(300_000) }), 413],
    ] as const) {
      const reply = await send('/graphql', json, 'POST', body);
      expect(reply.status).toBe(status);
      expect(JSON.parse(reply.body).errors[0].extensions.code).toMatch(/^[A-Z_]+$/);
      expect(reply.body).not.toMatch(/node_modules|stack|\.ts/);
    }
  });

  test('health', async () => {
    expect(JSON.parse((await send('/health')).body)).toMatchObject({ status: 'ok', engine: 'ladybug' });
  });

  test('the portal: its page for every path, its files for ever, nothing hidden, a strict policy', async () => {
    const page = await send('/alerts/some-id');
    expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
    expect(page.body).toContain('Pathwarden');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    expect(page.headers['x-powered-by']).toBeUndefined();
    expect((await send('/assets/index-abc123.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await send('/assets/index-gone.js')).status).toBe(404);
    expect((await send('/.built-from')).body).not.toContain('hash');
    expect((await send('/../../package.json')).body).not.toContain('"pathwarden"');
    expect((await send('/assets/%2e%2e/%2e%2e/etc/passwd')).body).not.toContain('root:');
  });
});

test('the end: subscriptions are closed, requests are answered, and nothing holds it up', async () => {
  const ending = await startService();
  await ending.take([replication(0)]);
  const { events } = ending.subscribe('subscription { alertChanged { id } }');
  const open = events.next();
  open.catch(() => {});
  // A client that opened a connection and says nothing.
  const silent = request(`${ending.url}/graphql`, { method: 'POST', headers: { ...json, 'content-length': '10' } });
  silent.on('error', () => {});
  silent.flushHeaders();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = Date.now();
  await ending.close();
  expect(Date.now() - began).toBeLessThan(5000);
  await Promise.race([open.catch(() => {}), new Promise((_, reject) => setTimeout(reject, 2000, new Error('still open')))]);
});
