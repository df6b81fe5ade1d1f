// Files and pipes on shares: 5140 (a share was connected), 5145 (a file or pipe on it was asked for).
import type { WindowsEvent } from '../event.ts';
import { accountIn, by, client, logonIn, number, SECURITY } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

/** MS-SMB2 §2.2.13.1.1: write and append data, delete, write permissions or owner. */
const WRITE = 0x2 | 0x4 | 0x1_0000 | 0x4_0000 | 0x8_0000;

function read(event: WindowsEvent): EventDraft | undefined {
  const share = event.field('ShareName')?.replace(/^\\\\[^\\]*\\/, '');
  if (share === undefined) return undefined;
  const from = client(event);
  const opens = logonIn(event);
  const path = event.field('RelativeTargetName') ?? '';
  return {
    kind: 'fileAccess',
    protocol: 'SMB',
    operation: event.id === 5140 ? 'connect' : 'open',
    outcome: event.failed ? 'failure' : 'success',
    share,
    path: path === '\\' ? '' : path.slice(0, 512),
    access: (number(event.field('AccessMask')) ?? 0) & WRITE ? 'write' : 'read',
    ...by(accountIn(event, 'Subject')),
    ...(from ? { from } : {}),
    // The session's client is told here as well: a log may begin after the logon.
    ...(opens && from ? { opens } : {}),
  };
}

export default eventRows(
  { provider: SECURITY },
  { ids: [5140], needs: 'Audit File Share: success', feeds: ['remote-execution'], read },
  {
    ids: [5145],
    needs: 'Audit Detailed File Share: success',
    feeds: ['remote-execution', 'smb-session-enumeration'],
    fields: ['RelativeTargetName', 'IpAddress'],
    read,
  },
);
