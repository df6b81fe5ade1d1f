// Remote execution: something is run on a machine by a session from another: a service, a task, WMI, a remote shell, or the
// copy of a program and the pipes by which tools speak with it.
// Sees: programs and pipes on shares (5145, 5140), tasks and services created by remote sessions (4698, 4702, 4697), a service
// created (7045, Sysmon 13) right after the service control pipe was opened from elsewhere, processes started by WMI, by
// remote shells, over DCOM or by services with suspicious commands (4688, Sysmon 1), shells on controllers (WinRM 91); on the
// wire the calls themselves, which stay visible when they are sealed, and shells over WinRM. Fooled by: SMB3 encryption where
// only the network is seen, commands that look ordinary. Benign: administrators and deployment: who was learned to do so from
// where to where stays silent.
import type { Activity, Execution, FileAccess, RpcCall } from '../../schema/activity.ts';
import { type EntityRef, endpointRefs, userRef } from '../../schema/entity.ts';
import { commandReasons, looksRandom, weightOf } from '../detection/commands.ts';
import { at, detector, elsewhere, hours, listed, minutes, nameKey, nameOf } from '../detection/detector.ts';
import { isHabit } from '../detection/habits.ts';

interface Sign {
  weight: number;
  text: string;
}
interface State {
  /** Signs of the last minutes by their text, with time and weight. */
  signs: Record<string, { time: number; weight: number }>;
  /** When pipes of execution services were opened from elsewhere, and from where. */
  pipes: Record<string, { time: number; from: EntityRef[]; who: EntityRef[] }>;
  /** `source|account` that were learned. */
  habits: string[];
}
const SIGNS = 50;
const HABITS = 200;

/** Pipes of the interfaces that run things: service control, task scheduler. */
const executing = /^(svcctl|atsvc)$/i;
/** Pipes of tools, and the three that carry input and output under a name of their own. */
const tools = /^(psexesvc|remcom|csexec|paexec|winexe|xcmd|mimi)/i;
const streams = /-(stdin|stdout|stderr)$/i;

/** A file on an administrative share that a tool leaves: its program, or the output that it reads back. */
function fileSign({ share = '', path, access, operation }: FileAccess): Sign | undefined {
  if (operation !== 'open') return undefined;
  if (/^IPC\$$/i.test(share)) {
    if (streams.test(path)) return { weight: 3, text: `pipe ${path}, as PsExec and its like have them` };
    if (tools.test(path)) return { weight: 3, text: `pipe ${path} of a known tool` };
    return executing.test(path) ? { weight: 1, text: `pipe ${path}` } : undefined;
  }
  if (!/^(ADMIN|[A-Z])\$$/i.test(share)) return undefined;
  const folder = /^ADMIN\$$/i.test(share) ? path : path.replace(/^windows\\/i, '');
  if (/^__\d{9,11}(\.\d+)?$/.test(folder)) return { weight: 3, text: `output file ${share}\\${path}, as WMI tools have it` };
  if (/^__output(_\w+)?$/i.test(folder)) return { weight: 3, text: `output file ${share}\\${path}, as command tools have it` };
  if (/^temp\\[a-z]{8}\.tmp$/i.test(folder)) return { weight: 2, text: `output file ${share}\\${path}, as task tools have it` };
  if (access === 'write' && /^(system32\\|temp\\)?[^\\]+\.(exe|dll|bat|cmd|ps1|vbs|scr|com)$/i.test(folder))
    return { weight: 2, text: `program ${share}\\${path} written` };
  return undefined;
}

/** A process whose parent or command says that somebody elsewhere had it started. */
function processSign({ image = '', command = '', parent = '' }: Execution, remote: boolean): Sign | undefined {
  const reasons = commandReasons(command);
  const by = /([^\\]+)$/.exec(parent.toLowerCase())?.[1] ?? '';
  if (/\\\\(127\.0\.0\.1|localhost)\\(admin|c)\$\\/i.test(command))
    return { weight: 3, text: `command with output over the machine's own share: ${command.slice(0, 120)}` };
  if (/(psexesvc|remcomsvc|paexec|winexesvc|csexecsvc)[^\\]*\.exe$/i.test(image)) return { weight: 3, text: `process ${image}` };
  if (by === 'wmiprvse.exe' && (remote || weightOf(commandReasons(image)) >= 3))
    return { weight: 3, text: `WMI started ${command.slice(0, 120) || image}` };
  if (by === 'winrshost.exe' && !/\\conhost\.exe$/i.test(image))
    return { weight: 3, text: `a remote shell started ${command.slice(0, 120) || image}` };
  // The class factory of a program was asked for over the network: MMC20.Application, Excel.Application, an HTML application.
  if (
    remote &&
    /\s[-/]embedding\b/i.test(command) &&
    /\\(mmc|excel|winword|powerpnt|outlook|visio|msaccess|iexplore|mshta)\.exe$/i.test(image)
  )
    return { weight: 3, text: `DCOM started ${command.slice(0, 120)}` };
  if (by === 'wsmprovhost.exe' && !/\\conhost\.exe$/i.test(image))
    return { weight: 3, text: `a remote PowerShell started ${command.slice(0, 120) || image}` };
  if (by === 'services.exe' && weightOf(reasons) > 3) return { weight: 3, text: `a service ran ${command.slice(0, 120)}` };
  // Without the parent's name: a hidden, encoded shell.
  if (!parent && weightOf(reasons) >= 5 && /\b(powershell|pwsh)\b/i.test(command) && /\bcmd(\.exe)?"?\s+\/[bc]/i.test(command))
    return { weight: 2, text: `hidden command ${command.slice(0, 120)}` };
  return undefined;
}

/** How a sign of what was not done ends. */
const REFUSED = ' was refused';

/** Calls that run something or make that it will be run (MS-SCMR, MS-TSCH, MS-WMI), by operation; their names are of one interface each. */
const calls: ReadonlyMap<string, Sign> = new Map([
  ...['RCreateServiceW', 'RCreateServiceA', 'RCreateServiceWOW64W', 'RCreateWowService'].map((name): [string, Sign] => [
    name,
    { weight: 3, text: 'service created' },
  ]),
  ['RChangeServiceConfigW', { weight: 2, text: 'service changed' }],
  ['RStartServiceW', { weight: 1, text: 'service started' }],
  ['RStartServiceA', { weight: 1, text: 'service started' }],
  ['NetrJobAdd', { weight: 3, text: 'job scheduled' }],
  ['SchRpcRegisterTask', { weight: 3, text: 'task registered' }],
  ['SchRpcRun', { weight: 1, text: 'task started' }],
  ['ExecMethod', { weight: 3, text: 'WMI method run' }],
  ['ExecMethodAsync', { weight: 3, text: 'WMI method run' }],
  ['PutInstance', { weight: 3, text: 'WMI object stored, as subscriptions that run something are' }],
  ['PutInstanceAsync', { weight: 3, text: 'WMI object stored, as subscriptions that run something are' }],
]);

function callSign({ operation, interface: name, opnum, outcome }: RpcCall): Sign | undefined {
  const call = calls.get(operation);
  if (!call) return undefined;
  const text = `${call.text} (${name} ${operation}, opnum ${opnum})${outcome === 'failure' ? REFUSED : ''}`;
  return { weight: call.weight, text };
}

function signOf(activity: Activity, remote: boolean): Sign | undefined {
  switch (activity.kind) {
    case 'rpcCall':
      return remote ? callSign(activity) : undefined;
    case 'fileAccess':
      return remote || /^IPC\$$/i.test(activity.share ?? '') ? fileSign(activity) : undefined;
    case 'serviceInstalled': {
      if (!remote) return undefined;
      const { service, outcome } = activity;
      const text = outcome === 'failure' ? `creation of the service ${service}${REFUSED}` : `service ${service} created`;
      return { weight: 3, text };
    }
    case 'execution':
      if (activity.method === 'process') return processSign(activity, remote);
      if (activity.method === 'task') {
        if (!/^task-(created|updated)$/.test(activity.operation)) return undefined;
        const suspicious =
          weightOf(commandReasons(activity.command ?? '')) >= 3 || looksRandom((activity.name ?? '').replace(/^\\/, ''));
        if (remote)
          return {
            weight: 3,
            text: `task ${activity.name ?? ''} ${activity.operation.slice(5)}: ${(activity.command ?? '').slice(0, 120)}`,
          };
        return suspicious && activity.account && !activity.account.name.endsWith('$')
          ? { weight: 2, text: `task ${activity.name ?? ''} runs ${(activity.command ?? '').slice(0, 120)}` }
          : undefined;
      }
      // The controller's own log tells of every one; on the wire it is known to be a shell.
      return remote && activity.operation === 'shell-opened'
        ? { weight: activity.protocol === 'WinRM' ? 3 : 2, text: 'remote shell opened' }
        : undefined;
    default:
      return undefined;
  }
}

export default detector({
  type: 'remote-execution',
  reads: [
    ...['fileAccess', 'serviceInstalled', 'execution'],
    ...['svcctl', 'atsvc', 'ITaskSchedulerService', 'IWbemServices'].map((name) => `rpcCall.${name}`),
  ],
  settings: {
    weight: {
      about: 'sum of the signs of remote execution on one machine within 5 minutes; one that is enough by itself weighs 3',
      default: 3,
      medium: 2,
      low: 1,
      source: 'catalogue A15',
    },
  },
  recommendations: [
    'Ask the owner of the account; contain source and target if nobody can explain what was run.',
    'Look at what was run, and remove services, tasks and programs that were left behind.',
    'Let servers and controllers be administered only from administration hosts.',
  ],
  window: hours(24 * 30),
  key: (activity) =>
    activity.kind === 'fileAccess' ||
    activity.kind === 'serviceInstalled' ||
    activity.kind === 'execution' ||
    (activity.kind === 'rpcCall' && calls.has(activity.operation))
      ? at(activity.to)
      : undefined,
  start: (): State => ({ signs: {}, pipes: {}, habits: [] }),
  on(activity, state, context) {
    const source = elsewhere(activity);
    const who = activity.account ? [userRef(activity.account)] : [];
    const remote = source.length > 0;
    const since = activity.time - minutes(5);
    let sign = signOf(activity, remote);
    let [from, actor] = [source, who];
    // 7045 does not tell who and from where: the service control pipe, opened just before, does.
    const pipe = state.pipes.svcctl;
    if (activity.kind === 'serviceInstalled' && !remote && pipe && activity.time - pipe.time <= minutes(1)) {
      sign = { weight: 3, text: `service ${activity.service} created` };
      [from, actor] = [pipe.from, pipe.who];
    }
    if (!sign) return undefined;
    if (activity.kind === 'fileAccess' && remote && executing.test(activity.path))
      state.pipes[activity.path.toLowerCase()] = { time: activity.time, from: source, who };
    const habit = `${from[0] ? nameOf(from[0]) : ''}|${nameKey(activity.account)}`.toLowerCase();
    if (isHabit(state, habit, context.learning, HABITS)) return undefined;
    delete state.signs[sign.text];
    state.signs[sign.text] = { time: activity.time, weight: sign.weight };
    for (const text in state.signs) {
      if ((state.signs[text] as { time: number }).time >= since && Object.keys(state.signs).length <= SIGNS) break;
      delete state.signs[text];
    }
    const signs = Object.entries(state.signs);
    if (signs.reduce((sum, [, s]) => sum + s.weight, 0) < context.settings.weight) return undefined;
    const to = endpointRefs(activity.to);
    const by = actor.length ? nameOf(actor[0]) : 'Somebody';
    return {
      key: at(activity.to),
      who: actor,
      from,
      to,
      what: `${by} ${signs.every(([text]) => text.endsWith(REFUSED)) ? 'tried to run' : 'ran'} something on ${nameOf(to[0])}${from.length ? ` from ${nameOf(from[0])}` : ''}: ${listed(
        signs.map(([text]) => text),
        3,
      )}.`,
      how: signs.map(([text]) => text).slice(-8),
      evidence: [{ activity, text: sign.text }],
    };
  },
});
