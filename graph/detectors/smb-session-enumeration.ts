// SMB session enumeration: NetrSessionEnum (MS-SRVS §3.1.4.5, opnum 12) tells who is connected to a server from where, which
// shows an attacker where privileged accounts are. Nobody does it to a domain controller in ordinary work.
// Sees: the request by operation number, whatever the answer; in the server's audit (5145) the pipes that such tools open
// together. A rule on the graph's QUERIED and ACCESSED_FILE edges.
// Fooled by: SMB3 encryption, which hides the call. Benign: security scanners, inventory (exclude them).
import type { EntityRef } from '../../schema/entity.ts';
import type { Row } from '../../schema/graph.ts';
import { graphRule, minutes, nameOf } from '../detection/detector.ts';

export default graphRule(import.meta.url, {
  type: 'smb-session-enumeration',
  reads: ['query.srvsvc', 'fileAccess'],
  settings: {
    together: {
      about: 'milliseconds within which the pipes for registry, LSA and server service are opened by a tool',
      default: 15_000,
      medium: 30_000,
      low: 60_000,
      source: 'ours: tools open them within a second, a person clicking does not',
    },
  },
  recommendations: [
    'Ask the owner of the source computer; contain it if nobody can explain the query.',
    'Restrict session enumeration: remove Authenticated Users from the SrvsvcSessionInfo permissions on controllers.',
  ],
  every: minutes(1),
  parameters: ({ together }) => ({ together }),
  found(row, context) {
    const from = machine(row.sourceId, row.sourceName);
    const to = machine(row.serverId, row.serverName);
    if (context.isDomainController(from)) return undefined;
    const who: EntityRef[] = row.account
      ? [{ kind: 'user', name: String(row.account), ...(row.domain ? { domain: String(row.domain) } : {}) }]
      : [];
    const failed = Number(row.failed) >= Number(row.count);
    const result = failed
      ? 'It was refused: no accounts were exposed.'
      : 'The answer may have exposed accounts and the addresses they are used from.';
    return {
      key: `${nameOf(from)}|${nameOf(to)}`,
      who,
      from: [from],
      to: [to],
      what: `${nameOf(from)} asked ${nameOf(to)} for its SMB sessions${who[0] ? ` as ${nameOf(who[0])}` : ''}. ${result}`,
      how: [
        row.how === 'pipes'
          ? 'The pipes winreg, lsarpc and srvsvc opened one after the other, as tools do that list who is logged on'
          : 'SRVSVC NetrSessionEnum (opnum 12) over SMB',
      ],
      evidence: times(row).map((time) => ({
        time,
        text: `${row.how === 'pipes' ? 'pipes winreg, lsarpc, srvsvc' : 'NetrSessionEnum'}${who[0] ? ` as ${nameOf(who[0])}` : ''}, ${row.count} so far, ${row.failed} refused`,
        origin: String(row.origin ?? ''),
      })),
    };
  },
});

/** The edge's span as evidence: its first and its last request. */
function times(row: Row): number[] {
  const [first, last] = [Number(row.firstSeen), Number(row.lastSeen)];
  return first === last ? [first] : [first, last];
}

function machine(id: Row[string] | undefined, name: Row[string] | undefined): EntityRef {
  return String(id).startsWith('address:') ? { kind: 'address', ip: String(name) } : { kind: 'computer', name: String(name) };
}
