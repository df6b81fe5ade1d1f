// The thread that empties UDP sockets: it only copies datagrams into slabs and passes those on, so that what keeps the other
// thread busy does not fill the system's buffers. Slabs come back when they are read; without one datagrams are dropped and
// counted.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { DrainData, FromDrain, ToDrain } from './udp.ts';

/** A slab that is not full is passed on after this, in milliseconds. */
const WAIT = 3;
/** While so many slabs are not read yet, one that is not full can wait. */
const AHEAD = 4;
/** Octets before a datagram: its length, its sender's. */
const HEAD = 5;

const { listen, port, bufferBytes, slabs, slabBytes, dropped } = workerData as DrainData;
const drops = new BigInt64Array(dropped);
const free: Buffer[] = [];
let made = 0;
let slab: Buffer | undefined;
let used = 0;
let away = 0;
let timer: NodeJS.Timeout | undefined;

const post = (message: FromDrain, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

function slabWith(room: number): Buffer | undefined {
  if (slab && slabBytes - used >= room) return slab;
  pass();
  slab = free.pop();
  if (!slab && made < slabs) {
    made++;
    slab = Buffer.from(new ArrayBuffer(slabBytes));
  }
  used = 0;
  return slab;
}

function pass(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!slab || used === 0) return;
  away++;
  const bytes = slab.buffer as ArrayBuffer;
  post({ kind: 'slab', bytes, used }, [bytes]);
  slab = undefined;
}

/** `length (4) · sender length (1) · sender · datagram` */
function datagram(bytes: Buffer, sender: string): void {
  const room = HEAD + sender.length + bytes.length;
  const into = slabWith(room);
  if (!into) {
    drops[0] = (drops[0] as bigint) + 1n;
    return;
  }
  into.writeUInt32LE(bytes.length, used);
  into[used + 4] = sender.length;
  into.write(sender, used + HEAD, 'latin1');
  bytes.copy(into, used + HEAD + sender.length);
  used += room;
  timer ??= setTimeout(waited, WAIT);
}

function waited(): void {
  timer = undefined;
  if (away < AHEAD) pass();
  else timer = setTimeout(waited, WAIT);
}

// On Linux this is the priority of this thread alone. Where it may not be raised it is as good as the rest.
if (process.platform === 'linux') {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch {
    // Not permitted.
  }
}

const sockets: Socket[] = [];
try {
  for (const address of listen) {
    const socket = createSocket(isIPv6(address) ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
    sockets.push(socket);
    socket.bind(port, address);
    await once(socket, 'listening');
    socket.setRecvBufferSize(bufferBytes);
    socket.on('message', (bytes, sender) => datagram(bytes, sender.address));
    // A sender that is gone (ICMP port unreachable) is no reason to stop.
    socket.on('error', () => {});
  }
  post({
    kind: 'listening',
    sockets: sockets.map((s) => ({ address: s.address().address, port: s.address().port, buffer: s.getRecvBufferSize() })),
  });
} catch (error) {
  for (const socket of sockets) socket.close();
  const { code, message } = error as NodeJS.ErrnoException;
  post({ kind: 'failed', address: listen[sockets.length - 1] ?? '', code, message });
  parentPort?.close();
}
parentPort?.on('message', (message: ToDrain) => {
  if (message.kind === 'slab') {
    away--;
    free.push(Buffer.from(message.bytes));
    if (slab && used > 0 && away < AHEAD) timer ??= setTimeout(waited, 0);
    return;
  }
  for (const socket of sockets) socket.close();
  pass();
  post({ kind: 'closed' });
  parentPort?.close();
});
