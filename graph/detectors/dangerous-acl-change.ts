// Dangerous permission granted: a right that lets its holder take over the domain is written into the security descriptor of an object
// that carries the domain: its root, AdminSDHolder, the controllers' unit, a sensitive group or account.
// Sees: 5136 of nTSecurityDescriptor, whose old and new value come as two events of one operation. Fooled by: changes that are not
// audited (no SACL). Benign: Exchange's and synchronisation tools' set-up, delegation by plan: exclude the account for that day.
import type { DirectoryChange, Grant } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, listed, minutes, nameKey, nameOf } from '../detection/detector.ts';
import { isSensitiveGroup, sensitiveGroupNames } from '../detection/sensitive.ts';
import { commonName } from '../entities/distinguished-name.ts';

interface State {
  before?: Grant[];
  after?: Grant[];
}

/** Who has such rights on such objects by default (MS-DTYP §2.4.2.4, §2.5.1.1): their SDDL letters and well-known SIDs. */
const byDefault =
  /^(SY|BA|DA|EA|SA|CO|PS|ED|RO|CN|DD|AO|LA|PA|RS|S-1-5-(18|9|10|32-\d+)|S-1-5-21-\d+-\d+-\d+-(498|512|516|517|518|519|521|526|527))$/;

/** Rights that need no further step on the object that they are on. */
const onAnything = new Set(['full-control', 'write-dacl', 'write-owner', 'write-all', 'owner', 'all-extended', 'reset-password']);

/** What an object is, when it carries the domain. */
function objectOf({ target, objectClass }: DirectoryChange): string | undefined {
  if (/^domainDNS$/i.test(objectClass ?? '') || /^DC=[^,]+(,DC=[^,]+)*$/i.test(target)) return 'the domain';
  if (/^CN=AdminSDHolder,CN=System,/i.test(target)) return 'AdminSDHolder';
  if (/^OU=Domain Controllers,/i.test(target)) return "the domain controllers' unit";
  const name = commonName(target) ?? '';
  if (/^group$/i.test(objectClass ?? '') && sensitiveGroupNames.includes(name.toLowerCase())) return `the group ${name}`;
  if (/^(krbtgt|administrator)$/i.test(name) && /^user$/i.test(objectClass ?? '')) return `the account ${name}`;
  return undefined;
}

function isDangerous({ right, trustee }: Grant, object: string): boolean {
  if (byDefault.test(trustee)) return false;
  if (onAnything.has(right) || right === 'write:member' || right === 'write:msDS-KeyCredentialLink') return true;
  return object === 'the domain' && (right === 'replicate-all' || right === 'replicate' || right === 'replicate-filtered');
}

const word = ({ right, trustee }: Grant): string => `${right} ${trustee}`;

export default detector({
  type: 'dangerous-acl-change',
  reads: ['directoryChange'],
  settings: {},
  recommendations: [
    'Remove the permission unless its holder can be explained, and look at what the holder did since.',
    'Reset the password of the account that granted it if it was not legitimate.',
    'Audit permissions on the domain root and AdminSDHolder regularly.',
  ],
  window: minutes(10),
  key: (activity) =>
    activity.kind === 'directoryChange' && activity.grants && objectOf(activity)
      ? `${activity.correlation ?? ''}|${activity.target.toLowerCase()}`
      : undefined,
  start: (): State => ({}),
  on(activity, state) {
    if (activity.kind !== 'directoryChange' || !activity.grants) return undefined;
    state[activity.grants.when] = activity.grants.rights;
    if (!state.after) return undefined;
    const object = objectOf(activity) as string;
    // Without the old value only what nobody has by default counts.
    const had = new Set((state.before ?? []).map(word));
    const gained = state.after.filter((g) => !had.has(word(g)) && isDangerous(g, object));
    // Owner and rights that stand there already when only the new value is known say nothing of this change.
    const fresh = state.before ? gained : gained.filter((g) => g.right.startsWith('replicate') || g.right === 'full-control');
    if (!fresh.length) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const holders = [...new Set(fresh.map((g) => g.trustee))];
    const what = listed([...new Set(fresh.map((g) => g.right))]);
    return {
      key: `${nameKey(activity.account)}|${activity.target.toLowerCase()}`,
      ...(object === 'AdminSDHolder' ? { variant: 'adminsdholder' } : {}),
      who,
      from: elsewhere(activity),
      to: [
        isSensitiveGroup(/^the group (.*)$/.exec(object)?.[1], undefined)
          ? { kind: 'group', name: object.slice('the group '.length) }
          : { kind: 'domain', name: activity.domain ?? activity.target },
        ...holders.slice(0, 10).map((sid): EntityRef => ({ kind: 'user', name: sid, sid })),
        ...endpointRefs(activity.to),
      ],
      what: `${who.length ? nameOf(who[0]) : 'Somebody'} granted ${what} on ${object} to ${listed(holders)}.`,
      how: [
        `The security descriptor of ${activity.target} was changed`,
        ...(fresh.some((g) => g.right.startsWith('replicate'))
          ? ['Who may replicate all can read every password hash of the domain (DCSync).']
          : []),
        ...(object === 'AdminSDHolder' ? ['The permission spreads to all protected accounts and groups within an hour.'] : []),
      ],
      evidence: [{ activity, text: `${what} for ${listed(holders)} on ${activity.target}` }],
    };
  },
});
