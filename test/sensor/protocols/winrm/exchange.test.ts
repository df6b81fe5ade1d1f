// Connections to WS-Management made by hand: who authenticates, when a shell was opened, and streams that are broken or hostile.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Activity, ActivityDraft } from '../../../../schema/activity.ts';
import { readConfiguration } from '../../../../schema/config.ts';
import { Malformed } from '../../../../sensor/bytes/malformed.ts';
import { Rest } from '../../../../sensor/bytes/rest.ts';
import { openCapture } from '../../../../sensor/capture/capture.ts';
import { readMessage } from '../../../../sensor/protocols/kerberos/messages.ts';
import type { Sensor } from '../../../../sensor/protocols/protocol.ts';
import { winrmConversation } from '../../../../sensor/protocols/winrm/exchange.ts';
import { createSensor, loadProtocols } from '../../../../sensor/sensor.ts';
import { ethernet, ipv4, SYN, tcp } from '../../packets.ts';
import { flowTo, keeping, sample } from '../conversation.ts';
import { survives } from '../hostile.ts';

/** What one side says, `>` the client. */
type Said = readonly ['>' | '<', Buffer];

const remoting = '/wsman?PSVersion=5.1.17763.592';
const sealedType = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"';
const sealed = Buffer.from(
  '--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n\x10\0\0\0POST /wsman HTTP/1.1\r\n\r\n',
);

function message(start: string, fields: readonly string[], body: Buffer | string = ''): Buffer {
  return Buffer.concat([Buffer.from(`${start}\r\n${fields.map((f) => `${f}\r\n`).join('')}\r\n`), Buffer.from(body)]);
}
const request = (target: string, fields: readonly string[], body: Buffer | string = ''): Said => [
  '>',
  message(`POST ${target} HTTP/1.1`, [...fields, `Content-Length: ${body.length}`, 'Host: dc1:5985'], body),
];
const answer = (status: number, fields: readonly string[] = [], body: Buffer | string = ''): Said => [
  '<',
  message(`HTTP/1.1 ${status} `, [...fields, 'Server: Microsoft-HTTPAPI/2.0', `Content-Length: ${body.length}`], body),
];
const authorization = (scheme: string, name: string): string => `Authorization: ${scheme} ${sample(name).toString('base64')}`;
const offer = (scheme: string, name: string): string => `WWW-Authenticate: ${scheme} ${sample(name).toString('base64')}`;
const windows = 'User-Agent: Microsoft WinRM Client';
const asSealed = [`Content-Type: ${sealedType}`, windows];
const asSoap = ['Content-Type: application/soap+xml;charset=UTF-8', windows];

const ntlm = (target: string, last: Said, ...more: string[]): Said[] => [
  request(target, [authorization('Negotiate', 'spnego-ntlm-negotiate'), ...more]),
  answer(401, [offer('Negotiate', 'spnego-ntlm-challenge')]),
  request(target, [authorization('Negotiate', 'spnego-ntlm-authenticate'), ...more]),
  last,
];
const kerberos = (target: string): Said[] => [
  request(target, [authorization('Kerberos', 'gss-ap-req')]),
  answer(200, [offer('Kerberos', 'gss-ap-rep')]),
];
const work = (target: string, fields: readonly string[] = asSealed): Said[] => [
  request(target, fields, sealed),
  answer(200, [`Content-Type: ${sealedType}`], sealed),
];
const createShell = (resource: string): string =>
  `<s:Envelope><s:Header><a:To>http://srv/wsman</a:To><w:ResourceURI>${resource}</w:ResourceURI>` +
  '<a:Action>http://schemas.xmlsoap.org/ws/2004/09/transfer/Create</a:Action></s:Header><s:Body/></s:Envelope>';
const cmd = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd';

/** A connection read as the flow reads it: what is not done with comes again, what is skipped does not come. */
function connection(midstream = false) {
  const kept = keeping();
  const activities: ActivityDraft[] = [];
  const sensor: Sensor = { ...kept.sensor, emit: (_flow, _moment, draft) => void activities.push(draft) };
  const flow = flowTo(5985, 'tcp', midstream);
  const conversation = winrmConversation(flow, sensor);
  const rests = { '>': new Rest(), '<': new Rest() };
  const say = (side: '>' | '<', bytes: Buffer): void => {
    flow.time++;
    flow.frame++;
    rests[side].push(conversation, bytes, 0, bytes.length, side === '>', 1_048_576);
  };
  return { ...kept, activities, conversation, rests, say };
}

function told(exchange: readonly Said[], segment = Number.POSITIVE_INFINITY) {
  const c = connection();
  for (const [side, bytes] of exchange)
    for (let at = 0; at < bytes.length; at += segment) c.say(side, bytes.subarray(at, at + segment));
  c.conversation.end();
  return c;
}
const shells = (exchange: readonly Said[]): ActivityDraft[] => told(exchange).activities.filter((a) => a.kind === 'execution');
const shell = { kind: 'execution', protocol: 'WinRM', operation: 'shell-opened', outcome: 'success' };

describe('authentication', () => {
  test('NTLM in three legs: the challenge is no refusal', () => {
    const { activities, counts, anomalies } = told(ntlm('/wsman', answer(200)));
    expect(activities).toMatchObject([
      { mechanism: 'ntlm', carrier: 'WinRM', outcome: 'success', account: { name: 'alice.adams', domain: 'NORTHWIND' } },
    ]);
    expect(counts).toEqual({
      'winrm request': 2,
      'winrm answer 401': 1,
      'winrm answer 200': 1,
      'ntlm NEGOTIATE': 1,
      'ntlm CHALLENGE': 1,
      'ntlm AUTHENTICATE': 1,
    });
    expect(anomalies).toEqual([]);
  });
  test('refused', () => {
    const { activities } = told(ntlm('/wsman', answer(401, ['WWW-Authenticate: Negotiate', 'WWW-Authenticate: Kerberos'])));
    expect(activities).toMatchObject([{ mechanism: 'ntlm', outcome: 'failure', error: 'HTTP 401' }]);
  });
  test('not looked at, or never answered', () => {
    expect(told(ntlm('/wsman', answer(503))).activities).toMatchObject([{ outcome: 'unknown', error: 'HTTP 503' }]);
    expect(told(ntlm('/wsman', answer(200)).slice(0, 3)).activities).toMatchObject([{ outcome: 'unknown' }]);
  });
  test('Kerberos in one leg, anew on the same connection', () => {
    const { activities } = told([...kerberos(remoting), ...kerberos(remoting)]);
    expect(activities).toMatchObject([
      { mechanism: 'kerberos-ap', carrier: 'WinRM', outcome: 'success' },
      { mechanism: 'kerberos-ap', outcome: 'success' },
    ]);
  });
  test('an answer that goes before, and one to a fault', () => {
    const [first, , third] = ntlm('/wsman', answer(500)) as [Said, Said, Said];
    const { activities } = told([
      first,
      answer(401, [offer('Negotiate', 'spnego-ntlm-challenge')]),
      third,
      ['<', message('HTTP/1.1 100 Continue', [])],
      answer(500),
    ]);
    expect(activities).toMatchObject([{ outcome: 'success' }]);
  });
  test('a token that is none ends nothing', () => {
    const { activities, anomalies } = told([
      request(remoting, ['Authorization: Negotiate YIIGQAYJKoZIhvcSAQICAQBuggYv']),
      answer(401),
      ...ntlm(remoting, answer(200)),
    ]);
    expect(anomalies).toHaveLength(1);
    expect(activities).toMatchObject([{ mechanism: 'ntlm', outcome: 'success' }]);
  });
});

describe('a shell was opened', () => {
  const session = [...ntlm(remoting, answer(200)), ...work(remoting), ...work(remoting)];
  test('PowerShell remoting, once a connection, with who is behind it', () => {
    expect(shells(session)).toEqual([{ ...shell, method: 'powershell', account: { name: 'alice.adams', domain: 'NORTHWIND' } }]);
  });
  test('the account of a ticket that was seen issued', () => {
    const c = connection();
    const token = sample('gss-ap-req');
    const request = readMessage(token, token.indexOf(0x6e), token.length);
    if (request.type !== 'AP-REQ') throw new Error('other message');
    c.sensor.tickets.issued(request.ticket, { name: 'bob', domain: 'NORTHWIND.LAB' });
    for (const [side, bytes] of [...kerberos(remoting), ...work(remoting)]) c.say(side, bytes);
    expect(c.activities[1]).toEqual({ ...shell, method: 'powershell', account: { name: 'bob', domain: 'NORTHWIND.LAB' } });
  });
  test('a body in clear that creates one, whole or in chunks, in either encoding', () => {
    const body = createShell(cmd);
    const expected = [{ ...shell, method: 'other', name: cmd }];
    expect(shells([request('/wsman', asSoap, body), answer(200)])).toEqual(expected);
    expect(shells([request('/wsman', asSoap, Buffer.from(body, 'utf16le')), answer(200)])).toEqual(expected);
    const chunked = `${body.length.toString(16)};x=y\r\n${body}\r\n4\r\nmore\r\n0\r\nA: trailer\r\n\r\n`;
    const sent = message('POST /wsman HTTP/1.1', [...asSoap, 'Transfer-Encoding: chunked'], chunked);
    expect(shells([['>', sent], answer(200), ...work(remoting)])).toEqual(expected);
    const powershell = 'http://schemas.microsoft.com/powershell/Microsoft.PowerShell';
    expect(shells([request(remoting, asSoap, createShell(powershell)), answer(200)])).toEqual([
      { ...shell, method: 'powershell', name: powershell },
    ]);
  });
  test('sealed by a client that only has shells', () => {
    const fields = [`Content-Type: ${sealedType}`, 'User-Agent: Ruby WinRM Client (2.8.3, ruby 3.1.2)'];
    expect(shells(work('/wsman', fields))).toEqual([{ ...shell, method: 'other' }]);
  });
  test('seen from its middle', () => {
    const c = connection(true);
    c.say('<', Buffer.from('the end of some answer'));
    c.say('>', Buffer.from('the end of its request'));
    for (const [side, bytes] of work(remoting)) c.say(side, bytes);
    expect(c.activities).toEqual([{ ...shell, method: 'powershell' }]);
  });

  test('every way to cut it gives the same', () => {
    const exchange: Said[] = [
      ...ntlm(remoting, answer(200)),
      [
        '>',
        message(`POST ${remoting} HTTP/1.1`, [...asSealed, 'Transfer-Encoding: chunked'], `5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n`),
      ],
      ['<', message('HTTP/1.1 200 ', ['Transfer-Encoding: chunked'], '1\r\nx\r\n0\r\n\r\n')],
      request('/wsman', asSoap, createShell(cmd)),
      answer(200, [], sealed),
    ];
    const whole = told(exchange);
    expect(whole.activities).toHaveLength(2);
    for (const size of [1, 2, 3, 7, 64, 1418]) {
      const cut = told(exchange, size);
      expect([cut.activities, cut.counts, cut.anomalies]).toEqual([whole.activities, whole.counts, []]);
    }
    for (const [i, [side, bytes]] of exchange.entries())
      for (let at = 1; at < bytes.length; at++) {
        const halves: Said[] = [
          [side, bytes.subarray(0, at)],
          [side, bytes.subarray(at)],
        ];
        const cut = told(exchange.toSpliced(i, 1, ...halves));
        expect([cut.activities, cut.counts]).toEqual([whole.activities, whole.counts]);
      }
  });
  test('requests that do not wait for their answers', () => {
    const bytes = [request('/wsman', asSealed, sealed), request(remoting, asSealed, sealed)].map(([, b]) => b);
    expect(shells([['>', Buffer.concat(bytes)], answer(500), answer(200)])).toHaveLength(1);
    expect(shells([['>', Buffer.concat(bytes)], answer(200), answer(500)])).toHaveLength(0);
  });
});

describe('no shell', () => {
  test.each<[string, Said[]]>([
    ['events forwarded', work('/wsman/subscriptions/0A5F1C3E-1111-4222-8333-444455556666/1')],
    ['subscriptions asked for', work('/wsman/SubscriptionManager/WEC', asSealed)],
    ['forwarding in clear', [request('/wsman/SubscriptionManager/WEC', asSoap, createShell(cmd)), answer(200)]],
    ['a sealed request that may be a query', work('/wsman')],
    [
      'a query in clear',
      [request('/wsman', asSoap, '<a:Action>http://schemas.xmlsoap.org/ws/2004/09/transfer/Get</a:Action>'), answer(200)],
    ],
    ['only authenticated', kerberos(remoting)],
    ['not authenticated any more', [request(remoting, asSealed, sealed), answer(401)]],
    ['denied', [...kerberos(remoting), request(remoting, asSealed, sealed), answer(500)]],
    ['unanswered', [...kerberos(remoting), request(remoting, asSealed, sealed)]],
    ['another path', work('/powershell?PSVersion=5.1')],
    ['another content', work(remoting, ['Content-Type: text/plain'])],
  ])('%s', (_, exchange) => {
    expect(shells(exchange)).toEqual([]);
  });
});

describe('framing', () => {
  test('answers without a body, and one that goes to the end', () => {
    const head = message('HEAD / HTTP/1.1', []);
    const { anomalies, counts } = told([
      ['>', head],
      answer(200),
      request('/wsman', asSealed, sealed),
      ['<', message('HTTP/1.1 204 ', [])],
      request('/wsman', asSealed, sealed),
      ['<', message('HTTP/1.1 200 ', ['Connection: close'], 'anything\r\n\r\nHTTP/1.1 200 \r\n\r\n')],
    ]);
    expect(anomalies).toEqual([]);
    expect(counts).toEqual({ 'winrm request': 3, 'winrm answer 200': 2, 'winrm answer 204': 1 });
  });
  test('a length told for the answer to HEAD is not a body', () => {
    const { counts } = told([
      ['>', message('HEAD /wsman HTTP/1.1', [])],
      ['<', message('HTTP/1.1 200 ', ['Content-Length: 1000'])],
      ...work(remoting),
    ]);
    expect(counts['winrm answer 200']).toBe(2);
  });
  test('a body is stepped over and not kept', () => {
    const c = connection();
    c.say('>', message(`POST ${remoting} HTTP/1.1`, [...asSealed, 'Content-Length: 1000000000000']));
    expect(c.rests['>'].held).toBe(0);
    c.say('>', Buffer.alloc(100_000));
    expect(c.rests['>'].held).toBe(0);
    expect(c.rests['>'].gap(1_000_000)).toBe(0);
  });
  test('a wrong length: what follows is no message', () => {
    const longer = message(`POST ${remoting} HTTP/1.1`, [...asSealed, 'Content-Length: 5'], 'longer than five');
    expect(() => told([['>', longer]])).toThrow(Malformed);
    const shorter = message(`POST ${remoting} HTTP/1.1`, [...asSealed, 'Content-Length: 50'], 'short');
    expect(() => told([['>', shorter], ...work(remoting), ...work(remoting)])).toThrow(Malformed);
    expect(() =>
      told([['>', message('POST /wsman HTTP/1.1', ['Transfer-Encoding: chunked'], '5\r\nabcdefgh\r\n0\r\n')]]),
    ).toThrow('size of a chunk');
  });
  test('a head without end', () => {
    const c = connection();
    c.say('>', Buffer.from('POST /wsman HTTP/1.1\r\n'));
    expect(() => {
      for (let n = 0; n < 70; n++) c.say('>', Buffer.from(`X: ${'y'.repeat(1000)}\r\n`));
    }).toThrow('head too large');
  });
  test('neither side speaks HTTP', () => {
    expect(() => told([['>', Buffer.from('\x16\x03\x01\x02\0\x01\0\x01')]])).toThrow('no message');
    expect(() => told([['<', Buffer.from('SSH-2.0-OpenSSH')]])).toThrow('no message');
    expect(told([['>', Buffer.from('\r\n\r\n')], ...work(remoting)]).activities).toHaveLength(1);
  });
  test('requests that nobody answers are forgotten', () => {
    const c = told(Array.from({ length: 20 }, () => request(remoting, asSealed, sealed)));
    expect(c.anomalies).toEqual(Array.from({ length: 4 }, () => 'too many open requests'));
  });
  test('octets lost: reading goes on with the next message', () => {
    const c = connection();
    const [asked, accepted] = work(remoting) as [Said, Said];
    c.say('>', asked[1]);
    c.conversation.gap(100, false);
    c.say('<', Buffer.from('the end of the answer'));
    expect(c.activities).toEqual([]);
    c.conversation.gap(100, true);
    c.say('>', Buffer.from('the end of a request'));
    c.say('>', asked[1]);
    c.say('<', accepted[1]);
    expect(c.activities).toEqual([{ ...shell, method: 'powershell' }]);
    expect(c.anomalies).toEqual(['octets lost', 'octets lost']);
  });
  test('cut or changed anywhere, nothing is thrown but Malformed', () => {
    for (const fromClient of [true, false]) {
      const bytes = Buffer.concat(
        [...kerberos(remoting), request('/wsman', asSoap, createShell(cmd)), ...work(remoting)]
          .filter(([side]) => (side === '>') === fromClient)
          .map(([, b]) => b),
      );
      survives(bytes, (room, start, end) => {
        const { conversation } = connection();
        conversation.read(room, start, end, fromClient);
        conversation.end();
      });
    }
  });
});

test('on another port a stream is known by its first request', async () => {
  const found: string[] = [];
  const sensor = createSensor(await loadProtocols(), readConfiguration({}, 'test'), (a) =>
    found.push(`${a.kind} ${a.from.ip} ${a.to.port}`),
  );
  sensor.begin('made by hand');
  const next = { '>': 1, '<': 1 };
  let frame = 0;
  const send = (side: '>' | '<', payload: Buffer, flags?: number): void => {
    const [from, to] = side === '>' ? [50_000, 80] : [80, 50_000];
    const ends = side === '>' ? { from: '192.0.2.1', to: '192.0.2.2' } : { from: '192.0.2.2', to: '192.0.2.1' };
    const segment = tcp({ sPort: from, dPort: to, sequence: next[side], payload, ...(flags ? { flags } : {}) });
    const bytes = ethernet(ipv4(segment, 6, ends));
    sensor.packet(bytes, 0, bytes.length, 1, 1000 + frame, ++frame);
    next[side] += flags ? 1 : payload.length;
  };
  send('>', Buffer.alloc(0), SYN);
  send('<', Buffer.alloc(0), SYN | 16);
  for (const [side, bytes] of [...ntlm(remoting, answer(200)), ...work(remoting)]) send(side, bytes);
  sensor.end();
  expect(found).toEqual(['authentication 192.0.2.1 80', 'execution 192.0.2.1 80']);
});

const hasClient = existsSync('/usr/lib/python3/dist-packages/winrm/protocol.py');
test.skipIf(!hasClient)('a shell that a client that is not ours opens in clear (pywinrm; Debian python3-winrm)', async () => {
  const c = connection();
  const reply =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd">' +
    '<s:Body><w:Selector Name="ShellId">11111111-2222-4333-8444-555555555555</w:Selector></s:Body></s:Envelope>';
  const [side, accepted] = answer(200, ['Content-Type: application/soap+xml;charset=UTF-8'], reply);
  const server = createServer((socket) => {
    let heard = '';
    socket.on('data', (bytes) => {
      c.say('>', bytes);
      heard += bytes.toString('latin1');
      if (!heard.endsWith('</env:Envelope>')) return;
      c.say(side, accepted);
      socket.write(accepted);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wsman`;
  const script =
    "import sys; from winrm.protocol import Protocol; print(Protocol(sys.argv[1], transport='plaintext', username='u', password='p').open_shell())";
  const child = spawn('/usr/bin/python3', ['-c', script, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
  await once(child, 'close');
  server.close();
  expect(Buffer.concat(printed).toString().trim()).toBe('11111111-2222-4333-8444-555555555555');
  expect(c.activities).toEqual([{ ...shell, method: 'other', name: cmd }]);
  expect(c.anomalies).toEqual([]);
});

// Lent to the project's developers, not part of it.
const recordings = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
describe.runIf(existsSync(`${recordings}pcap_psremoting.pcapng`))('recordings of others', () => {
  test.each([
    ['pcap_psremoting', 3, undefined],
    ['pcap_psremoting_empire', 3, 'pgustavo'],
    ['pcap_apt29_utica_winrm_dc', 6, 'mscott'],
  ])('%s', async (name, connections, account) => {
    const activities: Activity[] = [];
    const capture = openCapture(`${recordings}${name}.pcapng`);
    if (typeof capture === 'string') throw new Error(capture);
    const sensor = createSensor(await loadProtocols(), readConfiguration({}, 'test'), (a) => activities.push(a));
    sensor.begin(name);
    while (capture.read(sensor.packet, 4096));
    sensor.end();
    capture.close();
    const opened = activities.filter((a) => a.kind === 'execution');
    expect(opened.map((a) => [a.operation, a.account?.name])).toEqual(
      Array.from({ length: connections }, () => ['shell-opened', account]),
    );
    expect(sensor.statistics.malformed.all().filter(([reason]) => reason.startsWith('winrm'))).toEqual([]);
  });
});
