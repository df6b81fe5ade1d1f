// NTLM as controllers log it: 4776 (credentials validated: workstation and result), 4777 (refused) and 8004 (audit of NTLM: which
// server passed the logon on). Each knows a part of one authentication; they are joined later.
import { statusName } from '../../bytes/ntstatus.ts';
import type { WindowsEvent } from '../event.ts';
import { accountOf, by, computerName, number, SECURITY } from '../fields.ts';
import { type DraftOf, eventRows } from '../mapping.ts';

/** The workstation is the client's own word: `\\WS7`, `WS7`, nothing, or something random. */
function workstation(event: WindowsEvent, field: string) {
  const name = event.field(field);
  if (!name || name.toUpperCase() === 'NULL') return {};
  const plain = computerName(name);
  return {
    ...(/^[\w.-]+$/.test(plain) ? { from: { name: plain, certainty: 'low' as const } } : {}),
    ntlm: { workstation: plain },
  };
}

export default [
  ...eventRows(
    { provider: SECURITY },
    {
      ids: [4776, 4777],
      needs: 'Audit Credential Validation: success and failure',
      feeds: ['horizontal-brute-force', 'vertical-brute-force', 'account-enumeration', 'pass-the-hash', 'honeytoken'],
      fields: ['Workstation'],
      read(event) {
        const account = accountOf(event.field('TargetUserName') ?? event.field('LogonAccount'));
        const status = (number(event.field('Status') ?? event.field('ErrorCode')) ?? 0) >>> 0;
        const draft: DraftOf<'authentication'> = {
          kind: 'authentication',
          protocol: 'NTLM',
          operation: 'credential-validation',
          mechanism: 'ntlm',
          outcome: status === 0 ? 'success' : 'failure',
        };
        if (status !== 0) draft.error = statusName(status);
        if (account) draft.account = account;
        return Object.assign(draft, workstation(event, 'Workstation'));
      },
    },
  ),
  ...eventRows(
    { provider: 'microsoft-windows-ntlm' },
    {
      ids: [8004],
      needs: 'Network security: Restrict NTLM: Audit NTLM authentication in this domain: enable all',
      feeds: ['horizontal-brute-force', 'vertical-brute-force', 'pass-the-hash'],
      fields: ['SChannelName'],
      read(event) {
        const server = event.field('SChannelName');
        return {
          kind: 'authentication',
          protocol: 'NTLM',
          operation: 'pass-through',
          mechanism: 'ntlm',
          outcome: 'unknown',
          ...by(accountOf(event.field('UserName'), event.field('DomainName'))),
          ...workstation(event, 'WorkstationName'),
          ...(server ? { to: { name: computerName(server) } } : {}),
        };
      },
    },
  ),
];
