// An account's security is weakened: pre-authentication off, reversible or no password, DES only, a service name on a person's
// account (so that its ticket can be cracked).
// Sees: userAccountControl in 4738, 4742 and 5136; servicePrincipalName of user accounts in 5136. Fooled by: no auditing. Benign: service
// accounts being set up (their owner explains it), a new account in its first minute.
import type { DirectoryChange } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, listed, minutes, nameKey, nameOf } from '../detection/detector.ts';
import { commonName } from '../entities/distinguished-name.ts';

interface State {
  /** Times at which accounts were created, by name: what follows at once belongs to that. */
  created?: number;
}

const weakening: Readonly<Record<string, string>> = {
  DONT_REQ_PREAUTH: 'needs no Kerberos pre-authentication any more',
  ENCRYPTED_TEXT_PWD_ALLOWED: 'has its password stored so that it can be read',
  PASSWD_NOTREQD: 'needs no password any more',
  USE_DES_KEY_ONLY: 'uses DES only',
};

function gained({ changes = [] }: DirectoryChange): string[] {
  const flags = changes.find((c) => c.attribute.toLowerCase() === 'useraccountcontrol' && c.change !== 'remove');
  const had = new Set((flags?.old ?? '').split(' '));
  return (flags?.value ?? '').split(' ').filter((flag) => weakening[flag] && !had.has(flag));
}

function weakened(change: DirectoryChange): string[] {
  const found = gained(change).map((flag) => weakening[flag] as string);
  const spn = change.changes?.find(
    (c) => c.attribute.toLowerCase() === 'serviceprincipalname' && c.change !== 'remove' && c.value,
  );
  if (spn && change.targetKind === 'user')
    found.push(`has the service name ${spn.value?.slice(0, 100)}, so anybody can get a ticket to crack`);
  return found;
}

const accountName = (target: string): string => (commonName(target) ?? target).toLowerCase();

export default detector({
  type: 'account-weakened',
  reads: ['directoryChange'],
  settings: {},
  recommendations: [
    'Undo the change unless the owner of the account explains it.',
    'Give the account a long password now: what it could be cracked by may have been taken already.',
    'Review who may write to accounts.',
  ],
  window: minutes(10),
  key: (activity) =>
    activity.kind === 'directoryChange' && activity.targetKind !== 'group' ? accountName(activity.target) : undefined,
  start: (): State => ({}),
  on(activity, state) {
    if (activity.kind !== 'directoryChange') return undefined;
    if (activity.operation === 'create') {
      state.created = activity.time;
      return undefined;
    }
    // Tools create an account without a password and set it a moment later; machines change their own accounts.
    if (state.created !== undefined && activity.time - state.created < minutes(1)) return undefined;
    if (activity.account?.sid === 'S-1-5-18' || nameKey(activity.account) === accountName(activity.target)) return undefined;
    const found = weakened(activity);
    if (!found.length) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const target: EntityRef = {
      kind: activity.targetKind === 'computer' ? 'computer' : 'user',
      name: commonName(activity.target) ?? activity.target,
      ...(activity.domain ? { domain: activity.domain } : {}),
    };
    return {
      key: accountName(activity.target),
      who,
      from: elsewhere(activity),
      to: [target, ...endpointRefs(activity.to)],
      what: `${nameOf(target)} ${listed(found)}: changed by ${who.length ? nameOf(who[0]) : 'somebody'}.`,
      how: ['Change of the account in the directory'],
      evidence: [{ activity, text: `${activity.operation} ${activity.target}: ${listed(found)}` }],
    };
  },
});
