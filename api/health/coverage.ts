// Which detections have what they read, and what is missing for the others: from what has arrived, the traffic and the events
// that each detection reads, and what must be on for Windows to write them.
import type { Activity } from '../../schema/activity.ts';
import { detectionOf } from '../../schema/detections.ts';

/** A row of the event mapping, as far as it matters here. */
export interface EventSourceRow {
  provider: string;
  ids: readonly number[];
  feeds: readonly string[];
  needs: string;
  fields?: readonly string[];
}

/** What has arrived. */
export interface Arrived {
  /** Activities seen on the wire by `kind` and `kind.mechanism` or `kind.interface`. */
  wire: ReadonlyMap<string, number>;
  /** Events by `provider id`, and those that lack a field by `provider id field`. */
  events: ReadonlyMap<string, number>;
  missingFields: ReadonlyMap<string, number>;
}

export interface Source {
  /** `traffic` or `events 4768, 4772` */
  name: string;
  /** How much of it has arrived. */
  count: number;
  /** What brings it. */
  needs: string;
  /** What arrived without something that matters: `CommandLine missing in 12 of 14 events 4688`. */
  gaps: string[];
}

export interface Coverage {
  type: string;
  title: string;
  /** `full`: all its sources arrive whole; `partial`: some do, or with gaps; `none`: it is blind. */
  state: 'full' | 'partial' | 'none';
  sources: Source[];
}

/** What traffic carries what a detection reads; what is not here comes from events alone. */
const traffic: readonly (readonly [RegExp, string])[] = [
  [/^authentication\.kerberos-(as|tgs)$/, 'Kerberos of the domain controllers (TCP and UDP 88)'],
  [/^authentication\.(ntlm|kerberos-ap)$/, 'SMB, LDAP and RPC of the domain controllers (TCP 445, 389, 135 and dynamic ports)'],
  [/^authentication\.simple-bind$|^query$/, 'LDAP of the domain controllers (TCP 389 and 3268)'],
  [
    /^(query|rpcCall)\.|^replication$|^rpcCall$/,
    'RPC of the domain controllers over SMB (TCP 445) and TCP (135 and dynamic ports)',
  ],
  [/^nameQuery$/, 'DNS (UDP and TCP 53)'],
  [/^vpnSession$/, 'RADIUS accounting (UDP 1813)'],
];

/** Counts activities of the wire under the words that detections' `reads` use. */
export function countWire(counts: Map<string, number>, activity: Activity): void {
  if (activity.origin.event !== undefined) return;
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  add(activity.kind);
  if (activity.kind === 'authentication') add(`authentication.${activity.mechanism}`);
  else if ((activity.kind === 'query' || activity.kind === 'rpcCall') && activity.interface)
    add(`${activity.kind}.${activity.interface}`);
}

/** Coverage of each detection, in the catalogue's words. */
export function coverageOf(
  detectors: readonly { type: string; reads: readonly string[] }[],
  rows: readonly EventSourceRow[],
  arrived: Arrived,
): Coverage[] {
  return detectors.map(({ type, reads }) => {
    const sources = [
      ...trafficSources(reads, arrived.wire),
      ...rows.filter((row) => row.feeds.includes(type)).map((row) => eventSource(row, arrived)),
    ];
    const arriving = sources.filter((s) => s.count > 0);
    const whole = arriving.length === sources.length && sources.every((s) => !s.gaps.length);
    return {
      type,
      title: detectionOf(type).title,
      state: !arriving.length ? 'none' : whole ? 'full' : 'partial',
      sources,
    };
  });
}

function trafficSources(reads: readonly string[], wire: ReadonlyMap<string, number>): Source[] {
  const byNeed = new Map<string, number>();
  for (const read of reads) {
    const need = traffic.find(([pattern]) => pattern.test(read))?.[1];
    if (need) byNeed.set(need, (byNeed.get(need) ?? 0) + (wire.get(read) ?? 0));
  }
  return [...byNeed].map(([needs, count]) => ({ name: 'traffic', count, needs, gaps: [] }));
}

function eventSource({ provider, ids, needs, fields = [] }: EventSourceRow, { events, missingFields }: Arrived): Source {
  const of = (id: number): number => events.get(`${provider} ${id}`) ?? 0;
  const count = ids.reduce((sum, id) => sum + of(id), 0);
  const gaps = ids.flatMap((id) =>
    fields.flatMap((field) => {
      const missing = missingFields.get(`${provider} ${id} ${field}`) ?? 0;
      return missing ? [`${field} missing in ${missing} of ${of(id)} events ${id}`] : [];
    }),
  );
  return { name: `event${ids.length > 1 ? 's' : ''} ${ids.join(', ')}`, count, needs, gaps };
}
