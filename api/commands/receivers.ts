// What listens in `serve`: forwarded Windows events, syslog of SIEMs, RADIUS accounting; each where the configuration names it. All
// of them share what the sensor knows and bring their activities onto the log before they say that they have them.
import { join } from 'node:path';
import type { Activity } from '../../schema/activity.ts';
import type { Configuration } from '../../schema/config.ts';
import type { Knowledge } from '../../sensor/knowledge.ts';
import { listenForSyslog, type SyslogListener } from '../../sensor/siem/listener.ts';
import { type AccountingListener, listenForAccounting } from '../../sensor/vpn/listener.ts';
import type { WindowsEvent } from '../../sensor/windows/event.ts';
import { createEventSource } from '../../sensor/windows/event-source.ts';
import { type EventMapping, loadEventMapping } from '../../sensor/windows/mapping.ts';
import { xmlEventReader } from '../../sensor/windows/rendered/xml.ts';
import { type Receiver, receiveForwarded } from '../../sensor/windows/wef/receiver.ts';
import type { ReceiverHealth } from '../health/receivers.ts';

/** Milliseconds that activities of syslog gather before they are put on the log, unless a batch is full. */
const GATHER = 100;
/** Batches that may wait for the log; then senders wait. */
const WAITING = 8;
/** Machines and senders told one by one. */
const TOLD = 500;

export interface Receivers {
  health(): ReceiverHealth[];
  /** Stops listening; what was taken is on the log when it resolves. */
  close(): Promise<void>;
}

interface Surroundings {
  configuration: Configuration;
  knowledge: Knowledge;
  /** Puts activities on the log; resolves when they survive a crash. */
  append(activities: readonly Activity[]): Promise<void>;
  /** Takes one line for each thing that listens. */
  say(line: string): void;
  /** The log cannot be written any more. */
  onFailure(error: unknown): void;
}

/** Starts what the configuration names. Throws an Error that says what cannot be listened on; nothing listens then. */
export async function startReceivers(surroundings: Surroundings): Promise<Receivers> {
  const { syslog, wef, radius } = surroundings.configuration;
  const mapping = await loadEventMapping();
  const started: Receivers[] = [];
  const close = async (): Promise<void> => {
    for (const one of started.reverse()) await one.close();
  };
  try {
    if (wef) started.push(await forwarding(surroundings, mapping));
    if (syslog) started.push(await siem(surroundings, mapping));
    if (radius?.clients.length) started.push(await accounting(surroundings));
  } catch (error) {
    await close();
    throw error;
  }
  return { health: () => started.flatMap((one) => one.health()), close };
}

/** Sources of events by the name that their activities' origin gets; the longest unused is made anew. */
function eventSources(knowledge: Knowledge, onActivity: (activity: Activity) => void) {
  const sources = new Map<string, ReturnType<typeof createEventSource>>();
  return (name: string): ReturnType<typeof createEventSource> => {
    const source = sources.get(name) ?? createEventSource(name, knowledge, onActivity);
    sources.delete(name);
    sources.set(name, source);
    if (sources.size > TOLD) sources.delete(sources.keys().next().value as string);
    return source;
  };
}

/** A machine is told that its events are taken when they are on the log; it sends them again otherwise. */
async function forwarding({ configuration, knowledge, append, say }: Surroundings, mapping: EventMapping): Promise<Receivers> {
  const settings = configuration.wef as NonNullable<Configuration['wef']>;
  const read = xmlEventReader(mapping.wanted);
  let batch: Activity[] = [];
  const sourceOf = eventSources(knowledge, (activity) => batch.push(activity));
  const receiver: Receiver = await receiveForwarded(settings, join(configuration.data, 'wef'), async ({ machine, events }) => {
    const take = sourceOf(`forwarded by ${machine}`);
    batch = [];
    for (const text of events) {
      const event = read(text);
      if (typeof event === 'string') knowledge.statistics.malformed.add(`forwarded event: ${event}`);
      else if (event) take(mapping.read(event));
    }
    await append(batch);
  });
  const places = [receiver.https, receiver.http].filter((a) => a !== undefined).map(({ address, port }) => `${address}:${port}`);
  say(`receives forwarded Windows events on ${places.join(' and ')}`);
  return {
    health() {
      const { counts, reportsForOthers, trouble, machines, silent } = receiver.health();
      const told = receiver.machines('', TOLD);
      return [
        {
          name: 'Windows event forwarding',
          listening: places,
          counters: [['machines', machines], ['silent machines', silent], ...counts],
          trouble: [
            ...trouble,
            ...reportsForOthers.map(({ machine, computer, events }) => `${machine} reported ${events} events as ${computer}`),
          ],
          sources: told.map(({ machine, seen, refused, refusal, deliveries }) => ({
            name: machine,
            received: deliveries.reduce((sum, d) => sum + d.events, 0),
            failed: refused,
            reason: refusal ?? null,
            sample: null,
            last: seen,
          })),
        },
      ];
    },
    close: () => receiver.close(),
  };
}

/** Syslog knows no answer: what is heard gathers and goes on the log in batches; when those are late, senders over TCP wait. */
async function siem(
  { configuration, knowledge, append, say, onFailure }: Surroundings,
  mapping: EventMapping,
): Promise<Receivers> {
  const settings = configuration.syslog as NonNullable<Configuration['syslog']>;
  const full = configuration.graph.batch;
  let batch: Activity[] = [];
  let writing = 0;
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const sourceOf = eventSources(knowledge, (activity) => batch.push(activity));
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
    sourceOf(`syslog of ${sender}`)(mapping.read(event));
    if (batch.length >= full) flush();
    else timer ??= setTimeout(flush, GATHER);
    return writing < WAITING;
  };
  listener = await listenForSyslog(settings, { take, wanted: mapping.wanted });
  const { sockets } = listener;
  const places = sockets.map(({ transport, address, port }) => `${address}:${port} (${transport.toUpperCase()})`);
  say(`receives syslog on ${places.join(', ')}`);
  const open = listener;
  return {
    health() {
      const { events, notWanted, failed, assumedUtc, udp } = open.statistics();
      return [
        {
          name: 'Syslog',
          listening: places,
          counters: [
            ['events', events],
            ['events of no interest', notWanted],
            ['messages that could not be read', failed],
            ['times without a zone, taken as UTC', assumedUtc],
            ...(udp ? [['datagrams dropped', udp.queueDropped + (udp.systemDropped ?? 0)] as [string, number]] : []),
          ],
          trouble: [],
          sources: open.senders().map((s) => ({
            name: s.sender,
            received: s.messages,
            failed: Object.values(s.failed).reduce((a, b) => a + b, 0),
            reason: Object.keys(s.failed)[0] ?? null,
            sample: s.sample ?? null,
            last: s.last,
          })),
        },
      ];
    },
    async close() {
      await open.close();
      flush();
      await last;
    },
  };
}

async function accounting({ configuration, knowledge, append, say }: Surroundings): Promise<Receivers> {
  const settings = configuration.radius as NonNullable<Configuration['radius']>;
  const listener: AccountingListener = await listenForAccounting(settings, {
    locate: knowledge.locate,
    async take(activities) {
      knowledge.statistics.activities += activities.length;
      await append(activities.map((a) => ({ ...a, from: knowledge.names.of(a.from), to: knowledge.names.of(a.to) })));
    },
  });
  const places = listener.sockets.map(({ address, port }) => `${address}:${port}`);
  say(`receives RADIUS accounting on ${places.join(', ')} (UDP)`);
  return {
    health: () => [
      {
        name: 'RADIUS accounting',
        listening: places,
        counters: [],
        trouble: [],
        sources: listener.reports().map((r) => ({
          name: r.client,
          received: r.accepted + r.repeated,
          failed: Object.values(r.refused).reduce((a, b) => a + b, 0),
          reason: r.reason ?? null,
          sample: null,
          last: null,
        })),
      },
    ],
    close: () => listener.close(),
  };
}
