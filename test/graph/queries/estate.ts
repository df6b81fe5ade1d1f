// A small estate with alerts, made by hand: enough of everything for the read models to have limits to keep.

import { findingRows } from '../../../graph/entities/finding-rows.ts';
import type { AlertRow } from '../../../graph/queries/findings.ts';
import { detections } from '../../../schema/detections.ts';
import { alertStatuses, type Finding, severities } from '../../../schema/finding.ts';
import type { EdgeRow, GraphStore, NodeRow } from '../../../schema/graph.ts';

export const T0 = Date.UTC(2026, 2, 1, 9);
const HOUR = 3_600_000;
export const DC = 'computer:dc1.corp.example';
export const ATTACKER = 'address:192.0.2.77';
export const USERS = 120;
const ALERTS = 47;

const types = [...detections.values()].filter((d) => d.family !== 'risk');
const nth = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
export const userId = (n: number): string => `user:user${n}@corp.example`;

function finding(n: number, kind: 'alert' | 'risk'): Finding {
  const detection =
    kind === 'alert'
      ? nth(types, n * 3)
      : nth(
          [...detections.values()].filter((d) => d.family === 'risk'),
          n,
        );
  // Every third shares its time with the one before, so that pages must break ties by id.
  const end = T0 + Math.floor((n * 2) / 3) * 5 * HOUR;
  return {
    kind,
    id: `${kind}-${String(n).padStart(3, '0')}`,
    type: detection.type,
    externalId: detection.externalId,
    title: detection.title,
    family: detection.family,
    phase: detection.phase,
    techniques: detection.techniques,
    severity: nth(severities, n),
    confidence: 'high',
    start: new Date(end - HOUR).toISOString(),
    end: new Date(end).toISOString(),
    count: n + 1,
    who: [{ kind: 'user', name: `user${n % 5}`, domain: 'CORP.EXAMPLE' }],
    from: [{ kind: 'address', ip: '192.0.2.77' }],
    to: [{ kind: 'computer', name: 'DC1.corp.example', ip: '192.0.2.10' }],
    what: `what ${n}`,
    how: ['how'],
    evidence: [{ time: new Date(end).toISOString(), text: 'seen', origin: 'by-hand.pcap frame 1' }],
    recommendations: ['look'],
  };
}

export const alerts: AlertRow[] = Array.from({ length: ALERTS }, (_, n) => ({
  ...finding(n, 'alert'),
  status: nth(alertStatuses, Math.floor(n / 2)),
}));
export const risks: Finding[] = Array.from({ length: 7 }, (_, n) => finding(n, 'risk'));

/** Newest first, ids downwards within the same time. */
export const newestFirst = <T extends Finding>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => Date.parse(b.end) - Date.parse(a.end) || (a.id < b.id ? 1 : -1));

export async function fill(store: GraphStore): Promise<void> {
  const seen = { firstSeen: T0, lastSeen: T0 + HOUR };
  const user = (n: number) => ({ label: 'User' as const, id: userId(n) });
  const dc = { label: 'Computer' as const, id: DC };
  const attacker = { label: 'Address' as const, id: ATTACKER };
  const nodes: NodeRow[] = [
    ...Array.from(
      { length: USERS },
      (_, n): NodeRow => ({
        ...user(n),
        properties: { ...seen, name: `user${n}`, domain: 'CORP.EXAMPLE', sensitive: n === 0 },
      }),
    ),
    { ...dc, properties: { ...seen, name: 'DC1.corp.example', domainController: true } },
    { label: 'Computer', id: 'computer:ws-user7.corp.example', properties: { ...seen, name: 'WS-User7.corp.example' } },
    { ...attacker, properties: { ...seen, name: '192.0.2.77' } },
    { label: 'Address', id: 'address:192.0.2.10', properties: { ...seen, name: '192.0.2.10' } },
    {
      label: 'Service',
      id: 'service:cifs/user7@corp.example',
      properties: { ...seen, name: 'cifs/user7', realm: 'CORP.EXAMPLE' },
    },
    { label: 'Group', id: 'group:domain admins', properties: { ...seen, name: 'Domain Admins' } },
  ];
  const observed = (protocol: string, operation: string, lastSeen: number) => ({
    protocol,
    operation,
    count: 3,
    failed: 1,
    firstSeen: lastSeen - HOUR,
    lastSeen,
    encryption: '',
    days: '',
    origin: 'by-hand.pcap frame 1',
  });
  const edges: EdgeRow[] = [
    ...Array.from(
      { length: USERS },
      (_, n): EdgeRow => ({
        label: 'AUTHENTICATED',
        from: user(n),
        to: dc,
        key: 'Kerberos|kerberos-as',
        properties: observed('Kerberos', 'kerberos-as', T0 + n * 1000),
      }),
    ),
    ...['SamrEnumerateUsersInDomain', 'NetrSessionEnum'].map(
      (operation): EdgeRow => ({
        label: 'QUERIED',
        from: attacker,
        to: dc,
        key: `RPC|${operation}|`,
        properties: observed('RPC', operation, T0),
      }),
    ),
    { label: 'QUERIED', from: dc, to: dc, key: 'DNS|A|', properties: observed('DNS', 'A', T0) },
    {
      label: 'RESOLVED_TO',
      from: { label: 'Address', id: 'address:192.0.2.10' },
      to: dc,
      key: 'high',
      properties: observed('', '', T0),
    },
    {
      label: 'MEMBER_OF',
      from: user(0),
      to: { label: 'Group', id: 'group:domain admins' },
      key: 'ldap',
      properties: { source: 'ldap', firstSeen: T0, lastSeen: T0 },
    },
  ];
  await store.write(nodes, edges, 1);
  const rows = findingRows([...alerts, ...risks].map((f) => ({ finding: withoutStatus(f), isNew: true })));
  await store.write(rows.nodes, rows.edges, 2);
  await store.write(
    alerts.map(({ id, status }): NodeRow => ({ label: 'Alert', id, properties: { status } })),
    [],
    3,
  );
}

function withoutStatus(row: Finding | AlertRow): Finding {
  const { status: _, ...finding } = row as AlertRow;
  return finding;
}
