// Netlogon elevation (Zerologon, CVE-2020-1472): somebody opens a secure channel as a domain controller without its password,
// by trying a credential of zero octets until a key happens to give it, and then sets the controller's password.
// Sees: challenges, authentications and password changes of Netlogon (MS-NRPC §3.5.4.4): the credential where it can be read,
// the number of refused ones where it cannot. In a controller's log: its own account's password set by nobody (4742), its own
// account refused (5723, 5805, 5827, 5828). Fooled by: SMB encryption around the pipe; slower guesses that look random.
// Benign: one challenge and one authentication of a machine; old devices whose vulnerable channels are allowed or refused
// (5827–5831 of other accounts); passwords that machines change by Netlogon, which the controller logs as set by nobody as
// well (4742 of other accounts). Scanners that try it are found.
import type { Activity, Authentication, DirectoryChange, RpcCall } from '../../schema/activity.ts';
import { endpointRef, endpointRefs, userRef } from '../../schema/entity.ts';
import {
  at,
  type Context,
  type Draft,
  detector,
  elsewhere,
  minutes,
  nameOf,
  sourceName,
  userNamed,
} from '../detection/detector.ts';

/** What one machine tried at one controller, or what a controller logged of its own account. */
interface State {
  /** Challenges that were chosen, and authentications with a guessed credential. */
  challenges: number;
  guesses: number;
  /** Times of controllers' authentications that were refused or cannot be read: the last minute's, oldest first. */
  refused: number[];
  /** Guessed or often refused: what follows belongs to it. */
  found: boolean;
  accepted: boolean;
  account?: string;
  /** What was done with the channel. */
  used?: { operation: string; outcome: Activity['outcome'] };
}

const opens = /^NetrServerAuthenticate/;
const uses = /^NetrServer(PasswordSet|PasswordGet|TrustPasswordsGet)/;
/** ANONYMOUS LOGON. */
const NOBODY = 'S-1-5-7';
/** MS-NRPC §2.2.1.3.13: channels of domain controllers, and of read-only ones. */
const controllers: ReadonlySet<number> = new Set([6, 7]);

/** `DC1$` to `dc1`. */
const machineOf = (account: string): string => account.toLowerCase().replace(/\$?\.?$/, '');
const isOwn = (account: string | undefined, { to }: Activity): boolean =>
  account !== undefined && machineOf(account) === to.name?.toLowerCase().split('.', 1)[0];

/** Calls that open a channel or change what it hangs on; logons that servers pass on are many, and none of it. */
const isChannel = (activity: Activity): activity is RpcCall =>
  activity.kind === 'rpcCall' && activity.interface === 'netlogon' && activity.operation.startsWith('NetrServer');
/** The controller's log of its own account that could not open a channel to it. */
const isOwnRefused = (activity: Activity): activity is Authentication =>
  activity.kind === 'authentication' &&
  activity.operation === 'netlogon-secure-channel' &&
  activity.outcome === 'failure' &&
  isOwn(activity.account?.name, activity);
/** The password of the controller's own account was set through a channel. */
const isOwnPassword = (activity: Activity): activity is DirectoryChange =>
  activity.kind === 'directoryChange' &&
  activity.operation === 'modify' &&
  activity.account?.sid === NOBODY &&
  activity.changes?.some(({ attribute, change }) => attribute === 'pwdLastSet' && change === 'set') === true &&
  isOwn(activity.target, activity);

type Here = Context<typeof settings>;
const settings = {
  refused: {
    about: "authentications of domain controllers' accounts from one machine that one controller refuses within a minute",
    default: 20,
    medium: 10,
    low: 5,
    source: 'catalogue 2411; a machine that lost its password tries once in a while',
  },
} as const;

/** Counts one that was refused; true when there are too many within a minute. */
function isOften({ refused }: State, time: number, most: number): boolean {
  refused.push(time);
  while (refused.length > most || (refused[0] as number) < time - minutes(1)) refused.shift();
  return refused.length >= most;
}

/** Whether a call belongs to an attack, counted into the state. */
function belongs(activity: RpcCall, state: State, context: Here): boolean {
  const { operation, channel, outcome } = activity;
  const guessed = channel?.guessed === true;
  // A chosen challenge alone is half of it: the credential tells.
  if (operation === 'NetrServerReqChallenge') {
    if (guessed) state.challenges++;
    return false;
  }
  if (uses.test(operation)) {
    if (!guessed && (!state.found || (channel && state.account !== channel.account))) return false;
    state.used = { operation, outcome };
  } else if (!opens.test(operation)) return false;
  else if (guessed) {
    state.guesses++;
    if (outcome === 'success') state.accepted = true;
  } else {
    const account = channel?.account;
    const controller =
      account === undefined || isOwn(account, activity) || context.isDomainController({ name: machineOf(account) });
    if (channel && !controller && !controllers.has(channel.type ?? 0)) return false;
    if (channel && outcome === 'success') {
      if (!state.found || state.account !== account) return false;
      state.accepted = true;
    } else if (!isOften(state, activity.time, context.settings.refused)) return false;
  }
  if (channel?.account) state.account = channel.account;
  state.found = true;
  return true;
}

/** What was seen on the wire. */
function onWire(activity: RpcCall, state: State, context: Here): Draft | undefined {
  if (!belongs(activity, state, context)) return undefined;
  const { operation, channel, outcome, error, from, to } = activity;
  const { account, used, guesses } = state;
  const whose = account ?? 'a domain controller';
  const tried = guesses
    ? `${guesses} ${guesses === 1 ? 'guess' : 'guesses'} of a credential`
    : `${state.refused.length} authentications within a minute`;
  const end = used
    ? `${used.outcome === 'success' ? 'Then it used' : 'Then it tried to use'} the channel: ${used.operation}.`
    : state.accepted
      ? 'One was accepted.'
      : 'None was seen to be accepted.';
  const inside = context.isDomainController(from);
  return {
    key: `${at(from)}|${account ? machineOf(account) : at(to)}`,
    confidence: inside ? 'low' : guesses || used ? 'high' : 'medium',
    who: activity.account ? [userRef(activity.account)] : [],
    from: endpointRefs(from),
    to: [endpointRef(to), ...(account ? [userRef({ name: account })] : [])],
    what: `${sourceName(activity)} tried to open a secure channel to ${nameOf(endpointRef(to))} as ${whose} without its password, by ${tried}. ${end}`,
    how: [
      ...(guesses
        ? ['Client credentials of zero or other equal octets (MS-NRPC §3.1.4.1), which no key gives but by chance']
        : []),
      ...(state.challenges ? ['The client challenges were chosen so as well.'] : []),
      ...(guesses ? [] : [`Authentications to Netlogon that were refused${channel ? '' : ', or whose end is encrypted'}`]),
      ...(state.accepted ? ['The controller accepted one: it is vulnerable to CVE-2020-1472 if nobody knew the password.'] : []),
      ...(used?.outcome === 'success'
        ? [`${used.operation} succeeded: the attack succeeded, the account is in the hands of whoever did this.`]
        : used
          ? [`${used.operation}: ${used.outcome}`]
          : []),
      ...(inside ? ['The source is a domain controller itself: confidence is lowered.'] : []),
    ],
    evidence: [{ activity, text: `${operation}${account ? ` as ${account}` : ''}: ${error ?? outcome}` }],
  };
}

/** What a controller logged of its own account. */
function inLog(activity: Authentication | DirectoryChange, state: State, context: Here): Draft | undefined {
  const { account, to } = activity;
  const set = activity.kind === 'directoryChange' ? activity : undefined;
  if (set) state.used = { operation: 'password set', outcome: set.outcome };
  else if (!isOften(state, activity.time, context.settings.refused)) return undefined;
  const name = set ? set.target : (account?.name as string);
  const { refused, used } = state;
  const what = used
    ? `The password of ${name}, the account of the domain controller ${nameOf(to)} itself, was set by nobody who logged on.`
    : `${nameOf(to)} refused ${refused.length} secure channels within a minute that somebody opened as ${name}, its own account.`;
  return {
    key: `log|${at(to)}`,
    confidence: used && refused.length ? 'high' : 'medium',
    who: set && account ? [userRef(account)] : [],
    from: set ? elsewhere(set) : [],
    to: [endpointRef(to), userNamed(name, set?.domain)],
    what,
    how: [
      ...(used
        ? ['Password set through a secure channel of Netlogon (4742 by ANONYMOUS LOGON); controllers open none to themselves']
        : []),
      ...(refused.length ? [`Secure channels as ${name} that were refused a moment before: confidence is raised.`] : []),
    ],
    evidence: [{ activity, text: set ? `password of ${name} set` : `${name} refused: ${activity.error ?? activity.outcome}` }],
  };
}

export default detector({
  type: 'zerologon',
  reads: ['rpcCall.netlogon', 'directoryChange', 'authentication.other'],
  settings,
  recommendations: [
    "If a password was set: reset the controller's account with netdom resetpwd and krbtgt twice; all secrets may be known.",
    'Contain the source computer and find the tool.',
    'Install the updates for CVE-2020-1472 on all controllers and enforce secure channels (FullSecureChannelProtection).',
  ],
  window: minutes(10),
  key(activity) {
    if (isChannel(activity)) return `${at(activity.from)}|${at(activity.to)}`;
    return isOwnPassword(activity) || isOwnRefused(activity) ? `log|${at(activity.to)}` : undefined;
  },
  start: (): State => ({ challenges: 0, guesses: 0, refused: [], found: false, accepted: false }),
  on(activity, state, context) {
    if (isChannel(activity)) return onWire(activity, state, context);
    return activity.kind === 'directoryChange' || activity.kind === 'authentication'
      ? inLog(activity, state, context)
      : undefined;
  },
});
