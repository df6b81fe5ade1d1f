// What listens in `serve`: forwarded Windows events, syslog of SIEMs, RADIUS accounting; each where the configuration names it. All
// of them share what the sensor knows and bring their activities onto the log before they say that they have them.
import { join } from 'node:path';
import type { Activity } from '../../schema/activity.ts';
import type { Configuration } from '../../schema/config.ts';
import { Bounded } from '../../sensor/bytes/bounded.ts';
import type { Knowledge } from '../../sensor/knowledge.ts';
import { placeOf } from '../../sensor/listening.ts';
import { listenForSyslog, type SyslogListener, type SyslogStatistics } from '../../sensor/siem/listener.ts';
import { sampleOf } from '../../sensor/siem/sample.ts';
import { type AccountingListener, listenForAccounting } from '../../sensor/vpn/listener.ts';
import type { WindowsEvent } from '../../sensor/windows/event.ts';
import { createEventSource } from '../../sensor/windows/event-source.ts';
import { type EventMapping, loadEventMapping } from '../../sensor/windows/mapping.ts';
import { xmlEventReader } from '../../sensor/windows/rendered/xml.ts';
import { type Receiver, type RefusedConnection, receiveForwarded } from '../../sensor/windows/wef/receiver.ts';
import type { Machine } from '../../sensor/windows/wef/sources.ts';
import { type ReceiverHealth, type SourceHealth, TOLD, toldSources } from '../health/receivers.ts';

/** Milliseconds that activities of syslog gather before they are put on the log, unless a batch is full. */
const GATHER = 100;
/** Batches that may wait for the log; then senders wait. */
const WAITING = 8;
/** Machines told one by one that report for others. */
const REPORTERS = 20;

export interface Receivers {
  /** How many listen. */
  count: number;
  health(): ReceiverHealth[];
  /** Stops listening; what was taken is on the log when it resolves. */
  close(): Promise<void>;
}

interface Listening {
  health(): ReceiverHealth;
  close(): Promise<void>;
}

interface Surroundings {
  configuration: Configuration;
  knowledge: Knowledge;
  /** Puts activities on the log; resolves when they survive a crash. */
  append(activities: readonly Activity[]): Promise<void>;
  /** Takes a line or two for each thing that listens. */
  say(line: string): void;
  /** The log cannot be written any more. */
  onFailure(error: unknown): void;
}

/** Starts what the configuration names. Throws an Error that names the setting that cannot be used; nothing listens then. */
export async function startReceivers(surroundings: Surroundings): Promise<Receivers> {
  const { syslog, wef, radius } = surroundings.configuration;
  const mapping = await loadEventMapping();
  const started: Listening[] = [];
  const close = async (): Promise<void> => {
    for (const one of started.reverse()) await one.close();
  };
  try {
    if (wef) started.push(await forwarding(surroundings, mapping));
    if (syslog) started.push(await siem(surroundings, mapping));
    if (radius?.clients.length) started.push(await accounting(surroundings));
    else if (radius) surroundings.say('radius.clients names no VPN gateway: no RADIUS accounting is received');
  } catch (error) {
    await close();
    throw error;
  }
  return { count: started.length, health: () => started.map((one) => one.health()), close };
}

/** Tells where something listens, and when that is out of the reach of whoever is to send. */
function tell(say: Surroundings['say'], what: string, places: readonly string[], setting: string): void {
  const own = places.every((place) => /^(127\.|\[::1\])/.test(place));
  say(`receives ${what} at ${places.join(', ')}${own ? `: from this machine only, ${setting} names other addresses` : ''}`);
}

/** Sources of events by who sends, with the name that their activities' origin gets; the longest unused is made anew. */
function eventSources(prefix: string, knowledge: Knowledge, onActivity: (activity: Activity) => void) {
  const sources = new Map<string, ReturnType<typeof createEventSource>>();
  return (sender: string): ReturnType<typeof createEventSource> => {
    const source = sources.get(sender) ?? createEventSource(`${prefix} ${sender}`, knowledge, onActivity);
    sources.delete(sender);
    sources.set(sender, source);
    if (sources.size > TOLD) sources.delete(sources.keys().next().value as string);
    return source;
  };
}

/** Events of one machine that could not be read. */
interface Unreadable {
  events: number;
  reason: string;
  sample: string;
  last: number;
}

/** A machine is told that its events are taken when they are on the log; it sends them again otherwise. */
async function forwarding({ configuration, knowledge, append, say }: Surroundings, mapping: EventMapping): Promise<Listening> {
  const settings = configuration.wef as NonNullable<Configuration['wef']>;
  const read = xmlEventReader(mapping.wanted);
  let batch: Activity[] = [];
  const sourceOf = eventSources('forwarded by', knowledge, (activity) => batch.push(activity));
  const unreadable = new Bounded<string, Unreadable>(TOLD);
  const receiver: Receiver = await receiveForwarded(settings, join(configuration.data, 'wef'), async ({ machine, events }) => {
    const take = sourceOf(machine);
    batch = [];
    for (const text of events) {
      const event = read(text);
      if (typeof event === 'string') cannotRead(machine, event, text);
      else if (event) take(mapping.read(event));
    }
    await append(batch);
  });

  function cannotRead(machine: string, reason: string, text: string): void {
    knowledge.statistics.malformed.add(`forwarded event: ${reason}`);
    const before = unreadable.get(machine);
    const sample = before?.sample ?? sampleOf(text);
    unreadable.set(machine, { events: (before?.events ?? 0) + 1, reason, sample, last: Date.now() });
  }

  const { https, http } = receiver;
  const places = [
    ...(https ? [`${placeOf(https.address, https.port)} (HTTPS)`] : []),
    ...(http ? [`${placeOf(http.address, http.port)} (HTTP with Kerberos)`] : []),
  ];
  tell(say, 'forwarded Windows events', places, 'wef.host');
  const { authorities } = receiver.health();
  if (authorities.length) say(`takes certificates of ${authorities.map(([id, name]) => `${name} (IssuerCA=${id})`).join(', ')}`);
  return {
    health() {
      const { counts, refused, reportsForOthers, trouble, machines, silent } = receiver.health();
      const strangers = strangersOf(refused);
      return {
        name: 'Windows event forwarding',
        listening: places,
        counters: [['machines', machines], ['silent machines', silent], ...counts],
        trouble: [
          ...trouble,
          ...reportsForOthers
            .sort((a, b) => b.last - a.last)
            .slice(0, REPORTERS)
            .map(({ machine, computer, events }) => `${machine} reported ${counted(events, 'event')} as ${computer || 'nobody'}`),
        ],
        sources: toldSources([
          ...receiver.machines(TOLD).map((machine) => machineHealth(machine, unreadable.get(machine.machine))),
          ...strangers,
        ]),
        sourceCount: machines + strangers.length,
      };
    },
    close: () => receiver.close(),
  };
}

const counted = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

function machineHealth(
  { machine, seen, silent, refused, refusal, refusedAt, deliveries }: Machine,
  unread?: Unreadable,
): SourceHealth {
  const dropped = deliveries.reduce((sum, d) => sum + d.dropped, 0);
  const reasons = [
    ...(unread ? [`${counted(unread.events, 'event')} could not be read: ${unread.reason}`] : []),
    ...(refusal === undefined ? [] : [`refused: ${refusal}`]),
    ...deliveries.flatMap((d) => (d.ending === undefined ? [] : [`it ended the subscription ${d.subscription}: ${d.ending}`])),
    ...(dropped ? [`it could not deliver ${counted(dropped, 'event')}`] : []),
    ...(silent ? ['silent for more than two heartbeats'] : []),
  ];
  return {
    name: machine,
    received: deliveries.reduce((sum, d) => sum + d.events, 0),
    failed: refused + dropped + (unread?.events ?? 0),
    reason: reasons.join('; ') || null,
    sample: unread?.sample ?? null,
    lastFailed: Math.max(refusedAt ?? 0, unread?.last ?? 0) || null,
    last: seen,
  };
}

/** Who was put out before it was known which machine it is, by address. */
function strangersOf(refused: readonly RefusedConnection[]): SourceHealth[] {
  const strangers = new Map<string, SourceHealth>();
  for (const { address, reason, time } of refused) {
    const failed = (strangers.get(address)?.failed ?? 0) + 1;
    strangers.set(address, { name: address, received: 0, failed, reason, sample: null, lastFailed: time, last: time });
  }
  return [...strangers.values()];
}

/** Syslog knows no answer: what is heard gathers and goes on the log in batches; when those are late, senders over TCP wait. */
async function siem(
  { configuration, knowledge, append, say, onFailure }: Surroundings,
  mapping: EventMapping,
): Promise<Listening> {
  const settings = configuration.syslog as NonNullable<Configuration['syslog']>;
  const full = configuration.graph.batch;
  let batch: Activity[] = [];
  let writing = 0;
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const sourceOf = eventSources('syslog of', knowledge, (activity) => batch.push(activity));
  let listener: SyslogListener | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!batch.length) return;
    const out = batch;
    batch = [];
    writing++;
    last = append(out)
      .catch(onFailure)
      .finally(() => {
        writing--;
        if (writing < WAITING) listener?.resume();
      });
  }
  const take = (event: WindowsEvent, sender: string): boolean => {
    sourceOf(sender)(mapping.read(event));
    if (batch.length >= full) flush();
    else timer ??= setTimeout(flush, GATHER);
    return writing < WAITING;
  };
  listener = await listenForSyslog(settings, { take, wanted: mapping.wanted });
  const open = listener;
  const places = open.sockets.map(({ transport, address, port }) => `${placeOf(address, port)} (${transport.toUpperCase()})`);
  tell(say, 'syslog', places, 'syslog.*.listen');
  return {
    health() {
      const senders = open.senders();
      return {
        name: 'Syslog',
        listening: places,
        counters: syslogCounters(open.statistics()),
        trouble: [],
        sources: toldSources(
          senders.map((s) => {
            const failed = Object.entries(s.failed);
            return {
              name: s.sender,
              received: s.messages,
              failed: failed.reduce((sum, [, n]) => sum + n, 0),
              reason: failed.map(([reason, n]) => (failed.length > 1 ? `${reason} (${n})` : reason)).join(', ') || null,
              sample: s.sample ?? null,
              lastFailed: s.lastFailed ?? null,
              last: s.last,
            };
          }),
        ),
        sourceCount: senders.length,
      };
    },
    async close() {
      await open.close();
      flush();
      await last;
    },
  };
}

function syslogCounters({ events, notWanted, failed, assumedUtc, udp, tcp, tls }: SyslogStatistics): [string, number][] {
  const refused = [tcp, tls].map((s) => (s ? s.refused.connections + s.refused.connectionsPerSender : 0));
  return [
    ['events', events],
    ['events of no interest', notWanted],
    ['messages that could not be read', failed],
    ['times without a zone, taken as UTC', assumedUtc],
    ['datagrams dropped', udp ? udp.queueDropped + (udp.systemDropped ?? 0) : 0],
    ['connections beyond the bound', refused.reduce((a, b) => a + b)],
    ['TLS handshakes that failed', tls?.refused.handshake ?? 0],
  ];
}

async function accounting({ configuration, knowledge, append, say }: Surroundings): Promise<Listening> {
  const settings = configuration.radius as NonNullable<Configuration['radius']>;
  const listener: AccountingListener = await listenForAccounting(settings, {
    locate: knowledge.locate,
    async take(activities) {
      knowledge.statistics.activities += activities.length;
      await append(activities.map((a) => ({ ...a, from: knowledge.names.of(a.from), to: knowledge.names.of(a.to) })));
    },
  });
  const places = listener.sockets.map(({ address, port }) => `${placeOf(address, port)} (UDP)`);
  tell(say, 'RADIUS accounting', places, 'radius.listen');
  return {
    health() {
      const reports = listener.reports();
      const sum = (of: 'accepted' | 'other' | 'repeated'): number => reports.reduce((n, report) => n + report[of], 0);
      return {
        name: 'RADIUS accounting',
        listening: places,
        counters: [
          ['records', sum('accepted')],
          ['records of no VPN', sum('other')],
          ['records sent again', sum('repeated')],
        ],
        trouble: [],
        sources: toldSources(
          reports.map((r) => ({
            name: r.client,
            received: r.accepted + r.repeated,
            failed: Object.values(r.refused).reduce((a, b) => a + b, 0),
            reason: r.reason ?? null,
            sample: null,
            lastFailed: r.lastRefused ?? null,
            last: r.last,
          })),
        ),
        sourceCount: reports.length,
      };
    },
    close: () => listener.close(),
  };
}
