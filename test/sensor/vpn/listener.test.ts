// The listener with a real RADIUS client (`radclient`, Debian's freeradius-utils), and with what no client would send.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Activity, ActivityOf } from '../../../schema/activity.ts';
import { readConfiguration } from '../../../schema/config.ts';
import type { RadiusSettings } from '../../../schema/receivers.ts';
import { REPEAT } from '../../../sensor/protocols/radius/session.ts';
import { type AccountingListener, type ClientReport, listenForAccounting } from '../../../sensor/vpn/listener.ts';
import { accounting, attribute, packet } from '../radius-packets.ts';

const secret = 'radius test secret';
const client = { address: '127.0.0.1', secret };
const settings = (more: object = {}): RadiusSettings =>
  readConfiguration({ radius: { port: 0, clients: [client], ...more } }, 'test').radius as RadiusSettings;

const open: AccountingListener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((l) => l.close()));
});

async function listening(options: Parameters<typeof listenForAccounting>[1], more: object = {}) {
  const listener = await listenForAccounting(settings(more), options);
  open.push(listener);
  const port = listener.sockets[0]?.port as number;
  return { listener, port, report: (): ClientReport | undefined => listener.reports()[0] };
}

/** A listener whose activities are kept at once. */
async function keeping(more: object = {}, options: object = {}) {
  const kept: ActivityOf<'vpnSession'>[] = [];
  const take = async (batch: readonly Activity[]): Promise<void> => void kept.push(...(batch as typeof kept));
  return { kept, ...(await listening({ take, ...options }, more)) };
}

interface Radclient {
  status: number | null;
  output: string;
}

/** Runs radclient with a record; it gives up after `tries` without an answer. */
async function radclient(
  port: number,
  record: string,
  { tries = 2, timeout = 1, key = secret, host = '127.0.0.1' } = {},
): Promise<Radclient> {
  const child = spawn('radclient', ['-x', '-r', String(tries), '-t', String(timeout), `${host}:${port}`, 'acct', key]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => (output += d));
  child.stdin.end(record);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}

const start = 'User-Name = "CORP\\\\alice", Acct-Status-Type = Start, Acct-Session-Id = "S1", NAS-IP-Address = 192.0.2.5';

/** Sends octets and waits for an answer for a while. */
async function sent(port: number, bytes: Buffer, patience = 1500): Promise<Buffer | undefined> {
  const socket = createSocket('udp4');
  try {
    const answer = once(socket, 'message').then(([b]) => b as Buffer);
    socket.send(bytes, port, '127.0.0.1');
    return await Promise.race([answer, wait(patience, undefined, { ref: false })]);
  } finally {
    socket.close();
  }
}

describe('radclient', () => {
  test('Start, Interim-Update, Stop, On and Off are acknowledged and kept', async () => {
    const { kept, port, report } = await keeping();
    const records = [
      `${start}, Framed-IP-Address = 10.99.0.10, Calling-Station-Id = "198.51.100.20", NAS-Identifier = "vpn1", NAS-Port-Type = Virtual, Event-Timestamp = 1700000000`,
      'User-Name = "CORP\\\\alice", Acct-Status-Type = Interim-Update, Acct-Session-Id = "S1", NAS-IP-Address = 192.0.2.5, Acct-Session-Time = 60, Acct-Input-Octets = 7, Acct-Input-Gigawords = 1',
      'User-Name = "CORP\\\\alice", Acct-Status-Type = Stop, Acct-Session-Id = "S1", NAS-IP-Address = 192.0.2.5, Acct-Session-Time = 90, Acct-Terminate-Cause = Idle-Timeout, Message-Authenticator = 0x00',
      'Acct-Status-Type = Accounting-On, NAS-IP-Address = 192.0.2.5',
      'Acct-Status-Type = Accounting-Off, NAS-IP-Address = 192.0.2.5, Proxy-State = 0x0102',
    ];
    for (const record of records) {
      const { status, output } = await radclient(port, record);
      expect(output).toContain('Received Accounting-Response');
      expect(status).toBe(0);
    }
    expect(kept).toMatchObject([
      {
        operation: 'Start',
        outcome: 'success',
        session: 'S1',
        account: { name: 'alice', domain: 'CORP' },
        from: { ip: '198.51.100.20' },
        to: { ip: '192.0.2.5', name: 'vpn1' },
        assigned: '10.99.0.10',
        origin: { source: 'radius' },
      },
      { operation: 'Interim-Update', seconds: 60, received: 2 ** 32 + 7 },
      { operation: 'Stop', seconds: 90, cause: 'Idle Timeout' },
      { operation: 'Accounting-On', session: '' },
      { operation: 'Accounting-Off', session: '' },
    ]);
    for (const { time } of kept) expect(Math.abs(Date.now() - time)).toBeLessThan(30_000);
    expect(report()).toEqual({ client: '127.0.0.1', accepted: 5, other: 0, repeated: 0, refused: {}, last: expect.any(Number) });
  });

  test('a wrong secret is not answered, and counted', async () => {
    const { kept, port, report } = await keeping();
    const { status, output } = await radclient(port, start, { tries: 1, timeout: 0.5, key: 'another secret' });
    expect(status).not.toBe(0);
    expect(output).not.toContain('Received');
    expect(kept).toEqual([]);
    expect(report()?.refused).toEqual({ 'not authentic': 1 });
    expect(report()?.reason).toMatch(/shared secret differs/);
    expect(JSON.stringify(report())).not.toContain(secret);
  });

  test('answered only when the activity is on disk; what is sent again meanwhile is not doubled', async () => {
    const kept: Activity[] = [];
    let onDisk = false;
    const take = async (batch: readonly Activity[]): Promise<void> => {
      await wait(1200);
      onDisk = true;
      kept.push(...batch);
    };
    const { port, report } = await listening({ take });
    const began = Date.now();
    const { status } = await radclient(port, start, { tries: 5, timeout: 0.5 });
    expect(status).toBe(0);
    expect(onDisk).toBe(true);
    expect(Date.now() - began).toBeGreaterThan(1100);
    expect(kept).toHaveLength(1);
    expect(report()?.repeated).toBeGreaterThan(0);
    expect(report()?.accepted).toBe(1);
  });

  test('what cannot be kept is not answered and taken when it is sent again', async () => {
    const kept: Activity[] = [];
    let broken = true;
    const take = async (batch: readonly Activity[]): Promise<void> => {
      if (broken) {
        broken = false;
        throw new Error('no space left');
      }
      kept.push(...batch);
    };
    const { port, report } = await listening({ take });
    expect((await radclient(port, start, { tries: 3, timeout: 0.5 })).status).toBe(0);
    expect(kept).toHaveLength(1);
    expect(report()).toMatchObject({ accepted: 1, refused: { 'not kept': 1 }, reason: 'no space left' });
  });

  const loopback6 = Object.values(networkInterfaces()).some((i) => i?.some(({ address }) => address === '::1'));
  test.skipIf(!loopback6)(
    'IPv6 and IPv4 side by side, a client by its subnet, the secret from a variable, and its location',
    async () => {
      const { kept, listener } = await keeping(
        {
          listen: ['127.0.0.1', '::1'],
          clients: [
            { address: '::/64', secretVariable: 'TEST_SECRET' },
            { address: '127.0.0.0/8', secret: 'four' },
          ],
        },
        {
          environment: { TEST_SECRET: secret },
          locate: (ip: string) => (ip === '198.51.100.20' ? { country: 'PT' } : undefined),
        },
      );
      const [four, six] = listener.sockets.map((s) => s.port) as [number, number];
      expect((await radclient(six, `${start}, Calling-Station-Id = "198.51.100.20"`, { host: '[::1]' })).status).toBe(0);
      expect((await radclient(four, start, { key: 'four' })).status).toBe(0);
      expect(kept.map((k) => k.location)).toEqual([{ country: 'PT' }, undefined]);
      expect(listener.reports().map((r) => [r.client, r.accepted])).toEqual([
        ['::/64', 1],
        ['127.0.0.0/8', 1],
      ]);
    },
  );
});

describe('what no gateway should send', () => {
  const signed = (identifier: number, attributes: Buffer[] = []): Buffer =>
    packet(4, identifier, [attribute(1, 'alice'), attribute(40, 1), attribute(44, 'S9'), ...attributes], secret);

  test('the same datagram again is answered again, by the same octets', async () => {
    const { kept, port, report } = await keeping();
    const answers = [await sent(port, signed(7)), await sent(port, signed(7))];
    expect(answers[0]?.[0]).toBe(5);
    expect(answers[0]?.[1]).toBe(7);
    expect(answers[1]).toEqual(answers[0]);
    expect(kept).toHaveLength(1);
    expect(report()).toMatchObject({ accepted: 1, repeated: 1 });
  });

  test('long after, the same record is another', async () => {
    const { kept, port } = await keeping();
    await sent(port, signed(7));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + REPEAT + 1000 });
    try {
      await sent(port, signed(7));
    } finally {
      vi.useRealTimers();
    }
    expect(new Set(kept.map((k) => k.id)).size).toBe(2);
  });

  test('the answer is signed and brings Proxy-State back, in order', async () => {
    const { port } = await keeping();
    const request = signed(8, [attribute(33, 'first'), attribute(33, 'second')]);
    const answer = (await sent(port, request)) as Buffer;
    expect(answer.subarray(20)).toEqual(Buffer.concat([attribute(33, 'first'), attribute(33, 'second')]));
    const check = Buffer.from(answer);
    request.copy(check, 4, 4, 20);
    expect(answer.subarray(4, 20)).toEqual(createHash('md5').update(check).update(secret).digest());
  });

  test('strangers, authentication, broken packets and wrong Message-Authenticators are counted, not answered', async () => {
    const { kept, port, report } = await keeping();
    const broken = [
      packet(1, 1, [attribute(1, 'alice')], secret),
      signed(2).subarray(0, 30),
      packet(4, 3, [Buffer.from([1, 0])], secret),
      signed(4, [attribute(80, Buffer.alloc(16, 1))]),
      signed(5, [attribute(80, Buffer.alloc(3))]),
      Buffer.alloc(0),
    ];
    for (const bytes of broken) expect(await sent(port, bytes, 100)).toBeUndefined();
    expect(kept).toEqual([]);
    expect(report()?.refused).toEqual({ 'not accounting': 1, malformed: 3, 'not authentic': 2 });
    const other = await keeping({ clients: [{ address: '192.0.2.5', secret }] });
    expect(await sent(other.port, signed(1), 100)).toBeUndefined();
    expect(other.report()).toMatchObject({ client: '127.0.0.1', refused: { 'unknown client': 1 } });
  });

  test('records of no VPN are acknowledged, so that nobody sends them for ever', async () => {
    const { kept, port, report } = await keeping();
    expect((await sent(port, signed(1, [attribute(61, 19)])))?.[0]).toBe(5);
    expect(kept).toEqual([]);
    expect(report()).toMatchObject({ accepted: 1, other: 1 });
  });

  test('no more than the set number wait; they are kept in batches when they can be', async () => {
    const batches: number[] = [];
    let go = (): void => {};
    const opened = new Promise<void>((resolve) => {
      go = resolve;
    });
    const take = async (batch: readonly Activity[]): Promise<void> => {
      await opened;
      batches.push(batch.length);
    };
    const { port, report } = await listening({ take }, { waiting: 5 });
    const socket = createSocket('udp4');
    let answers = 0;
    socket.on('message', () => answers++);
    const one = (n: number): Buffer =>
      packet(4, n, [attribute(40, 1), attribute(44, `S${n}`), attribute(55, 1_700_000_000)], secret);
    for (let n = 0; n < 10; n++) {
      socket.send(one(n), port, '127.0.0.1');
      await wait(20);
    }
    expect(report()?.refused).toEqual({ 'too many waiting': 4 });
    expect(answers).toBe(0);
    go();
    await wait(200);
    socket.close();
    expect(batches).toEqual([1, 5]);
    expect(answers).toBe(6);
  });

  test('closing answers what is on its way to disk', async () => {
    const take = (): Promise<void> => wait(300);
    const listener = await listenForAccounting(settings(), { take });
    const answer = sent(listener.sockets[0]?.port as number, signed(1), 3000);
    await wait(100);
    await listener.close();
    expect((await answer)?.[0]).toBe(5);
  });

  test('a taken port is told', async () => {
    const { port } = await keeping();
    await expect(listenForAccounting(settings({ port }), { take: async () => {} })).rejects.toThrow(
      /radius\.port: 127\.0\.0\.1:\d+ is taken by another program/,
    );
  });

  test('random octets from a known client do nothing worse than be counted', async () => {
    const { kept, port, report } = await keeping();
    const socket = createSocket('udp4');
    const whole = accounting(1);
    let seed = 7;
    for (let n = 0; n < 3000; n++) {
      const bytes = Buffer.from(whole);
      for (let i = 0; i < 3; i++) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        bytes[seed % bytes.length] = seed >>> 24;
      }
      socket.send(bytes, port, '127.0.0.1');
      if (n % 100 === 0) await wait(5);
    }
    await wait(200);
    socket.close();
    const refused = report()?.refused ?? {};
    expect(Object.values(refused).reduce((a, b) => a + b, 0)).toBeGreaterThan(2500);
    expect(refused).not.toHaveProperty('internal error');
    expect(kept).toEqual([]);
  });
});
