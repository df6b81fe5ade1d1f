// `pathwarden serve` with all that listens, from outside: a machine that forwards its events over TLS, logger as a SIEM, radclient as a
// VPN gateway; what they send becomes alerts and activities, survives SIGKILL, and is not doubled when it comes again.
import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accounting, attribute } from '../../sensor/radius-packets.ts';
import * as messages from '../../sensor/siem/messages.ts';
import { member, nxlog, type Sample, service, xmlOf } from '../../sensor/windows/rendered/samples.ts';
import {
  type Authority,
  clientExtensions,
  createPki,
  type Issued,
  type Pki,
  serverExtensions,
} from '../../sensor/windows/wef/pki.ts';
import {
  bookmarkList,
  enumerate,
  events,
  logon,
  type Offered,
  offered,
  type Source,
  tlsSource,
} from '../../sensor/windows/wef/source.ts';
import { type Answer, freshFolder } from '../running.ts';
import { type Serving, serve, start, stopAll } from './serving.ts';

const secret = 'a secret of twenty-two';
let pki: Pki;
let authority: Authority;
let server: Issued;
let machine: Issued;
beforeAll(() => {
  pki = createPki();
  authority = pki.authority('Corp Issuing');
  server = authority.issue('wec', '/CN=wec.corp.example', serverExtensions('wec.corp.example'));
  machine = authority.issue('dc1', '/CN=dc1', clientExtensions('dc1.corp.example'));
});
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
  stopAll();
});
afterAll(() => pki.close());

const https = (): object => ({
  port: 0,
  certificate: server.certificate,
  key: server.key,
  authorities: [authority.certificate],
});
const all = (): object => ({
  wef: { https: https() },
  syslog: { udp: { port: 0 }, tcp: { port: 0 } },
  radius: { port: 0, clients: [{ address: '127.0.0.1', secret }] },
});

function configured(settings: object): { data: string; config: string } {
  const data = freshFolder();
  const config = join(data, 'pathwarden.json');
  writeFileSync(config, JSON.stringify({ data, ...settings }));
  return { data, config };
}

/** The port told for what is received. */
async function portOf({ stderr }: Pick<Serving, 'stderr'>, place: RegExp): Promise<number> {
  const told = (): string | undefined => place.exec(stderr())?.[1];
  await expect.poll(told).toBeDefined();
  return Number(told());
}
const forwardedAt = /receives forwarded Windows events at 127\.0\.0\.1:(\d+) \(HTTPS\)/;
const udpAt = /receives syslog at .*127\.0\.0\.1:(\d+) \(UDP\)/;
const tcpAt = /receives syslog at .*127\.0\.0\.1:(\d+) \(TCP\)/;
const radiusAt = /receives RADIUS accounting at 127\.0\.0\.1:(\d+) \(UDP\)/;

async function ask({ url }: Serving, query: string, variables = {}): Promise<Answer['data']> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Answer;
  expect(errors).toBeUndefined();
  return data;
}

const alertTypes = async (serving: Serving): Promise<string[]> => {
  const { alerts } = await ask(serving, '{ alerts { nodes { type } } }');
  return alerts.nodes.map(({ type }: { type: string }) => type).sort();
};
const activityCount = async (serving: Serving): Promise<number> =>
  (await ask(serving, '{ status { activities } }')).status.activities;

interface Told {
  name: string;
  listening: string[];
  counters: { name: string; value: number }[];
  trouble: string[];
  sources: Record<string, unknown>[];
  sourceCount: number;
}
async function receivers(serving: Serving): Promise<Map<string, Told>> {
  const { status } = await ask(
    serving,
    `{ status { listening receivers {
      name listening counters { name value } trouble sourceCount
      sources { name received failed reason sample lastFailed last }
    } } }`,
  );
  expect(status.listening).toBe(status.receivers.length > 0);
  return new Map((status.receivers as Told[]).map((told) => [told.name, told]));
}

/** A machine connected to the service, and the subscription of that name. */
async function forwarder(serving: Serving, subscription: string): Promise<{ source: Source; to: Offered }> {
  const source = tlsSource(await portOf(serving, forwardedAt), { authority: authority.certificate, client: machine });
  toClose.push(() => source.close());
  const to = offered((await source.send(enumerate())).text).find(({ name }) => name === subscription);
  if (!to) throw new Error(`no subscription ${subscription}`);
  return { source, to };
}

/** A wrong password of carol's, as the controller logs it. */
const guess = (n: number): Sample => ({
  provider: 'Microsoft-Windows-Security-Auditing',
  id: 4771,
  channel: 'Security',
  computer: 'dc1.corp.example',
  time: member.time + 60_000 + n * 1000,
  record: 500_000 + n,
  fields: {
    TargetUserName: 'carol',
    TargetSid: 'S-1-5-21-11-22-33-1300',
    ServiceName: 'krbtgt/CORP.EXAMPLE',
    TicketOptions: '0x40810010',
    Status: '0x18',
    PreAuthType: '2',
    IpAddress: '::ffff:192.0.2.99',
    IpPort: '50300',
  },
  message: [
    'Kerberos pre-authentication failed.',
    '',
    'Account Information:',
    '\tSecurity ID:\t\tS-1-5-21-11-22-33-1300',
    '\tAccount Name:\t\tcarol',
    '',
    'Service Information:',
    '\tService Name:\t\tkrbtgt/CORP.EXAMPLE',
    '',
    'Network Information:',
    '\tClient Address:\t\t::ffff:192.0.2.99',
    '\tClient Port:\t\t50300',
    '',
    'Additional Information:',
    '\tTicket Options:\t\t0x40810010',
    '\tFailure Code:\t\t0x18',
    '\tPre-Authentication Type:\t2',
  ].join('\r\n'),
});

/** Sends each line with util-linux's logger. */
function logger(port: number, lines: readonly string[], ...options: string[]): void {
  const to = ['--server', '127.0.0.1', '--port', String(port), '--tag', 'siem', '--size', '16KiB'];
  execFileSync('logger', [...to, ...options], { input: lines.map((line) => `${line}\n`).join('') });
}

/** Sends a record with radclient; it must be acknowledged. */
function radclient(port: number, record: string, key = secret): boolean {
  const { stdout } = spawnSync('radclient', ['-x', '-r', '1', '-t', '5', `127.0.0.1:${port}`, 'acct', key], {
    input: record,
    encoding: 'utf8',
  });
  return stdout.includes('Received Accounting-Response');
}
const session = (kind: string, time: number): string =>
  `User-Name = "CORP\\\\dora", Acct-Status-Type = ${kind}, Acct-Session-Id = "D1", NAS-IP-Address = 192.0.2.5, \
Calling-Station-Id = "198.51.100.20", Framed-IP-Address = 10.99.0.10, Event-Timestamp = ${time}`;

const onPath = (program: string): boolean => (process.env.PATH ?? '').split(':').some((f) => existsSync(join(f, program)));
const senders = onPath('logger') && onPath('radclient');

describe.runIf(senders)('what is received', () => {
  test('becomes alerts and activities; status tells who sent it; the same again changes nothing', async () => {
    const { data, config } = configured(all());
    const serving = await serve('--config', config);
    const { source, to: directory } = await forwarder(serving, 'directory');
    const { to: security } = await forwarder(serving, 'security');
    const [udp, tcp, radius] = [await portOf(serving, udpAt), await portOf(serving, tcpAt), await portOf(serving, radiusAt)];
    const installed = xmlOf({ ...service, computer: 'dc1.corp.example' });
    const cutShort = installed.replace('<System>', '<Note>net use /user:bob password=hunter2</Note><System>').slice(0, -8);

    const send = async (): Promise<void> => {
      const system = await source.send(events(directory, [installed, cutShort], bookmarkList('System', 9931)), {
        compressed: true,
      });
      expect(system.status).toBe(200);
      expect((await source.send(events(security, [xmlOf(member)], bookmarkList('Security', 410_024)))).status).toBe(200);
      const guesses = Array.from({ length: 30 }, (_, n) => guess(n));
      logger(
        udp,
        guesses.slice(0, 15).map((g) => messages.snare(g)),
        '--udp',
        '--rfc3164',
      );
      logger(
        tcp,
        guesses.slice(15).map((g) => JSON.stringify(nxlog(g))),
        '--tcp',
        '--rfc5424',
        '--octet-count',
      );
      logger(udp, ['hello, password=hunter2'], '--udp', '--rfc3164');
      expect(radclient(radius, session('Start', 1_772_619_000))).toBe(true);
      expect(radclient(radius, session('Stop', 1_772_619_060))).toBe(true);
    };
    await send();
    const expected = ['malicious-service', 'sensitive-group-change', 'vertical-brute-force'];
    await expect.poll(() => alertTypes(serving), { timeout: 20_000 }).toEqual(expected);
    // One service, one member, thirty guesses, two records of a session.
    await expect.poll(() => activityCount(serving)).toBe(34);

    // What is counted may still wait for its other witnesses.
    const sessions = async (): Promise<unknown> => {
      const [dora] = (await ask(serving, '{ search(text: "dora") { id kind } }')).search;
      const query = 'query($id: ID!) { entity(id: $id) { activities { nodes { protocol operation detail origin } } } }';
      return dora && (await ask(serving, query, { id: dora.id })).entity.activities.nodes;
    };
    await expect.poll(sessions, { timeout: 10_000 }).toMatchObject([
      { protocol: 'RADIUS', operation: 'Stop' },
      { protocol: 'RADIUS', operation: 'Start', detail: expect.stringContaining('10.99.0.10') as unknown },
    ]);
    const { alerts } = await ask(
      serving,
      '{ alerts(filter: { type: ["malicious-service"] }) { nodes { evidence { origin } } } }',
    );
    expect(alerts.nodes[0].evidence[0].origin).toBe('forwarded by dc1.corp.example record 9931 (event 7045)');

    // Who shows no certificate is put out, and told.
    const stranger = tlsSource(await portOf(serving, forwardedAt), { authority: authority.certificate });
    toClose.push(() => stranger.close());
    await expect(stranger.send(enumerate())).rejects.toThrow();
    expect(radclient(radius, session('Start', 1_772_619_120), 'another secret')).toBe(false);

    const heard = expect.stringMatching(/^20\d\d-.*Z$/) as unknown;
    const told = await receivers(serving);
    const forwarded = told.get('Windows event forwarding');
    expect(forwarded?.listening).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+ \(HTTPS\)$/)]);
    expect(forwarded?.counters).toContainEqual({ name: 'events', value: 3 });
    expect(forwarded?.trouble).toEqual([]);
    expect(forwarded?.sources).toEqual([
      {
        name: '127.0.0.1',
        received: 0,
        failed: 1,
        reason: 'certificate: none shown',
        sample: null,
        lastFailed: heard,
        last: heard,
      },
      {
        name: 'dc1.corp.example',
        received: 3,
        failed: 1,
        reason: expect.stringMatching(/^1 event could not be read: \w/) as unknown,
        sample: expect.stringMatching(/^<Event xmlns=.*password=\[left out\]/) as unknown,
        lastFailed: heard,
        last: heard,
      },
    ]);
    expect(told.get('Syslog')?.counters).toContainEqual({ name: 'events', value: 30 });
    expect(told.get('Syslog')?.sources).toEqual([
      {
        name: '127.0.0.1',
        received: 31,
        failed: 1,
        reason: 'not recognised',
        sample: expect.stringMatching(/hello, password=\[left out\]$/) as unknown,
        lastFailed: heard,
        last: heard,
      },
    ]);
    expect(told.get('RADIUS accounting')?.sources).toEqual([
      {
        name: '127.0.0.1',
        received: 2,
        failed: 1,
        reason: expect.stringMatching(/shared secret differs/) as unknown,
        sample: null,
        lastFailed: heard,
        last: heard,
      },
    ]);
    expect(JSON.stringify([...told.values()])).not.toMatch(/hunter2|a secret of/);
    expect([...told.values()].map(({ sourceCount }) => sourceCount)).toEqual([2, 1, 1]);

    await send();
    await expect.poll(async () => (await receivers(serving)).get('Syslog')?.sources[0]?.received).toBe(62);
    // One that is new, behind all that came again.
    logger(udp, [messages.snare(guess(40))], '--udp', '--rfc3164');
    await expect.poll(() => activityCount(serving)).toBe(35);
    expect(await alertTypes(serving)).toEqual(expected);

    // No samples beside one's own: what listens is an input.
    const { status } = await ask(serving, '{ status { samples inputs { name } } }');
    expect(status).toEqual({ samples: false, inputs: [] });
    expect(serving.stderr()).toContain('waiting for what is sent; Ctrl-C stops');
    expect(serving.stderr()).toContain('from this machine only, wef.host names other addresses');
    expect(serving.stderr()).toMatch(/takes certificates of CN=Corp Issuing \(IssuerCA=[0-9A-F]{40}\)/);
    serving.child.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
    expect(readFileSync(join(data, 'inputs.jsonl'), { encoding: 'utf8', flag: 'a+' })).toBe('');
  }, 120_000);
});

/** An octet string sent as it is; resolves at the answer. */
async function answered(port: number, bytes: Buffer): Promise<void> {
  const socket = createSocket('udp4');
  toClose.push(() => socket.close());
  socket.send(bytes, port, '127.0.0.1');
  await once(socket, 'message');
}

test('what was acknowledged survives SIGKILL, and is not doubled when it comes again', async () => {
  const { config } = configured(all());
  const event = (n: number): string => logon(n, 'dc1.corp.example', `user${n}`);
  const record = (n: number): Buffer =>
    accounting(n, [attribute(55, 1_772_619_000 + n), attribute(31, '198.51.100.20')], { session: `S${n}`, secret });
  const deliver = async ({ source, to }: { source: Source; to: Offered }, n: number): Promise<void> => {
    expect((await source.send(events(to, [event(n), event(n + 1)], bookmarkList('Security', n + 1)))).status).toBe(200);
  };
  for (let round = 0; round < 3; round++) {
    const serving = await serve('--config', config);
    await deliver(await forwarder(serving, 'security'), 10 * round);
    if (round < 2) await answered(await portOf(serving, radiusAt), record(round)).then(() => serving.child.kill('SIGKILL'));
    // In the same turn as the acknowledgement.
    else await deliver(await forwarder(serving, 'security'), 10 * round + 2).then(() => serving.child.kill('SIGKILL'));
    await serving.ended;
  }
  const serving = await serve('--config', config);
  await expect.poll(() => activityCount(serving), { timeout: 20_000 }).toBe(10);
  const again = await forwarder(serving, 'security');
  for (const n of [0, 10, 20, 22]) await deliver(again, n);
  for (const n of [0, 1]) await answered(await portOf(serving, radiusAt), record(n));
  await deliver(again, 90);
  await expect.poll(() => activityCount(serving)).toBe(12);
  serving.child.kill('SIGTERM');
  expect(await serving.ended).toBe(0);
}, 120_000);

test('SIGTERM ends in order and soon, whoever stays connected, with what was heard on the log', async () => {
  const { config } = configured(all());
  const serving = await serve('--config', config);
  const idle = async (place: RegExp): Promise<Socket> => {
    const socket = connect(await portOf(serving, place), '127.0.0.1');
    toClose.push(() => socket.destroy());
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  // One that never begins its handshake, one that is kept between requests, one over which a SIEM sends.
  await idle(forwardedAt);
  const { source, to } = await forwarder(serving, 'security');
  const siem = await idle(tcpAt);
  siem.write(`${messages.ietf(guess(1), JSON.stringify(nxlog(guess(1))))}\n`);
  await expect.poll(async () => (await receivers(serving)).get('Syslog')?.sources[0]?.received).toBe(1);
  const last = source.send(events(to, [logon(1, 'dc1.corp.example')]));
  await once(serving.child.stderr as NonNullable<typeof serving.child.stderr>, 'data', { signal: AbortSignal.timeout(50) }).catch(
    () => {},
  );
  const began = Date.now();
  serving.child.kill('SIGTERM');
  expect(await serving.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(3000);
  expect((await last).status).toBe(200);
  const again = await serve('--config', config);
  await expect.poll(() => activityCount(again)).toBe(2);
}, 60_000);

describe('what cannot be listened on is told with its setting, and nothing is promised', () => {
  const missing = '/nonexistent/file';
  const wrong: [string, () => object, number, RegExp][] = [
    [
      'a certificate that is not there',
      () => ({ wef: { https: { ...https(), certificate: missing } } }),
      1,
      /wef\.https\.certificate: \/nonexistent\/file does not exist/,
    ],
    [
      'the key of another certificate',
      () => ({ wef: { https: { ...https(), key: machine.key } } }),
      1,
      /wef\.https\.key: is not the key of the certificate/,
    ],
    [
      'a keytab that is not there',
      () => ({ wef: { kerberos: { port: 0, keytab: missing } } }),
      1,
      /wef\.kerberos\.keytab: \/nonexistent\/file does not exist/,
    ],
    [
      'a keytab that is none',
      () => ({ wef: { kerberos: { port: 0, keytab: machine.key } } }),
      1,
      /wef\.kerberos\.keytab: .* is no keytab/,
    ],
    [
      'an address of another machine',
      () => ({ syslog: { tcp: { port: 0, listen: ['192.0.2.1'] } } }),
      1,
      /syslog\.tcp\.listen: 192\.0\.2\.1 is no address of this machine/,
    ],
    [
      'a secret that is not there',
      () => ({ radius: { clients: [{ address: '192.0.2.5', secretVariable: 'NOT_SET_ANYWHERE' }] } }),
      1,
      /radius\.clients: the secret of 192\.0\.2\.5 is empty \(NOT_SET_ANYWHERE\)/,
    ],
    ['syslog over nothing', () => ({ syslog: {} }), 2, /syslog: needs udp, tcp or tls/],
    ['forwarding without a certificate', () => ({ wef: { https: { port: 0 } } }), 2, /wef\.https\.certificate/],
  ];
  test.each(wrong)('%s', async (_, settings, code, reason) => {
    const { ended, stderr, url } = start('--config', configured(settings()).config);
    expect(await ended).toBe(code);
    expect(stderr()).toMatch(reason);
    expect(stderr()).not.toMatch(/\n\s+at /);
    await expect(url).rejects.toThrow('ended');
  });

  test('ports that are taken', async () => {
    const first = await serve('--config', configured(all()).config);
    const [wef, udp, radius] = [await portOf(first, forwardedAt), await portOf(first, udpAt), await portOf(first, radiusAt)];
    for (const [settings, name, port] of [
      [{ wef: { https: { ...https(), port: wef } } }, 'wef.https.port', wef],
      [{ syslog: { tcp: { port: 0 }, udp: { port: udp } } }, 'syslog.udp.port', udp],
      [{ radius: { port: radius, clients: [{ address: '127.0.0.1', secret }] } }, 'radius.port', radius],
    ] as const) {
      const { ended, stderr } = start('--config', configured(settings).config);
      expect(await ended).toBe(1);
      expect(stderr()).toContain(`${name}: 127.0.0.1:${port} is taken by another program; end that one or set another port`);
    }
  });
});
