// Scheduled tasks: 4698, 4699, 4702 (Security: who, and the task's definition), and the TaskScheduler log's 106, 140, 141, 200.

import { cut } from '../../bytes/cut.ts';
import type { WindowsEvent } from '../event.ts';
import { accountIn, accountOf, by, logonIn, SECURITY, through } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

/** Command and arguments of a task's definition (MS-TSCH §2.5.7.1: `<Exec><Command>…<Arguments>…`). */
function action(xml: string | undefined): string | undefined {
  if (!xml) return undefined;
  const part = (name: string): string => new RegExp(`<${name}>([^<]{0,4000})</${name}>`, 'i').exec(xml)?.[1] ?? '';
  const text = `${part('Command')} ${part('Arguments')}`
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
  return text ? cut(text) : undefined;
}

const operations: Readonly<Record<number, string>> = {
  4698: 'task-created',
  4699: 'task-deleted',
  4700: 'task-enabled',
  4702: 'task-updated',
  106: 'task-created',
  140: 'task-updated',
  141: 'task-deleted',
  200: 'task-started',
};

function read(event: WindowsEvent): EventDraft {
  const name = event.field('TaskName');
  const command = action(event.field('TaskContent') ?? event.field('TaskContentNew')) ?? event.field('ActionName');
  const account = accountIn(event, 'Subject') ?? accountOf(event.field('UserContext') ?? event.field('UserName'));
  return {
    kind: 'execution',
    protocol: 'Windows',
    method: 'task',
    operation: operations[event.id] as string,
    outcome: 'success',
    ...(name ? { name: name.slice(0, 256) } : {}),
    ...(command ? { command } : {}),
    ...by(account),
    ...through(logonIn(event)),
  };
}

export default [
  ...eventRows(
    {
      provider: SECURITY,
    },
    {
      ids: [4698, 4699, 4700, 4702],
      needs: 'Audit Other Object Access Events: success',
      feeds: ['remote-execution'],
      read,
    },
  ),
  ...eventRows(
    {
      provider: 'microsoft-windows-taskscheduler',
    },
    {
      ids: [106, 140, 141, 200],
      needs: 'the channel Microsoft-Windows-TaskScheduler/Operational',
      feeds: ['remote-execution'],
      read,
    },
  ),
];
