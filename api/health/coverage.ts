// Which detections have what they read, and what would give the others eyes: traffic that does not arrive, events that Windows
// does not write, fields that events lack. Told from what has arrived so far: what never happened does not arrive either.
import { detectionOf } from '../../schema/detections.ts';

/** A row of the event mapping, as far as it matters here. */
interface EventRow {
  provider: string;
  ids: readonly number[];
  feeds: readonly string[];
  needs: string;
  fields?: readonly string[];
}

interface Counts {
  get(name: string): number;
}

/** What has arrived. */
interface Arrived {
  /** Messages by protocol: `kerberos`. */
  messages: ReadonlyMap<string, { all(): readonly (readonly [string, number])[] }>;
  /** Events by `provider id`, and those that lack a field by `provider id field`. */
  eventIds: Counts;
  missingFields: Counts;
}

export interface CoverageSource {
  /** `Kerberos`, `events 4768, 4772`. */
  name: string;
  /** How much of it has arrived. */
  count: number;
  /** What brings it: ports that must be mirrored, audit settings. */
  needs: string;
  /** What arrived without something that matters: `CommandLine missing in 12 of 14 events 4688`. */
  gaps: string[];
}

export interface Coverage {
  type: string;
  title: string;
  /** Whether anything that it reads arrives. */
  sees: boolean;
  sources: CoverageSource[];
}

/** Traffic that carries what a detection reads, by the words of `reads`; what is not here comes from events alone. */
const carriers: readonly { reads: RegExp; protocol: string; name: string; needs: string }[] = [
  {
    reads: /^authentication\.kerberos-/,
    protocol: 'kerberos',
    name: 'Kerberos',
    needs: 'Kerberos of the domain controllers (TCP and UDP 88), and the SMB, LDAP, RPC and WinRM that carries it',
  },
  {
    reads: /^authentication(\.ntlm)?$/,
    protocol: 'ntlm',
    name: 'NTLM',
    needs: 'SMB (TCP 445), LDAP (389, 3268), RPC (135 and dynamic ports) and WinRM (5985) of the domain controllers',
  },
  {
    reads: /^(authentication\.simple-bind|query)$/,
    protocol: 'ldap',
    name: 'LDAP',
    needs: 'LDAP of the domain controllers (TCP 389 and 3268)',
  },
  {
    reads: /^(query|rpcCall|replication)\./,
    protocol: 'rpc',
    name: 'RPC',
    needs: 'RPC of the domain controllers over SMB (TCP 445) and TCP (135 and dynamic ports)',
  },
  {
    reads: /^execution$/,
    protocol: 'winrm',
    name: 'WinRM',
    needs: 'WinRM of the domain controllers and of other servers, as far as it is mirrored (TCP 5985)',
  },
  { reads: /^nameQuery$/, protocol: 'dns', name: 'DNS', needs: 'DNS of the domain controllers (UDP and TCP 53)' },
  { reads: /^vpnSession$/, protocol: 'radius', name: 'RADIUS', needs: 'RADIUS accounting of the VPN gateways (UDP 1813)' },
];

/** Coverage of each detection, in the order given. */
export function coverageOf(
  detectors: readonly { definition: { type: string; reads: readonly string[] } }[],
  rows: readonly EventRow[],
  arrived: Arrived,
): Coverage[] {
  return detectors.map(({ definition: { type, reads } }) => {
    const sources = [
      ...carriers
        .filter((carrier) => reads.some((read) => carrier.reads.test(read)))
        .map(({ protocol, name, needs }) => {
          const messages = arrived.messages.get(protocol)?.all() ?? [];
          return { name, count: messages.reduce((sum, [, n]) => sum + n, 0), needs, gaps: [] };
        }),
      ...rows.filter((row) => row.feeds.includes(type)).map((row) => eventSource(row, arrived)),
    ];
    return { type, title: detectionOf(type).title, sees: sources.some((s) => s.count > 0), sources };
  });
}

function eventSource({ provider, ids, needs, fields = [] }: EventRow, { eventIds, missingFields }: Arrived): CoverageSource {
  const of = (id: number): number => eventIds.get(`${provider} ${id}`);
  const gaps = ids.flatMap((id) =>
    fields.flatMap((field) => {
      const missing = missingFields.get(`${provider} ${id} ${field}`);
      return missing ? [`${field} missing in ${missing} of ${of(id)} events ${id}`] : [];
    }),
  );
  return { name: eventsName(provider, ids), count: ids.reduce((sum, id) => sum + of(id), 0), needs, gaps };
}

/** `events 4768, 4772`; those of other providers than Security's with their name. */
function eventsName(provider: string, ids: readonly number[]): string {
  const events = `event${ids.length > 1 ? 's' : ''} ${ids.join(', ')}`;
  const bare = provider.replace(/^microsoft-windows-/, '');
  return bare === 'security-auditing' ? events : `${events} of ${bare}`;
}

/** Something that is missing, and the detections that it would help. */
export interface Missing {
  needs: string;
  /** What it would bring. */
  names: string[];
  /** Detections that see nothing without it, and those that would see more. */
  blind: string[];
  partial: string[];
}

/** What is missing, what helps the most blind detections first. */
export function missingOf(coverage: readonly Coverage[]): Missing[] {
  const byNeed = new Map<string, Missing>();
  for (const { type, sees, sources } of coverage) {
    for (const { needs, name, count } of sources) {
      if (count > 0) continue;
      const missing = byNeed.get(needs) ?? { needs, names: [], blind: [], partial: [] };
      byNeed.set(needs, missing);
      if (!missing.names.includes(name)) missing.names.push(name);
      const helped = sees ? missing.partial : missing.blind;
      if (!helped.includes(type)) helped.push(type);
    }
  }
  return [...byNeed.values()].sort(
    (a, b) => b.blind.length - a.blind.length || b.partial.length - a.partial.length || (a.needs < b.needs ? -1 : 1),
  );
}

/** What arrived without something that matters, each once. */
export const gapsOf = (coverage: readonly Coverage[]): string[] => [
  ...new Set(coverage.flatMap(({ sources }) => sources.flatMap(({ gaps }) => gaps))),
];
