// Syslog over UDP (RFC 5426): one message a datagram. What the system drops because we are late it counts; what we drop we do.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { Worker } from 'node:worker_threads';
import { cannotListen } from '../listening.ts';

/** A datagram has at most so many octets; with its sender it fits into a slab. */
const LARGEST = 65_535 + 64;
/** Octets of a slab, where the queue has room for many. */
const SLAB = 256 * 1024;
const HEAD = 5;

/** What the draining thread starts with. */
export interface DrainData {
  listen: readonly string[];
  port: number;
  bufferBytes: number;
  slabs: number;
  slabBytes: number;
  /** One 64-bit count of datagrams dropped. */
  dropped: SharedArrayBuffer;
}
export type FromDrain =
  | { kind: 'listening'; sockets: { address: string; port: number; buffer: number }[] }
  | { kind: 'failed'; address: string; code: string | undefined; message: string }
  | { kind: 'slab'; bytes: ArrayBuffer; used: number }
  | { kind: 'closed' };
export type ToDrain = { kind: 'slab'; bytes: ArrayBuffer } | { kind: 'close' };

export interface UdpSettings {
  listen: readonly string[];
  port: number;
  /** Octets asked of the system for datagrams that wait. */
  bufferBytes: number;
  /** Octets of datagrams kept while they cannot be taken. */
  queueBytes: number;
}

export interface UdpSocket {
  address: string;
  port: number;
  /** Octets that the system gave for datagrams that wait. */
  buffer: number;
  /** Datagrams that the system dropped; undefined where it does not tell. */
  dropped(): number | undefined;
}

export interface UdpReceiver {
  readonly sockets: readonly UdpSocket[];
  /** Datagrams dropped because too many waited for us. */
  readonly queueDropped: number;
  /** Takes what waits, until `take` says that there is no room. */
  resume(): void;
  close(): Promise<void>;
}

/**
 * Listens for datagrams, in a thread of its own.
 * @param take reads a datagram at once, keeping nothing; false when it takes no more before `resume`
 * @throws Error when an address cannot be listened on
 */
export async function receiveUdp(settings: UdpSettings, take: (bytes: Buffer, sender: string) => boolean): Promise<UdpReceiver> {
  const { listen, port, bufferBytes, queueBytes } = settings;
  const slabBytes = Math.max(LARGEST, Math.min(SLAB, Math.floor(queueBytes / 8)));
  const dropped = new SharedArrayBuffer(8);
  const data: DrainData = {
    listen,
    port,
    bufferBytes,
    slabBytes,
    slabs: Math.max(2, Math.floor(queueBytes / slabBytes)),
    dropped,
  };
  const worker = new Worker(new URL('./udp-drain.ts', import.meta.url), { workerData: data, name: 'syslog-udp' });
  const post = (message: ToDrain, transfer: ArrayBuffer[] = []): void => worker.postMessage(message, transfer);
  const [first] = (await once(worker, 'message')) as [FromDrain];
  if (first.kind === 'failed')
    throw cannotListen({ address: 'syslog.udp.listen', port: 'syslog.udp.port' }, first.address, port, first);
  if (first.kind !== 'listening') throw new Error(`cannot listen for syslog over UDP: ${first.kind}`);

  /** Slabs not yet read to their end. */
  const waiting: { slab: Buffer; used: number; at: number }[] = [];
  let full = false;
  let closed: (() => void) | undefined;

  function drain(): void {
    for (let next = waiting[0]; next && !full; next = waiting[0]) {
      const { slab, used } = next;
      while (next.at < used && !full) {
        const start = next.at + HEAD + (slab[next.at + 4] as number);
        const end = start + slab.readUInt32LE(next.at);
        const sender = slab.toString('latin1', next.at + HEAD, start);
        next.at = end;
        full = !take(slab.subarray(start, end), sender);
      }
      if (next.at < used) return;
      waiting.shift();
      const bytes = slab.buffer as ArrayBuffer;
      post({ kind: 'slab', bytes }, [bytes]);
    }
  }
  worker.on('message', (message: FromDrain) => {
    if (message.kind === 'closed') closed?.();
    if (message.kind !== 'slab') return;
    waiting.push({ slab: Buffer.from(message.bytes), used: message.used, at: 0 });
    drain();
  });

  return {
    sockets: first.sockets.map(({ address, port: taken, buffer }) => ({
      address,
      port: taken,
      buffer,
      dropped: () => systemDrops(address, taken),
    })),
    get queueDropped() {
      return Number(Atomics.load(new BigInt64Array(dropped), 0));
    },
    resume() {
      full = false;
      drain();
    },
    async close() {
      await new Promise<void>((resolve) => {
        closed = resolve;
        worker.once('exit', resolve);
        post({ kind: 'close' });
      });
      await worker.terminate();
    },
  };
}

/**
 * ```
 * /proc/net/udp: sl local-address rem-address st tx:rx tr:tm retrnsmt uid timeout inode ref pointer drops
 * ```
 * What Linux dropped for the socket on that address and port.
 */
function systemDrops(address: string, port: number): number | undefined {
  const six = isIPv6(address);
  let table: string;
  try {
    table = readFileSync(six ? '/proc/net/udp6' : '/proc/net/udp', 'utf8');
  } catch {
    return undefined;
  }
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const own = six ? undefined : hexOf(address);
  let drops: number | undefined;
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    const local = columns[1];
    if (!local?.endsWith(end) || (own !== undefined && !local.startsWith(own))) continue;
    drops = (drops ?? 0) + Number(columns.at(-1));
  }
  return drops;
}

/** An IPv4 address as the table has it: a 32-bit number in the machine's order, little-endian wherever Node runs. */
const hexOf = (address: string): string =>
  address
    .split('.')
    .reverse()
    .map((o) => Number(o).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
