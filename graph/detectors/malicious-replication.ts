// Malicious replication of directory services (DCSync): a machine that is no domain controller asks one for replication.
// Sees: DRSGetNCChanges (MS-DRSR §4.1.10, opnum 3) by the interface and operation number, which stay readable under packet
// privacy. Fooled by: an attacker on a domain controller itself; replication inside encrypted SMB (it runs over TCP).
// Benign: controllers among each other (recognised, also afterwards: the finding is held for minutes), directory
// synchronisation servers such as Entra Connect (exclude them).
import { endpointRef, userRef } from '../../schema/entity.ts';
import { at, detector, minutes, nameOf } from '../detection/detector.ts';

export default detector({
  type: 'malicious-replication',
  reads: ['replication.drsuapi'],
  settings: {},
  recommendations: [
    'Contain the source computer and find the tool; reset the passwords of the accounts used on it.',
    'Reset krbtgt twice if the replication succeeded: the secrets of every account may be known.',
    'Review who holds "Replicating Directory Changes" and "Replicating Directory Changes All".',
  ],
  window: minutes(3),
  hold: minutes(3),
  key: (activity) =>
    activity.kind === 'replication' && activity.operation === 'DRSGetNCChanges' ? at(activity.from) : undefined,
  start: () => ({}),
  on(activity, _state, context) {
    if (context.isDomainController(activity.from)) return undefined;
    const from = endpointRef(activity.from);
    const to = endpointRef(activity.to);
    const as = activity.account ? ` as ${nameOf(activity.account)}` : '';
    return {
      key: `${at(activity.from)}|${at(activity.to)}`,
      who: activity.account ? [userRef(activity.account)] : [],
      from: [from],
      to: [to],
      what: `${nameOf(from)}, which is no domain controller, asked ${nameOf(to)} to replicate the directory${as}.`,
      how: [
        'DRSUAPI DRSGetNCChanges (opnum 3) over RPC',
        'The source is not among the domain controllers that are configured or were recognised.',
      ],
      evidence: [
        { activity, text: `DRSGetNCChanges request${as}: ${activity.outcome}${activity.error ? ` (${activity.error})` : ''}` },
      ],
    };
  },
  confirm: (found, context) => !found.from.every((e) => context.isDomainController(e)),
});
