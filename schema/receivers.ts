// Settings of what listens: Windows events forwarded or passed on by a SIEM, RADIUS accounting of VPNs. Each is off when left out.
import { z } from 'zod';

const count = z.int().positive();
const milliseconds = z.int().nonnegative();

const listenOn = (port: number) => ({
  listen: z.array(z.string()).default(['127.0.0.1']).describe('Addresses, IPv4 or IPv6; `0.0.0.0` and `::` stand for all.'),
  port: z.int().min(0).max(65_535).default(port).describe('Port; 0 takes a free one. 514, the usual one, needs privileges.'),
});
const streams = (port: number) => ({
  ...listenOn(port),
  connections: count.default(1000).describe('Connections at once.'),
  connectionsPerSender: count.default(100).describe('Connections at once from one address.'),
  idle: milliseconds.default(3_600_000).describe('A connection on which nothing comes is closed after this.'),
});
const radiusClient = z
  .strictObject({
    address: z.string().describe('Address or subnet in CIDR form, IPv4 or IPv6; the narrowest that fits counts.'),
    secret: z.string().min(1).optional().describe('Shared secret; better from a file or a variable.'),
    secretFile: z.string().optional().describe('File that holds the shared secret.'),
    secretVariable: z.string().optional().describe('Environment variable that holds the shared secret.'),
  })
  .refine((c) => [c.secret, c.secretFile, c.secretVariable].filter((s) => s !== undefined).length === 1, {
    error: 'needs one of secret, secretFile and secretVariable',
  });
const eventIds = z.union([z.int().min(0).max(65_535), z.string().regex(/^\d{1,5}-\d{1,5}$/)]);

const subscription = z.strictObject({
  name: z
    .string()
    .regex(/^[\w .-]{1,64}$/)
    .describe('As it appears in the log of the machines.'),
  select: z
    .array(
      z.strictObject({
        channel: z.string().min(1).max(256).describe('Event log, `Security` or `Microsoft-Windows-Sysmon/Operational`.'),
        events: z.array(eventIds).default([]).describe('Event ids and ranges, `4720-4767`; all when left out.'),
        provider: z.string().max(256).optional().describe('Only events of this provider.'),
        suppress: z.array(z.string().max(4096)).optional().describe('XPath expressions for events of the channel to leave out.'),
      }),
    )
    .min(1)
    .max(64)
    .describe('What is asked for, by event log.'),
  computers: z.array(z.string()).optional().describe('Machines that have it, `*` for any characters; all when left out.'),
  readExisting: z.boolean().optional().describe('Whether a machine without a bookmark begins with what its log already has.'),
});
export type SubscriptionSetting = z.infer<typeof subscription>;

const forwarding = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address that machines deliver to.'),
  https: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(5986).describe('TCP port; 0 takes a free one.'),
      certificate: z.string().describe('PEM file: the certificate of this server, with its chain.'),
      key: z.string().describe('PEM file: its private key.'),
      authorities: z.array(z.string()).min(1).describe('PEM files: authorities whose client certificates are taken.'),
      revocation: z
        .array(z.string())
        .default([])
        .describe('PEM files: revocation lists, one for every authority; none are checked when left out.'),
    })
    .optional(),
  kerberos: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(5985).describe('TCP port; 0 takes a free one.'),
      keytab: z.string().describe('File with the keys of this service, AES only.'),
      skew: milliseconds.default(300_000).describe('Difference of clocks that is allowed.'),
    })
    .optional(),
  subscriptions: z
    .array(subscription)
    .max(100)
    .optional()
    .describe('What machines forward; the events that detections read when left out (docs/wef.md).'),
  forwarders: z
    .array(z.string())
    .default([])
    .describe('Machines that may report for others: Windows collectors that forward what they collected.'),
  suffixes: z.array(z.string()).default([]).describe('DNS domains of machines besides the name of their Kerberos realm.'),
  heartbeat: count.default(900_000).describe('A machine that has nothing to forward shows itself so often.'),
  latency: count.default(10_000).describe('An event is sent at the latest so long after it was logged.'),
  items: count.default(500).describe('Events in one message.'),
  envelope: z.int().min(32_768).max(8_388_608).default(512_000).describe('Octets of one message, decompressed.'),
  retries: count.default(5).describe('How often a machine tries again when this server does not answer.'),
  retryAfter: count.default(60_000).describe('How long it waits between.'),
  compression: z.boolean().default(true).describe('Whether machines may compress what they send.'),
  encoding: z.enum(['utf-16', 'utf-8']).default('utf-16').describe('Encoding of what machines send.'),
  connections: count.default(20_000).describe('Connections at once.'),
  inFlight: count.default(268_435_456).describe('Octets of messages being taken at once; others wait unread.'),
  patience: count.default(50_000).describe('A message that is not taken within this time is refused, to come again.'),
  idle: count.default(120_000).describe('A connection without requests is closed after this.'),
  machines: count.default(200_000).describe('Machines whose bookmarks are kept; the longest silent is forgotten first.'),
});
export type ForwardingConfiguration = z.infer<typeof forwarding>;

export const syslog = z
  .strictObject({
    udp: z
      .strictObject({
        ...listenOn(5514),
        bufferBytes: count
          .default(16_777_216)
          .describe('Octets asked of the system for datagrams that wait; Linux gives at most net.core.rmem_max.'),
        queueBytes: count
          .default(67_108_864)
          .describe('Octets of datagrams kept while events cannot be taken; more are dropped.'),
      })
      .optional()
      .describe('Syslog over UDP; off when left out.'),
    tcp: z.strictObject(streams(5514)).optional().describe('Syslog over TCP; off when left out.'),
    tls: z
      .strictObject({
        ...streams(6514),
        certificate: z.string().describe('File with the certificate, in PEM.'),
        key: z.string().describe('File with its private key, in PEM.'),
        clientAuthority: z
          .string()
          .optional()
          .describe('File with the certificates, in PEM, that a sender must be certified by; any sender when left out.'),
      })
      .optional()
      .describe('Syslog over TLS; off when left out.'),
    messageBytes: count.default(262_144).describe('Octets of one message over TCP and TLS; longer ones are given up.'),
    senders: count.default(1000).describe('Senders counted one by one; those that come later are counted together.'),
  })
  .refine(({ udp, tcp, tls }) => udp || tcp || tls, 'needs udp, tcp or tls')
  .optional()
  .describe('Windows events that a SIEM passes on as syslog; off when left out.');

export const radius = z
  .strictObject({
    listen: z
      .array(z.string())
      .default(['127.0.0.1'])
      .describe('Addresses, IPv4 or IPv6, on which VPN gateways may reach it; `0.0.0.0` and `::` stand for all.'),
    port: z.int().min(0).max(65_535).default(1813).describe('UDP port; 0 takes a free one.'),
    clients: z
      .array(radiusClient)
      .default([])
      .describe('VPN gateways, or RADIUS servers that pass their accounting on. Without any, nothing is listened for.'),
    waiting: count
      .default(10_000)
      .describe('Records that wait to be on disk before they are answered; more are left to be sent again.'),
    locations: z
      .array(z.string())
      .default([])
      .describe("MMDB files of places and networks (GeoLite2, DB-IP Lite) for clients' addresses, also in captures."),
  })
  .optional();

export const wef = forwarding.refine(({ https, kerberos }) => https || kerberos, 'needs https or kerberos').optional();

export type SyslogSettings = NonNullable<z.infer<typeof syslog>>;
export type RadiusSettings = NonNullable<z.infer<typeof radius>>;
