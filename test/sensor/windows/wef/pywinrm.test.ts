// The receiver before a WS-Management client that was not written here: pywinrm, its envelopes, its
// parser, its TLS.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, clientExtensions, createPki, type Issued, type Pki, serverExtensions } from './pki.ts';
import { type Receiving, receiving } from './receiving.ts';
import { bookmarkList, logon } from './source.ts';

const script = new URL('pywinrm.py', import.meta.url).pathname;
const hasClient = existsSync('/usr/lib/python3/dist-packages/winrm/protocol.py');

interface Answer {
  action?: string;
  subscriptions?: { address: string; identifier: string }[];
  refused?: number;
  text?: string;
}
type Client = (request: object) => Promise<Answer>;

describe.skipIf(!hasClient)('pywinrm', () => {
  let pki: Pki;
  let authority: Authority;
  let server: Issued;
  let machine: Issued;
  const children: ChildProcess[] = [];
  const open: Receiving[] = [];

  beforeAll(() => {
    pki = createPki();
    authority = pki.authority('Corp Issuing');
    server = authority.issue('wec', '/CN=localhost', serverExtensions('localhost'));
    machine = authority.issue('ws1', '/CN=ws1', clientExtensions('ws1.corp.example'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill();
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(() => pki?.close());

  function client(environment: NodeJS.ProcessEnv, ...args: string[]): Client {
    const child = spawn('/usr/bin/python3', [script, ...args], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return JSON.parse((await lines.next()).value ?? '{}') as Answer;
    };
  }

  async function overTls(...more: string[]): Promise<{ running: Receiving; ask: Client }> {
    const { certificate, key } = server;
    const running = await receiving({ https: { port: 0, certificate, key, authorities: [authority.certificate] } });
    open.push(running);
    const address = `https://localhost:${running.receiver.https?.port}`;
    const ask = client({ PATH: '/usr/bin' }, address, `ca_trust_path=${authority.certificate}`, ...more);
    return { running, ask };
  }
  const own = (): string[] => [`cert_pem=${machine.certificate}`, `cert_key_pem=${machine.key}`];

  test('asks for subscriptions, shows that it lives and delivers', async () => {
    const { running, ask } = await overTls(...own());
    const path = '/wsman/SubscriptionManager/WEC';
    const { subscriptions, ...answered } = await ask({
      path,
      resource: 'http://schemas.microsoft.com/wbem/wsman/1/SubscriptionManager/Subscription',
      action: 'http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate',
      body: { 'n:Enumerate': { 'w:OptimizeEnumeration': null, 'w:MaxElements': '32000' } },
    });
    expect(answered).toEqual({ action: 'http://schemas.xmlsoap.org/ws/2004/09/enumeration/EnumerateResponse' });
    expect(subscriptions).toHaveLength(3);
    const [to] = subscriptions as [{ address: string; identifier: string }];
    const headers = { 'wse:Identifier': to.identifier, 'w:AckRequested': null };
    const address = new URL(to.address).pathname;

    const beat = await ask({
      path: address,
      action: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Heartbeat',
      headers,
      body: { 'w:Events': null },
    });
    const acknowledged = 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Ack';
    expect(beat.action).toBe(acknowledged);

    const texts = Array.from({ length: 50 }, (_, i) => logon(i));
    const delivered = await ask({
      path: address,
      action: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Events',
      headers: { ...headers, 'w:Bookmark': bookmarkList('Security', 50) },
      body: {
        'w:Events': {
          'w:Event': texts.map((text) => ({ '@Action': 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Event', '#text': text })),
        },
      },
    });
    expect(delivered.action).toBe(acknowledged);
    expect(running.taken).toEqual([{ machine: 'ws1.corp.example', subscription: 'security', events: texts }]);
  });

  test('is refused what no collector does, in a form that it reads', async () => {
    const { ask } = await overTls(...own());
    const { refused, text } = await ask({ path: '/wsman/SubscriptionManager/WEC', action: 'shell' });
    expect(refused).toBe(0);
    expect(text).toContain("'wsmanfault_code': '2150858771', 'fault_code': 's:Sender', 'fault_subcode': 'a:ActionNotSupported'");
  });

  test('with a certificate of another authority it is put out', async () => {
    const other = pki.authority('Other').issue('stranger', '/CN=ws1', clientExtensions('ws1.corp.example'));
    const { running, ask } = await overTls(`cert_pem=${other.certificate}`, `cert_key_pem=${other.key}`);
    const path = '/wsman/SubscriptionManager/WEC';
    expect(await ask({ path, action: 'shell' })).toMatchObject({ refused: 0 });
    await expect.poll(() => running.receiver.health().refused.length).toBeGreaterThan(0);
    expect(running.receiver.machines(10)).toEqual([]);
  });
});
