// The whole conversation of a Windows machine with the receiver over real TLS, and who is put out before it begins.
import { copyFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Authority, clientExtensions, createPki, type Issued, type Pki, pem, serverExtensions } from './pki.ts';
import { count, type Receiving, receiving } from './receiving.ts';
import {
  bookmarkList,
  conversationEnd,
  enumerate,
  events,
  heartbeat,
  logon,
  message,
  type Offered,
  offered,
  type Source,
  subscriptionEnd,
  tlsSource,
} from './source.ts';

let pki: Pki;
let root: Authority;
let issuing: Authority;
let server: Issued;
let ws1: Issued;
let open: Receiving[] = [];
let sources: Source[] = [];

beforeAll(() => {
  pki = createPki();
  root = pki.authority('Corp Root');
  issuing = root.authority('Corp Issuing');
  server = issuing.issue('wec', '/CN=wec.corp.example', serverExtensions('wec.corp.example'));
  writeFileSync(server.certificate, readFileSync(issuing.certificate), { flag: 'a' });
  ws1 = issuing.issue('ws1', '/CN=ws1', clientExtensions('WS1.corp.example'));
});
afterAll(() => pki.close());
afterEach(async () => {
  for (const source of sources) source.close();
  sources = [];
  for (const one of open) await one.close();
  open = [];
});

const secure = (): object => ({
  port: 0,
  certificate: server.certificate,
  key: server.key,
  authorities: [issuing.certificate, root.certificate],
});

async function start(raw: object = {}): Promise<Receiving> {
  const started = await receiving({ https: secure(), ...raw });
  open.push(started);
  return started;
}

async function restart(before: Receiving, raw: object = {}): Promise<Receiving> {
  const started = await before.again({ https: secure(), ...raw });
  open = open.map((one) => (one === before ? started : one));
  return started;
}

function connect({ receiver }: Receiving, client: Issued | undefined = ws1, chain: string[] = [], authority = root): Source {
  const tls = { authority: authority.certificate, chain, ...(client && { client }) };
  const source = tlsSource(receiver.https?.port ?? 0, tls);
  sources.push(source);
  return source;
}

async function subscribe(source: Source, name = 'security'): Promise<Offered> {
  const { text } = await source.send(enumerate());
  const found = offered(text).find((o) => o.name === name);
  if (!found) throw new Error(`no subscription ${name} in ${text}`);
  return found;
}

test('a machine asks for its subscriptions, delivers, shows that it lives, ends', async () => {
  const running = await start();
  const source = connect(running);

  const asked = enumerate({ id: 'uuid:E9802257-0000-4C0D-BFA4-E81C7B1C447E' });
  const reply = await source.send(asked);
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toBe('application/soap+xml;charset=UTF-16');
  expect(reply.text).toContain('<a:RelatesTo>uuid:E9802257-0000-4C0D-BFA4-E81C7B1C447E</a:RelatesTo>');
  const all = offered(reply.text);
  expect(all.map(({ name }) => name)).toEqual(['security', 'directory', 'execution']);
  const [security] = all as [Offered];
  expect(security.address).toMatch(/^https:\/\/wec\.corp\.example:\d+\/wsman\/subscriptions\/[0-9A-F-]{36}\/1$/);
  expect(security.identifier).toBe(security.version);
  expect(security.issuer).toBe(running.receiver.health().authorities[0]?.[0]);
  expect(security.bookmark).toBeUndefined();
  expect(security.text).not.toContain('ReadExistingEvents');
  expect(security.text).toContain('<w:Option Name="Compression">SLDC</w:Option>');
  expect(security.text).toContain('<w:Heartbeats>PT900.000S</w:Heartbeats>');
  expect((await source.send(conversationEnd())).status).toBe(204);

  const beat = await source.send(heartbeat(security), { compressed: true });
  expect(beat.text).toContain('<a:Action>http://schemas.dmtf.org/wbem/wsman/1/wsman/Ack</a:Action>');

  const texts = [logon(1), logon(2), logon(3)];
  const delivered = await source.send(events(security, texts, bookmarkList('Security', 3)), { compressed: true });
  expect(delivered.status).toBe(200);
  expect(delivered.text).toContain('wsman/Ack</a:Action>');
  expect(running.taken).toEqual([{ machine: 'ws1.corp.example', subscription: 'security', events: texts }]);

  expect((await source.send(subscriptionEnd(security))).status).toBe(200);
  const [machine] = running.receiver.machines(10);
  expect(machine).toMatchObject({ machine: 'ws1.corp.example', address: '127.0.0.1', refused: 0 });
  expect(machine?.deliveries).toMatchObject([
    { subscription: 'security', events: 3, dropped: 0, ending: 'SourceCancelling (1717)' },
  ]);
  expect(machine?.deliveries[0]?.heartbeat).toBeGreaterThan(0);
  const health = running.receiver.health();
  expect(health).toMatchObject({ machines: 1, silent: 0, reportedForOthers: 0, refused: [], connections: 1, inFlight: 0 });
  expect(health.counts).toContainEqual(['events', 3]);
});

test.each(['cdata', 'escaped', 'element'] as const)('events as %s come out as they went in, in both encodings', async (way) => {
  const running = await start();
  const source = connect(running);
  const security = await subscribe(source);
  const texts = [logon(1, 'ws1.corp.example', 'ålice ☃'), logon(2)];
  for (const utf8 of [false, true]) {
    const { status } = await source.send(events(security, texts, '', way), { utf8 });
    expect(status).toBe(200);
  }
  expect(running.taken.map((batch) => batch.events)).toEqual([texts, texts]);
});

test('events are acknowledged only when the sink has them; what it does not take comes again', async () => {
  const running = await start();
  const source = connect(running);
  const security = await subscribe(source);
  const { promise, resolve } = Promise.withResolvers<void>();
  running.sink.take = () => promise;
  let answered = false;
  const sent = source.send(events(security, [logon(1)], bookmarkList('Security', 1))).then((reply) => {
    answered = true;
    return reply;
  });
  await new Promise((done) => setTimeout(done, 200));
  expect(answered).toBe(false);
  expect(running.receiver.health().inFlight).toBeGreaterThan(0);
  resolve();
  expect((await sent).status).toBe(200);

  running.sink.take = () => Promise.reject(new Error('disk is full'));
  const refused = await source.send(events(security, [logon(2)], bookmarkList('Security', 2)));
  expect(refused.status).toBe(503);
  expect(refused.text).toContain('<s:Value>w:InternalError</s:Value>');
  expect(count(running, 'sink: disk is full')).toBe(1);
  // The bookmark stays where the events are safe.
  expect((await subscribe(source)).bookmark).toBe(bookmarkList('Security', 1));
  expect(running.receiver.health().inFlight).toBe(0);
});

test('a sink that takes too long is told as a timeout, and its memory is not given away before it is done', async () => {
  const running = await start({ patience: 100 });
  const source = connect(running);
  const security = await subscribe(source);
  const { promise, resolve } = Promise.withResolvers<void>();
  running.sink.take = () => promise;
  const reply = await source.send(events(security, [logon(1)]));
  expect(reply.text).toContain('<s:Value>w:TimedOut</s:Value>');
  expect(running.receiver.health().inFlight).toBeGreaterThan(0);
  resolve();
  await expect.poll(() => running.receiver.health().inFlight).toBe(0);
});

test('messages that find no room wait unread, and are refused when it takes too long', async () => {
  const running = await start({ inFlight: 1, patience: 300 });
  const [one, two] = [connect(running), connect(running)] as const;
  const security = await subscribe(one);
  const { promise, resolve } = Promise.withResolvers<void>();
  running.sink.take = () => promise;
  const first = one.send(events(security, [logon(1)]));
  await expect.poll(() => running.receiver.health().inFlight).toBeGreaterThan(0);
  expect((await two.send(events(security, [logon(2)]))).status).toBe(503);
  await first;
  resolve();
  await expect.poll(() => running.receiver.health().inFlight).toBe(0);
  expect(running.receiver.machines(1)[0]?.refusal).toBe('no room for the message');
});

test('a machine goes on from its bookmark after a restart', async () => {
  const running = await start();
  const source = connect(running);
  const security = await subscribe(source);
  await source.send(events(security, [logon(7)], bookmarkList('Security', 7)));
  const later = await restart(running);
  const again = await subscribe(connect(later));
  expect(again.bookmark).toBe(bookmarkList('Security', 7));
  expect(again.version).toBe(security.version);
  expect(later.receiver.machines(1)[0]?.deliveries[0]?.events).toBe(1);
});

const one = (events: number[], ...more: object[]): object => ({
  subscriptions: [{ name: 'security', select: [{ channel: 'Security', events }, ...more] }],
});

test('a changed query is a new version, which replays no history', async () => {
  const running = await start(one([4624]));
  const before = await subscribe(connect(running));
  await connect(running).send(events(before, [logon(7)], bookmarkList('Security', 7)));

  // The bookmark names every channel of this query: the machine goes on from it and loses nothing.
  const wider = await restart(running, one([4624, 4625]));
  const source = connect(wider);
  const same = await subscribe(source);
  expect(same.version).not.toBe(before.version);
  expect(same.bookmark).toBe(bookmarkList('Security', 7));

  // It does not name the new channel: with it, Windows would send all that the channel has.
  const system = await restart(wider, one([4624, 4625], { channel: 'System', events: [7045] }));
  const other = connect(system);
  const fresh = await subscribe(other);
  expect(fresh.version).not.toBe(same.version);
  expect(fresh.bookmark).toBeUndefined();
  expect(fresh.text).not.toContain('bookmark/earliest');

  // A machine that has not asked again yet still delivers under the old version; it does not disturb the new one.
  expect((await other.send(events(before, [logon(8)], bookmarkList('Security', 8)))).status).toBe(200);
  expect((await subscribe(other)).bookmark).toBeUndefined();
  const both =
    '<BookmarkList><Bookmark Channel="Security" RecordId="9"/><Bookmark Channel="System" RecordId="1"/></BookmarkList>';
  await other.send(events(fresh, [logon(9)], both));
  await other.send(events(before, [logon(8)], bookmarkList('Security', 8)));
  expect((await subscribe(other)).bookmark).toBe(both);
  expect(system.taken.map((batch) => batch.events.length)).toEqual([1, 1, 1]);
});

test('history is asked for only where the subscription says so', async () => {
  const running = await start({
    subscriptions: [{ name: 'security', readExisting: true, select: [{ channel: 'Security', events: [4624] }] }],
  });
  const source = connect(running);
  const security = await subscribe(source);
  expect(security.bookmark).toBe('http://schemas.dmtf.org/wbem/wsman/1/wsman/bookmark/earliest');
  expect(security.text).toContain('<w:Option Name="ReadExistingEvents">true</w:Option>');
  await source.send(events(security, [logon(7)], bookmarkList('Security', 7)));
  expect((await subscribe(source)).bookmark).toBe(bookmarkList('Security', 7));
});

test('a subscription is for the machines that it names', async () => {
  const select = [{ channel: 'Security', events: [4624] }];
  const running = await start({
    subscriptions: [
      { name: 'all', select },
      { name: 'controllers', select, computers: ['dc*.corp.example'] },
    ],
  });
  const source = connect(running);
  const dc1 = connect(running, issuing.issue('dc1', '/CN=dc1', clientExtensions('dc1.corp.example')));
  const names = async (from: Source): Promise<string[]> => offered((await from.send(enumerate())).text).map(({ name }) => name);
  expect(await names(source)).toEqual(['all']);
  expect(await names(dc1)).toEqual(['all', 'controllers']);
  const controllers = await subscribe(dc1, 'controllers');
  const refused = await source.send(events(controllers, [logon(1)]));
  expect(refused.text).toContain('<s:Value>w:DeliveryRefused</s:Value>');
  expect(running.taken).toEqual([]);
});

test('without OptimizeEnumeration the subscriptions are pulled', async () => {
  const source = connect(await start());
  const first = await source.send(enumerate({ body: '<n:Enumerate/>' }));
  expect(first.text).toContain('<n:EnumerationContext>all</n:EnumerationContext>');
  expect(offered(first.text)).toEqual([]);
  const pulled = await source.send(
    enumerate({
      action: 'http://schemas.xmlsoap.org/ws/2004/09/enumeration/Pull',
      body: '<n:Pull><n:EnumerationContext>all</n:EnumerationContext></n:Pull>',
    }),
  );
  expect(offered(pulled.text)).toHaveLength(3);
  expect(pulled.text).toContain('<n:EndOfSequence/>');
});

test('who reports for another is shown with whom', async () => {
  const running = await start({ forwarders: ['WEC2.corp.example'] });
  const source = connect(running);
  const security = await subscribe(source);
  const own = [logon(1), logon(2, 'WS1'), logon(3, 'WS1.CORP.EXAMPLE')];
  await source.send(events(security, [...own, logon(4, 'dc1.corp.example'), logon(5, 'dc1.corp.example')]));
  await source.send(events(security, [logon(6).replace('<System>', '<System><!-- <Computer>ws1.corp.example</Computer> -->')]));
  const health = running.receiver.health();
  expect(health.reportedForOthers).toBe(3);
  expect(health.reportsForOthers).toMatchObject([
    { machine: 'ws1.corp.example', computer: 'dc1.corp.example', events: 2 },
    { machine: 'ws1.corp.example', computer: '', events: 1 },
  ]);
  expect(running.taken.flatMap((batch) => batch.events)).toHaveLength(6);

  const wec2 = connect(running, issuing.issue('wec2', '/CN=wec2', clientExtensions('wec2.corp.example')));
  await wec2.send(events(security, [logon(7, 'dc1.corp.example')]));
  expect(running.receiver.health().reportedForOthers).toBe(3);
  expect(running.taken.at(-1)?.machine).toBe('wec2.corp.example');
});

test('events that a machine could not deliver are counted', async () => {
  const running = await start();
  const source = connect(running);
  const dropped =
    '<w:Event Action="http://schemas.dmtf.org/wbem/wsman/1/wsman/DroppedEvents">\
<w:DroppedEvents Action="x">12</w:DroppedEvents></w:Event>';
  await source.send(events(await subscribe(source), [logon(1)], '', 'cdata', dropped));
  expect(running.receiver.machines(1)[0]?.deliveries[0]).toMatchObject({ events: 1, dropped: 12 });
});

test.each([
  [
    'an action that is not supported',
    message({ to: 'x', action: 'http://schemas.xmlsoap.org/ws/2004/09/transfer/Get', body: '' }),
    'a:ActionNotSupported',
    0x8033_8013,
  ],
  [
    'another resource',
    enumerate({ resource: 'http://schemas.microsoft.com/wbem/wsman/1/config' }),
    'a:DestinationUnreachable',
    0x8033_8012,
  ],
  [
    'a message without an id',
    enumerate().replace(/<a:MessageID>.*<\/a:MessageID>/, ''),
    'a:MessageInformationHeaderRequired',
    0x8033_8011,
  ],
  [
    'a header that must be understood',
    enumerate({ headers: '<x:New xmlns:x="urn:x" s:mustUnderstand="true"/>' }),
    's:MustUnderstand',
    0x8033_8010,
  ],
  [
    'SOAP 1.1',
    enumerate().replaceAll('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/'),
    's:VersionMismatch',
    0x8033_800d,
  ],
  ['a document type', `<!DOCTYPE x [<!ENTITY e "e">]>${enumerate()}`, 'w:SchemaValidationError', 0x8033_8041],
  ['a reply that would be too long', enumerate().replace('>512000<', '>1000<'), 'w:EncodingLimit', 0x8033_8048],
  [
    'a subscription that does not exist',
    message({
      to: 'https://wec/wsman/subscriptions/00000000-0000-0000-0000-000000000000/1',
      action: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Heartbeat',
      body: '',
    }),
    'w:DeliveryRefused',
    0x8033_8034,
  ],
])('refused as Windows expects: %s', async (_, sent, code, number) => {
  const running = await start();
  const source = connect(running);
  const { status, text } = await source.send(sent);
  expect(status).toBe(500);
  expect(text).toContain(`<s:Value>${code}</s:Value>`);
  expect(text).toContain(`Code="${number}"`);
  expect(running.receiver.machines(1)[0]).toMatchObject({ refused: 1 });
  // The connection goes on.
  expect((await source.send(enumerate())).status).toBe(200);
});

test('Identify is answered', async () => {
  const { status, text } = await connect(await start()).send(
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" \
xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"><s:Header/><s:Body><i:Identify/></s:Body></s:Envelope>',
    { utf8: true },
  );
  expect(status).toBe(200);
  expect(text).toContain('<i:ProductVendor>Pathwarden</i:ProductVendor>');
});

test('bodies that are too long, in another encoding, or no messages', async () => {
  const running = await start({ envelope: 32_768 });
  const source = connect(running);
  const headers = { 'Content-Type': 'application/soap+xml;charset=UTF-8' };
  expect((await source.raw(Buffer.alloc(200_000), { headers })).status).toBe(413);
  const unannounced = { ...headers, 'Transfer-Encoding': 'chunked' };
  // The answer may be lost when the connection ends under what is still being sent.
  await connect(running)
    .raw(Buffer.alloc(200_000), { headers: unannounced })
    .catch(() => undefined);
  expect(running.receiver.machines(1)[0]).toMatchObject({ refused: 2, refusal: 'message too long' });
  const other = connect(running);
  expect((await other.raw(Buffer.alloc(0), { method: 'GET' })).status).toBe(405);
  expect((await other.raw(Buffer.alloc(0), { path: '/elsewhere' })).status).toBe(404);
  expect((await other.raw(Buffer.from([0xfe, 0xff, 0]), { headers })).text).toContain('w:EncodingLimit');
  expect((await other.raw(Buffer.from('x'), { headers: { ...headers, 'Content-Encoding': 'gzip' } })).text).toContain(
    'w:EncodingLimit',
  );
  const bomb = await connect(running).send(events(await subscribe(other), [' '.repeat(200_000)]), { compressed: true });
  expect(bomb.text).toContain('octets decompressed');
});

const outsiders: [string, () => { client?: Issued; chain?: string[] }, string][] = [
  ['no certificate', () => ({}), 'none shown'],
  [
    'another authority',
    () => ({ client: pki.authority('Elsewhere').issue('rogue', '/CN=ws1', clientExtensions('ws1.corp.example')) }),
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
  [
    'an expired certificate',
    () => ({
      client: issuing.issue('old', '/CN=ws1', clientExtensions('ws1.corp.example'), ['20200101000000Z', '20200201000000Z']),
    }),
    'CERT_HAS_EXPIRED',
  ],
  [
    'a certificate for later',
    () => ({
      client: issuing.issue('early', '/CN=ws1', clientExtensions('ws1.corp.example'), ['20900101000000Z', '20910101000000Z']),
    }),
    'CERT_NOT_YET_VALID',
  ],
  [
    'a server certificate',
    () => ({ client: issuing.issue('wrong-use', '/CN=ws1', serverExtensions('ws1.corp.example')) }),
    'INVALID_PURPOSE',
  ],
  [
    'a certificate without a name',
    () => ({ client: issuing.issue('nameless', '/CN=Alice in the office', ['extendedKeyUsage = clientAuth']) }),
    'names no machine',
  ],
];

test.each(outsiders)('put out: %s', async (_, make, reason) => {
  const running = await start();
  const { client } = make();
  const source = tlsSource(running.receiver.https?.port ?? 0, { authority: root.certificate, ...(client && { client }) });
  sources.push(source);
  await expect(source.send(enumerate())).rejects.toThrow();
  await expect
    .poll(() =>
      running.receiver
        .health()
        .refused.map((r) => r.reason)
        .join(),
    )
    .toContain(reason);
  expect(running.receiver.machines(10)).toEqual([]);
  expect(running.taken).toEqual([]);
});

test('the name is that of the certificate: its first DNS name, else its common name', async () => {
  const running = await start();
  const plain = issuing.issue('plain', '/CN=WS3', ['extendedKeyUsage = clientAuth']);
  await connect(running, plain).send(enumerate());
  const two = issuing.issue('two', '/CN=other', [
    'extendedKeyUsage = clientAuth',
    'subjectAltName = URI:https://x, DNS:ws4.corp.example, DNS:ws5',
  ]);
  await connect(running, two).send(enumerate());
  expect(running.receiver.machines(10).map(({ machine }) => machine)).toEqual(['ws4.corp.example', 'ws3']);
});

test('the thumbprint told is that of the nearest authority taken', async () => {
  const running = await start({ https: { ...secure(), authorities: [root.certificate] } });
  const source = connect(running, ws1, [issuing.certificate]);
  const told = (await subscribe(source)).issuer;
  expect(running.receiver.health().authorities).toEqual([[told, 'CN=Corp Root']]);
});

test('revoked certificates are put out, also after the list changed', async () => {
  const gone = issuing.issue('gone', '/CN=gone', clientExtensions('gone.corp.example'));
  const list = join(pki.folder, 'list.crl');
  copyFileSync(issuing.revocationList(), list);
  const running = await start({ https: { ...secure(), revocation: [list, root.revocationList()] } });
  expect((await connect(running, gone).send(enumerate())).status).toBe(200);
  issuing.revoke(gone);
  copyFileSync(issuing.revocationList(true), list);
  utimesSync(list, new Date(), new Date(Date.now() + 5000));
  running.receiver.reload();
  await expect(connect(running, gone).send(enumerate())).rejects.toThrow();
  expect(running.receiver.health().refused.at(-1)?.reason).toBe('certificate: CERT_REVOKED');
  expect((await connect(running).send(enumerate())).status).toBe(200);

  // A list that cannot be read leaves the last one in force.
  writeFileSync(list, 'nothing');
  running.receiver.reload();
  expect(running.receiver.health().trouble.join()).toContain('holds no X509 CRL');
  await expect(connect(running, gone).send(enumerate())).rejects.toThrow();
  expect((await connect(running).send(enumerate())).status).toBe(200);
});

/** A connection of a machine without HTTP's client, after one request of no use. */
async function bare({ receiver }: Receiving, more: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({
    port: receiver.https?.port ?? 0,
    servername: 'wec.corp.example',
    ca: pem(root.certificate),
    cert: pem(ws1.certificate),
    key: pem(ws1.key),
    ...more,
  });
  socket.write('GET / HTTP/1.1\r\nHost: wec.corp.example\r\n\r\n');
  await new Promise((resolve, reject) => socket.once('data', resolve).once('error', reject));
  return socket;
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'no session is resumed, %s: each connection shows its certificate anew',
  async (version) => {
    const running = await start();
    const versions = { minVersion: version, maxVersion: version };
    const first = await bare(running, versions);
    const session = first.getSession();
    first.destroy();
    const second = await bare(running, { ...versions, ...(session && { session }) });
    expect(second.isSessionReused()).toBe(false);
    second.destroy();
  },
);

test('connections have their bound, and quiet ones end', async () => {
  const running = await start({ connections: 2, idle: 300 });
  const [first, second] = [await bare(running), await bare(running)] as const;
  await expect(bare(running)).rejects.toThrow();
  expect(count(running, 'connections beyond the bound')).toBe(1);
  await Promise.all([first, second].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  await expect.poll(() => running.receiver.health().connections).toBe(0);
  (await bare(running)).destroy();
});

test('a wrong setting is told before anything listens', async () => {
  const wrong = (raw: object): Promise<Receiving> => receiving({ https: { ...secure(), ...raw } });
  await expect(wrong({ certificate: ws1.key })).rejects.toThrow('holds no CERTIFICATE');
  await expect(wrong({ authorities: [join(pki.folder, 'absent')] })).rejects.toThrow('absent');
  await expect(receiving({})).rejects.toThrow('needs https or kerberos');
  await expect(receiving({ https: secure(), ...{ subscriptions: [{ name: 'a', select: [] }] } })).rejects.toThrow(
    'wef.subscriptions',
  );
});
