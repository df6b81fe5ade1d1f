// Pass-the-hash, as the machine that the hash is used from tells it: a logon with new credentials by the secondary logon service
// (type 9, seclogo), which keeps its own account here and is another elsewhere, with all privileges at once.
// Sees: 4624 type 9 followed by a special logon with debug privilege (4672) of the same account on the same machine. Fooled by: tools that
// use a hash without a logon session (impacket, from machines that send no events). Benign: `runas /netonly` by an administrator looks the
// same, so confidence is medium: exclude those who work so.
import type { EntityRef } from '../../schema/entity.ts';
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { at, detector, nameKey, nameOf, seconds } from '../detection/detector.ts';

interface State {
  /** Times of the last logon with new credentials and of the last special logon. */
  logon?: number;
  special?: number;
}

const NEW_CREDENTIALS = 9;

export default detector({
  type: 'pass-the-hash',
  reads: ['authentication', 'privilegeUse'],
  settings: {},
  recommendations: [
    'Contain the computer: whoever runs there has taken password hashes.',
    'Reset the passwords of all accounts that were used on it.',
    'Protect administrators by Credential Guard, Protected Users and separate administration hosts.',
  ],
  window: seconds(10),
  key(activity) {
    const logon = activity.kind === 'authentication' && activity.logonType === NEW_CREDENTIALS && activity.outcome === 'success';
    const special = activity.kind === 'privilegeUse' && activity.operation === 'special-logon';
    return (logon || special) && activity.account ? `${at(activity.to)}|${nameKey(activity.account)}` : undefined;
  },
  start: (): State => ({}),
  on(activity, state) {
    if (activity.kind === 'authentication') {
      if (activity.logonProcess?.toLowerCase() !== 'seclogo') return undefined;
      state.logon = activity.time;
    } else if (activity.kind === 'privilegeUse') {
      if (!activity.privileges.includes('SeDebugPrivilege')) return undefined;
      state.special = activity.time;
    }
    if (state.logon === undefined || state.special === undefined || Math.abs(state.logon - state.special) > seconds(2))
      return undefined;
    delete state.logon;
    delete state.special;
    const machine: EntityRef[] = endpointRefs(activity.to);
    const who = activity.account ? [userRef(activity.account)] : [];
    return {
      key: `${at(activity.to)}|${nameKey(activity.account)}`,
      confidence: 'medium',
      who,
      from: machine,
      to: machine,
      what: `${nameOf(who[0])} opened a session on ${nameOf(machine[0])} that is itself here and another account elsewhere, with all privileges.`,
      how: [
        'Logon type 9 (new credentials) by the secondary logon service, with debug privilege: what injecting a password hash looks like',
        'An administrator’s runas /netonly looks the same: confidence is medium.',
      ],
      evidence: [{ activity, text: 'logon with new credentials (type 9, seclogo) and debug privilege' }],
    };
  },
});
