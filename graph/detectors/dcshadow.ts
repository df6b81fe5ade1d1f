// DCShadow: a computer that is no domain controller registers itself as one, so that controllers replicate its changes.
// Sees: the service names of a controller on a computer account (4742, 5136), `server` and `nTDSDSA` objects under Sites (5137, LDAP
// adds), the right to install a replica used (4662), DRSUAPI AddEntry and ReplicaAdd on the wire. Fooled by: registrations under
// sealed LDAP that are not audited. Benign: a real promotion: what is a controller ten minutes later raises nothing.
import type { Activity, DirectoryChange } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { detector, elsewhere, minutes, nameKey, nameOf } from '../detection/detector.ts';

/** Service classes that only controllers have: global catalog, replication (MS-DRSR §2.2.2). */
const controllerService = /(^|\s)(GC\/|E3514235-4B06-11D1-AB04-00C04FC2DCD2\/)/i;
const serverObject = /^CN=([^,]+),CN=Servers,CN=[^,]+,CN=Sites,CN=Configuration,/i;
const settingsObject = /^CN=NTDS Settings,CN=([^,]+),CN=Servers,CN=[^,]+,CN=Sites,CN=Configuration,/i;

interface Sign {
  /** The computer that would be a controller, by name. */
  rogue?: string;
  text: string;
}

function signOf(activity: Activity): Sign | undefined {
  if (activity.kind === 'rpcCall')
    return activity.interface === 'drsuapi' &&
      /^DRS(AddEntry|ReplicaAdd)$/.test(activity.operation) &&
      activity.outcome !== 'failure'
      ? { text: `DRSUAPI ${activity.operation} (opnum ${activity.opnum})` }
      : undefined;
  if (activity.kind !== 'directoryChange') return undefined;
  return changeSign(activity);
}

function changeSign({ target, objectClass, operation, changes = [] }: DirectoryChange): Sign | undefined {
  const spn = changes.find(
    (c) => c.attribute === 'servicePrincipalName' && c.change !== 'remove' && controllerService.test(c.value ?? ''),
  );
  if (spn) return { rogue: named(target), text: `service names of a controller on ${named(target)}` };
  if (operation !== 'create') return undefined;
  if (target === 'DS-Install-Replica') return { text: 'the right DS-Install-Replica used' };
  const settings = settingsObject.exec(target)?.[1];
  if (settings) return { rogue: settings, text: `an nTDSDSA object for ${settings}` };
  const server = serverObject.exec(target)?.[1];
  if (server && (objectClass === undefined || objectClass.toLowerCase() === 'server'))
    return { rogue: server, text: `a server object for ${server} under Sites` };
  return undefined;
}

const named = (target: string): string => (/^CN=([^,]+)/i.exec(target)?.[1] ?? target).replace(/\$$/, '');

export default detector({
  type: 'dcshadow',
  reads: ['directoryChange', 'rpcCall.drsuapi'],
  settings: {},
  recommendations: [
    'Find out whether somebody is promoting a controller; if not, contain the computer named.',
    'Look at the changes that came from it (originating changes with its invocation id) and revert them.',
    'Review who holds the right to add replicas, and reset krbtgt twice if replication succeeded.',
  ],
  window: minutes(30),
  key: (activity) =>
    signOf(activity) ? nameKey(activity.account) || activity.from.ip || activity.from.name || 'unknown' : undefined,
  start: () => ({}),
  on(activity, _state, context) {
    const sign = signOf(activity);
    if (!sign) return undefined;
    const source = elsewhere(activity);
    if (source.some((e) => context.isDomainController(e)) && !sign.rogue) return undefined;
    const rogue: EntityRef[] = sign.rogue ? [{ kind: 'computer', name: sign.rogue.toLowerCase() }] : source;
    const who = activity.account ? [userRef(activity.account)] : [];
    const by = who.length ? nameOf(who[0]) : 'Somebody';
    return {
      key: nameKey(activity.account) || nameOf(rogue[0]),
      who,
      from: [...rogue, ...source],
      to: endpointRefs(activity.to),
      what: `${by} registered ${rogue.length ? nameOf(rogue[0]) : 'a computer'} as a domain controller, which it is not.`,
      how: [sign.text],
      evidence: [{ activity, text: sign.text }],
    };
  },
  hold: minutes(10),
  // The first named is the one that would be a controller.
  confirm: ({ from: [rogue] }, context) => !(rogue && context.isDomainController(rogue)),
});
