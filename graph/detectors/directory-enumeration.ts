// Directory service enumeration: accounts, groups and their members are listed over SAM-R and LSA, or searched for over LDAP in
// the ways of reconnaissance tools.
// Sees: SAM-R enumerations by operation number (MS-SAMR §3.1.5); members of a sensitive group, and reads of sensitive accounts
// and groups or of very many others; identifiers counted through; LDAP filters by what they are after: several kinds of bulk
// search in a short time, what only attackers and auditors look for, a sensitive group by name; sensitive groups opened in SAM by
// the controller's audit (4661). Fooled by: sealed LDAP, LDAPS, SMB3 encryption; slow, narrow searches. Benign: machines that were learned to do the same, domain controllers, scanners and
// administration hosts (exclude them); look-ups of single accounts (`net user alice /domain`), object pickers.
import type { Query } from '../../schema/activity.ts';
import { type EntityRef, endpointRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { at, type Context, detector, hours, listed, minutes, nameKey, nameOf } from '../detection/detector.ts';
import { ldapAims } from '../detection/ldap-aims.ts';
import { builtinGroups, domainGroups, sensitiveGroupNames } from '../detection/sensitive.ts';

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
/** MS-SAMR: what reads one group or one user. */
const reads: Readonly<Record<number, string>> = {
  17: 'name of',
  20: 'group',
  25: 'members of',
  28: 'alias',
  33: 'members of',
  36: 'user',
  39: 'groups of',
  47: 'user',
};
/** The same as the controller's audit tells it (4661): it knows what was opened, not what was asked then. */
const opened: Readonly<Record<string, string>> = {
  SamrOpenGroup: 'members of',
  SamrOpenAlias: 'members of',
  SamrOpenUser: 'user',
};
/** Well-known accounts (MS-DTYP §2.4.2.4). */
const sensitiveAccounts: ReadonlyMap<number, string> = new Map([
  [500, 'administrator'],
  [502, 'krbtgt'],
]);

export default detector({
  type: 'directory-enumeration',
  reads: ['query.samr', 'query.lsarpc', 'query'],
  settings: {
    reads: {
      about: 'different SAM-R reads of sensitive groups and accounts within 10 minutes',
      default: 2,
      low: 1,
      source: 'catalogue A7a',
    },
    objects: {
      about: 'different groups and users read singly over SAM-R within 10 minutes',
      default: 20,
      medium: 10,
      low: 4,
      source: 'ours, above what a help desk looks up',
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
    activity.kind === 'query' &&
    (activity.interface === 'samr' || activity.interface === 'lsarpc' || activity.operation === 'search')
      ? source(activity)
      : undefined,
  start: (): State => ({ asked: {}, habits: [] }),
  on(activity, state, context) {
    if (activity.kind !== 'query' || context.isDomainController(activity.from)) return undefined;
    const aims = aimsOf(activity, context);
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
    const sensitive = of('sensitive ');
    const atLeast = (least: number, kind: string): string[] => (of(kind).length >= least ? of(kind) : []);
    const found = [
      ...of('list '),
      ...of('hunt '),
      ...sensitive,
      ...atLeast(settings.reads, 'read '),
      ...atLeast(settings.objects, 'object '),
      ...atLeast(settings.aims, 'search '),
    ];
    if (!found.length || !aims.some((a) => found.includes(a.slice(a.indexOf(' ') + 1)))) return undefined;
    const from = endpointRefs(activity.from);
    const to = endpointRef(activity.to);
    const who = activity.account ? [userRef(activity.account)] : [];
    return {
      key: source(activity),
      who,
      from,
      to: [to, ...sensitive.map((name): EntityRef => ({ kind: 'group', name }))],
      what: `${from[0] ? nameOf(from[0]) : 'Somebody'} listed the directory on ${nameOf(to)}${who[0] ? ` as ${nameOf(who[0])}` : ''}: ${listed(found)}.`,
      how: [
        activity.interface
          ? `${activity.interface === 'samr' ? 'SAM-R' : 'LSA'} ${activity.operation}${activity.opnum === undefined ? '' : ` (opnum ${activity.opnum})`}`
          : `LDAP search ${activity.filter ?? ''} under ${activity.target || 'the root'}`,
      ],
      evidence: [{ activity, text: evidenceText(activity) }],
    };
  },
});

/** Whose state: the machine's, or the account's where the audit does not tell from where. */
const source = ({ from, account }: Query): string => (from.ip || from.name ? at(from) : `account ${nameKey(account)}`);

/** `S-1-5-21-…-500 to 1499`, of names asked for by counting. */
const range = /-(\d+) to (\d+)$/;

function aimsOf(query: Query, context: Context): string[] {
  if (query.operation === 'search') return ldapAims(query);
  const target = query.target ?? '';
  if (range.test(target)) return ['list accounts by counting through their identifiers'];
  if (query.interface !== 'samr') return [];
  const opnum = query.opnum ?? -1;
  const all = enumerations[opnum];
  if (all) return [`list ${all}`];
  const what = reads[opnum] ?? opened[query.operation];
  // Machines open what they need themselves; a person's own logon opens its own account.
  if (!what || (query.opnum === undefined && query.account?.name.endsWith('$'))) return [];
  const known = target.split(', ').map((one) => sensitiveName(one, query, context));
  const sensitive = known.filter((name) => name !== undefined);
  if (!sensitive.length) return opnum === 17 || query.opnum === undefined || !target ? [] : [`object ${target}`];
  if (what === 'members of') return sensitive.map((name) => `sensitive ${name}`);
  return sensitive.map((name) => `read ${what} ${name}`);
}

/** By name or identifier; the aliases that every machine has are the directory's on a controller only. */
function sensitiveName(target: string, { to }: Query, context: Context): string | undefined {
  const name = (/^cn=([^,]+)/i.exec(target)?.[1] ?? target).toLowerCase();
  if (sensitiveGroupNames.includes(name) || [...sensitiveAccounts.values()].includes(name)) return name;
  const [, builtin, rid] = /^(?:s-1-5-(32)-|s-1-5-21-[\d-]+-|rid )(\d+)$/.exec(name) ?? [];
  if (rid === undefined) return undefined;
  if (builtin) return context.isDomainController(to) ? builtinGroups[Number(rid)]?.toLowerCase() : undefined;
  return domainGroups[Number(rid)]?.toLowerCase() ?? sensitiveAccounts.get(Number(rid));
}

function evidenceText(query: Query): string {
  if (query.interface) return `${query.operation}${query.target ? ` of ${query.target}` : ''}: ${query.error ?? query.outcome}`;
  return `search ${(query.filter ?? '').slice(0, 200)} under ${query.target || 'the root'}${query.results === undefined ? '' : `: ${query.results} entries`}`;
}
