// Every setting with its unit, default and meaning. The defaults are the product's; a file only says what differs.
import { z } from 'zod';

const count = z.int().positive();
const milliseconds = z.int().nonnegative();

export const exclusion = z.strictObject({
  /** Detection that it applies to; every detection when left out. */
  type: z.string().optional(),
  user: z.string().optional(),
  computer: z.string().optional(),
  /** Address or subnet in CIDR form, IPv4 or IPv6. */
  subnet: z.string().optional(),
  /** DNS domain, with all below it. */
  domain: z.string().optional(),
  reason: z.string().optional(),
  /** ISO 8601; the exclusion ends there, in event time. */
  until: z.iso.datetime().optional(),
});
export type Exclusion = z.infer<typeof exclusion>;

export const configuration = z.strictObject({
  /** Addresses or names. Domain controllers are also recognised by themselves where the input shows them. */
  domainControllers: z.array(z.string()).default([]),
  dnsServers: z.array(z.string()).default([]),
  /** Account names, SIDs or object GUIDs. */
  sensitive: z.array(z.string()).default([]),
  honeytokens: z.array(z.string()).default([]),
  exclusions: z.array(exclusion).default([]),
  /** Settings by detection: its own numbers, and `enabled`, `threshold` (high, medium, low), `learning` (milliseconds). */
  detectors: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.string())]))).default({}),
  detection: z
    .strictObject({
      /** A repeat within this event time after an alert's end updates that alert. */
      merge: milliseconds.default(86_400_000),
      /** Keys (sources, accounts, tickets) whose state one detector keeps; the longest quiet is forgotten first. */
      states: count.default(200_000),
      /** Alerts that repeats are merged into. */
      openAlerts: count.default(50_000),
      /** Findings waiting to be confirmed. */
      held: count.default(10_000),
    })
    .prefault({}),
  sensor: z
    .strictObject({
      /** Flows kept at once; the longest idle one is forgotten first. */
      flows: count.default(200_000),
      /** Octets kept for one direction of a TCP stream, out of order or not yet readable. */
      streamBytes: count.default(1_048_576),
      /** Octets kept for all streams together. */
      totalBytes: count.default(268_435_456),
      /** IP datagrams in reassembly at once. */
      fragments: count.default(4096),
      /** A TCP flow without packets is forgotten after this. */
      tcpIdle: milliseconds.default(600_000),
      udpIdle: milliseconds.default(60_000),
      /** A hole in a stream is given up after this many later octets or this time. */
      holeBytes: count.default(262_144),
      holeTime: milliseconds.default(10_000),
      /** Tickets and names remembered. */
      tickets: count.default(500_000),
      names: count.default(200_000),
    })
    .prefault({}),
  graph: z
    .strictObject({
      /** `ladybug` (embedded) or a Bolt address, `bolt://127.0.0.1:7687`. */
      store: z.string().default('ladybug'),
      user: z.string().optional(),
      password: z.string().optional(),
      database: z.string().optional(),
      /** Activities gathered into one write. */
      batch: count.default(2000),
      /** A batch is written after this time even when it is not full. */
      flush: milliseconds.default(1000),
      /** Activities whose ids are remembered, so that reading them again changes nothing. */
      remembered: count.default(2_000_000),
      /** Nodes and edges whose values are kept at hand while aggregating; others are read back. */
      cached: count.default(200_000),
      /** A copy of the embedded graph is set aside after this many activities. */
      copyAfter: count.default(200_000),
    })
    .prefault({}),
  /** Where the log, the graph and the activity files lie. */
  data: z.string().default('.pathwarden'),
  /** Days that activity files are kept. */
  retention: count.default(180),
  api: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(4680),
    })
    .prefault({}),
});
export type Configuration = z.infer<typeof configuration>;

/**
 * Checks a configuration (already parsed from JSON or YAML) and fills in the defaults.
 * Throws an Error whose message names each wrong place: `sensor.flows: expected number`.
 */
export function readConfiguration(raw: unknown, source: string): Configuration {
  const result = configuration.safeParse(raw ?? {});
  if (result.success) return result.data;
  const places = result.error.issues.map((i) => `  ${i.path.join('.') || '(top)'}: ${i.message}`);
  throw new Error(`${source} is not a valid configuration:\n${places.join('\n')}`);
}
