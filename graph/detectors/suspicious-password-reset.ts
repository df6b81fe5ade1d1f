// Suspicious password reset: the password of a controller's account, of krbtgt, of the built-in administrator or of an account
// named sensitive is set by another account; or one account resets many; or the restore mode password of a controller is set.
// Sees: 4724 and 4794. Fooled by: changes with the old password (4723), resets that are not audited. Benign: the help desk for single
// ordinary accounts (silent); rotation of krbtgt and of administrators by plan.
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, listed, minutes, nameKey, nameOf, userNamed } from '../detection/detector.ts';
import { isBuiltInAccount } from '../detection/sensitive.ts';

interface State {
  /** Accounts reset by this actor, with their times. */
  resets: Record<string, number>;
  /** Their domain, the last that was told: an actor resets accounts of one. */
  domain?: string;
  /** Accounts that it created or enabled a moment ago: their first password is set so. */
  fresh: Record<string, number>;
}
const REMEMBERED = 500;

export default detector({
  type: 'suspicious-password-reset',
  reads: ['directoryChange'],
  settings: {
    accounts: {
      about: 'ordinary accounts reset by one account within 10 minutes',
      default: 10,
      medium: 7,
      low: 5,
      source: 'ours',
    },
  },
  recommendations: [
    'Ask the actor; if nobody can explain it, set the password anew and look at what the account did since.',
    'For a controller: reset its account with netdom resetpwd; its secure channel is broken otherwise.',
    'Reset the password of the actor.',
  ],
  window: minutes(10),
  key: (activity) => (activity.kind === 'directoryChange' && activity.account ? nameKey(activity.account) : undefined),
  start: (): State => ({ resets: {}, fresh: {} }),
  on(activity, state, context) {
    if (activity.kind !== 'directoryChange') return undefined;
    const { operation, account, targetSid } = activity;
    const target = activity.target.toLowerCase();
    if (operation === 'create') remember(state.fresh, target, activity.time);
    const restoreMode = operation === 'set-restore-mode-password';
    if (operation !== 'reset-password' && !restoreMode) return undefined;
    if (account?.sid === 'S-1-5-18' || nameKey(account) === target || state.fresh[target] !== undefined) return undefined;
    const machine = target.endsWith('$') ? target.slice(0, -1) : undefined;
    const controller =
      machine !== undefined && (context.isDomainController({ name: machine }) || machine === activity.to.name?.split('.')[0]);
    const sensitive =
      isBuiltInAccount(targetSid) || target === 'krbtgt' || context.isSensitive({ name: activity.target, sid: targetSid });
    // A computer's account is reset when it joins again.
    if (machine !== undefined && !controller) return undefined;
    remember(state.resets, target, activity.time);
    if (activity.domain) state.domain = activity.domain;
    const many = Object.keys(state.resets);
    if (!controller && !sensitive && !restoreMode && many.length < context.settings.accounts) return undefined;
    const who = account ? [userRef(account)] : [];
    const by = who.length ? nameOf(who[0]) : 'Somebody';
    const one: EntityRef = controller
      ? { kind: 'computer', name: machine as string }
      : userNamed(activity.target, activity.domain);
    return {
      key: `${nameKey(account)}|${controller || sensitive || restoreMode ? target : 'many'}`,
      severity: controller ? 'high' : 'medium',
      who,
      from: elsewhere(activity),
      to: [
        ...(controller || sensitive || restoreMode ? [one] : many.slice(0, 50).map((name) => userNamed(name, state.domain))),
        ...endpointRefs(activity.to),
      ],
      what:
        controller || sensitive || restoreMode
          ? `${by} set the password of ${activity.target}${controller ? ', a domain controller' : ''}.`
          : `${by} set the passwords of ${many.length} accounts within 10 minutes: ${listed(many)}.`,
      how: [
        'Password reset: the old password was not needed',
        ...(controller ? ['Controllers change their own password; nobody else does: severity is raised.'] : []),
      ],
      evidence: [{ activity, text: `password of ${activity.target} set` }],
    };
  },
});

function remember(list: Record<string, number>, name: string, time: number): void {
  delete list[name];
  list[name] = time;
  const names = Object.keys(list);
  if (names.length > REMEMBERED || time - (list[names[0] as string] as number) > minutes(10)) delete list[names[0] as string];
}
