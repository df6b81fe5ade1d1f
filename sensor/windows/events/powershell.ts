// PowerShell: 4103 (pipeline), 4104 (script block), and WinRM: 91 (a remote shell was opened here), 6 (one was opened elsewhere).

import { cut } from '../../bytes/cut.ts';
import type { WindowsEvent } from '../event.ts';
import { accountOf, by, computerName, machine } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

function script(event: WindowsEvent): EventDraft | undefined {
  const text = event.field('ScriptBlockText') ?? event.field('Payload');
  if (!text) return undefined;
  // 4103 tells who, from where and through what host in one text.
  const context = event.field('ContextInfo') ?? '';
  const user = /^\s*User = (\S+)/m.exec(context)?.[1];
  const host = /Host Name = (\S+)/.exec(context)?.[1];
  const sid = event.userSid;
  const path = event.field('Path');
  return {
    kind: 'execution',
    protocol: 'Windows',
    method: 'powershell',
    operation: host === 'ServerRemoteHost' ? 'remote-command' : event.id === 4104 ? 'script-block' : 'command',
    outcome: 'success',
    command: cut(text),
    ...(path ? { name: path.slice(0, 256) } : {}),
    ...by(accountOf(user ?? sid, undefined, sid)),
  };
}

function shell(event: WindowsEvent): EventDraft {
  const uri = event.field('resourceUri') ?? event.value(0);
  const sid = event.userSid;
  return {
    kind: 'execution',
    protocol: 'Windows',
    method: 'powershell',
    operation: 'shell-opened',
    outcome: 'success',
    ...(uri ? { name: uri.slice(0, 256) } : {}),
    ...by(sid ? accountOf(sid, undefined, sid) : undefined),
  };
}

function session(event: WindowsEvent): EventDraft | undefined {
  const connection = event.field('connection') ?? event.value(0);
  const server = connection?.split(/[/?:]/)[0];
  if (!server || /^(localhost|127\.|\[?::1)/i.test(server)) return undefined;
  const sid = event.userSid;
  return {
    kind: 'execution',
    protocol: 'Windows',
    method: 'powershell',
    operation: 'session-created',
    outcome: 'unknown',
    from: machine(event),
    to: /^\d+(\.\d+){3}$/.test(server) ? { ip: server } : { name: computerName(server) },
    ...by(sid ? accountOf(sid, undefined, sid) : undefined),
  };
}

export default [
  ...eventRows(
    {
      provider: 'microsoft-windows-powershell',
    },
    {
      ids: [4103, 4104],
      needs: 'policies "Turn on Module Logging" and "Turn on PowerShell Script Block Logging"',
      feeds: ['remote-execution'],
      read: script,
    },
  ),
  ...eventRows(
    {
      provider: 'microsoft-windows-winrm',
      needs: 'the channel Microsoft-Windows-WinRM/Operational (on by default)',
    },
    { ids: [91], feeds: ['remote-execution'], read: shell },
    { ids: [6], feeds: ['remote-execution'], read: session },
  ),
];
