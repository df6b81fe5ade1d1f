// Abuse of Kerberos delegation: an account that is no controller is given the right to act as others: unconstrained, constrained to
// services, with protocol transition, or resource-based.
// Sees: userAccountControl and msDS-AllowedToDelegateTo in 4738, 4742 and 5136, msDS-AllowedToActOnBehalfOfOtherIdentity in 5136.
// Fooled by: no auditing. Benign: a web front end being set up by its owner; a new controller, which has unconstrained delegation.
import type { DirectoryChange } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, listed, minutes, nameKey, nameOf } from '../detection/detector.ts';
import { commonName } from '../entities/distinguished-name.ts';

function granted({ changes = [] }: DirectoryChange): { text: string; variant: string } | undefined {
  const of = (name: string) => changes.find((c) => c.attribute.toLowerCase() === name.toLowerCase() && c.change !== 'remove');
  if (of('msDS-AllowedToActOnBehalfOfOtherIdentity'))
    return { variant: 'resource-based', text: 'whom it lets act as others to it was changed (resource-based delegation)' };
  const to = of('msDS-AllowedToDelegateTo');
  if (to?.value)
    return { variant: 'constrained', text: `it may act as others to ${to.value.slice(0, 200)} (constrained delegation)` };
  const flags = of('userAccountControl');
  const now = (flags?.value ?? '').split(' ');
  const had = new Set((flags?.old ?? '').split(' '));
  const fresh = (flag: string): boolean => now.includes(flag) && !had.has(flag);
  // A controller being promoted gets both flags.
  if (now.includes('SERVER_TRUST_ACCOUNT') || now.includes('PARTIAL_SECRETS_ACCOUNT')) return undefined;
  if (fresh('TRUSTED_FOR_DELEGATION'))
    return { variant: 'unconstrained', text: 'it may act as anybody to anything (unconstrained delegation)' };
  if (fresh('TRUSTED_TO_AUTH_FOR_DELEGATION'))
    return { variant: 'protocol-transition', text: 'it may act as others without their ticket (protocol transition)' };
  return undefined;
}

export default detector({
  type: 'delegation-abuse',
  reads: ['directoryChange'],
  settings: {},
  recommendations: [
    'Take the delegation back unless the owner of the account explains it.',
    'Put sensitive accounts into Protected Users, or mark them as not to be delegated.',
    'Set ms-DS-MachineAccountQuota to 0; review who may write to computer objects.',
  ],
  window: minutes(10),
  key: (activity) => (activity.kind === 'directoryChange' && granted(activity) ? activity.target.toLowerCase() : undefined),
  start: () => ({}),
  on(activity, _state, context) {
    if (activity.kind !== 'directoryChange') return undefined;
    const found = granted(activity);
    const name = (commonName(activity.target) ?? activity.target).replace(/\$$/, '');
    if (!found || context.isDomainController({ name: name.toLowerCase() })) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const target: EntityRef = { kind: activity.targetKind === 'user' ? 'user' : 'computer', name };
    return {
      key: `${name.toLowerCase()}|${nameKey(activity.account)}`,
      who,
      from: elsewhere(activity),
      to: [target, ...endpointRefs(activity.to)],
      what: `${who.length ? nameOf(who[0]) : 'Somebody'} changed the delegation of ${name}: ${listed([found.text])}.`,
      how: [`Delegation, ${found.variant}, written in the directory`],
      evidence: [{ activity, text: `${activity.target}: ${found.text}` }],
    };
  },
});
