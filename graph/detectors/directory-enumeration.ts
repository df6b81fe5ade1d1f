// Directory service enumeration: accounts, groups and their members are listed over SAM-R, or searched for over LDAP in the
// ways of reconnaissance tools.
// Sees: SAM-R enumerations by operation number (MS-SAMR §3.1.5); reads of groups and users in number; LDAP filters by
// what they are after: several kinds of bulk search in a short time, or a sensitive group by name. Fooled by: sealed LDAP,
// LDAPS, SMB3 encryption; slow, narrow searches. Benign: machines that were learned to do the same, domain controllers,
// scanners and administration hosts (exclude them); ordinary lookups of single names.
import type { Query } from '../../schema/activity.ts';
import { type EntityRef, endpointRef, userRef } from '../../schema/entity.ts';
import { at, detector, hours, listed, minutes, nameOf } from '../detection/detector.ts';
import { ldapAims } from '../detection/ldap-aims.ts';

/** Different things asked, and habits, that one machine's state keeps. */
const ASKED = 200;

interface State {
  /** What was asked in the last minutes, with its time. */
  asked: Record<string, number>;
  /** What this machine was learned to do. */
  habits: string[];
}

/** MS-SAMR: what lists all of something. */
const enumerations: Readonly<Record<number, string>> = {
  11: 'all groups',
  13: 'all users',
  15: 'all aliases',
  40: 'all accounts (display information)',
  48: 'all accounts (display information)',
  51: 'all accounts (display information)',
};
/** MS-SAMR: what reads one group's members or one user; LSAT: what turns SIDs into names in bulk. */
const reads: Readonly<Record<number, string>> = {
  25: 'members of a group',
  33: 'members of an alias',
  36: 'a user',
  39: 'groups of a user',
  47: 'a user',
};

export default detector({
  type: 'directory-enumeration',
  reads: ['query.samr', 'query'],
  settings: {
    reads: {
      about: 'different single SAM-R reads of groups and users within 10 minutes',
      default: 2,
      low: 1,
      source: 'catalogue A7a',
    },
    aims: {
      about: 'different kinds of bulk LDAP search within 10 minutes',
      default: 3,
      medium: 2,
      low: 1,
      source: 'catalogue A7b',
    },
  },
  recommendations: [
    'Ask the owner of the source computer; contain it if nobody can explain the queries.',
    'Restrict remote SAM calls by group policy, on all machines.',
  ],
  // The documented learning period of this detection (catalogue 0.3): a habit lasts as long.
  window: hours(24 * 28),
  key: (activity) =>
    activity.kind === 'query' && (activity.interface === 'samr' || activity.operation === 'search')
      ? at(activity.from)
      : undefined,
  start: (): State => ({ asked: {}, habits: [] }),
  on(activity, state, context) {
    if (activity.kind !== 'query' || context.isDomainController(activity.from)) return undefined;
    const aims = aimsOf(activity);
    if (!aims.length) return undefined;
    const { settings } = context;
    const since = activity.time - minutes(10);
    for (const aim of aims) {
      if (context.learning) {
        if (!state.habits.includes(aim) && state.habits.length < ASKED) state.habits.push(aim);
      } else if (!state.habits.includes(aim)) {
        delete state.asked[aim];
        state.asked[aim] = activity.time;
      }
    }
    // In the order of their last time: the old ones stand in front.
    for (const aim in state.asked) {
      if ((state.asked[aim] as number) >= since && Object.keys(state.asked).length <= ASKED) break;
      delete state.asked[aim];
    }
    const fresh = Object.keys(state.asked);
    const of = (kind: string): string[] => fresh.filter((a) => a.startsWith(kind)).map((a) => a.slice(kind.length));
    const [listing, reading, searching, sensitive] = [of('list '), of('read '), of('search '), of('sensitive ')];
    const found = [
      ...listing,
      ...(reading.length >= settings.reads ? reading : []),
      ...(searching.length >= settings.aims ? searching : []),
      ...sensitive,
    ];
    if (!found.length || !aims.some((a) => found.includes(a.slice(a.indexOf(' ') + 1)))) return undefined;
    const from = endpointRef(activity.from);
    const to = endpointRef(activity.to);
    const who = activity.account ? [userRef(activity.account)] : [];
    return {
      key: at(activity.from),
      who,
      from: [from],
      to: [to, ...sensitive.map((name): EntityRef => ({ kind: 'group', name }))],
      what: `${nameOf(from)} listed the directory on ${nameOf(to)}${who[0] ? ` as ${nameOf(who[0])}` : ''}: ${listed(found)}.`,
      how: [
        activity.interface === 'samr'
          ? `SAM-R ${activity.operation} (opnum ${activity.opnum})`
          : `LDAP search ${activity.filter ?? ''} under ${activity.target || 'the root'}`,
      ],
      evidence: [{ activity, text: evidenceText(activity) }],
    };
  },
});

function aimsOf(query: Query): string[] {
  if (query.interface === 'samr') {
    const opnum = query.opnum ?? -1;
    const all = enumerations[opnum];
    if (all) return [`list ${all}`];
    const one = reads[opnum];
    return one ? [`read ${one}${query.target ? ` (${query.target})` : ''}`] : [];
  }
  return ldapAims(query);
}

function evidenceText(query: Query): string {
  if (query.interface) return `${query.operation}${query.target ? ` of ${query.target}` : ''}: ${query.error ?? query.outcome}`;
  return `search ${(query.filter ?? '').slice(0, 200)} under ${query.target || 'the root'}${query.results === undefined ? '' : `: ${query.results} entries`}`;
}
