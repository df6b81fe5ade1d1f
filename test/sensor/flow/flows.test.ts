import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../schema/config.ts';
import { Malformed } from '../../../sensor/bytes/malformed.ts';
import { text } from '../../../sensor/flow/address.ts';
import type { Conversation, Protocol } from '../../../sensor/protocols/protocol.ts';
import { createSensor } from '../../../sensor/sensor.ts';
import { ACK, ethernet, FIN, ipv4, ipv6, RST, type Segment, SYN, tcp, udp } from '../packets.ts';

interface Seen {
  client: string;
  server: string;
  fromClient: string[];
  fromServer: string[];
  gaps: number[];
  ended: number;
}

/** A protocol on port 9000 that keeps what it reads, as text; `taking` says how many octets it is done with. */
function recording(seen: Seen[], taking: (available: number) => number = (n) => n): Protocol {
  return {
    name: 'recording',
    tcp: [9000],
    udp: [9000],
    open(flow): Conversation {
      const one: Seen = {
        client: `${flow.client.ip}:${flow.client.port}`,
        server: `${flow.server.ip}:${flow.server.port}`,
        fromClient: [],
        fromServer: [],
        gaps: [],
        ended: 0,
      };
      seen.push(one);
      return {
        read(bytes, start, end, fromClient) {
          const done = taking(end - start);
          if (done > 0)
            (fromClient ? one.fromClient : one.fromServer).push(bytes.toString('latin1', start, Math.min(end, start + done)));
          return done;
        },
        gap: (size) => void one.gaps.push(size),
        end: () => void one.ended++,
      };
    },
  };
}

function run(
  frames: Buffer[],
  options: { linkType?: number; protocol?: (seen: Seen[]) => Protocol; configuration?: unknown; step?: number } = {},
) {
  const seen: Seen[] = [];
  const sensor = createSensor(
    [(options.protocol ?? recording)(seen)],
    readConfiguration(options.configuration ?? {}, 'test'),
    () => {},
  );
  sensor.begin('test');
  frames.forEach((f, i) => {
    sensor.packet(f, 0, f.length, options.linkType ?? 1, 1000 + i * (options.step ?? 1), i + 1);
  });
  sensor.end();
  return { seen, statistics: sensor.statistics };
}

const client = (more: Segment): Buffer => ethernet(ipv4(tcp(more), 6));
const server = (more: Segment): Buffer =>
  ethernet(ipv4(tcp({ sPort: 9000, dPort: 50_000, ...more }), 6, { from: '192.0.2.2', to: '192.0.2.1' }));
const data = (sequence: number, payload: string): Buffer => client({ sequence, payload: Buffer.from(payload, 'latin1') });
const joined = (seen: Seen[]): string => seen.map((s) => s.fromClient.join('')).join('|');

describe('link and internet layers', () => {
  const datagram = ipv4(udp(Buffer.from('hello')), 17);
  const cases: Record<string, [Buffer, number]> = {
    ethernet: [ethernet(datagram), 1],
    'a VLAN tag': [ethernet(datagram, 0x0800, [0x8100]), 1],
    QinQ: [ethernet(datagram, 0x0800, [0x88a8, 0x8100]), 1],
    'raw IP': [datagram, 101],
    'Linux cooked v1': [Buffer.concat([Buffer.alloc(14), Buffer.from([8, 0]), datagram]), 113],
    'Linux cooked v2': [Buffer.concat([Buffer.from([8, 0]), Buffer.alloc(18), datagram]), 276],
    'BSD loopback': [Buffer.concat([Buffer.from([2, 0, 0, 0]), datagram]), 0],
    'OpenBSD loopback': [Buffer.concat([Buffer.from([0, 0, 0, 2]), datagram]), 108],
    IPv6: [ethernet(ipv6(udp(Buffer.from('hello')), 17), 0x86dd), 1],
    'IPv6 with a hop-by-hop header': [
      ethernet(ipv6(Buffer.concat([Buffer.from([17, 0, 1, 4, 0, 0, 0, 0]), udp(Buffer.from('hello'))]), 0), 0x86dd),
      1,
    ],
  };
  for (const [name, [frame, linkType]] of Object.entries(cases)) {
    test(name, () => expect(joined(run([frame], { linkType }).seen)).toBe('hello'));
    test(`${name}, cut short at every octet, is counted and harms nothing`, () => {
      for (let n = 0; n < frame.length; n++) run([frame.subarray(0, n)], { linkType });
    });
  }

  test('IPv4 fragments in any order, with overlap', () => {
    const whole = udp(Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz'));
    const part = (from: number, to: number, more: boolean): Buffer =>
      ethernet(ipv4(whole.subarray(from, to), 17, { offset: from, more }));
    const parts = [part(0, 24, true), part(16, 32, true), part(32, whole.length, false)];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [0, 0, 2, 1],
    ]) {
      expect(joined(run(order.map((i) => parts[i] as Buffer)).seen)).toBe('0123456789abcdefghijklmnopqrstuvwxyz');
    }
  });

  test('addresses as text', () => {
    expect(text(Uint32Array.of(0, 0, 0, 0xc000_0201), false)).toBe('192.0.2.1');
    expect(text(Uint32Array.of(0x2001_0db8, 0, 0, 1), true)).toBe('2001:db8::1');
    expect(text(Uint32Array.of(0, 0, 0, 0), true)).toBe('::');
    expect(text(Uint32Array.of(0x2001_0db8, 0x0001_0002, 0x0003_0004, 0x0005_0006), true)).toBe('2001:db8:1:2:3:4:5:6');
  });
});

describe('TCP', () => {
  const syn = client({ sequence: 99, flags: SYN });

  test('in order, with direction and ends', () => {
    const { seen } = run([
      syn,
      server({ sequence: 499, flags: SYN | ACK }),
      data(100, 'abc'),
      server({ sequence: 500, payload: Buffer.from('xyz') }),
      data(103, 'def'),
    ]);
    expect(seen).toMatchObject([
      { client: '192.0.2.1:50000', server: '192.0.2.2:9000', fromClient: ['abc', 'def'], fromServer: ['xyz'], ended: 1 },
    ]);
  });

  test('out of order', () =>
    expect(joined(run([syn, data(103, 'def'), data(106, 'ghi'), data(100, 'abc')]).seen)).toBe('abcdefghi'));
  test('retransmitted and overlapping', () =>
    expect(joined(run([syn, data(100, 'abc'), data(100, 'abcdef'), data(102, 'cd'), data(105, 'fgh')]).seen)).toBe('abcdefgh'));
  test('keep-alive', () => expect(joined(run([syn, data(100, 'abc'), data(102, '\0'), data(103, 'd')]).seen)).toBe('abcd'));
  test('sequence wrap', () => {
    const start = 0xffff_fffe;
    expect(
      joined(run([client({ sequence: start - 1, flags: SYN }), data(start, 'abc'), data(4, 'gh'), data(1, 'def')]).seen),
    ).toBe('abcdefgh');
  });
  test('middle of a stream', () =>
    expect(run([data(7000, 'abc'), data(7003, 'def')]).seen).toMatchObject([
      { client: '192.0.2.1:50000', fromClient: ['abc', 'def'] },
    ]));
  test('the server speaks first in a stream whose start is missing', () => {
    expect(run([server({ sequence: 1, payload: Buffer.from('hi') })]).seen).toMatchObject([
      { client: '192.0.2.1:50000', fromServer: ['hi'] },
    ]);
  });
  test('both sides close, the ports are used again', () => {
    const frames = [
      syn,
      data(100, 'abc'),
      client({ sequence: 103, flags: FIN | ACK }),
      server({ sequence: 1, flags: FIN | ACK }),
      data(100, 'abc'),
      client({ sequence: 999, flags: SYN }),
      data(1000, 'new'),
    ];
    expect(run(frames).seen).toMatchObject([
      { fromClient: ['abc'], ended: 1 },
      { fromClient: ['new'], ended: 1 },
    ]);
  });
  test('reset', () =>
    expect(run([syn, data(100, 'abc'), server({ sequence: 1, flags: RST })]).seen).toMatchObject([{ ended: 1 }]));
  test('a hole is given up at the end and told', () => {
    const { seen, statistics } = run([syn, data(100, 'abc'), data(110, 'xyz')]);
    expect(seen).toMatchObject([{ fromClient: ['abc', 'xyz'], gaps: [7] }]);
    expect(statistics.drops.get('hole in a stream')).toBe(1);
  });
  test('a hole is given up after its time', () => {
    const { seen } = run([syn, data(110, 'xyz'), data(113, 'x')], { step: 20_000 });
    expect(seen[0]?.gaps).toEqual([10]);
  });
  test('a hole that the receiver has acknowledged is given up at once, before and after what follows it', () => {
    const frames = [
      syn,
      data(100, 'abc'),
      server({ sequence: 1, acknowledged: 110, payload: Buffer.from('one') }),
      data(110, 'def'),
      server({ sequence: 4, acknowledged: 113, payload: Buffer.from('two') }),
      data(120, 'ghi'),
      server({ sequence: 7, acknowledged: 123, payload: Buffer.from('three') }),
    ];
    const order: string[] = [];
    const inOrder = (seen: Seen[]) =>
      recording(seen, (n) => {
        order.push(`${seen[0]?.fromClient.length}/${seen[0]?.fromServer.length}`);
        return n;
      });
    const { seen } = run(frames, { protocol: inOrder });
    expect(seen).toMatchObject([{ fromClient: ['abc', 'def', 'ghi'], fromServer: ['one', 'two', 'three'], gaps: [7, 7] }]);
    expect(order).toEqual(['0/0', '1/0', '1/1', '2/1', '2/2', '3/2']);
  });
  test('one that it has not acknowledged may still be filled', () =>
    expect(
      joined(
        run([syn, data(103, 'def'), server({ sequence: 1, acknowledged: 100, payload: Buffer.from('x') }), data(100, 'abc')])
          .seen,
      ),
    ).toBe('abcdef'));
  test('all holes are given up at the end', () =>
    expect(run([syn, data(100, 'abc'), data(110, 'def'), data(120, 'ghi')]).seen).toMatchObject([
      { fromClient: ['abc', 'def', 'ghi'], gaps: [7, 7] },
    ]));
  test('what cannot be read yet comes again with more behind it', () => {
    const fives = (seen: Seen[]) => recording(seen, (n) => n - (n % 5));
    expect(run([syn, data(100, 'abc'), data(103, 'defg'), data(107, 'hij')], { protocol: fives }).seen[0]?.fromClient).toEqual([
      'abcde',
      'fghij',
    ]);
  });
  test('octets to come can be skipped', () => {
    let first = true;
    const skipping = (seen: Seen[]) =>
      recording(seen, (n) => {
        const done = first ? 8 : n;
        first = false;
        return done;
      });
    expect(run([syn, data(100, 'abc'), data(103, 'defg'), data(107, 'hij')], { protocol: skipping }).seen[0]?.fromClient).toEqual(
      ['abc', 'ij'],
    );
  });

  test('any segmentation, order and repetition gives the same octets', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.array(fc.nat(399), { maxLength: 20 }),
        fc.array(fc.nat(1000), { maxLength: 60 }),
        fc.nat(0xffff_ffff),
        (octets, cuts, shuffle, start) => {
          const bytes = Buffer.from(octets);
          const edges = [...new Set([0, ...cuts.filter((c) => c < bytes.length), bytes.length])].sort((a, b) => a - b);
          const pieces = edges.slice(0, -1).map((from, i) => [from, edges[i + 1] as number] as const);
          const order = [...pieces.keys(), ...shuffle.map((s) => s % pieces.length)].sort(
            (a, b) => ((a * 7919 + (shuffle[a % (shuffle.length || 1)] ?? 0)) % 97) - ((b * 7919) % 97),
          );
          const frames = [
            client({ sequence: start - 1, flags: SYN }),
            ...order.map((i) =>
              client({ sequence: start + (pieces[i]?.[0] ?? 0), payload: bytes.subarray(...(pieces[i] as [number, number])) }),
            ),
          ];
          const { seen } = run(frames);
          expect(seen[0]?.fromClient.join('')).toBe(bytes.toString('latin1'));
          expect(seen[0]?.gaps).toEqual([]);
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('budgets and faults', () => {
  test('flows over the budget are forgotten, oldest first, and counted', () => {
    const frames = Array.from({ length: 10 }, (_, i) => ethernet(ipv4(udp(Buffer.from('x'), 40_000 + i), 17)));
    const { seen, statistics } = run(frames, { configuration: { sensor: { flows: 4 } } });
    expect(seen.map((s) => s.ended)).toEqual(Array.from({ length: 10 }, () => 1));
    expect(statistics.drops.get('flow over the table budget')).toBe(6);
  });
  test('an idle flow is forgotten', () => {
    const frames = Array.from({ length: 3 }, (_, i) => ethernet(ipv4(udp(Buffer.from('x'), 40_000 + (i % 2)), 17)));
    expect(run(frames, { step: 50_000 }).seen).toHaveLength(3);
  });
  test('a message that never ends is dropped at the budget', () => {
    const never = (seen: Seen[]) => recording(seen, () => 0);
    const frames = [
      client({ sequence: 99, flags: SYN }),
      ...Array.from({ length: 20 }, (_, i) => data(100 + i * 1000, 'x'.repeat(1000))),
    ];
    const { seen, statistics } = run(frames, { protocol: never, configuration: { sensor: { streamBytes: 8000 } } });
    expect(seen[0]?.gaps.length).toBeGreaterThan(0);
    expect(statistics.drops.get('message over the stream budget')).toBeGreaterThan(0);
  });
  test('Malformed ends its stream only, anything else is counted as a bug', () => {
    const throwing = (error: Error) => (seen: Seen[]) => {
      const one = recording(seen);
      return {
        ...one,
        open(flow: Parameters<Protocol['open']>[0], sensor: Parameters<Protocol['open']>[1]) {
          const conversation = one.open(flow, sensor);
          return {
            ...conversation,
            read(bytes: Buffer, start: number, end: number, fromClient: boolean) {
              if (fromClient) throw error;
              return conversation.read(bytes, start, end, fromClient);
            },
          };
        },
      };
    };
    const frames = [data(1, 'abc'), data(4, 'def'), server({ sequence: 1, payload: Buffer.from('xyz') })];
    const bad = run(frames, { protocol: throwing(new Malformed('bad', 0)) });
    expect(bad.statistics.malformed.all()).toEqual([['recording: bad', 1]]);
    expect(bad.seen).toMatchObject([{ fromServer: ['xyz'], ended: 1 }]);
    expect(run(frames, { protocol: throwing(new TypeError('oops')) }).statistics.internal.all()).toEqual([
      ['recording: oops', 1],
    ]);
  });
});
