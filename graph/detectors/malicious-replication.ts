// Malicious replication of directory services (DCSync): a machine that is no domain controller asks one for replication.
// Sees: DRSGetNCChanges (MS-DRSR §4.1.10, opnum 3) by the interface and operation number, which stay readable under packet
// privacy; the rights of replication used, by the controller's audit (4662). Fooled by: an attacker on a domain controller itself; replication inside encrypted SMB (it runs over TCP); a ticket
// for the replication service whose issue nobody saw, see below. Benign: controllers among each other (recognised, also
// afterwards: the finding is held for minutes), machines that were learned to do the same, directory synchronisation servers
// such as Entra Connect (let it be learned, or exclude them).
import type { Activity } from '../../schema/activity.ts';
import { endpointRef, userRef } from '../../schema/entity.ts';
import { at, detector, elsewhere, hours, minutes, nameKey, nameOf, sourceOf } from '../detection/detector.ts';
import { isHabit } from '../detection/habits.ts';
import { isReplicationService } from '../entities/controllers.ts';

/** Accounts that one machine was learned to replicate as. */
const HABITS = 20;

interface State {
  habits: string[];
  /**
   * A ticket for the replication service was accepted, as controllers present and tools do not, and who got it is not known:
   * at the start of a capture, which shows little else of a controller. Where the issue was seen, the account decides nothing.
   */
  partner?: boolean;
}

export default detector({
  type: 'malicious-replication',
  reads: ['replication.drsuapi', 'authentication.kerberos-ap'],
  settings: {},
  recommendations: [
    'Contain the source computer and find the tool; reset the passwords of the accounts used on it.',
    'Reset krbtgt twice if the replication succeeded: the secrets of every account may be known.',
    'Review who holds "Replicating Directory Changes" and "Replicating Directory Changes All".',
  ],
  // A habit lasts as long as others' (catalogue 0.3).
  window: hours(24 * 28),
  hold: minutes(3),
  key(activity) {
    const wanted =
      activity.kind === 'replication'
        ? activity.operation === 'DRSGetNCChanges'
        : activity.kind === 'authentication' &&
          activity.outcome === 'success' &&
          !activity.account &&
          activity.presented !== undefined &&
          isReplicationService(activity.presented.service);
    return wanted ? sourceOf(activity) : undefined;
  },
  start: (): State => ({ habits: [] }),
  on(activity, state, context) {
    if (activity.kind !== 'replication') {
      state.partner = true;
      return undefined;
    }
    if (context.isDomainController(activity.from) || (!activity.account && state.partner) || isOrdinary(activity))
      return undefined;
    const name = nameKey(activity.account);
    if (isHabit(state, name, context.learning, HABITS)) return undefined;
    const from = elsewhere(activity);
    const to = endpointRef(activity.to);
    const as = activity.account ? ` as ${nameOf(activity.account)}` : '';
    const rights = activity.rights?.length ? [`Rights used: ${activity.rights.join(', ')}`] : [];
    return {
      key: from.length ? `${at(activity.from)}|${at(activity.to)}` : `${name}|${at(activity.to)}`,
      who: activity.account ? [userRef(activity.account)] : [],
      from,
      to: [to],
      what: from[0]
        ? `${nameOf(from[0])}, which is no domain controller, asked ${nameOf(to)} to replicate the directory${as}.`
        : `${nameOf(activity.account)}, which is no domain controller's account, replicated the directory of ${nameOf(to)}.`,
      how: [
        'DRSUAPI DRSGetNCChanges (opnum 3) over RPC',
        ...rights,
        from.length
          ? 'The source is not among the domain controllers that are configured or were recognised.'
          : 'The audit does not tell from where.',
      ],
      evidence: [
        { activity, text: `DRSGetNCChanges request${as}: ${activity.outcome}${activity.error ? ` (${activity.error})` : ''}` },
      ],
    };
  },
  confirm: ({ from }, context) => !from.length || !from.every((e) => context.isDomainController(e)),
});

/**
 * What the controllers' own audit tells of their daily replication: controllers use their machine accounts, and the audit knows them
 * by account rather than by address. Only this controller's own account used from elsewhere is not ordinary.
 */
function isOrdinary({ account, from, to, origin }: Activity): boolean {
  if (origin.event === undefined || !account?.name.endsWith('$')) return false;
  const own = account.name.slice(0, -1).toLowerCase() === to.name?.split('.', 1)[0];
  return !own || !from.ip || from.name === to.name;
}
