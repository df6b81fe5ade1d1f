// Malicious service creation: a new service whose program is an interpreter, hides what it does, lies where anybody can write,
// or has names that no person chose: the ways in which PsExec's descendants, Metasploit, smbexec and Empire run commands.
// Sees: 7045, 4697 and Sysmon 13 of any machine. Fooled by: services with plausible names and paths. Benign: agents and drivers of deployment
// tools whose names are random (their programs lie in Program Files or the drivers' folder, which is not held against them).
import type { ServiceInstalled } from '../../schema/activity.ts';
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { commandReasons, looksRandom, type Reason, weightOf } from '../detection/commands.ts';
import { at, detector, elsewhere, hours, nameOf } from '../detection/detector.ts';

interface State {
  /** Services that were learned, or told. */
  known: string[];
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

export default detector({
  type: 'malicious-service',
  reads: ['serviceInstalled'],
  settings: {
    weight: {
      about: 'sum of the reasons to suspect a service; one that is enough by itself weighs 3',
      default: 3,
      medium: 2,
      low: 1,
      source: 'catalogue A16',
    },
  },
  recommendations: [
    'Stop and remove the service; keep its program for analysis.',
    'Find out who created it and from where, and contain that computer.',
    'Restrict who may create services on servers and controllers.',
  ],
  window: hours(24 * 28),
  key: (activity) => (activity.kind === 'serviceInstalled' ? at(activity.to) : undefined),
  start: (): State => ({ known: [] }),
  on(activity, state, context) {
    if (activity.kind !== 'serviceInstalled') return undefined;
    const word = `${activity.service}|${activity.command ?? ''}`.toLowerCase().slice(0, 300);
    if (context.learning) {
      if (!state.known.includes(word)) state.known = [...state.known, word].slice(-KNOWN);
      return undefined;
    }
    const source = elsewhere(activity);
    const reasons = reasonsOf(activity, source.length > 0);
    if (state.known.includes(word) || weightOf(reasons) < context.settings.weight) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const to = endpointRefs(activity.to);
    return {
      // 7045, 4697 and Sysmon tell of the same service.
      key: `${at(activity.to)}|${activity.service.toLowerCase()}`,
      who,
      from: source,
      to: [...to, { kind: 'service', name: activity.service }],
      what: `${who.length ? nameOf(who[0]) : 'Somebody'} created the service ${activity.service} on ${nameOf(to[0])}: ${reasons.map((r) => r.text).join(', ')}.`,
      how: [
        `Service program: ${(activity.command ?? '').slice(0, 300)}`,
        ...(activity.runsAs ? [`It runs as ${activity.runsAs}`] : []),
      ],
      evidence: [{ activity, text: `service ${activity.service} = ${(activity.command ?? '').slice(0, 200)}` }],
    };
  },
});
