import { describe, expect, test } from 'vitest';
import type { ActivityOf, Location } from '../../../schema/activity.ts';
import { readConfiguration } from '../../../schema/config.ts';
import { openCapture } from '../../../sensor/capture/capture.ts';
import { createKnowledge } from '../../../sensor/knowledge.ts';
import { readAccounting, readHeader } from '../../../sensor/protocols/radius/messages.ts';
import { accountOf, addressIn, REPEAT } from '../../../sensor/protocols/radius/session.ts';
import { createSensor, loadProtocols } from '../../../sensor/sensor.ts';
import { ethernet, ipv4, udp } from '../packets.ts';
import { accounting, address, attribute, packet, status, vendorAttribute } from '../radius-packets.ts';
import { survives } from './hostile.ts';

type Session = ActivityOf<'vpnSession'>;
const protocols = await loadProtocols();
const configuration = readConfiguration({}, 'test');
const gateway = '192.0.2.5';
const server = '192.0.2.10';

/** A sensor that is given datagrams between the gateway and the server. */
function watching(locate?: (ip: string) => Location | undefined) {
  const sessions: Session[] = [];
  const sensor = createSensor(
    protocols,
    configuration,
    (a) => sessions.push(a as Session),
    createKnowledge(configuration, locate),
  );
  let frame = 0;
  const carry = (payload: Buffer, fromGateway: boolean, time: number, port: number): void => {
    const datagram = fromGateway ? udp(payload, 50_000, port) : udp(payload, port, 50_000);
    const ends = fromGateway ? { from: gateway, to: server } : { from: server, to: gateway };
    const bytes = ethernet(ipv4(datagram, 17, ends));
    sensor.packet(bytes, 0, bytes.length, 1, time, ++frame);
  };
  return {
    sessions,
    statistics: sensor.statistics,
    counted: (message: string) => sensor.statistics.messages.get('radius')?.get(message) ?? 0,
    ask: (payload: Buffer, time = 1_000_000, port = 1813) => carry(payload, true, time, port),
    answer: (identifier: number, time = 1_000_010, port = 1813) => carry(packet(5, identifier, []), false, time, port),
    end: () => sensor.end(),
  };
}

/** The session that one record with these attributes tells of. */
function told(attributes: readonly Buffer[], options?: Parameters<typeof accounting>[2]): Session {
  const { sessions, ask, answer } = watching();
  ask(accounting(1, attributes, options));
  answer(1);
  expect(sessions).toHaveLength(1);
  return sessions[0] as Session;
}

describe('what a record says', () => {
  test('Start: who, from where, to which gateway, under which address', () => {
    const record = [
      attribute(8, address('10.99.0.10')),
      attribute(31, '198.51.100.20'),
      attribute(32, 'VPN1.corp.example'),
      attribute(61, 5),
      attribute(6, 2),
    ];
    expect(told(record)).toMatchObject({
      kind: 'vpnSession',
      operation: 'Start',
      outcome: 'success',
      session: 'S1',
      account: { name: 'alice', domain: 'CORP' },
      from: { ip: '198.51.100.20' },
      to: { ip: gateway, name: 'vpn1.corp.example', certainty: 'medium' },
      assigned: '10.99.0.10',
      time: 1_000_000,
      origin: { frame: 1 },
    });
  });

  test('Stop: how long, how much, also beyond 2^32 octets, and why', () => {
    const record = [attribute(46, 900), attribute(42, 5), attribute(52, 2), attribute(43, 0xffff_ffff), attribute(49, 4)];
    expect(told(record, { kind: status.stop })).toMatchObject({
      operation: 'Stop',
      seconds: 900,
      received: 2 * 2 ** 32 + 5,
      sent: 0xffff_ffff,
      cause: 'Idle Timeout',
    });
  });

  test('octets beyond exact numbers are cut there', () => {
    expect(told([attribute(42, 1), attribute(52, 0xffff_ffff)]).received).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('Accounting-On and -Off are of the gateway itself', () => {
    for (const [kind, operation] of [
      [status.on, 'Accounting-On'],
      [status.off, 'Accounting-Off'],
    ] as const) {
      const session = told([attribute(31, '198.51.100.20')], { kind });
      expect(session).toMatchObject({ operation, session: '', from: { ip: gateway }, to: { ip: gateway } });
      expect(session).not.toHaveProperty('account');
    }
  });

  test('tunnels: a refused one failed', () => {
    expect(told([], { kind: 9 })).toMatchObject({ operation: 'Tunnel-Start', outcome: 'success' });
    expect(told([], { kind: 14 })).toMatchObject({ operation: 'Tunnel-Link-Reject', outcome: 'failure' });
  });

  test('event time is that of the packet less the delay, as far as a delay can be believed', () => {
    expect(told([attribute(41, 90)]).time).toBe(910_000);
    expect(told([attribute(41, 0xffff_ffff)]).time).toBe(1_000_000);
  });

  test('the gateway of a record that a proxy passed on is the one it names', () => {
    const { sessions, ask, answer } = watching();
    ask(packet(4, 1, [attribute(40, 1), attribute(4, address('192.0.2.77'))]));
    answer(1);
    expect(sessions[0]?.to.ip).toBe('192.0.2.77');
    ask(
      packet(4, 2, [attribute(40, 1), attribute(44, 'x'), attribute(95, Buffer.from('20010db8000000000000000000000005', 'hex'))]),
    );
    answer(2);
    expect(sessions[1]?.to.ip).toBe('2001:db8::5');
    ask(packet(4, 3, [attribute(40, 1), attribute(44, 'y'), attribute(4, address('127.0.0.1'))]));
    answer(3);
    expect(sessions[2]?.to.ip).toBe(gateway);
  });

  test('where the client is, by the location database', () => {
    const { sessions, ask, answer } = watching((ip) => (ip === '198.51.100.20' ? { country: 'PT' } : undefined));
    ask(accounting(1, [attribute(31, '198.51.100.20')]));
    answer(1);
    ask(accounting(2, [attribute(31, '198.51.100.21')]));
    answer(2);
    expect(sessions.map((s) => s.location)).toEqual([{ country: 'PT' }, undefined]);
  });
});

describe('gateways', () => {
  test('Cisco ASA: the source address of its AV-pair', () => {
    const record = [
      vendorAttribute(9, 1, 'mdm-tlv=device-platform=win'),
      vendorAttribute(9, 1, 'ip:source-ip=198.51.100.30\u0000'),
    ];
    expect(told(record).from).toEqual({ ip: '198.51.100.30' });
  });
  test("Microsoft RRAS: tunnel end, caller, and the client's own name", () => {
    const record = [
      attribute(64, Buffer.from([0, 0, 0, 3])),
      attribute(66, '198.51.100.31'),
      attribute(31, '198.51.100.31'),
      vendorAttribute(311, 34, 'WS7'),
    ];
    expect(told(record).from).toEqual({ ip: '198.51.100.31', name: 'ws7', certainty: 'low' });
  });
  test('a tunnel end with and without tag', () => {
    expect(told([attribute(66, '\u0001198.51.100.32')]).from.ip).toBe('198.51.100.32');
    expect(told([attribute(66, '198.51.100.32 ws7')]).from.ip).toBe('198.51.100.32');
    expect(told([attribute(66, '\u0001')]).from).toEqual({});
    expect(told([attribute(66, '')]).from).toEqual({});
  });
  test('a public address before a private one, the caller before the tunnel end', () => {
    expect(told([attribute(31, '10.1.2.3'), attribute(66, '198.51.100.33')]).from.ip).toBe('198.51.100.33');
    expect(told([attribute(31, '198.51.100.34'), attribute(66, '198.51.100.33')]).from.ip).toBe('198.51.100.34');
    expect(told([attribute(31, '10.1.2.3')]).from.ip).toBe('10.1.2.3');
  });
  test('a phone number is no address', () => {
    expect(told([attribute(31, '66937960442')]).from).toEqual({});
  });
  test('attributes of other vendors, and broken ones, are stepped over', () => {
    const odd = attribute(26, Buffer.from('00000009ff', 'hex'));
    const endless = attribute(26, Buffer.from('000000090100', 'hex'));
    expect(
      told([odd, endless, vendorAttribute(3375, 12, 'x'), attribute(26, Buffer.alloc(2)), attribute(31, '198.51.100.35')]).from
        .ip,
    ).toBe('198.51.100.35');
  });
});

describe('addresses inside', () => {
  const words = (hex: string): Buffer => Buffer.from(hex, 'hex');
  test('IPv6, whole', () => {
    expect(told([attribute(168, words('20010db8000100020000000000000099'))]).assigned).toBe('2001:db8:1:2::99');
  });
  test('IPv6, of prefix and interface', () => {
    const record = [attribute(97, words('004020010db800010002')), attribute(96, words('00000000000000aa'))];
    expect(told(record).assigned).toBe('2001:db8:1:2::aa');
  });
  test('a subnet where only that is told', () => {
    expect(told([attribute(97, words('004020010db800010002'))]).assigned).toBe('2001:db8:1:2::/64');
    expect(told([attribute(123, words('003820010db8000100'))]).assigned).toBe('2001:db8:1::/56');
    expect(told([attribute(97, words('008020010db8000100020000000000000001'))]).assigned).toBe('2001:db8:1:2::1');
  });
  test('none where the gateway leaves the choice to others, or a length is wrong', () => {
    for (const hex of ['ffffffff', 'fffffffe', '00000000', '0a0000', '0a00000001'])
      expect(told([attribute(8, words(hex))])).not.toHaveProperty('assigned');
    for (const hex of ['00', '0081ff', `0040${'00'.repeat(17)}`])
      expect(told([attribute(97, words(hex))])).not.toHaveProperty('assigned');
  });
});

test.each([
  ['198.51.100.20', '198.51.100.20'],
  ['198.51.100.20:4500', '198.51.100.20'],
  ['198.51.100.20[4500]', '198.51.100.20'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['[2001:db8::1]:500', '2001:db8::1'],
  ['2001:db8::1[500]', '2001:db8::1'],
  ['::ffff:198.51.100.20', '198.51.100.20'],
  ['fe80::1%eth0', 'fe80::1'],
  ['0.0.0.0', undefined],
  ['::', undefined],
  ['00-1A-2B-3C-4D-5E', undefined],
  ['00:1a:2b:3c:4d:5e', undefined],
  ['001a.2b3c.4d5e', undefined],
  ['00:1a:2b:ff:fe:3c:4d:5e', undefined],
  ['+351 21 000 0000', undefined],
  ['66937960442', undefined],
  ['ws7.corp.example', undefined],
  ['198.51.100.300', undefined],
  ['', undefined],
])('a caller of %j is at %j', (text, ip) => expect(addressIn(text)).toBe(ip));

test.each([
  ['CORP\\alice', { name: 'alice', domain: 'CORP' }],
  ['alice@corp.example', { name: 'alice', domain: 'corp.example' }],
  ['alice', { name: 'alice' }],
  ['host/ws7.corp.example', { name: 'ws7$', domain: 'corp.example' }],
  ['host/ws7', { name: 'ws7$' }],
  ['CORP\\WS7$', { name: 'WS7$', domain: 'CORP' }],
  ['alice@', { name: 'alice@' }],
  ['\\alice', { name: '\\alice' }],
])('a user of %j is %j', (text, account) => expect(accountOf(text)).toEqual(account));

describe('what is no VPN', () => {
  test.each([
    ['an access point', [attribute(61, 19), attribute(31, '00-1A-2B-3C-4D-5E')]],
    ['a switch that puts users into VLANs', [attribute(61, 15), attribute(64, Buffer.from([0, 0, 0, 13]))]],
    ["a device's own login", [attribute(6, 7), attribute(31, '198.51.100.20')]],
  ])('%s', (_, attributes) => {
    const { sessions, counted, ask, answer } = watching();
    ask(accounting(1, attributes));
    answer(1);
    expect(sessions).toEqual([]);
    expect(counted('accounting of no VPN')).toBe(1);
  });
  test('but an Ethernet port with a tunnel or a calling address is one', () => {
    expect(told([attribute(61, 15), attribute(64, Buffer.from([0, 0, 0, 9]))]).operation).toBe('Start');
    expect(told([attribute(61, 15), attribute(31, '198.51.100.20')]).operation).toBe('Start');
  });
  test('a status that nobody defined, or none', () => {
    const { sessions, counted, ask } = watching();
    ask(accounting(1, [], { kind: 99 }));
    ask(packet(4, 2, [attribute(1, 'alice')]));
    expect(sessions).toEqual([]);
    expect(counted('accounting of another kind')).toBe(2);
  });
  test('authentication is counted, nothing more', () => {
    const { sessions, counted, ask, end } = watching();
    for (const port of [1812, 1645]) ask(packet(1, 1, [attribute(1, 'alice')]), 1_000_000, port);
    end();
    expect(counted('Access-Request')).toBe(2);
    expect(sessions).toEqual([]);
  });
});

describe('requests and responses', () => {
  test('a record without its acknowledgement is told at the end, its outcome unknown', () => {
    const { sessions, ask, end } = watching();
    ask(accounting(1));
    end();
    expect(sessions.map((s) => s.outcome)).toEqual(['unknown']);
  });
  test('the old accounting port as well', () => {
    const { sessions, ask, answer } = watching();
    ask(accounting(1), 1_000_000, 1646);
    answer(1, 1_000_010, 1646);
    expect(sessions.map((s) => s.outcome)).toEqual(['success']);
  });
  test('sent again, with and without a delay, before and after its answer: one session', () => {
    const { sessions, counted, ask, answer, end } = watching();
    ask(accounting(1));
    ask(accounting(1), 1_005_000);
    ask(accounting(2, [attribute(41, 10)]), 1_010_000);
    answer(2, 1_010_005);
    ask(accounting(3, [attribute(41, 15)]), 1_015_000);
    answer(3, 1_015_005);
    end();
    expect(sessions.map((s) => [s.outcome, s.time])).toEqual([['success', 1_000_000]]);
    expect(counted('record sent again')).toBe(3);
  });
  test('the same long after is another', () => {
    const { sessions, ask, answer } = watching();
    for (const time of [1_000_000, 1_000_000 + REPEAT + 30_000]) {
      ask(accounting(1, [], { kind: status.on }), time);
      answer(1, time + 5);
    }
    expect(sessions).toHaveLength(2);
    expect(new Set(sessions.map((s) => s.id)).size).toBe(2);
  });
  test('an identifier used anew gives up what waited under it; no more than 256 wait', () => {
    const { sessions, ask, end } = watching();
    for (let n = 0; n < 300; n++) ask(accounting(n & 255, [], { session: `S${n}` }), 1_000_000 + n);
    expect(sessions.map((s) => s.session)).toEqual(Array.from({ length: 44 }, (_, n) => `S${n}`));
    end();
    expect(sessions).toHaveLength(300);
    expect(new Set(sessions.map((s) => s.outcome))).toEqual(new Set(['unknown']));
  });
  test("with the gateway's own time a record has one id wherever it is seen, through a proxy and with a delay as well", () => {
    const [direct, proxied] = [
      told([attribute(55, 1_700_000_000)]),
      told([attribute(55, 1_700_000_000), attribute(33, 'proxy'), attribute(41, 7), attribute(80, Buffer.alloc(16))]),
    ];
    expect(proxied.id).toBe(direct.id);
    expect(told([attribute(55, 1_700_000_001)]).id).not.toBe(direct.id);
  });
});

describe('hostile packets', () => {
  const whole = accounting(1, [
    attribute(66, '\u0001198.51.100.32'),
    vendorAttribute(9, 1, 'ip:source-ip=198.51.100.30'),
    attribute(97, Buffer.from('004020010db800010002', 'hex')),
    attribute(55, 1_700_000_000),
  ]);
  test('cut at every octet and changed at random', () => {
    survives(whole, (bytes, start, end) => void readAccounting(bytes, start, readHeader(bytes, start, end)));
  });
  test.each([
    ['header cut short', whole.subarray(0, 19)],
    ['packet cut short', whole.subarray(0, 60)],
    ['unknown code', packet(99, 1, [])],
    ['length out of bounds', Buffer.concat([Buffer.from([4, 1, 0, 19]), Buffer.alloc(16)])],
    [
      'length out of bounds',
      packet(
        4,
        1,
        Array.from({ length: 17 }, () => attribute(25, Buffer.alloc(250))),
      ),
    ],
    ['attribute length', packet(4, 1, [Buffer.from([1, 0, 1, 1])])],
    ['attribute length', packet(4, 1, [Buffer.from([1, 200])])],
    ['attribute cut short', packet(4, 1, [Buffer.from([1])])],
  ])('%s is counted', (reason, bytes) => {
    const { statistics, ask } = watching();
    ask(bytes);
    expect(statistics.malformed.all()).toEqual([[`radius: ${reason}`, 1]]);
  });
  test('padding behind the packet is ignored', () => {
    const { sessions, ask, answer } = watching();
    ask(Buffer.concat([accounting(1), Buffer.alloc(30, 1)]));
    answer(1);
    expect(sessions).toHaveLength(1);
  });
});

test('our recording: every session of it, with who and from where', () => {
  const sessions: Session[] = [];
  const sensor = createSensor(protocols, readConfiguration({}, 'test'), (a) => sessions.push(a as Session));
  const capture = openCapture(new URL('../../samples/vpn/accounting.pcap', import.meta.url).pathname);
  if (typeof capture === 'string') throw new Error(capture);
  while (capture.read(sensor.packet, 4096));
  sensor.end();
  capture.close();
  expect(sessions).toHaveLength(15);
  expect(sessions.filter((s) => s.account?.name === 'alice.adams' && s.operation === 'Start')).toMatchObject([
    {
      account: { domain: 'NORTHWIND' },
      from: { ip: '198.51.100.20' },
      assigned: '10.99.0.10',
      session: 'A0',
      outcome: 'success',
    },
    {
      account: { domain: 'NORTHWIND' },
      from: { ip: '203.0.113.201' },
      assigned: '10.99.0.77',
      session: 'Z9',
      outcome: 'success',
    },
  ]);
  expect(sessions.filter((s) => s.operation === 'Stop').map((s) => [s.session, s.seconds, s.cause])).toEqual([
    ['Z9', 90, 'User Request'],
    ...['A0', 'A1', 'A2', 'A3'].map((s) => [s, 900, 'User Request']),
  ]);
  expect(new Set(sessions.map((s) => s.to.ip))).toEqual(new Set(['10.77.10.5']));
  expect(new Set(sessions.map((s) => s.id)).size).toBe(15);
});
