// The sensor: frames in, activities out. Puts together decoding, the flow table and the protocols found in their folder.
import { hash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import type { Activity } from '../schema/activity.ts';
import type { Configuration } from '../schema/config.ts';
import { createFlows } from './flow/flows.ts';
import { Packet, packetDecoder } from './flow/packet.ts';
import type { Budget } from './flow/stream.ts';
import { createKnowledge, type Knowledge } from './knowledge.ts';
import type { Flow, Protocol, Sensor } from './protocols/protocol.ts';
import { Counters, type Statistics } from './statistics.ts';

const folder = new URL('protocols/', import.meta.url);
/** RPC ports remembered from endpoint mappers. */
const RPC_PORTS = 65_536;

/** All protocols by name. Throws an Error naming the folder whose protocol cannot be loaded. */
export async function loadProtocols(): Promise<Protocol[]> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((d) => d.isDirectory() && existsSync(new URL(`${d.name}/protocol.ts`, folder)))
    .map((d) => d.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const module = (await import(new URL(`${name}/protocol.ts`, folder).href)) as { default?: Protocol };
      if (module.default?.name !== name)
        throw new Error(`sensor/protocols/${name}/protocol.ts exports no protocol named "${name}"`);
      return module.default;
    }),
  );
}

export interface PacketSensor {
  /** Names the source of the frames that follow; flows of the source before are ended. */
  begin(source: string): void;
  /** Takes one frame in place; see `FrameSink`. */
  packet(bytes: Buffer, start: number, end: number, linkType: number, time: number, frame: number): void;
  /** Ends all flows. */
  end(): void;
  readonly statistics: Statistics;
}

/** A sensor over frames. `onActivity` is called in the order in which activities are complete; `knowledge` may be shared. */
export function createSensor(
  protocols: readonly Protocol[],
  configuration: Configuration,
  onActivity: (activity: Activity) => void,
  knowledge: Knowledge = createKnowledge(configuration),
): PacketSensor {
  const limits = configuration.sensor;
  const { names, tickets, statistics } = knowledge;
  const { messages } = statistics;
  const drop = (reason: string): void => statistics.drops.add(reason);
  const rpcPorts = new Set<string>();
  /** How many activities a flow has given: part of their ids. */
  const ordinals = new WeakMap<Flow, number>();
  let source = '';

  const sensor: Sensor = {
    tickets,
    names,
    rpcPorts: {
      add(ip, port) {
        rpcPorts.add(`${ip}:${port}`);
        if (rpcPorts.size > RPC_PORTS) rpcPorts.delete(rpcPorts.values().next().value as string);
      },
      has: (ip, port) => rpcPorts.size > 0 && rpcPorts.has(`${ip}:${port}`),
    },
    locate: knowledge.locate,
    emit(flow, moment, draft, told) {
      statistics.activities++;
      const origin = { source, frame: moment.frame };
      if (told) {
        onActivity({ ...draft, ...told, from: names.of(told.from), to: names.of(told.to), origin });
        return;
      }
      const ordinal = (ordinals.get(flow) ?? 0) + 1;
      ordinals.set(flow, ordinal);
      const { client, server } = flow;
      const wire = `${Math.round(moment.time * 1000)}|${flow.transport}|${client.ip}|${client.port}|${server.ip}|${server.port}|${draft.kind}|${draft.operation}|${ordinal}`;
      const rest = {
        id: hash('sha1', wire, 'hex').slice(0, 24),
        time: Math.floor(moment.time),
        from: names.of(client),
        to: names.of(server),
        origin,
      };
      onActivity({ ...draft, ...rest });
    },
    count(protocol, message) {
      let counters = messages.get(protocol);
      if (!counters) {
        counters = new Counters();
        messages.set(protocol, counters);
      }
      counters.add(message);
    },
    anomaly(_flow, protocol, reason) {
      statistics.malformed.add(`${protocol}: ${reason}`);
    },
  };

  const budget: Budget = {
    streamBytes: limits.streamBytes,
    totalBytes: limits.totalBytes,
    holeBytes: limits.holeBytes,
    holeTime: limits.holeTime,
    used: 0,
    drop,
  };
  const flows = createFlows(protocols, sensor, limits, budget, {
    malformed: (protocol, reason) => statistics.malformed.add(`${protocol}: ${reason}`),
    internal: (protocol, error) =>
      statistics.internal.add(`${protocol}: ${error instanceof Error ? error.message : String(error)}`),
    drop,
  });
  const decode = packetDecoder(limits.fragments);
  const packet = new Packet();

  return {
    statistics,
    begin(name) {
      flows.end();
      source = name;
    },
    packet(bytes, start, end, linkType, time, frame) {
      statistics.packets++;
      statistics.bytes += end - start;
      packet.time = time;
      packet.frame = frame;
      const decoded = decode(packet, bytes, start, end, linkType);
      if (decoded === 'whole') flows.packet(packet);
      else if (decoded !== 'other protocol' && decoded !== 'held') drop(`frame: ${decoded}`);
    },
    end: () => flows.end(),
  };
}
