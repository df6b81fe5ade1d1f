// Every setting with its unit, default and meaning. The defaults are the product's; a file only says what differs.
import { z } from 'zod';
import { radius, syslog, wef } from './receivers.ts';

const count = z.int().positive();
const milliseconds = z.int().nonnegative();

export const exclusion = z.strictObject({
  type: z.string().optional().describe('Detection that it applies to; every detection when left out.'),
  user: z.string().optional().describe('Account name.'),
  computer: z.string().optional().describe('Computer name, with or without its domain.'),
  subnet: z.string().optional().describe('Address or subnet in CIDR form, IPv4 or IPv6.'),
  domain: z.string().optional().describe('DNS domain, with all below it.'),
  reason: z.string().optional().describe('Why, for whoever reads it later.'),
  until: z.iso.datetime().optional().describe('ISO 8601; the exclusion ends there, in event time.'),
});
export type Exclusion = z.infer<typeof exclusion>;

export const configuration = z.strictObject({
  domainControllers: z
    .array(z.string())
    .default([])
    .describe('Addresses or names. Domain controllers are also recognised by themselves where the input shows them.'),
  dnsServers: z
    .array(z.string())
    .default([])
    .describe('Addresses or names of DNS servers that are no controllers: they may transfer zones.'),
  sensitive: z.array(z.string()).default([]).describe('Account names, SIDs or object GUIDs.'),
  honeytokens: z.array(z.string()).default([]).describe('Account names, SIDs or object GUIDs.'),
  exclusions: z.array(exclusion).default([]).describe('What is not to be told; each entry needs all that it names.'),
  detectors: z
    .record(z.string(), z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.string())])))
    .default({})
    .describe('Settings by detection: its own numbers, and `enabled` (true, false) and `threshold` (high, medium, low).'),
  detection: z
    .strictObject({
      join: milliseconds
        .default(2000)
        .describe('An activity waits so long, in event time, for other witnesses of it: the wire, the controller, the server.'),
      waiting: count.default(50_000).describe('Activities that wait at once; the oldest go on first.'),
      merge: milliseconds
        .default(86_400_000)
        .describe("A repeat within this event time after an alert's end updates that alert."),
      states: count
        .default(200_000)
        .describe('Keys (sources, accounts, tickets) whose state one detector keeps; the longest quiet is forgotten first.'),
      openAlerts: count.default(50_000).describe('Alerts that repeats are merged into.'),
      held: count.default(10_000).describe('Findings waiting to be confirmed.'),
    })
    .prefault({}),
  sensor: z
    .strictObject({
      flows: count.default(200_000).describe('Flows kept at once; the longest idle one is forgotten first.'),
      streamBytes: count
        .default(1_048_576)
        .describe('Octets kept for one direction of a TCP stream, out of order or not yet readable.'),
      totalBytes: count.default(268_435_456).describe('Octets kept for all streams together.'),
      fragments: count.default(4096).describe('IP datagrams in reassembly at once.'),
      tcpIdle: milliseconds.default(600_000).describe('A TCP flow without packets is forgotten after this.'),
      udpIdle: milliseconds.default(60_000).describe('A UDP flow without packets is forgotten after this.'),
      holeBytes: count.default(262_144).describe('A hole in a stream is given up after this many later octets.'),
      holeTime: milliseconds.default(10_000).describe('A hole in a stream is given up after this time.'),
      tickets: count.default(500_000).describe('Tickets whose client is remembered.'),
      names: count.default(200_000).describe('Addresses whose computer names are remembered, and accounts by their SID.'),
      inputs: count.default(64).describe('Files read side by side where their times overlap.'),
      sessions: count.default(500_000).describe('Windows logon sessions whose client is remembered.'),
      unpackedBytes: count
        .default(17_179_869_184)
        .describe('Octets that one packed input (gzip, a member of a zip) may have unpacked.'),
      dateOrder: z
        .enum(['month-first', 'day-first'])
        .default('month-first')
        .describe('How `03/04/2026` is read in tables of events (CSV) where no date in the file tells.'),
      evtx: z
        .strictObject({
          workers: z
            .int()
            .nonnegative()
            .optional()
            .describe('Threads that read event logs, beside the main one; all processors but one when left out, 0: none.'),
          recover: z
            .boolean()
            .default(false)
            .describe('Also read what is left of older records behind the last one of each chunk of an event log.'),
        })
        .prefault({}),
    })
    .prefault({}),
  syslog,
  radius,
  wef,
  graph: z
    .strictObject({
      store: z.string().default('ladybug').describe('`ladybug` (embedded) or a Bolt address, `bolt://127.0.0.1:7687`.'),
      user: z.string().optional().describe('Neo4j account; PATHWARDEN_NEO4J_USER when left out.'),
      password: z.string().optional().describe('Neo4j password; PATHWARDEN_NEO4J_PASSWORD when left out.'),
      database: z.string().optional().describe('Neo4j database; its default one when left out.'),
      batch: count.default(5000).describe('Activities gathered into one write.'),
      flush: milliseconds.default(1000).describe('A batch is written after this time even when it is not full.'),
      remembered: count
        .default(2_000_000)
        .describe('Activities whose ids are remembered, so that reading them again changes nothing.'),
      cached: count
        .default(200_000)
        .describe('Nodes and edges whose values are kept at hand while aggregating; others are read back.'),
      logKept: count.default(5_000_000).describe('Records kept on the log behind the last copy of the graph.'),
      copyAfter: count.default(200_000).describe('A copy of the embedded graph is set aside after this many activities.'),
    })
    .prefault({}),
  data: z.string().default('.pathwarden').describe('Where the log, the graph and the activity files lie.'),
  retention: count.default(180).describe('Days that activity files are kept, counted back from the newest.'),
  api: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address that the portal and the API listen on.'),
      port: z.int().min(0).max(65_535).default(4680).describe('TCP port; 0 takes a free one.'),
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
