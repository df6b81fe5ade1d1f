// Syslog over TCP (RFC 6587) and TLS (RFC 5425): many connections, each with a bounded buffer. When nothing can be taken nothing
// is read, so senders wait and nothing is lost.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { cannotListen, checkKeyPair, settingFile } from '../listening.ts';
import { Framer } from './framing.ts';

/** A message with lines of its own ends when so long nothing comes, in milliseconds. */
const LAST_LINE = 300;
/** Time for a TLS handshake, in milliseconds. */
const HANDSHAKE = 20_000;

export interface StreamSettings {
  listen: readonly string[];
  port: number;
  connections: number;
  connectionsPerSender: number;
  /** Milliseconds. */
  idle: number;
}

/** Files in PEM. */
export interface TlsSettings extends StreamSettings {
  certificate: string;
  key: string;
  clientAuthority?: string | undefined;
}

export interface StreamReceiver {
  readonly sockets: readonly { address: string; port: number }[];
  readonly statistics: {
    /** Open now, and ever. */
    open: number;
    accepted: number;
    /** By reason. */
    refused: { connections: number; connectionsPerSender: number; handshake: number };
    /** Closed because nothing came. */
    idle: number;
    tooLong: number;
  };
  resume(): void;
  close(): Promise<void>;
}

/**
 * Listens for connections; over TLS when the settings have a certificate.
 * @param take reads a message at once, keeping nothing; false when it takes no more before `resume`
 * @param tooLong a sender's message was given up
 * @throws Error when an address cannot be listened on, or a certificate cannot be used
 */
export async function receiveStreams(
  settings: StreamSettings | TlsSettings,
  messageBytes: number,
  take: (bytes: Buffer, sender: string) => boolean,
  tooLong: (sender: string) => void,
): Promise<StreamReceiver> {
  const statistics = {
    open: 0,
    accepted: 0,
    refused: { connections: 0, connectionsPerSender: 0, handshake: 0 },
    idle: 0,
    tooLong: 0,
  };
  const open = new Set<Connection>();
  /** All that are connected, those in the middle of a handshake among them. */
  const sockets = new Set<Socket>();
  const bySender = new Map<string, number>();
  let full = false;

  /** Hands on all messages of a connection; false when there is no room for more. */
  function drain({ framer, socket, sender }: Connection): boolean {
    while (!full && framer.next()) full = !take(framer.bytes.subarray(framer.start, framer.end), sender);
    for (; framer.tooLong > 0; framer.tooLong--) {
      statistics.tooLong++;
      tooLong(sender);
    }
    if (full) socket.pause();
    return !full;
  }

  /** Hands on what there is; a message that may go on gets a moment for the rest of it. */
  function proceed(connection: Connection): boolean {
    const room = drain(connection);
    if (room && connection.framer.waiting) connection.timer = setTimeout(() => finish(connection), LAST_LINE);
    return room;
  }

  function finish(connection: Connection): void {
    connection.framer.finish();
    drain(connection);
  }

  function connected(socket: Socket): void {
    const sender = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
    socket.on('error', () => {});
    const ofSender = bySender.get(sender) ?? 0;
    if (open.size >= settings.connections || ofSender >= settings.connectionsPerSender) {
      statistics.refused[open.size >= settings.connections ? 'connections' : 'connectionsPerSender']++;
      socket.destroy();
      return;
    }
    const connection: Connection = { socket, sender, framer: new Framer(messageBytes), timer: undefined, ended: false };
    open.add(connection);
    bySender.set(sender, ofSender + 1);
    statistics.accepted++;
    statistics.open = open.size;
    socket.setTimeout(settings.idle, () => {
      // A sender that was made to wait is not idle.
      if (full) {
        socket.setTimeout(settings.idle);
        return;
      }
      statistics.idle++;
      socket.destroy();
    });
    socket.on('data', (chunk) => {
      clearTimeout(connection.timer);
      connection.framer.push(chunk);
      proceed(connection);
    });
    const ended = (): void => {
      if (connection.ended) return;
      connection.ended = true;
      clearTimeout(connection.timer);
      finish(connection);
      left(connection);
    };
    socket.on('end', ended);
    socket.on('close', ended);
  }

  /** A connection's end; one whose messages wait is kept until they are taken. */
  function left(connection: Connection): void {
    if (full && connection.framer.held > 0) return;
    if (!open.delete(connection)) return;
    const { sender } = connection;
    const others = (bySender.get(sender) ?? 1) - 1;
    if (others > 0) bySender.set(sender, others);
    else bySender.delete(sender);
    statistics.open = open.size;
  }

  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    const closing = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closing);
  };
  try {
    for (const address of settings.listen) {
      const server = serverOf(settings, connected, () => statistics.refused.handshake++);
      servers.push(server);
      server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
      });
      // Those in the middle of a handshake count as well.
      server.maxConnections = settings.connections;
      server.on('drop', () => statistics.refused.connections++);
      server.listen(settings.port, address);
      await once(server, 'listening').catch((error: unknown) => {
        const name = `syslog.${isTls(settings) ? 'tls' : 'tcp'}`;
        throw cannotListen({ address: `${name}.listen`, port: `${name}.port` }, address, settings.port, error as Error);
      });
      server.on('error', () => {});
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sockets: servers.map((server) => {
      const { address, port } = server.address() as { address: string; port: number };
      return { address, port };
    }),
    statistics,
    resume() {
      full = false;
      for (const connection of [...open]) {
        if (!proceed(connection)) {
          // The others come first the next time.
          open.delete(connection);
          open.add(connection);
          return;
        }
        if (connection.ended) left(connection);
        else connection.socket.resume();
      }
    },
    close,
  };
}

interface Connection {
  readonly socket: Socket;
  readonly sender: string;
  readonly framer: Framer;
  timer: NodeJS.Timeout | undefined;
  ended: boolean;
}

const isTls = (settings: StreamSettings | TlsSettings): settings is TlsSettings => 'certificate' in settings;

function serverOf(settings: StreamSettings | TlsSettings, connected: (socket: Socket) => void, refused: () => void): Server {
  if (!isTls(settings)) return createServer(connected);
  const authority = settings.clientAuthority;
  const cert = settingFile('syslog.tls.certificate', settings.certificate);
  const key = settingFile('syslog.tls.key', settings.key);
  checkKeyPair('syslog.tls', cert, key);
  const ca = authority === undefined ? undefined : settingFile('syslog.tls.clientAuthority', authority);
  const server = createTlsServer(
    {
      cert,
      key,
      handshakeTimeout: HANDSHAKE,
      minVersion: 'TLSv1.2',
      ...(ca && { ca, requestCert: true, rejectUnauthorized: true }),
    },
    connected,
  );
  server.on('tlsClientError', refused);
  return server;
}
