// sAMAccountName spoofing (CVE-2021-42278, CVE-2021-42287): a computer account is renamed to a controller's name without `$`, gets
// a ticket, is renamed back, and the KDC takes the ticket for the controller's.
// Sees: a computer account whose name loses its `$` (4781, 4742, 4741, 5136); the ticket requests under that name that follow.
// Fooled by: domains whose account management is not audited. Benign: none known; renaming a computer keeps the `$`.
import type { DirectoryChange } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, hours, nameKey, nameOf } from '../detection/detector.ts';

interface State {
  /** Who gave this name to a computer account, and when. */
  spoofed?: { time: number; by: EntityRef[]; old: string; alert: string };
}

/** The new name, when a computer account loses its `$`. */
function newName(change: DirectoryChange): string | undefined {
  const name = change.changes?.find((c) => c.attribute === 'sAMAccountName' && c.change !== 'remove');
  if (!name?.value || name.value.endsWith('$')) return undefined;
  if (change.operation === 'rename') return change.targetKind === 'computer' && name.old?.endsWith('$') ? name.value : undefined;
  if (change.targetKind !== 'computer') return undefined;
  return change.operation === 'create' || change.operation === 'modify' ? name.value : undefined;
}

export default detector({
  type: 'samaccountname-spoofing',
  reads: ['directoryChange', 'authentication.kerberos-as', 'authentication.kerberos-tgs'],
  settings: {},
  recommendations: [
    'Reset the password of the controller concerned, and look at what was done with the ticket.',
    'Install the updates of November 2021 (CVE-2021-42278, CVE-2021-42287) on all controllers.',
    'Set ms-DS-MachineAccountQuota to 0, so that users cannot create computer accounts.',
  ],
  window: hours(1),
  key(activity) {
    if (activity.kind === 'directoryChange') return newName(activity)?.toLowerCase();
    if (activity.kind !== 'authentication' || activity.account?.name.endsWith('$')) return undefined;
    return nameKey(activity.account) || undefined;
  },
  start: (): State => ({}),
  on(activity, state, context, key) {
    const controller = context.isDomainController({ name: key }) || key === activity.to.name?.split('.')[0];
    if (activity.kind === 'directoryChange') {
      const name = newName(activity) as string;
      // 4742 tells only the new name, 4781 both.
      const given = activity.changes?.find((c) => c.attribute === 'sAMAccountName')?.old;
      const old = given?.endsWith('$') ? given : (state.spoofed?.old ?? 'a computer account');
      const who = activity.account ? [userRef(activity.account)] : (state.spoofed?.by ?? []);
      // One account renamed there and back is one attack.
      const alert = `${nameKey(activity.account)}|${activity.targetSid ?? key}`;
      state.spoofed = { time: activity.time, by: who, old, alert };
      return {
        key: alert,
        severity: controller ? 'high' : 'medium',
        who,
        from: elsewhere(activity),
        to: [...endpointRefs(activity.to), { kind: 'computer', name }],
        what: `${who.length ? nameOf(who[0]) : 'Somebody'} gave ${old} the name ${name}${controller ? ", which is a domain controller's" : ''}, without $.`,
        how: [
          'A computer account whose name does not end with $ is taken for another account by unpatched controllers.',
          ...(controller ? [] : ['The name is not known as that of a controller: severity is lowered.']),
        ],
        evidence: [{ activity, text: `${old} renamed to ${name}` }],
      };
    }
    if (!state.spoofed || activity.kind !== 'authentication' || activity.outcome !== 'success') return undefined;
    return {
      key: state.spoofed.alert,
      severity: 'high',
      who: state.spoofed.by,
      from: endpointRefs(activity.from),
      to: [...endpointRefs(activity.to), { kind: 'computer', name: activity.account?.name ?? key }],
      what: `A ticket was got under the name ${activity.account?.name}, which ${nameOf(state.spoofed.by[0])} had given to ${state.spoofed.old}.`,
      how: ['The KDC issued a ticket for the borrowed name: the attack went on.'],
      evidence: [{ activity, text: `${activity.operation} as ${activity.account?.name}` }],
    };
  },
});
