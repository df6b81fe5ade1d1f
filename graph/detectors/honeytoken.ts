// Honeytoken activity: accounts that nobody uses, set out to be found. Whoever touches one looks for accounts or guesses
// passwords.
// Sees: everything that is done as such an account (logons and tickets by any protocol, whether they succeed or not), queries
// that name it (LDAP filters and distinguished names, SAM-R, the directory's audit 4662), and changes of it. Fooled by:
// queries of all accounts at once, which name none. Benign: whoever administers the account, and services with lists of
// accounts (exclude the source).
import type { Activity, Query } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import type { Severity } from '../../schema/finding.ts';
import { type Context, detector, elsewhere, hours, nameOf, sourceOf } from '../detection/detector.ts';
import { commonName } from '../entities/distinguished-name.ts';

/** What was done to or as the account, and how the alert weighs. */
const variants = {
  used: { severity: undefined, verb: 'was used' },
  queried: { severity: 'low', verb: 'was asked about' },
  changed: { severity: 'high', verb: 'was changed' },
} as const satisfies Record<string, { severity: Severity | undefined; verb: string }>;

/** Attributes by which a filter names one account. */
const naming = /\((?:sAMAccountName|userPrincipalName|cn|name|distinguishedName|objectSid)=([^()*]{1,256})\)/gi;

/** Names, SIDs and GUIDs that a query names. */
function namedIn({ filter = '', target = '' }: Query): string[] {
  const names = [...filter.matchAll(naming)].map((m) => m[1] as string);
  return [...names, ...target.split(', ')].map((name) => commonName(name) ?? name).filter(Boolean);
}

interface Touched {
  variant: keyof typeof variants;
  account: EntityRef;
}

function touched(activity: Activity, { isHoneytoken }: Pick<Context, 'isHoneytoken'>): Touched | undefined {
  const { account } = activity;
  if (account && isHoneytoken(account)) return { variant: 'used', account: userRef(account) };
  if (activity.kind === 'query') {
    const name = namedIn(activity).find((n) => isHoneytoken({ name: n, sid: n }));
    return name === undefined ? undefined : { variant: 'queried', account: { kind: 'user', name } };
  }
  if (activity.kind === 'directoryChange' && activity.targetKind !== 'group') {
    const name = commonName(activity.target) ?? activity.target;
    if (isHoneytoken({ name, sid: activity.targetSid })) return { variant: 'changed', account: { kind: 'user', name } };
  }
  return undefined;
}

export default detector({
  type: 'honeytoken',
  reads: ['authentication', 'query', 'directoryChange', 'replication', 'rpcCall', 'fileAccess', 'execution', 'vpnSession'],
  settings: {},
  recommendations: [
    'Find out who uses the source computer: nobody has a reason to know this account.',
    'Contain the source, and look for what else was done from there, above all guesses and enumerations before this.',
  ],
  window: hours(24),
  // Nothing is kept.
  key: ({ kind }) => kind,
  start: () => ({}),
  on(activity, _state, context) {
    const found = touched(activity, context);
    if (!found) return undefined;
    const { variant, account } = found;
    const { severity, verb } = variants[variant];
    const from = elsewhere(activity);
    const to = endpointRefs(activity.to);
    const actor = activity.account && variant !== 'used' ? [userRef(activity.account)] : [];
    const who = variant === 'used' ? [account] : actor;
    const by = actor.length ? ` by ${nameOf(actor[0])}` : '';
    const act = `${activity.protocol} ${activity.operation}`;
    return {
      key: `${nameOf(account).toLowerCase()}|${variant}|${sourceOf(activity)}`,
      variant,
      ...(severity ? { severity } : {}),
      who,
      from,
      to: variant === 'used' ? to : [account, ...to],
      what: `The honeytoken account ${nameOf(account)} ${verb}${by}${from.length ? ` from ${nameOf(from[0])}` : ''} on ${nameOf(to[0])}: ${act}.`,
      how: [
        `${act}: ${activity.outcome}${activity.error ? ` (${activity.error})` : ''}`,
        ...(variant === 'queried' ? ['A query alone is told as low'] : variant === 'changed' ? ['A change is told as high'] : []),
      ],
      evidence: [{ activity, text: `${act}: ${activity.outcome}` }],
    };
  },
});
