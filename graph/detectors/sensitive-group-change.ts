// Suspicious addition to a sensitive group: somebody who was not seen doing so adds a member to a group with power over the domain.
// Sees: 4728, 4732, 4756 (and their distribution twins) for groups known by SID or name, or named in the configuration. Fooled by:
// nested groups that are not named sensitive, additions by those who do so every day. Benign: administrators at their work: learned
// actors stay silent, others are excluded by name; the machine itself while it is set up.
import type { EntityRef } from '../../schema/entity.ts';
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, hours, nameKey, nameOf } from '../detection/detector.ts';
import { isHabit } from '../detection/habits.ts';
import { isSensitiveGroup } from '../detection/sensitive.ts';

interface State {
  /** Sensitive groups that this actor was learned to change. */
  habits: string[];
}
const HABITS = 100;

export default detector({
  type: 'sensitive-group-change',
  reads: ['directoryChange'],
  settings: {},
  recommendations: [
    'Ask the actor and the owner of the group; remove the member if nobody can explain it.',
    'Reset the passwords of the actor and of the new member if it was not legitimate.',
    'Keep few owners of sensitive groups; add members for a limited time.',
  ],
  // The documented learning period of this detection (catalogue 0.3), in which a habit lasts.
  window: hours(24 * 70),
  key: (activity) =>
    activity.kind === 'directoryChange' && activity.operation === 'add-member'
      ? nameKey(activity.account) || 'unknown'
      : undefined,
  start: (): State => ({ habits: [] }),
  on(activity, state, context) {
    if (activity.kind !== 'directoryChange') return undefined;
    const { target, targetSid, member, account } = activity;
    if (!isSensitiveGroup(target, targetSid) && !context.isSensitive({ name: target, sid: targetSid })) return undefined;
    // Groups that every machine has are the domain's only on a controller, which alone names members by distinguished name.
    const ofMachine = /^S-1-5-32-/.test(targetSid ?? '') && !member?.inDirectory && !context.isDomainController(activity.to);
    if (ofMachine) return undefined;
    // While Windows is set up it fills its own groups.
    if (account?.sid === 'S-1-5-18' || /^S-1-5-(?!21-)/.test(member?.sid ?? '')) return undefined;
    const habit = targetSid ?? target.toLowerCase();
    if (isHabit(state, habit, context.learning, HABITS)) return undefined;
    const group: EntityRef = { kind: 'group', name: target, ...(activity.domain ? { domain: activity.domain } : {}) };
    const added: EntityRef = {
      kind: 'user',
      ...(member?.name ? { name: member.name } : {}),
      ...(member?.sid ? { sid: member.sid } : {}),
    };
    const self = account && (nameKey(account) === member?.name?.toLowerCase() || (account.sid && account.sid === member?.sid));
    const who = account ? [userRef(account)] : [];
    const whom = member?.name ?? member?.sid ?? 'a member';
    return {
      key: `${nameKey(account)}|${habit}`,
      who,
      from: elsewhere(activity),
      to: [group, added, ...endpointRefs(activity.to)],
      what: `${who.length ? nameOf(who[0]) : 'Somebody'} added ${self ? 'itself' : whom} to the sensitive group ${target}.`,
      how: [
        `Group membership change, which ${who.length ? 'this account' : 'nobody'} was not seen to make before`,
        ...(self ? ['The account added itself.'] : []),
      ],
      evidence: [{ activity, text: `${whom} added to ${target}` }],
    };
  },
});
