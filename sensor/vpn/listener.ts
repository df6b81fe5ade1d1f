// RADIUS accounting from VPN gateways (RFC 2866): listens on UDP, believes only who knows the shared secret, and acknowledges
// a record only when its activity is on disk, so that a gateway sends again what a crash would lose.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Activity, Location } from '../../schema/activity.ts';
import type { RadiusSettings } from '../../schema/receivers.ts';
import { Bounded } from '../bytes/bounded.ts';
import { Malformed } from '../bytes/malformed.ts';
import { cannotListen } from '../listening.ts';
import { acknowledgement, refusal } from '../protocols/radius/authenticator.ts';
import { code, type Header, readAccounting, readHeader } from '../protocols/radius/messages.ts';
import { REPEAT, vpnSession } from '../protocols/radius/session.ts';
import { type RadiusClient, radiusClients } from './clients.ts';

/** Records remembered after their answer: at a hundred a second more than the time in which they are sent again. */
const REMEMBERED = 50_000;
/** Unknown senders told one by one; the others together, so that false addresses cannot make the list grow. */
const STRANGERS = 64;
/** Records handed on together. */
const BATCH = 500;
/** Octets that the system keeps while we are busy; it may allow less. */
const BUFFER = 4 * 1024 * 1024;

/** Why a packet was not answered. */
export type Refusal =
  | 'unknown client'
  | 'not authentic'
  | 'malformed'
  | 'not accounting'
  | 'too many waiting'
  | 'not kept'
  | 'internal error';

/** What one client sent; `client` is its address or subnet as configured, of a stranger its address. */
export interface ClientReport {
  client: string;
  /** Records acknowledged. */
  accepted: number;
  /** Of those, records of no VPN session (switches, access points, devices' own logins). */
  other: number;
  /** Records sent again: acknowledged again, and nothing more. */
  repeated: number;
  refused: Partial<Record<Refusal, number>>;
  /** Why the last one was refused, and when, epoch milliseconds. */
  reason?: string;
  lastRefused?: number;
  /** When it was last heard, epoch milliseconds. */
  last: number;
}

export interface AccountingListener {
  /** Where it listens, with the ports taken. */
  readonly sockets: readonly { address: string; port: number }[];
  /** By client, in the order in which they were first heard. */
  reports(): readonly ClientReport[];
  /** Stops listening and answers what is already on its way to disk. */
  close(): Promise<void>;
}

interface Waiting {
  activity: Activity;
  digest: string;
  report: ClientReport;
  answer(): void;
}

/**
 * Listens on each address of the settings.
 * @param options.take keeps activities; resolves when they survive a crash
 * @param options.locate where a public address lies
 * @throws Error when an address cannot be listened on, or a client's address or secret cannot be used
 */
export async function listenForAccounting(
  settings: RadiusSettings,
  options: {
    take(activities: readonly Activity[]): Promise<void>;
    locate?: (ip: string) => Location | undefined;
    environment?: NodeJS.ProcessEnv;
  },
): Promise<AccountingListener> {
  const { take, locate = () => undefined } = options;
  const clientOf = radiusClients(settings.clients, options.environment);
  const reports = new Map<string, ClientReport>();
  let strangers = 0;
  /** By digest and client: when it was acknowledged, or `undefined` while it waits. */
  const known = new Bounded<string, { time: number | undefined }>(REMEMBERED);
  let queue: Waiting[] = [];
  let working: Promise<void> | undefined;

  function reportOf(client: RadiusClient | undefined, ip: string): ClientReport {
    const own = client?.name ?? ip;
    const name = client || reports.has(own) || strangers < STRANGERS ? own : 'others';
    let report = reports.get(name);
    if (!report) {
      if (!client) strangers++;
      report = { client: name, accepted: 0, other: 0, repeated: 0, refused: {}, last: 0 };
      reports.set(name, report);
    }
    return report;
  }

  function refuse(report: ClientReport, why: Refusal, reason: string): void {
    report.refused[why] = (report.refused[why] ?? 0) + 1;
    report.reason = reason;
    report.lastRefused = Date.now();
  }

  function packet(socket: Socket, bytes: Buffer, { address, port }: RemoteInfo): void {
    const ip = address.replace(/%.*$/, '');
    const client = clientOf(ip);
    const report = reportOf(client, ip);
    const time = Date.now();
    report.last = time;
    if (!client) {
      refuse(report, 'unknown client', `${ip} is not among radius.clients`);
      return;
    }
    let header: Header;
    try {
      header = readHeader(bytes, 0, bytes.length);
      if (header.code !== code.accountingRequest) {
        refuse(report, 'not accounting', `${header.name} from ${ip}`);
        return;
      }
      const reason = refusal(bytes, 0, header, client.secret);
      if (reason) {
        refuse(report, 'not authentic', `${ip}: ${reason}`);
        return;
      }
      const record = readAccounting(bytes, 0, header);
      const answer = (): void => socket.send(acknowledgement(bytes, 0, header, client.secret), port, address, () => {});
      const digest = `${client.name} ${record.digest}`;
      const before = known.get(digest);
      if (before && (before.time === undefined || time - before.time <= REPEAT)) {
        report.repeated++;
        if (before.time !== undefined) answer();
        return;
      }
      const session = vpnSession(record, { ip }, time, locate);
      if (typeof session === 'string') {
        report.accepted++;
        report.other++;
        answer();
        return;
      }
      if (queue.length >= settings.waiting) {
        refuse(report, 'too many waiting', 'activities come faster than they can be kept');
        return;
      }
      known.set(digest, { time: undefined });
      queue.push({ activity: { ...session.draft, ...session.told, origin: { source: 'radius' } }, digest, report, answer });
      working ??= work();
    } catch (error) {
      refuse(report, error instanceof Malformed ? 'malformed' : 'internal error', `${ip}: ${(error as Error).message}`);
    }
  }

  /** Hands on what waits, one batch after the other. Never rejects. */
  async function work(): Promise<void> {
    while (queue.length) {
      const batch = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      try {
        await take(batch.map((w) => w.activity));
        const time = Date.now();
        for (const { digest, report, answer } of batch) {
          known.set(digest, { time });
          report.accepted++;
          answer();
        }
      } catch (error) {
        // Not answered, so that it is sent again.
        for (const { digest, report } of batch) {
          known.take(digest);
          refuse(report, 'not kept', (error as Error).message);
        }
      }
    }
    working = undefined;
  }

  const sockets: Socket[] = [];
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.removeAllListeners('message');
    await working;
    // Answers leave with the next turn of the loop.
    await setImmediate();
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  };
  try {
    for (const address of settings.listen) {
      const socket = createSocket(
        isIPv6(address) ? { type: 'udp6', ipv6Only: true, recvBufferSize: BUFFER } : { type: 'udp4', recvBufferSize: BUFFER },
      );
      socket.bind(settings.port, address);
      await once(socket, 'listening').catch((error: unknown) => {
        throw cannotListen({ address: 'radius.listen', port: 'radius.port' }, address, settings.port, error as Error);
      });
      sockets.push(socket);
      socket.on('message', (bytes, sender) => packet(socket, bytes, sender));
      // A sender that is gone (ICMP port unreachable) is no reason to stop.
      socket.on('error', () => {});
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { sockets: sockets.map((s) => s.address()), reports: () => [...reports.values()], close };
}
