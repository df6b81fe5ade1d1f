// Syslog over UDP (RFC 5426): one message a datagram. What the system drops because we are late it counts; what we drop we do.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';

export interface UdpSettings {
  listen: readonly string[];
  port: number;
  /** Octets asked of the system for datagrams that wait. */
  bufferBytes: number;
  /** Octets of datagrams kept while nothing can be taken. */
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
 * Listens for datagrams.
 * @param take reads a datagram at once, keeping nothing; false when it takes no more before `resume`
 * @throws Error when an address cannot be listened on
 */
export async function receiveUdp(settings: UdpSettings, take: (bytes: Buffer, sender: string) => boolean): Promise<UdpReceiver> {
  let queue: { bytes: Buffer; sender: string }[] = [];
  let queued = 0;
  let full = false;
  let dropped = 0;
  const sockets: Socket[] = [];

  const message = (bytes: Buffer, sender: string): void => {
    if (!full) {
      full = !take(bytes, sender);
      return;
    }
    if (queued + bytes.length > settings.queueBytes) {
      dropped++;
      return;
    }
    queued += bytes.length;
    queue.push({ bytes, sender });
  };
  const close = async (): Promise<void> => {
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  };
  try {
    for (const address of settings.listen) {
      const socket = createSocket(isIPv6(address) ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
      sockets.push(socket);
      socket.bind(settings.port, address);
      await once(socket, 'listening');
      socket.setRecvBufferSize(settings.bufferBytes);
      socket.on('message', (bytes, sender) => message(bytes, sender.address));
      socket.on('error', () => {});
    }
  } catch (error) {
    await close();
    throw new Error(`cannot listen for syslog over UDP: ${(error as Error).message}`);
  }
  return {
    sockets: sockets.map((socket) => {
      const { address, port } = socket.address();
      return { address, port, buffer: socket.getRecvBufferSize(), dropped: () => systemDrops(address, port) };
    }),
    get queueDropped() {
      return dropped;
    },
    resume() {
      full = false;
      const waiting = queue;
      queue = [];
      let taken = 0;
      for (const { bytes, sender } of waiting) {
        if (full) break;
        full = !take(bytes, sender);
        queued -= bytes.length;
        taken++;
      }
      if (taken < waiting.length) queue = waiting.slice(taken).concat(queue);
    },
    close,
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

/** An IPv4 address as the table has it: the octets of a 32-bit number in the machine's order, which is little-endian wherever Node runs. */
const hexOf = (address: string): string =>
  address
    .split('.')
    .reverse()
    .map((o) => Number(o).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
