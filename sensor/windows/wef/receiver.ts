// Receives events that Windows machines forward, without a Windows collector between (source-initiated subscriptions, MS-WSMV
// §3.1.4.1.30): over HTTPS with client certificates, over HTTP with Kerberos, or both.
import { statSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ForwardingConfiguration } from '../../../schema/receivers.ts';
import { settingFile } from '../../listening.ts';
import { Counters } from '../../statistics.ts';
import { certificateFiles, oneLine, readCertificates } from './certificates.ts';
import { exchange, type Sink } from './exchange.ts';
import { gate } from './gate.ts';
import { thumbprint } from './identity.ts';
import { acceptor } from './kerberos/accept.ts';
import { type KeytabEntry, readKeytab } from './kerberos/keytab.ts';
import { kerberosListener } from './kerberos-listener.ts';
import { listen, traffic } from './listener.ts';
import { others, type ReportForOther } from './others.ts';
import { type Machine, openSources } from './sources.ts';
import { subscriptions } from './subscriptions.ts';
import { tlsListener } from './tls-listener.ts';

/** Files of keys and certificates are looked at again after this, milliseconds. */
const RELOAD = 60_000;
/** Refused connections listed, the latest. */
const RECENT = 100;
/** What is being taken may be finished within this when the receiver closes, milliseconds. */
const FAREWELL = 10_000;
/** … and is looked at so often. */
const FINISHED = 20;

/** A connection or token that was refused before its machine was known. */
export interface RefusedConnection {
  address: string;
  reason: string;
  /** Epoch milliseconds. */
  time: number;
}

export interface ForwardingHealth {
  /** Machines that are remembered, and those of them silent for more than two heartbeats. */
  machines: number;
  silent: number;
  /** Messages, events and refusals by name. */
  counts: [string, number][];
  /** The latest, without those of known machines. */
  refused: RefusedConnection[];
  /** Events that machines reported for others, and which. */
  reportedForOthers: number;
  reportsForOthers: ReportForOther[];
  connections: number;
  /** Octets of messages being taken, and messages that wait for room. */
  inFlight: number;
  waiting: number;
  /** Authorities taken: thumbprint (`IssuerCA` in the group policy) and subject. */
  authorities: [string, string][];
  /** What goes wrong here: files that cannot be read again, state that cannot be written. */
  trouble: string[];
}

export interface Receiver {
  /** Where it listens. */
  https: AddressInfo | undefined;
  http: AddressInfo | undefined;
  health(): ForwardingHealth;
  /** At most `limit` machines: first those with something wrong, then those silent, then who was heard last. */
  machines(limit: number): Machine[];
  /** Looks now whether files of keys and certificates have changed. */
  reload(): void;
  /** Stops listening, finishes what is being taken, writes the state. */
  close(): Promise<void>;
}

/**
 * Starts the receiver.
 * @param folder where the state of the machines is kept
 * @param sink takes the events; what it rejects is sent again
 * Throws an Error that says what is wrong with a file, a subscription or a port.
 */
export async function receiveForwarded(settings: ForwardingConfiguration, folder: string, sink: Sink): Promise<Receiver> {
  const counters = new Counters();
  const refused: RefusedConnection[] = [];
  const trouble = new Map<string, string>();
  const watched: (() => void)[] = [];
  const servers: Server[] = [];
  const lowerCase = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.toLowerCase()));

  const asked = subscriptions(settings);
  const { https, kerberos } = settings;
  let certificates = https && readCertificates(https);
  const keytab = (path: string): KeytabEntry[] =>
    readKeytab(settingFile('wef.kerberos.keytab', path), `wef.kerberos.keytab: ${path}`);
  let keys = kerberos ? keytab(kerberos.keytab) : [];
  const foreign = others(lowerCase(settings.forwarders), lowerCase(settings.suffixes));
  const room = gate(settings.inFlight);
  const sources = openSources(join(folder, 'sources.sqlite'), settings.machines);
  const conversation = exchange({ settings, subscriptions: asked, sources, others: foreign, sink, counters });
  const all = traffic({ settings, conversation, sources, counters, room, refuse });

  function refuse(address: string, reason: string): void {
    counters.add(`refused: ${reason.replaceAll(/-?\d+/g, '#')}`);
    refused.push({ address, reason, time: Date.now() });
    if (refused.length > RECENT) refused.shift();
  }

  /** Reads files again when one has changed; what was read before stays where that fails. */
  function watch(name: string, files: string[], again: () => void): void {
    const times = (): string => files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
    let known = times();
    watched.push(() => {
      const now = times();
      if (now === known) return;
      try {
        again();
        known = now;
        trouble.delete(name);
      } catch (error) {
        trouble.set(name, `${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }

  async function open(server: Server, port: number, setting: string): Promise<AddressInfo> {
    servers.push(server);
    return await listen(server, settings, port, setting, counters, all);
  }

  let secure: AddressInfo | undefined;
  let plain: AddressInfo | undefined;
  try {
    if (https && certificates) {
      const listener = tlsListener(certificates, all);
      watch('certificates', certificateFiles(https), () => {
        certificates = readCertificates(https);
        listener.renew(certificates);
      });
      secure = await open(listener.server, https.port, 'wef.https.port');
    }
    if (kerberos) {
      watch('keytab', [kerberos.keytab], () => {
        keys = keytab(kerberos.keytab);
      });
      plain = await open(
        kerberosListener(
          acceptor(() => keys, kerberos.skew),
          all,
        ),
        kerberos.port,
        'wef.kerberos.port',
      );
    }
  } catch (error) {
    for (const server of servers) server.close();
    sources.close();
    throw error;
  }

  const reload = (): void => {
    for (const look of watched) look();
  };
  const timer = setInterval(reload, RELOAD).unref();
  const silentSince = (): number => Date.now() - 2 * settings.heartbeat - settings.latency;

  return {
    https: secure,
    http: plain,
    health() {
      const { machines, silent, trouble: unwritten } = sources.count(silentSince());
      return {
        machines,
        silent,
        counts: counters.all(),
        refused: [...refused],
        reportedForOthers: foreign.count(),
        reportsForOthers: foreign.list(),
        connections: all.sockets.size,
        inFlight: room.held,
        waiting: room.waiting,
        authorities: (certificates?.authorities ?? []).map((one) => [thumbprint(one), oneLine(one.subject)]),
        trouble: [...trouble.values(), ...(unwritten === undefined ? [] : [`state: ${unwritten}`])],
      };
    },
    machines: (limit) => sources.machines(limit, silentSince()),
    reload,
    async close() {
      clearInterval(timer);
      all.closing = true;
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const late = Date.now() + FAREWELL; all.working + room.held > 0 && Date.now() < late; ) await wait(FINISHED);
      // Those that only stay connected, or have not even said who they are, would hold the server open.
      for (const socket of all.sockets) socket.destroy();
      await Promise.all(closed);
      sources.close();
    },
  };
}
