// SID-History injection: a SID is added to an account's history, so that it has that SID's rights.
// Sees: 4765 and 4766, sIDHistory in 4738, 4742 and 5136. Fooled by: changes made in the database of a controller that is offline, and
// replicated by a rogue one (see DCShadow). Benign: migrations between domains, which add SIDs of the other domain: exclude the
// account that migrates.
import type { DirectoryChange } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, hours, nameKey, nameOf } from '../detection/detector.ts';
import { isBuiltInAccount, isSensitiveGroup } from '../detection/sensitive.ts';

/** The SID added, `S-1-5-21-…-512 corp\Domain Admins`; empty when the event does not tell it. */
function added(change: DirectoryChange): string | undefined {
  const history = change.changes?.find((c) => c.attribute.toLowerCase() === 'sidhistory' && c.change !== 'remove');
  return history ? (history.value ?? '') : change.operation === 'add-sid-history' ? '' : undefined;
}

const domainOf = (sid: string | undefined): string | undefined => /^(S-1-5-21-\d+-\d+-\d+)-/.exec(sid ?? '')?.[1];

export default detector({
  type: 'sid-history',
  reads: ['directoryChange'],
  settings: {},
  recommendations: [
    'Remove the SID from the history of the account unless a migration explains it.',
    'Reset the password of the actor and look at what the account did since.',
    'Filter SIDs on trusts (quarantine), so that histories of other domains give no rights.',
  ],
  window: hours(1),
  key: (activity) =>
    activity.kind === 'directoryChange' && added(activity) !== undefined ? nameKey(activity.account) : undefined,
  start: () => ({}),
  on(activity) {
    if (activity.kind !== 'directoryChange') return undefined;
    const [sid = '', ...name] = (added(activity) ?? '').split(' ');
    const privileged = isSensitiveGroup(undefined, sid) || isBuiltInAccount(sid);
    const own = domainOf(sid) !== undefined && domainOf(sid) === domainOf(activity.targetSid);
    const who = activity.account ? [userRef(activity.account)] : [];
    const target: EntityRef = {
      kind: activity.targetKind === 'computer' ? 'computer' : 'user',
      name: activity.target,
      ...(activity.domain ? { domain: activity.domain } : {}),
    };
    const failed = activity.outcome === 'failure';
    return {
      key: `${nameKey(activity.account)}|${activity.target.toLowerCase()}`,
      ...(privileged || own || !sid ? {} : { severity: 'medium' as const }),
      who,
      from: elsewhere(activity),
      to: [target, ...endpointRefs(activity.to)],
      what: `${who.length ? nameOf(who[0]) : 'Somebody'} ${failed ? 'tried to add' : 'added'} ${name.join(' ') || sid || 'a SID'} to the SID history of ${activity.target}.`,
      how: [
        ...(privileged ? ['The SID is that of a group or account with power over the domain.'] : []),
        ...(own ? ['The SID is of the same domain: no migration does that.'] : []),
        ...(!privileged && !own && sid
          ? ['The SID is of another domain and not privileged, as in a migration: severity is lowered.']
          : []),
        'The account has the rights of that SID from its next logon on.',
      ],
      evidence: [{ activity, text: `sIDHistory of ${activity.target}: ${sid}${failed ? ' (failed)' : ''}` }],
    };
  },
});
