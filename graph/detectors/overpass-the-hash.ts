// Overpass-the-hash: a password hash is turned into a Kerberos ticket. The hash is the RC4 key, so the request is RC4 where the same
// account or computer, and the domain, do AES; or a process that is not the system's speaks Kerberos itself.
// Sees: AS exchanges on the wire and in 4768 whose proof, ticket or offer is RC4 only although AES is known here; requests in the form of
// tools; processes other than lsass that connect to a controller's port 88 (Sysmon 3) or register as a logon process (4673). Fooled by:
// AES keys instead of the hash; FAST. Benign: accounts, clients and domains that know only RC4 (recognised where the wire shows what the KDC
// told), legacy clients: exclude them.
import type { Authentication, PrivilegeUse } from '../../schema/activity.ts';
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { at, detector, hours, nameKey, nameOf } from '../detection/detector.ts';
import { isAes, isRc4 } from '../detection/encryption-types.ts';
import { isToolForm } from '../detection/kdc-options.ts';

interface State {
  /** Successful requests with AES of this realm. */
  aes: number;
  /** Clients and accounts that offered AES and were told that only weaker types are possible. */
  noChoice: string[];
}
const NO_CHOICE = 200;

/** The system's own: only these speak Kerberos on a Windows machine. */
const ownProcess = /\\(lsass|system)(\.exe)?$|^system$/i;

/** Whether the request proves itself, or gets its ticket, by RC4. */
function weak({ preauthenticationEncryption, issued, offered }: Authentication): string | undefined {
  if (isRc4(preauthenticationEncryption)) return 'the proof of the password is encrypted with RC4, whose key is the hash';
  if (offered?.length && offered.some(isRc4) && !offered.some(isAes)) return 'the client offers RC4 only';
  if (isRc4(issued?.encryption)) return 'the ticket-granting ticket is RC4';
  return undefined;
}

/** Whether this very exchange shows that AES was possible. */
const couldDoBetter = ({ told, issued }: Authentication): boolean => (told ?? []).some(isAes) || isAes(issued?.encryption);

export default detector({
  type: 'overpass-the-hash',
  reads: ['authentication.kerberos-as', 'privilegeUse'],
  settings: {
    seen: {
      about: 'AES tickets that the realm must have issued before an RC4 one is held to be a downgrade',
      default: 3,
      medium: 2,
      low: 1,
      source: 'ours; the catalogue (A3) asks for a month of learning, which a capture does not have',
    },
  },
  recommendations: [
    'Reset the password of the account; if it is sensitive, reset krbtgt twice.',
    'Contain the computer and find the tool.',
    'Allow only AES for accounts and remove RC4 from the domain.',
  ],
  window: hours(24 * 30),
  key(activity) {
    if (activity.kind === 'privilegeUse') return processOf(activity) ? `process ${at(activity.from)}` : undefined;
    if (activity.kind !== 'authentication' || activity.mechanism !== 'kerberos-as') return undefined;
    if (activity.outcome !== 'success' && !activity.told?.length) return undefined;
    return `realm ${(activity.issued?.realm ?? activity.account?.domain ?? '').toLowerCase()}`;
  },
  start: (): State => ({ aes: 0, noChoice: [] }),
  on(activity, state, context) {
    if (activity.kind === 'privilegeUse') return byProcess(activity);
    if (activity.kind !== 'authentication') return undefined;
    const client = `${at(activity.from)}|${nameKey(activity.account)}`;
    const offersAes = activity.offered?.some(isAes) === true;
    if (activity.told?.length) {
      const had = state.noChoice.indexOf(client);
      if (had >= 0) state.noChoice.splice(had, 1);
      if (offersAes && !activity.told.some(isAes)) state.noChoice = [...state.noChoice, client].slice(-NO_CHOICE);
    }
    if (activity.outcome !== 'success') return undefined;
    const why = weak(activity);
    if (!why) {
      if (isAes(activity.issued?.encryption)) state.aes++;
      return undefined;
    }
    const { account } = activity;
    if (context.learning || !account || account.name.endsWith('$') || context.isDomainController(activity.from)) return undefined;
    // The KDC left it no other, whatever the reason: its account, or the KDC itself (skeleton key).
    if (offersAes && state.noChoice.includes(client)) return undefined;
    const proven = activity.preauthentication === undefined || activity.preauthentication === 'encrypted-timestamp';
    const better = couldDoBetter(activity) || state.aes >= context.settings.seen;
    const tool = isToolForm(activity.options) && activity.preauthentication === 'encrypted-timestamp';
    if (!proven || !(better || tool)) return undefined;
    const from = endpointRefs(activity.from);
    return {
      key: client,
      confidence: better && tool ? 'high' : 'medium',
      who: [userRef(account)],
      from,
      to: endpointRefs(activity.to),
      what: `${nameOf(account)} got a ticket from ${nameOf(from[0])} in the way of a stolen password hash: ${why}.`,
      how: [
        `Kerberos AS request: ${why}`,
        ...(better ? ['The realm, or this account, does AES.'] : []),
        ...(tool ? [`KDC options 0x${(activity.options ?? 0).toString(16)}: Windows asks otherwise, tools ask so.`] : []),
      ],
      evidence: [{ activity, text: `AS as ${account.name}: ${why}` }],
    };
  },
});

/** The process that does what only the system does: `Rubeus.exe` to port 88, or registering as a logon process. */
function processOf({ operation, process, service }: PrivilegeUse): string | undefined {
  if (!process || ownProcess.test(process)) return undefined;
  if (operation === 'connection' && service === '88') return process;
  if (
    operation === 'privileged-service' &&
    service === 'LsaRegisterLogonProcess()' &&
    !/\\(winlogon|services|svchost)\.exe$/i.test(process)
  )
    return process;
  return undefined;
}

function byProcess(activity: PrivilegeUse) {
  const process = processOf(activity);
  if (!process || activity.operation !== 'connection') return undefined;
  const from = endpointRefs(activity.from);
  const who = activity.account ? [userRef(activity.account)] : [];
  return {
    key: `${at(activity.from)}|${process.toLowerCase()}`,
    confidence: 'medium' as const,
    who,
    from,
    to: endpointRefs(activity.to),
    what: `${process} on ${nameOf(from[0])} asked a controller for tickets by itself; Windows leaves that to lsass.`,
    how: ['A process other than lsass connected to port 88 of a controller'],
    evidence: [{ activity, text: `${process} to port 88` }],
  };
}
