// The receivers with real sockets, and with real senders: logger of util-linux and rsyslog.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../schema/config.ts';
import type { SyslogSettings } from '../../../schema/receivers.ts';
import { listenForSyslog, type SyslogListener } from '../../../sensor/siem/listener.ts';
import type { Wanted } from '../../../sensor/windows/event.ts';
import { logon, nxlog, samples, service, ticket, validation } from '../windows/rendered/samples.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import * as messages from './messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'pathwarden-siem-'));
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = (syslog: object): SyslogSettings => readConfiguration({ syslog }, 'test').syslog as SyslogSettings;

/** A listener on free ports, and what it took: `id account`. */
async function listening(syslog: object, { wanted, room }: { wanted?: Wanted; room?: () => boolean } = {}) {
  const got: string[] = [];
  const listener = await listenForSyslog(settings(syslog), {
    take: (event) => {
      got.push(`${event.id} ${event.field('TargetUserName') ?? event.field('ServiceName')}`);
      return room?.() ?? true;
    },
    ...(wanted && { wanted }),
  });
  toClose.push(() => listener.close());
  const port = (transport: 'udp' | 'tcp' | 'tls'): number =>
    listener.sockets.find((s) => s.transport === transport)?.port as number;
  return { listener, got, port };
}

async function until(done: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !done(); ) {
    if (Date.now() > deadline) throw new Error(`not within 20 seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  toClose.push(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function send(port: number, texts: readonly string[], address = '127.0.0.1'): Promise<void> {
  const socket = createSocket('udp4');
  for (const text of texts) await new Promise((resolve) => socket.send(text, port, address, resolve));
  socket.close();
}

const sent = [
  messages.rsa(validation),
  messages.cef(validation),
  `${messages.header(logon)}${messages.splunk(logon)}`,
  `${messages.header(logon)}${messages.qradar(logon)}`,
  messages.leef(ticket),
  `<13>Mar 04 10:11:12 dc1 ${messages.snare(ticket)}`,
  messages.ietf(service, JSON.stringify(nxlog(service))),
];
const taken = [
  '4776 bob',
  '4776 bob',
  '4624 alice',
  '4624 alice',
  '4769 alice@CORP.EXAMPLE',
  '4769 alice@CORP.EXAMPLE',
  '7045 Updater',
];

describe('UDP', () => {
  test('every format is read and counted by its sender', async () => {
    const { listener, got, port } = await listening({ udp: { port: 0 } }, { wanted: (_provider, id) => id !== 4728 });
    await send(port('udp'), [...sent, messages.snare(samples[3] as never), 'hello, password=hunter2', '', 'again']);
    await until(() => listener.senders()[0]?.messages === 11, 'eleven datagrams');
    expect(got).toEqual(taken);
    expect(listener.senders()).toEqual([
      {
        sender: '127.0.0.1',
        messages: 11,
        events: 7,
        notWanted: 1,
        failed: { 'not recognised': 2 },
        formats: { RSA: 1, CEF: 1, Splunk: 1, QRadar: 1, LEEF: 1, Snare: 1, JSON: 1 },
        sample: 'hello, password=[left out]',
        last: expect.any(Number),
        lastFailed: expect.any(Number),
      },
    ]);
    expect(listener.statistics()).toMatchObject({ events: 7, notWanted: 1, failed: 2, udp: { queueDropped: 0 } });
    if (process.platform === 'linux') expect(listener.statistics().udp?.systemDropped).toBe(0);
  });

  test('senders beyond the bound are counted together', async () => {
    const { listener, port } = await listening({ udp: { port: 0, listen: ['0.0.0.0'] }, senders: 2 });
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4']) {
      const socket = createSocket('udp4');
      socket.bind(0, address);
      await once(socket, 'listening');
      await new Promise((resolve) => socket.send(messages.cef(validation), port('udp'), '127.0.0.1', resolve));
      socket.close();
    }
    await until(() => listener.statistics().events === 4, 'four events');
    expect(listener.senders().map((s) => [s.sender, s.events])).toEqual([
      ['127.0.0.1', 1],
      ['127.0.0.2', 1],
      ['others', 2],
    ]);
  });

  test('over IPv6', async () => {
    const { listener, port } = await listening({ udp: { port: 0, listen: ['::1'] } });
    const socket = createSocket('udp6');
    await new Promise((resolve) => socket.send(messages.cef(validation), port('udp'), '::1', resolve));
    socket.close();
    await until(() => listener.statistics().events === 1, 'the event');
    expect(listener.senders()[0]?.sender).toBe('::1');
    if (process.platform === 'linux') expect(listener.statistics().udp?.systemDropped).toBe(0);
  });

  test('without room datagrams wait, and those beyond the queue are dropped and counted', async () => {
    let room = false;
    const total = 400;
    const { listener, got, port } = await listening({ udp: { port: 0, queueBytes: 150_000 } }, { room: () => room });
    await send(port('udp'), Array(total).fill(`${messages.header(logon)}${messages.snare(logon)}`));
    await until(() => got.length > 0 && (listener.statistics().udp?.queueDropped ?? 0) > 0, 'drops');
    expect(got).toHaveLength(1);
    listener.resume();
    expect(got).toHaveLength(2);
    room = true;
    listener.resume();
    await until(() => got.length + (listener.statistics().udp?.queueDropped ?? 0) === total, 'all read or counted');
    expect(got.length).toBeGreaterThan(50);
    await send(port('udp'), [messages.cef(validation)]);
    await until(() => got.at(-1) === '4776 bob', 'one more');
  });

  test("what the system drops is counted by the system's own number", async () => {
    const { listener, got, port } = await listening({ udp: { port: 0, bufferBytes: 2048 } });
    const text = messages.snare(logon);
    await Promise.all([1, 2, 3].map(() => send(port('udp'), Array(2000).fill(text))));
    await until(() => got.length + (listener.statistics().udp?.systemDropped ?? 0) === 6000, 'all received or counted');
    if (process.platform === 'linux') expect(listener.statistics().udp?.systemDropped).toBeGreaterThan(0);
  });

  test('an address that cannot be listened on is told', async () => {
    await expect(listening({ udp: { port: 0, listen: ['192.0.2.1'] } })).rejects.toThrow(
      'syslog.udp.listen: 192.0.2.1 is no address of this machine',
    );
  });

  test('a datagram of the largest size', async () => {
    const { got, listener, port } = await listening({ udp: { port: 0, queueBytes: 1 } });
    const large = messages.structured({ ...logon, message: 'x'.repeat(62_000) });
    await send(port('udp'), [large, large, large]);
    await until(() => got.length + (listener.statistics().udp?.queueDropped ?? 0) === 3, 'all of them');
    expect(got[0]).toBe('4624 alice');
  });
});

describe('TCP', () => {
  const counted = (text: string): string => `${Buffer.byteLength(text)} ${text}`;

  test('both framings on one connection, cut anywhere; the last without an end', async () => {
    const { listener, got, port } = await listening({ tcp: { port: 0 } });
    const lines = (text: string): string => `<13>${text.replace(/^<13>/, '')}\n`;
    const stream = Buffer.from(
      [
        lines(sent[1] as string),
        counted(sent[2] as string),
        lines(sent[4] as string),
        counted(sent[6] as string),
        lines(sent[3] as string),
        sent[5] as string,
      ].join(''),
    );
    const socket = await connected(port('tcp'));
    socket.setNoDelay(true);
    for (let at = 0; at < stream.length; at += 331) {
      socket.write(stream.subarray(at, at + 331));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    socket.end();
    await until(() => got.length === 6, 'six events');
    expect(got).toEqual([
      '4776 bob',
      '4624 alice',
      '4769 alice@CORP.EXAMPLE',
      '7045 Updater',
      '4624 alice',
      '4769 alice@CORP.EXAMPLE',
    ]);
    await until(() => listener.statistics().tcp?.open === 0, 'the connection closed');
    expect(listener.statistics().tcp).toMatchObject({ accepted: 1, tooLong: 0 });
  });

  test('events with lines of their own, the last one after a moment', async () => {
    const { got, port } = await listening({ tcp: { port: 0 } });
    const socket = await connected(port('tcp'));
    const text = `<13>Mar  4 10:11:12 siem ${messages.splunk(logon)}\n`;
    socket.write(text + text);
    await until(() => got.length === 2, 'both');
    expect(got).toEqual(['4624 alice', '4624 alice']);
  });

  test('without room nothing is read and nothing lost, whatever comes', async () => {
    let room = true;
    const { listener, got, port } = await listening({ tcp: { port: 0 } }, { room: () => room && got.length % 100 !== 0 });
    const text = `${messages.header(ticket)}${messages.qradar(ticket)}\n`;
    const sockets = await Promise.all([1, 2, 3].map(() => connected(port('tcp'))));
    const total = 3 * 4000;
    const written = sockets.map(async (socket) => {
      for (let n = 0; n < 4000; n++) if (!socket.write(text)) await once(socket, 'drain');
      socket.end();
    });
    for (let stop = 0; got.length < total; ) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      // For a while there is no room at all: then nothing more arrives.
      if (stop++ === 20) {
        room = false;
        listener.resume();
        await new Promise((resolve) => setTimeout(resolve, 200));
        const before = got.length;
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(got.length).toBe(before);
        room = true;
      }
      listener.resume();
    }
    await Promise.all(written);
    await until(() => listener.statistics().tcp?.open === 0, 'all closed');
    expect(got).toHaveLength(total);
    expect(listener.statistics()).toMatchObject({ events: total, failed: 0 });
  });

  test('connections beyond the limits are refused, idle ones closed, messages too long given up', async () => {
    const { listener, got, port } = await listening({
      tcp: { port: 0, connections: 3, connectionsPerSender: 2, idle: 400 },
      messageBytes: 2000,
    });
    const [first, second, third] = await Promise.all([connected(port('tcp')), connected(port('tcp')), connected(port('tcp'))]);
    await once(third as Socket, 'close');
    expect(listener.statistics().tcp?.refused).toMatchObject({ connectionsPerSender: 1 });
    first?.write(`<13>${'x'.repeat(5000)}\n${messages.cef(validation)}\n`);
    await until(() => got.length === 1, 'the one behind');
    expect(listener.senders()[0]?.failed).toEqual({ 'message too long': 1 });
    await Promise.all([once(first as Socket, 'close'), once(second as Socket, 'close')]);
    await until(() => listener.statistics().tcp?.open === 0, 'both closed here');
    expect(listener.statistics().tcp).toMatchObject({ idle: 2, tooLong: 1 });
  });

  test('no more connections than are allowed, over TLS also those that say nothing', async () => {
    const { listener, port } = await listening({ tcp: { port: 0, connections: 2 }, ...tls({ connections: 2 }) });
    for (const transport of ['tcp', 'tls'] as const) {
      const sockets = [await connected(port(transport)), await connected(port(transport)), await connected(port(transport))];
      await new Promise((resolve) => sockets[2]?.on('close', resolve));
      await until(() => listener.statistics()[transport]?.refused.connections === 1, 'the refusal');
    }
  });

  test('an address that is taken is told', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    toClose.push(() => server.close());
    const { port } = server.address() as { port: number };
    const told = `syslog.tcp.port: 127.0.0.1:${port} is taken by another program`;
    await expect(listening({ tcp: { port } })).rejects.toThrow(told);
    await expect(listening({ udp: { port: 0 }, tcp: { port } })).rejects.toThrow(told);
  });
});

let certificates: Certificates | undefined;
const certified = (): Certificates => {
  certificates ??= makeCertificates(folder);
  return certificates;
};
const tls = (more: object = {}) => ({ tls: { port: 0, ...certified().server, ...more } });

describe('TLS', () => {
  test('a sender that knows the authority', async () => {
    const { listener, got, port } = await listening(tls());
    const { readFileSync } = await import('node:fs');
    const socket = connectTls({
      port: port('tls'),
      host: '127.0.0.1',
      servername: 'localhost',
      ca: readFileSync(certified().authority),
    });
    toClose.push(() => socket.destroy());
    await once(socket, 'secureConnect');
    socket.end(counted(sent[2] as string) + counted(sent[6] as string));
    await until(() => got.length === 2, 'both events');
    expect(got).toEqual(['4624 alice', '7045 Updater']);
    expect(listener.statistics().tls).toMatchObject({ accepted: 1 });
  });
  const counted = (text: string): string => `${Buffer.byteLength(text)} ${text}`;

  test('only senders that are certified, where that is wanted', async () => {
    const { listener, got, port } = await listening(tls({ clientAuthority: certified().authority }));
    const { readFileSync } = await import('node:fs');
    const attempt = async (who: { certificate: string; key: string } | undefined): Promise<void> => {
      const socket = connectTls({
        port: port('tls'),
        host: '127.0.0.1',
        servername: 'localhost',
        ca: readFileSync(certified().authority),
        ...(who && { cert: readFileSync(who.certificate), key: readFileSync(who.key) }),
      });
      toClose.push(() => socket.destroy());
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.end(counted(sent[6] as string));
      await closed;
    };
    await attempt(undefined);
    await attempt(certified().stranger);
    await until(() => listener.statistics().tls?.refused.handshake === 2, 'two refusals');
    expect(got).toEqual([]);
    await attempt(certified().client);
    await until(() => got.length === 1, 'the event');
  });

  test('no TLS at all is a failed handshake; a certificate that is none is told', async () => {
    const { listener, port } = await listening(tls());
    (await connected(port('tls'))).write('<13>hello\n');
    await until(() => listener.statistics().tls?.refused.handshake === 1, 'the refusal');
    await expect(listening(tls({ certificate: join(folder, 'missing.pem') }))).rejects.toThrow('missing.pem does not exist');
  });
});

/** Programs that are senders of syslog everywhere. */
const onPath = (program: string): boolean => (process.env.PATH ?? '').split(':').some((f) => existsSync(join(f, program)));

describe.runIf(onPath('logger'))('logger', () => {
  const text = messages.snare(ticket);
  const json = JSON.stringify(nxlog(ticket));
  test.each([
    ['UDP, RFC 3164', 'udp', ['--udp', '--rfc3164'], text],
    ['UDP, RFC 5424', 'udp', ['--udp', '--rfc5424'], json],
    ['TCP, RFC 3164', 'tcp', ['--tcp', '--rfc3164'], text],
    ['TCP, RFC 5424', 'tcp', ['--tcp', '--rfc5424'], json],
    ['TCP, counted', 'tcp', ['--tcp', '--rfc5424', '--octet-count'], json],
    ['TCP, no header', 'tcp', ['--tcp', '--rfc3164', '--octet-count'], messages.cef(ticket)],
  ] as const)('%s', async (_name, transport, options, content) => {
    const { got, listener, port } = await listening({ udp: { port: 0 }, tcp: { port: 0 } });
    execFileSync('logger', [
      '--server',
      '127.0.0.1',
      '--port',
      String(port(transport)),
      '--tag',
      'siem',
      '--size',
      '16KiB',
      ...options,
      '--',
      content,
    ]);
    await until(() => listener.statistics().events + listener.statistics().failed === 1, 'the message');
    expect({ got, senders: listener.senders().map((s) => s.sample) }).toEqual({
      got: [expect.stringMatching(/^4769 /)],
      senders: [undefined],
    });
  });
});

describe.runIf(onPath('rsyslogd'))('rsyslog passes events on', () => {
  /** A relay of our own: takes UDP, and passes on as `action` says. */
  async function relay(action: string): Promise<{ port: number; errors: () => string }> {
    const own = mkdtempSync(join(folder, 'rsyslog-'));
    const free = createSocket('udp4').bind(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address();
    free.close();
    const { authority, client } = certified();
    writeFileSync(
      join(own, 'rsyslog.conf'),
      `global(workDirectory="${own}" net.enableDNS="off" maxMessageSize="64k"
  defaultNetstreamDriverCAFile="${authority}" defaultNetstreamDriverCertFile="${client.certificate}" defaultNetstreamDriverKeyFile="${client.key}")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="${port}")
action(type="omfwd" target="127.0.0.1" ${action})
`,
    );
    const daemon: ChildProcess = spawn('rsyslogd', ['-n', '-f', join(own, 'rsyslog.conf'), '-i', join(own, 'pid')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    daemon.stderr?.on('data', (part: Buffer) => (errors += part.toString()));
    toClose.push(async () => {
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await ended;
    });
    await until(() => existsSync(join(own, 'pid')), 'rsyslog is up');
    return { port, errors: () => errors };
  }

  const through = [
    `${messages.header(ticket)}${messages.snare(ticket)}`,
    messages.ietf(logon, JSON.stringify(nxlog(logon))),
    `<13>Mar  4 10:11:12 siem ${messages.cef(validation)}`,
  ];
  const came = ['4624 alice', '4769 alice@CORP.EXAMPLE', '4776 bob'];

  test.each([
    ['UDP', { udp: { port: 0 } }, 'udp', 'protocol="udp"'],
    ['TCP', { tcp: { port: 0 } }, 'tcp', 'protocol="tcp"'],
    [
      'TCP, counted, RFC 5424',
      { tcp: { port: 0 } },
      'tcp',
      'protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"',
    ],
    [
      'TLS with a certificate of its own',
      'tls',
      'tls',
      'protocol="tcp" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost" TCP_Framing="octet-counted"',
    ],
  ] as const)('%s', async (_name, syslog, transport, action) => {
    const { got, listener, port } = await listening(syslog === 'tls' ? tls({ clientAuthority: certified().authority }) : syslog);
    const { port: to, errors } = await relay(`${action} port="${port(transport)}"`);
    await send(to, through);
    await until(() => got.length + listener.statistics().failed >= 3, `three events; rsyslog says ${errors()}`).catch(
      (error: Error) => {
        throw new Error(`${error.message} ${errors()} ${JSON.stringify(listener.statistics())}`);
      },
    );
    expect({
      got: got.sort(),
      samples: listener.senders().map((s: ReturnType<SyslogListener['senders']>[number]) => s.sample),
    }).toEqual({ got: came, samples: [undefined] });
  });
});
