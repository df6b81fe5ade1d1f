// Malicious service creation: a new service whose program is an interpreter, hides what it does, lies where anybody can write,
// or has names that no person chose: the ways in which PsExec's descendants, Metasploit, smbexec and Empire run commands.
// Sees: 7045, 4697 and Sysmon 13 of any machine. Fooled by: services with plausible names and paths. Benign: agents and
// drivers of deployment tools whose names are random (their programs lie in Program Files or the drivers' folder, which is not
// held against them). On the wire (MS-SCMR) also what is sealed: a service that is created, started and removed within
// moments, as PsExec and its like do.
import type { Activity, RpcCall, ServiceInstalled } from '../../schema/activity.ts';
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { commandReasons, looksRandom, type Reason, weightOf } from '../detection/commands.ts';
import { at, type Draft, detector, elsewhere, hours, nameOf } from '../detection/detector.ts';
import { type Habits, isHabit } from '../detection/habits.ts';

/** Services, and machines that create passing ones, are learned. */
interface State extends Habits {
  /** Created last over the network: when, by which machine, as what where that could be read; and whether it was started. */
  passing?: { time: number; by: string; service?: string; started: boolean } | undefined;
}
/** Services of one machine that are remembered. */
const KNOWN = 200;

/** Programs of Windows that run services. */
const host =
  /\\(svchost|lsass|services|dllhost|msiexec|spoolsv|alg|vds|vssvc|msdtc|snmp|wbengine|searchindexer|trustedinstaller|tiworker)(\.exe)?"?(\s|$)/i;

/** Folders where installers put the programs of services. */
const usual =
  /^"?(system32\\|\\systemroot\\system32\\|(%systemroot%|%windir%|[a-z]:\\windows)\\(system32|syswow64|microsoft\.net|servicing|ccm|winsxs)\\|([a-z]:\\program files( \(x86\))?|%programfiles%|[a-z]:\\programdata\\(microsoft|package cache))\\|\\\?\?\\)/i;
/** A program that lies directly in the folder of Windows, where tools copy theirs over ADMIN$. */
const inWindows = /^"?(%systemroot%|%windir%|[a-z]:\\windows|\\\\[^\\]+\\admin\$)\\([^\\\s"]+)\.exe/i;
const writable = /^"?([a-z]:\\(users|temp|programdata|perflogs)\\|%(temp|tmp|public|appdata|localappdata|programdata)%)/i;

function reasonsOf({ service, command = '' }: ServiceInstalled, remote: boolean): Reason[] {
  const reasons = commandReasons(command);
  if (remote) {
    reasons.push({ weight: 2, text: 'it was created from another computer' });
    if (/^"?(%systemroot%|%windir%|[a-z]:\\windows)\\(system32|syswow64)\\[^\\]+$/i.test(command) && !host.test(command))
      reasons.push({ weight: 1, text: 'its program lies among those of Windows' });
  }
  if (usual.test(command)) return reasons;
  const direct = inWindows.exec(command);
  const file = direct?.[2] ?? /([^\\/"\s]+)\.exe/i.exec(command)?.[1];
  if (direct) reasons.push({ weight: 1, text: 'its program lies directly in the folder of Windows' });
  if (writable.test(command)) reasons.push({ weight: 2, text: 'its program lies where users can write' });
  if (looksRandom(service)) reasons.push({ weight: 2, text: 'the name of the service looks random' });
  if (file && file !== service && looksRandom(file)) reasons.push({ weight: 2, text: 'the name of its program looks random' });
  return reasons;
}

const creates = /^RCreate(Service|WowService)/;
const starts = /^RStartService/;

/**
 * Follows what is done with the last service that was created from elsewhere; tells how long it lived, in milliseconds, when a
 * service that had been started is removed by the same machine.
 */
function lived(activity: RpcCall | ServiceInstalled, state: State): number | undefined {
  const by = at(activity.from);
  const { passing } = state;
  if (creates.test(activity.operation) && activity.outcome !== 'failure') {
    const { time } = activity;
    state.passing = { time, by, started: false, ...(activity.kind === 'serviceInstalled' ? { service: activity.service } : {}) };
  } else if (passing?.by === by && starts.test(activity.operation)) passing.started = true;
  else if (passing?.by === by && activity.operation === 'RDeleteService') {
    state.passing = undefined;
    return passing.started ? activity.time - passing.time : undefined;
  }
  return undefined;
}

const isServiceControl = (activity: Activity): activity is RpcCall =>
  activity.kind === 'rpcCall' && activity.interface === 'svcctl';

/** A service that only passed by, whatever its name was. */
function passed(
  activity: RpcCall,
  state: State,
  { learning, settings }: { learning: boolean; settings: { lifetime: number } },
): Draft | undefined {
  const service = state.passing?.service;
  const time = lived(activity, state);
  if (time === undefined || time > settings.lifetime) return undefined;
  const word = `passing by|${at(activity.from)}`;
  if (isHabit(state, word, learning, KNOWN)) return undefined;
  const who = activity.account ? [userRef(activity.account)] : [];
  const to = endpointRefs(activity.to);
  const how = `a service${service ? ` ${service}` : ''} was created, started and removed within ${Math.ceil(time / 1000)} seconds`;
  return {
    key: `${at(activity.to)}|${service?.toLowerCase() ?? at(activity.from)}`,
    who,
    from: elsewhere(activity),
    to: service ? [...to, { kind: 'service', name: service }] : to,
    what: `${who.length ? nameOf(who[0]) : 'Somebody'} ran something on ${nameOf(to[0])} by a service that only passed by: ${how}.`,
    how: [`${how} (MS-SCMR), as PsExec and its like do`],
    evidence: [{ activity, text: 'the service was removed again' }],
  };
}

export default detector({
  type: 'malicious-service',
  reads: ['serviceInstalled', 'rpcCall.svcctl'],
  settings: {
    weight: {
      about: 'sum of the reasons to suspect a service; one that is enough by itself weighs 3',
      default: 3,
      medium: 2,
      low: 1,
      source: 'catalogue A16',
    },
    lifetime: {
      about:
        'milliseconds within which a service that another computer creates, starts and removes again is one that a tool passes by',
      default: 120_000,
      medium: 600_000,
      low: 3_600_000,
      source: 'ours: such tools need seconds for a command, installers leave their service',
    },
  },
  recommendations: [
    'Stop and remove the service; keep its program for analysis.',
    'Find out who created it and from where, and contain that computer.',
    'Restrict who may create services on servers and controllers.',
  ],
  window: hours(24 * 28),
  key: (activity) => (activity.kind === 'serviceInstalled' || isServiceControl(activity) ? at(activity.to) : undefined),
  start: (): State => ({ habits: [] }),
  on(activity, state, context) {
    if (activity.kind !== 'serviceInstalled') return isServiceControl(activity) ? passed(activity, state, context) : undefined;
    lived(activity, state);
    const word = `${activity.service}|${activity.command ?? ''}`.toLowerCase().slice(0, 300);
    if (isHabit(state, word, context.learning, KNOWN)) return undefined;
    const source = elsewhere(activity);
    const reasons = reasonsOf(activity, source.length > 0);
    if (weightOf(reasons) < context.settings.weight) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const to = endpointRefs(activity.to);
    return {
      // 7045, 4697 and Sysmon tell of the same service.
      key: `${at(activity.to)}|${activity.service.toLowerCase()}`,
      who,
      from: source,
      to: [...to, { kind: 'service', name: activity.service }],
      what: `${who.length ? nameOf(who[0]) : 'Somebody'} ${activity.outcome === 'failure' ? 'tried to create' : 'created'} the service ${activity.service} on ${nameOf(to[0])}: ${reasons.map((r) => r.text).join(', ')}.`,
      how: [
        `Service program: ${(activity.command ?? '').slice(0, 300)}`,
        ...(activity.runsAs ? [`It runs as ${activity.runsAs}`] : []),
      ],
      evidence: [{ activity, text: `service ${activity.service} = ${(activity.command ?? '').slice(0, 200)}` }],
    };
  },
});
