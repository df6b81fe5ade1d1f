// Settings of a machine: registry values that are audited (4657), audit policy (4719), domain policy (4739), log cleared (1102).
import { cut, VALUE } from '../../bytes/cut.ts';
import { accountIn, by, logonIn, machine, SECURITY, through } from '../fields.ts';
import { eventRows } from '../mapping.ts';

export default [
  ...eventRows(
    { provider: SECURITY },
    {
      ids: [4657],
      needs: 'Audit Registry: success; auditing entries (SACL) on the keys',
      feeds: ['encryption-downgrade'],
      read(event) {
        const [value, old] = [event.field('NewValue'), event.field('OldValue')];
        return {
          kind: 'configurationChange',
          protocol: 'Windows',
          operation: 'registry',
          outcome: 'success',
          setting: `${event.field('ObjectName') ?? ''}\\${event.field('ObjectValueName') ?? ''}`.slice(0, VALUE),
          ...(value ? { value: cut(value, VALUE) } : {}),
          ...(old ? { old: cut(old, VALUE) } : {}),
          ...by(accountIn(event, 'Subject')),
          ...through(logonIn(event)),
        };
      },
    },
    {
      ids: [4719],
      needs: 'Audit Audit Policy Change: success',
      feeds: [],
      read: (event) => ({
        kind: 'configurationChange',
        protocol: 'Windows',
        operation: 'audit-policy',
        outcome: 'success',
        setting: event.field('SubcategoryGuid') ?? event.field('SubcategoryId') ?? 'audit policy',
        value: event.field('AuditPolicyChanges') ?? '',
        ...by(accountIn(event, 'Subject')),
        ...through(logonIn(event)),
      }),
    },
    {
      ids: [4739],
      needs: 'Audit Authentication Policy Change: success',
      feeds: [],
      read: (event) => ({
        kind: 'configurationChange',
        protocol: 'Windows',
        operation: 'domain-policy',
        outcome: 'success',
        setting: event.field('DomainPolicyChanged') ?? 'domain policy',
        ...by(accountIn(event, 'Subject')),
        ...through(logonIn(event)),
      }),
    },
  ),
  ...eventRows(
    { provider: 'microsoft-windows-eventlog' },
    {
      ids: [1102, 104],
      needs: 'always written',
      feeds: [],
      read: (event) => ({
        kind: 'configurationChange',
        protocol: 'Windows',
        operation: 'log-cleared',
        outcome: 'success',
        setting: event.field('Channel') ?? 'Security',
        ...by(accountIn(event, 'Subject')),
        from: machine(event),
      }),
    },
  ),
];
