// Syslog from real sockets into activities: a sender of its own sends at a given rate over UDP, then as fast as it can over
// UDP and TCP. Nothing is lost at the rate promised; above it what is lost is counted. Also run alone: `node
// test/bench/syslog.ts`.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../../schema/config.ts';
import type { SyslogSettings } from '../../schema/receivers.ts';
import { createKnowledge } from '../../sensor/knowledge.ts';
import { listenForSyslog } from '../../sensor/siem/listener.ts';
import { createEventSource } from '../../sensor/windows/event-source.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { cef, header, ietf, qradar, snare } from '../sensor/siem/messages.ts';
import { logon, nxlog, ticket, validation } from '../sensor/windows/rendered/samples.ts';

/** Events a second that one core must take. */
const RATE = 20_000;
const SECONDS = 10;
/** Seconds' worth that may go at once. */
const BURST = 0.01;
const messages = [
  `${header(logon)}${snare(logon)}`,
  ietf(ticket, JSON.stringify(nxlog(ticket))),
  cef(validation),
  `${header(ticket)}${qradar(ticket)}`,
  `${header(validation)}${snare(validation)}`,
];

type Transport = 'udp' | 'tcp';

export interface SyslogRun {
  transport: Transport;
  /** Sent a second. */
  rate: number;
  sent: number;
  events: number;
  /** Told by the system and by us. */
  lost: number;
  /** Share of one core that receiving and reading took. */
  core: number;
  /** MiB at most. */
  peak: number;
}

/** One run: `rate` events a second, or as many as go when it is 0. */
async function run(transport: Transport, rate: number, total: number): Promise<SyslogRun> {
  const configuration = readConfiguration({ syslog: { [transport]: { port: 0 } } }, 'bench');
  const mapping = await loadEventMapping();
  let events = 0;
  let activities = 0;
  const source = createEventSource('bench', createKnowledge(configuration), () => {
    activities++;
  });
  const listener = await listenForSyslog(configuration.syslog as SyslogSettings, {
    take(event) {
      events++;
      source(mapping.read(event));
      return true;
    },
    wanted: mapping.wanted,
  });
  const sender = spawn(
    process.execPath,
    [fileURLToPath(import.meta.url), transport, String(listener.sockets[0]?.port), String(rate), String(total)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  // It tells how long it sent, its own start left out.
  let seconds = 0;
  sender.stdout.on('data', (part: Buffer) => {
    seconds = Number(part.toString());
  });
  const cpu = process.cpuUsage();
  await once(sender, 'exit');
  // What is still in the sockets.
  for (let before = -1; before !== events; ) {
    before = events;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const used = process.cpuUsage(cpu);
  const { udp, failed } = listener.statistics();
  await listener.close();
  if (failed > 0) throw new Error(`${failed} messages could not be read`);
  if (activities < events) throw new Error(`${activities} activities of ${events} events`);
  return {
    transport,
    rate: Math.round(total / seconds),
    sent: total,
    events,
    lost: (udp?.systemDropped ?? 0) + (udp?.queueDropped ?? 0),
    core: (used.user + used.system) / 1e6 / seconds,
    peak: process.resourceUsage().maxRSS / 1024,
  };
}

/** All runs; throws an Error when something was lost that must not be, or lost without being counted. */
export async function syslog(say: (text: string) => void): Promise<SyslogRun[]> {
  const runs: SyslogRun[] = [];
  for (const [transport, rate, total] of [
    ['udp', RATE, RATE * SECONDS],
    ['tcp', RATE, RATE * SECONDS],
    ['udp', 0, RATE * SECONDS],
    ['tcp', 0, RATE * SECONDS],
  ] as const) {
    const result = await run(transport, rate, total);
    runs.push(result);
    say(
      `syslog over ${transport.toUpperCase()}: ${result.rate.toLocaleString('en')} events/s sent, ${result.events.toLocaleString('en')} of ${result.sent.toLocaleString('en')} read, ${result.lost.toLocaleString('en')} lost and counted, ${result.core.toFixed(2)} of a core, ${Math.round(result.peak)} MiB at most`,
    );
    const bounded = rate > 0 || transport === 'tcp';
    if (bounded && result.events !== result.sent)
      throw new Error(`${result.sent - result.events} events lost at ${result.rate} a second`);
    if (result.events + result.lost !== result.sent)
      throw new Error(`${result.sent - result.events - result.lost} events lost and not counted`);
  }
  return runs;
}

/** The sender, a process of its own. */
async function send(transport: Transport, port: number, rate: number, total: number): Promise<void> {
  let sent = 0;
  const started = performance.now();
  // A sender that was held up does not make up for it: the rate is a bound.
  let last = started;
  let allowed = 0;
  const due = (): number => {
    if (rate === 0) return total;
    const now = performance.now();
    allowed = Math.min(allowed + ((now - last) / 1000) * rate, rate * BURST);
    last = now;
    return Math.min(total, sent + Math.floor(allowed));
  };
  const buffers = messages.map((m) => Buffer.from(transport === 'tcp' ? `${Buffer.byteLength(m)} ${m}` : m));
  const next = (): Buffer => {
    allowed--;
    return buffers[sent++ % buffers.length] as Buffer;
  };
  if (transport === 'udp') {
    const socket = createSocket('udp4');
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    while (sent < total) {
      const burst = Math.min(due() - sent, 100);
      const waits: Promise<void>[] = [];
      for (let n = 0; n < burst; n++) waits.push(new Promise((resolve) => socket.send(next(), () => resolve())));
      await Promise.all(waits);
      if (burst === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    socket.close();
    process.stdout.write(String((performance.now() - started) / 1000));
    return;
  }
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  while (sent < total) {
    if (sent >= due()) await new Promise((resolve) => setTimeout(resolve, 1));
    else if (!socket.write(next())) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'close');
  process.stdout.write(String((performance.now() - started) / 1000));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [transport, port, rate, total] = process.argv.slice(2);
  if (transport === 'udp' || transport === 'tcp') await send(transport, Number(port), Number(rate), Number(total));
  else await syslog((text) => void process.stderr.write(`bench: ${text}\n`));
}
