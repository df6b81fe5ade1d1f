// Work in a domain whose accounts some sources name by its NetBIOS name and some by its DNS name, and what a graph of it holds.
// That both are one domain is told at the end only, by its controller: nobody proves himself under both before.
import type { Activity } from '../../../schema/activity.ts';
import type { LogRecord } from '../../../schema/bus.ts';
import { edges, type GraphStore, nodes, type Row } from '../../../schema/graph.ts';
import { as, change, DC, failed, ntlm, sessionEnumeration, tgs, ticket, times, vpn } from '../detectors/activities.ts';

const wrong = failed('STATUS_LOGON_FAILURE');
const SERVER = '192.0.2.20';
/** Nobody tells which domain's it is. */
const SID = 'S-1-5-21-1-2-3-1105';

/** Sixty guesses over both protocols, calls and changes as accounts of the domain, local accounts, another domain. */
const work: readonly Activity[] = [
  ...times(30, (i) => ntlm(i, 'alice', { ...wrong, to: { ip: SERVER, port: 445 } })),
  ...times(30, (i) => as(40 + i, 'alice', { ...failed('KDC_ERR_PREAUTH_FAILED'), to: { ip: SERVER, port: 88 } })),
  ...times(8, (i) => tgs(100 + i, `user${i}`, `cifs/srv${i}`)),
  ...times(8, (i) =>
    ntlm(120 + i, `user${i}`, {
      outcome: 'unknown',
      account: { name: `user${i}`, domain: i % 2 ? 'CORP' : 'corp.example', sid: SID },
    }),
  ),
  tgs(130, 'bob', 'http/web', {
    outcome: 'unknown',
    account: { name: 'bob', domain: 'CORP' },
    issued: { ...ticket('t', 'http/web'), realm: 'CORP' },
  }),
  tgs(131, 'bob', 'http/web'),
  sessionEnumeration(140, { account: { name: 'judy', domain: 'CORP' } }),
  sessionEnumeration(150, { account: { name: 'judy', domain: 'CORP.EXAMPLE' } }),
  change(160, 'add-member', 'Domain Admins', {
    account: { name: 'judy', domain: 'CORP' },
    domain: 'CORP',
    targetKind: 'group',
    member: { name: 'mallory' },
  }),
  change(161, 'create', 'carol', { account: { name: 'judy', domain: 'corp.example' }, domain: 'CORP' }),
  vpn(170, 'alice', '192.0.2.200'),
  ntlm(180, 'alice', { account: { name: 'alice', domain: 'SRV1' }, to: { ip: SERVER } }),
  ntlm(181, 'alice', { account: { name: 'alice', domain: 'OTHER' } }),
  tgs(182, 'alice', 'cifs/else', { account: { name: 'alice', domain: 'OTHER.TEST' } }),
];
const knowledge: readonly Activity[] = [
  tgs(200, 'dave', 'cifs/srv9'),
  ntlm(210, 'dave', { ntlm: { domain: { netbios: 'CORP', dns: 'corp.example' } }, to: { ip: DC, port: 445 } }),
];

/** What was done, then what tells that it was one domain. */
export const toldLast: readonly Activity[] = [...work, ...knowledge];
/** The same in the opposite order. */
export const toldFirst: readonly Activity[] = toldLast.toReversed();

/** The log of activities: in order of arrival, with the end of the input. */
export const logOf = (activities: readonly Activity[]): LogRecord[] => [...activities, { kind: 'tick', ended: true }];

/** All that a graph holds, as text in a fixed order. */
export async function graphOf(store: GraphStore): Promise<string[]> {
  const lines: string[] = [];
  const columns = (variable: string, names: Record<string, unknown>): string =>
    Object.keys(names)
      .map((name) => `${variable}.\`${name}\` AS \`${name}\``)
      .join(', ');
  const line = (label: string, row: Row): void => {
    const present = Object.entries(row).filter(([, value]) => value !== null && value !== undefined);
    lines.push(`${label} ${JSON.stringify(Object.fromEntries(present.sort(([a], [b]) => (a < b ? -1 : 1))))}`);
  };
  for (const [label, properties] of Object.entries(nodes))
    for (const row of await store.query(`MATCH (n:\`${label}\`) RETURN ${columns('n', properties)}`)) line(label, row);
  for (const [label, { properties }] of Object.entries(edges))
    for (const row of await store.query(
      `MATCH (a)-[e:\`${label}\`]->(b) RETURN a.id AS fromId, b.id AS toId, ${columns('e', properties)}`,
    ))
      line(label, row);
  return lines.sort();
}
