// Events that a SIEM passes on as syslog, over UDP, TCP and TLS: every message into an event, counted by its sender.
import type { SyslogSettings } from '../../schema/receivers.ts';
import type { Wanted, WindowsEvent } from '../windows/event.ts';
import { createSiemReader } from './reader.ts';
import { type SenderReport, Senders } from './senders.ts';
import { receiveStreams, type StreamReceiver } from './tcp.ts';
import { receiveUdp, type UdpReceiver } from './udp.ts';

export interface SyslogStatistics {
  events: number;
  notWanted: number;
  failed: number;
  /** Events whose time tells no zone and was taken as UTC. */
  assumedUtc: number;
  udp?: {
    /** Octets that the system gave for datagrams that wait. */
    buffer: number;
    /** Datagrams that the system dropped; undefined where it does not tell. */
    systemDropped: number | undefined;
    /** Datagrams dropped because too many waited for us. */
    queueDropped: number;
  };
  tcp?: StreamReceiver['statistics'];
  tls?: StreamReceiver['statistics'];
}

export interface SyslogListener {
  /** Where it listens, with the ports taken. */
  readonly sockets: readonly { transport: 'udp' | 'tcp' | 'tls'; address: string; port: number }[];
  /** By sender, in the order in which they were first heard. */
  senders(): readonly SenderReport[];
  statistics(): SyslogStatistics;
  /** There is room again after `take` said there is none. */
  resume(): void;
  close(): Promise<void>;
}

/**
 * Listens on what the settings name.
 * @param options.take takes an event at once and keeps nothing of it, with the address of who sent it; false when there is room
 *   for no more: then senders over TCP and TLS wait and datagrams queue up until `resume`
 * @throws Error when an address cannot be listened on, or a certificate cannot be used
 */
export async function listenForSyslog(
  settings: SyslogSettings,
  options: { take(event: WindowsEvent, sender: string): boolean; wanted?: Wanted },
): Promise<SyslogListener> {
  const reader = createSiemReader(options.wanted);
  const senders = new Senders(settings.senders);
  const counts = { events: 0, notWanted: 0, failed: 0 };

  function message(bytes: Buffer, sender: string): boolean {
    const report = senders.of(sender);
    report.messages++;
    report.last = Date.now();
    const text = bytes.toString('utf8').trimEnd();
    if (text === '') return true;
    const read = reader.read(text, report.last);
    if (read === true) {
      counts.events++;
      report.events++;
      report.formats[reader.format] = (report.formats[reader.format] ?? 0) + 1;
      return options.take(reader.event, sender);
    }
    if (read === false) {
      counts.notWanted++;
      report.notWanted++;
    } else {
      counts.failed++;
      senders.fail(report, read, text);
    }
    return true;
  }
  const tooLong = (sender: string): void => {
    counts.failed++;
    senders.fail(senders.of(sender), 'message too long');
  };

  let udp: UdpReceiver | undefined;
  let tcp: StreamReceiver | undefined;
  let tls: StreamReceiver | undefined;
  const all = (): (UdpReceiver | StreamReceiver)[] => [udp, tcp, tls].filter((r) => r !== undefined);
  const close = async (): Promise<void> => {
    await Promise.all(all().map((receiver) => receiver.close()));
  };
  try {
    if (settings.udp) udp = await receiveUdp(settings.udp, message);
    if (settings.tcp) tcp = await receiveStreams(settings.tcp, settings.messageBytes, message, tooLong);
    if (settings.tls) tls = await receiveStreams(settings.tls, settings.messageBytes, message, tooLong);
  } catch (error) {
    await close();
    throw error;
  }
  const named = { udp, tcp, tls };
  return {
    sockets: (['udp', 'tcp', 'tls'] as const).flatMap((transport) =>
      (named[transport]?.sockets ?? []).map(({ address, port }) => ({ transport, address, port })),
    ),
    senders: () => senders.all(),
    statistics: () => ({
      ...counts,
      assumedUtc: reader.assumedUtc,
      ...(udp && {
        udp: {
          buffer: Math.min(...udp.sockets.map((s) => s.buffer)),
          systemDropped: udp.sockets.reduce<number | undefined>((sum, s) => {
            const dropped = s.dropped();
            return dropped === undefined ? sum : (sum ?? 0) + dropped;
          }, undefined),
          queueDropped: udp.queueDropped,
        },
      }),
      ...(tcp && { tcp: tcp.statistics }),
      ...(tls && { tls: tls.statistics }),
    }),
    resume() {
      for (const receiver of all()) receiver.resume();
    },
    close,
  };
}
