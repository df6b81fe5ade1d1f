// Closing, suppressing and reopening alerts, with a notice and a way back.
import { notify } from '../parts/notice.tsx';
import { client } from './client.ts';
import type { AlertStatus } from './generated/graphql.ts';
import { setStatusMutation } from './operations.ts';

const done: Record<AlertStatus, string> = { open: 'Reopened', closed: 'Closed', suppressed: 'Suppressed' };

/** The moves from a status: where to, the word on the button, and what it means. */
export const moves: Record<AlertStatus, readonly (readonly [AlertStatus, string, string])[]> = {
  open: [
    ['closed', 'Close', 'It was looked into and dealt with'],
    ['suppressed', 'Suppress', 'It is known, and not to be seen among the open ones'],
  ],
  closed: [['open', 'Reopen', 'Put it back among the open alerts']],
  suppressed: [
    ['closed', 'Close', 'It was looked into and dealt with'],
    ['open', 'Reopen', 'Put it back among the open alerts'],
  ],
};

/** Resolves when the server has answered; what went wrong is told to the reader. */
export async function changeStatus(
  alert: { id: string; title: string; status: AlertStatus },
  to: AlertStatus,
  undoable = true,
): Promise<void> {
  const { data, error } = await client.mutation(setStatusMutation, { id: alert.id, status: to }).toPromise();
  if (!data) {
    const reason = error?.networkError ? 'the server does not answer' : (error?.graphQLErrors[0]?.message ?? 'unknown');
    notify(`The status of “${alert.title}” was not changed: ${reason}`, { problem: true });
    return;
  }
  const undo = undoable ? { undo: () => void changeStatus({ ...alert, status: to }, alert.status, false) } : {};
  notify(`${done[to]}: ${alert.title}`, undo);
}
