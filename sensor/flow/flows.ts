// The flow table: finds the flow of a packet without making strings, opens the protocol that claims it, puts TCP streams in
// order, forgets what is idle. It is the one place that catches `Malformed`.
import { Malformed } from '../bytes/malformed.ts';
import type { Conversation, Flow, Protocol, Sensor } from '../protocols/protocol.ts';
import { text } from './address.ts';
import { protocols as ip, type Packet } from './packet.ts';
import { type Budget, Stream } from './stream.ts';

export interface FlowLimits {
  flows: number;
  /** Milliseconds of packet time. */
  tcpIdle: number;
  udpIdle: number;
}

export interface Faults {
  malformed(protocol: string, reason: string): void;
  /** An exception that is no `Malformed`: a bug of ours, told with its message. */
  internal(protocol: string, error: unknown): void;
  drop(reason: string): void;
}

const flag = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;

/** A connection, or the datagrams between two ports. Side `a` is the one whose packet came first. */
class FlowEntry implements Flow {
  time = 0;
  frame = 0;
  readonly transport: 'tcp' | 'udp';
  readonly a = new Uint32Array(4);
  readonly b = new Uint32Array(4);
  readonly v6: boolean;
  readonly aPort: number;
  readonly bPort: number;
  aIsClient = true;
  midstream = false;
  hash: number;
  /** Chain of the same hash, and neighbours in order of last use. */
  chained: FlowEntry | undefined;
  older: FlowEntry | undefined;
  newer: FlowEntry | undefined;
  protocol: Protocol | undefined;
  conversation: Conversation | undefined;
  /** Payloads of unclaimed streams that may still be probed. */
  probes = 2;
  closed = false;
  fromA: Stream | undefined;
  fromB: Stream | undefined;
  #client: { ip: string; port: number } | undefined;
  #server: { ip: string; port: number } | undefined;

  constructor(packet: Packet, transport: 'tcp' | 'udp', aPort: number, bPort: number, hash: number) {
    this.transport = transport;
    this.a.set(packet.source);
    this.b.set(packet.destination);
    this.v6 = packet.v6;
    this.aPort = aPort;
    this.bPort = bPort;
    this.hash = hash;
  }

  get client(): { ip: string; port: number } {
    this.#client ??= this.aIsClient
      ? { ip: text(this.a, this.v6), port: this.aPort }
      : { ip: text(this.b, this.v6), port: this.bPort };
    return this.#client;
  }

  get server(): { ip: string; port: number } {
    this.#server ??= this.aIsClient
      ? { ip: text(this.b, this.v6), port: this.bPort }
      : { ip: text(this.a, this.v6), port: this.aPort };
    return this.#server;
  }
}

const same = (x: Uint32Array, y: Uint32Array): boolean => x[3] === y[3] && x[0] === y[0] && x[1] === y[1] && x[2] === y[2];

/** The same number for both directions. */
function hashOf(packet: Packet, aPort: number, bPort: number): number {
  const { source: s, destination: d } = packet;
  let h =
    (s[3] as number) ^
    (d[3] as number) ^
    (s[2] as number) ^
    (d[2] as number) ^
    (s[1] as number) ^
    (d[1] as number) ^
    (s[0] as number) ^
    (d[0] as number);
  h = Math.imul(h ^ (aPort * bPort) ^ ((aPort + bPort) << 16) ^ packet.protocol, 0x9e37_79b1);
  return (h ^ (h >>> 15)) >>> 2;
}

export interface Flows {
  /** Takes a decoded packet. */
  packet(packet: Packet): void;
  /** Ends all flows: their conversations hand on what waits for an answer. */
  end(): void;
  size(): number;
}

export function createFlows(
  claims: readonly Protocol[],
  sensor: Sensor,
  limits: FlowLimits,
  budget: Budget,
  faults: Faults,
): Flows {
  const tcp = new Map<number, Protocol>();
  const udp = new Map<number, Protocol>();
  for (const p of claims) {
    for (const port of p.tcp) tcp.set(port, p);
    for (const port of p.udp) udp.set(port, p);
  }
  const probing = claims.filter((p) => p.probe);
  const rpc = claims.find((p) => p.name === 'rpc');
  const table = new Map<number, FlowEntry>();
  let count = 0;
  let oldest: FlowEntry | undefined;
  let newest: FlowEntry | undefined;

  function unlink(flow: FlowEntry): void {
    if (flow.older) flow.older.newer = flow.newer;
    else oldest = flow.newer;
    if (flow.newer) flow.newer.older = flow.older;
    else newest = flow.older;
    flow.older = undefined;
    flow.newer = undefined;
  }

  function touch(flow: FlowEntry): void {
    if (flow === newest) return;
    if (flow.older || flow.newer || flow === oldest) unlink(flow);
    flow.older = newest;
    if (newest) newest.newer = flow;
    else oldest = flow;
    newest = flow;
  }

  /** Runs a conversation's code; whatever it throws ends here. True when it went well. */
  function guarded(flow: FlowEntry, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      const name = flow.protocol?.name ?? 'unknown';
      if (error instanceof Malformed) faults.malformed(name, error.message);
      else faults.internal(name, error);
      return false;
    }
  }

  function finish(flow: FlowEntry): void {
    const { conversation } = flow;
    if (conversation) {
      for (const stream of [flow.fromA, flow.fromB])
        if (stream && !stream.dead)
          guarded(flow, () => {
            while (stream.giveUpHole(conversation));
          });
      guarded(flow, () => conversation.end());
    }
    flow.fromA?.release();
    flow.fromB?.release();
    flow.conversation = undefined;
    flow.fromA = undefined;
    flow.fromB = undefined;
    flow.closed = true;
  }

  function forget(flow: FlowEntry): void {
    if (!flow.closed) finish(flow);
    unlink(flow);
    const first = table.get(flow.hash);
    if (first === flow) {
      if (flow.chained) table.set(flow.hash, flow.chained);
      else table.delete(flow.hash);
    } else {
      for (let f = first; f; f = f.chained) {
        if (f.chained !== flow) continue;
        f.chained = flow.chained;
        break;
      }
    }
    count--;
  }

  function expire(now: number): void {
    // Two a packet keep up with any rate of new flows; a clock that jumps back forgets nothing.
    for (let n = 0; n < 2 && oldest; n++) {
      const idle = oldest.transport === 'tcp' ? limits.tcpIdle : limits.udpIdle;
      if (now - oldest.time <= idle) break;
      forget(oldest);
    }
    while (count >= limits.flows && oldest) {
      faults.drop('flow over the table budget');
      forget(oldest);
    }
  }

  /** The packet's flow; one that was idle too long is forgotten, the ports are used for something new. */
  function find(
    packet: Packet,
    hash: number,
    transport: 'tcp' | 'udp',
    sPort: number,
    dPort: number,
    idle: number,
  ): FlowEntry | undefined {
    for (let f = table.get(hash); f; f = f.chained) {
      if (f.transport !== transport) continue;
      const forth = f.aPort === sPort && f.bPort === dPort && same(f.a, packet.source) && same(f.b, packet.destination);
      const back = f.aPort === dPort && f.bPort === sPort && same(f.a, packet.destination) && same(f.b, packet.source);
      if (!forth && !back) continue;
      if (packet.time - f.time <= idle) return f;
      forget(f);
      return undefined;
    }
    return undefined;
  }

  function create(
    packet: Packet,
    hash: number,
    transport: 'tcp' | 'udp',
    sPort: number,
    dPort: number,
    flags: number,
  ): FlowEntry {
    expire(packet.time);
    const flow = new FlowEntry(packet, transport, sPort, dPort, hash);
    flow.time = packet.time;
    flow.frame = packet.frame;
    flow.chained = table.get(hash);
    table.set(hash, flow);
    count++;
    const ports = transport === 'tcp' ? tcp : udp;
    const [atSource, atDestination] = [ports.get(sPort), ports.get(dPort)];
    const syn = (flags & flag.syn) !== 0;
    if (syn) flow.aIsClient = (flags & flag.ack) === 0;
    else if (atSource && !atDestination) flow.aIsClient = false;
    else if (!atSource && !atDestination && transport === 'tcp') flow.aIsClient = sPort > dPort;
    flow.midstream = transport === 'tcp' && !syn;
    flow.protocol = flow.aIsClient ? atDestination : atSource;
    if (!flow.protocol && transport === 'tcp' && rpc && sensor.rpcPorts.has(flow.server.ip, flow.server.port))
      flow.protocol = rpc;
    if (flow.protocol) open(flow);
    return flow;
  }

  function open(flow: FlowEntry): void {
    const { protocol } = flow;
    if (!protocol) return;
    guarded(flow, () => {
      flow.conversation = protocol.open(flow, sensor);
    });
    if (flow.transport === 'tcp') {
      flow.fromA = new Stream(flow.aIsClient, budget);
      flow.fromB = new Stream(!flow.aIsClient, budget);
    }
  }

  function datagram(packet: Packet): void {
    const { bytes, start, end } = packet;
    if (end - start < 8) {
      faults.drop('UDP header cut short');
      return;
    }
    const sPort = bytes.readUInt16BE(start);
    const dPort = bytes.readUInt16BE(start + 2);
    // Ports that nobody claims are not worth a flow.
    if (!udp.has(sPort) && !udp.has(dPort)) return;
    const hash = hashOf(packet, sPort, dPort);
    const flow = find(packet, hash, 'udp', sPort, dPort, limits.udpIdle) ?? create(packet, hash, 'udp', sPort, dPort, 0);
    flow.time = packet.time;
    flow.frame = packet.frame;
    touch(flow);
    const { conversation } = flow;
    if (!conversation) return;
    const length = bytes.readUInt16BE(start + 4);
    const stop = length >= 8 ? Math.min(end, start + length) : end;
    const fromA = flow.aPort === sPort && same(flow.a, packet.source);
    guarded(flow, () => void conversation.read(bytes, start + 8, stop, fromA === flow.aIsClient));
  }

  function segment(packet: Packet): void {
    const { bytes, start, end } = packet;
    if (end - start < 20) {
      faults.drop('TCP header cut short');
      return;
    }
    const header = ((bytes[start + 12] as number) >> 4) * 4;
    if (header < 20 || start + header > end) {
      faults.drop('TCP header malformed');
      return;
    }
    const sPort = bytes.readUInt16BE(start);
    const dPort = bytes.readUInt16BE(start + 2);
    const flags = bytes[start + 13] as number;
    const hash = hashOf(packet, sPort, dPort);
    const sequence = bytes.readUInt32BE(start + 4);
    const syn = (flags & flag.syn) !== 0;
    let flow = find(packet, hash, 'tcp', sPort, dPort, limits.tcpIdle);
    if (flow && syn && !(flags & flag.ack) && (flow.closed || restarted(flow, packet, sPort, sequence))) {
      forget(flow);
      flow = undefined;
    }
    flow ??= create(packet, hash, 'tcp', sPort, dPort, flags);
    flow.time = packet.time;
    flow.frame = packet.frame;
    touch(flow);
    if (flow.closed) return;
    const payload = start + header;
    const fromA = flow.aPort === sPort && same(flow.a, packet.source);
    if (!flow.conversation && !(payload < end && probe(flow, packet, fromA, payload, end))) return;
    const stream = (fromA ? flow.fromA : flow.fromB) as Stream;
    if (flags & flag.ack) acknowledged(flow, (fromA ? flow.fromB : flow.fromA) as Stream, bytes.readUInt32BE(start + 8));
    if (syn) stream.next = (sequence + 1) >>> 0;
    else if (payload < end && !stream.dead) feed(flow, stream, sequence, bytes, payload, end, packet.time);
    if (flags & flag.rst) finish(flow);
    else if (flags & flag.fin) {
      stream.finished = true;
      if (flow.fromA?.finished && flow.fromB?.finished) finish(flow);
    }
  }

  /** What the receiver of `stream` has: what the capture lacks of it, it will never see. */
  function acknowledged(flow: FlowEntry, stream: Stream, number: number): void {
    stream.acknowledged = number;
    const { conversation } = flow;
    if (!conversation || stream.dead || !stream.holeIsLost) return;
    try {
      stream.giveUpHole(conversation);
    } catch (error) {
      broken(flow, stream, error);
    }
  }

  /** A connection request for a known pair of ports that is no retransmission of the first one: a new connection. */
  function restarted(flow: FlowEntry, packet: Packet, sPort: number, sequence: number): boolean {
    const stream = flow.aPort === sPort && same(flow.a, packet.source) ? flow.fromA : flow.fromB;
    return stream === undefined || (stream.next >= 0 && stream.next !== (sequence + 1) >>> 0);
  }

  function feed(
    flow: FlowEntry,
    stream: Stream,
    sequence: number,
    bytes: Buffer,
    start: number,
    end: number,
    time: number,
  ): void {
    const { conversation } = flow;
    if (!conversation) return;
    try {
      stream.segment(conversation, sequence, bytes, start, end, time);
    } catch (error) {
      broken(flow, stream, error);
    }
  }

  /** What breaks its protocol ends a stream. */
  function broken(flow: FlowEntry, stream: Stream, error: unknown): void {
    stream.dead = true;
    stream.release();
    const name = flow.protocol?.name ?? 'unknown';
    if (error instanceof Malformed) faults.malformed(name, error.message);
    else faults.internal(name, error);
  }

  function probe(flow: FlowEntry, packet: Packet, fromA: boolean, start: number, end: number): boolean {
    if (flow.protocol || flow.probes === 0) return false;
    flow.probes--;
    for (const protocol of probing) {
      const sender = protocol.probe?.(packet.bytes, start, end);
      if (!sender) continue;
      // Without the handshake only the protocol knows who asked whom.
      if (flow.midstream) flow.aIsClient = (sender === 'client') === fromA;
      flow.protocol = protocol;
      open(flow);
      return flow.conversation !== undefined;
    }
    return false;
  }

  return {
    packet(packet) {
      if (packet.protocol === ip.tcp) segment(packet);
      else datagram(packet);
    },
    end() {
      while (oldest) forget(oldest);
    },
    size: () => count,
  };
}
