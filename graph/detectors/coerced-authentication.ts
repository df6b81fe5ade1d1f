// Coerced authentication: a server is asked over EFSRPC, DFSNM or the print spooler's interface to open or to call back
// another machine, which makes its own account authenticate there: PetitPotam, DFSCoerce, PrinterBug. What comes of it is
// relayed.
// Sees: MS-EFSR, MS-DFSNM §3.1.4 and MS-RPRN §3.1.4.10 calls that name another machine; sealed ones of the first two only
// where the server is a domain controller, which nobody asks so in ordinary work. Fooled by: sealed calls of the spooler
// (Windows seals them itself since 2022), SMB3 encryption. Benign: print clients name themselves by their short name; DFS
// consoles, which are learned.
import type { RpcCall } from '../../schema/activity.ts';
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { at, detector, elsewhere, hours, nameOf } from '../detection/detector.ts';
import { type Habits, isHabit } from '../detection/habits.ts';

/** Sources that are learned of one server. */
const HABITS = 200;

/** Interfaces, and the operations that make the server speak to who is named. */
const coercing: Readonly<Record<string, RegExp>> = {
  efsr: /^EfsRpc/,
  dfsnm: /^NetrDfs(Add|Remove)StdRoot/,
  rprn: /^RpcRemoteFindFirstPrinterChangeNotification/,
};
const isCoercing = (call: RpcCall): boolean => coercing[call.interface]?.test(call.operation) ?? false;

const shortOf = (name: string): string => (/^[\d.]+$|:/.test(name) ? name : (name.split('.', 1)[0] as string)).toLowerCase();

/** The machine that `\\host\share`, `\\host` or, for DFS, `host` names; undefined for a local path. */
const machineIn = ({ interface: name, target = '' }: RpcCall): string | undefined =>
  /^\\\\([^\\]+)/.exec(target)?.[1] ?? (name === 'dfsnm' && target ? target : undefined);

const isNamed = (machine: string, { ip, name }: RpcCall['from']): boolean =>
  machine === ip || (name !== undefined && shortOf(machine) === shortOf(name));

export default detector({
  type: 'coerced-authentication',
  reads: ['rpcCall.efsr', 'rpcCall.dfsnm', 'rpcCall.rprn'],
  settings: {},
  recommendations: [
    'Find out who uses the source computer; contain it if nobody can explain the call.',
    'Look for what the server authenticated to, and for certificates or changes that followed (NTLM relay).',
    'Require signing and channel binding of LDAP and of certificate enrolment; block these interfaces by RPC filters, stop the spooler on controllers.',
  ],
  window: hours(24 * 28),
  key: (activity) => (activity.kind === 'rpcCall' && isCoercing(activity) ? at(activity.to) : undefined),
  start: (): Habits => ({ habits: [] }),
  on(activity, state, context) {
    if (activity.kind !== 'rpcCall') return undefined;
    const from = elsewhere(activity);
    if (!from.length || context.isDomainController(activity.from)) return undefined;
    const machine = machineIn(activity);
    if (machine) {
      if (isNamed(machine, activity.to)) return undefined;
      // A print client is called back by its own short name.
      if (activity.interface === 'rprn' && !/[.:]/.test(machine) && (!activity.from.name || isNamed(machine, activity.from)))
        return undefined;
    } else if (activity.target || activity.interface === 'rprn' || !context.isDomainController(activity.to)) return undefined;
    const habit = `${activity.interface}|${at(activity.from)}`;
    if (isHabit(state, habit, context.learning, HABITS)) return undefined;
    const to = endpointRefs(activity.to);
    const who = activity.account ? [userRef(activity.account)] : [];
    const call = `${activity.operation} (${activity.interface}, opnum ${activity.opnum})`;
    const where = machine ? ` to ${machine}` : '';
    return {
      key: `${at(activity.to)}|${at(activity.from)}`,
      ...(machine ? {} : { severity: 'medium' }),
      who,
      from,
      to,
      what: `${nameOf(from[0])} tried to make ${nameOf(to[0])} authenticate${where} by ${call}${who.length ? ` as ${nameOf(who[0])}` : ''}.`,
      how: [
        call,
        machine
          ? `The server is to open ${activity.target}`
          : 'The call was sealed: what it names is not known, so it is told as medium',
      ],
      evidence: [{ activity, text: `${call}${where}: ${activity.outcome}${activity.error ? ` (${activity.error})` : ''}` }],
    };
  },
});
