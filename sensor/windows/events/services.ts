// New services: 4697 (Security, tells who) and 7045 (System, always on).
import { cut } from '../../bytes/cut.ts';
import { accountIn, accountOf, by, logonIn, SECURITY, through } from '../fields.ts';
import { eventRows } from '../mapping.ts';

export default [
  ...eventRows(
    { provider: SECURITY },
    {
      ids: [4697],
      needs: 'Audit Security System Extension: success',
      feeds: ['malicious-service', 'remote-execution'],
      read(event) {
        const command = event.field('ServiceFileName');
        const runsAs = event.field('ServiceAccount');
        const [type, start] = [event.field('ServiceType'), event.field('ServiceStartType')];
        return {
          kind: 'serviceInstalled',
          protocol: 'Windows',
          operation: 'service-installed',
          outcome: 'success',
          service: (event.field('ServiceName') ?? '').slice(0, 256),
          ...(command ? { command: cut(command) } : {}),
          ...(runsAs ? { runsAs } : {}),
          ...(type ? { type } : {}),
          ...(start ? { start } : {}),
          ...by(accountIn(event, 'Subject')),
          ...through(logonIn(event)),
        };
      },
    },
  ),
  ...eventRows(
    { provider: 'service control manager' },
    {
      ids: [7045],
      needs: 'the System log (always written)',
      feeds: ['malicious-service', 'remote-execution'],
      read(event) {
        const command = event.field('ImagePath') ?? event.value(1);
        const runsAs = event.field('AccountName') ?? event.value(4);
        const [type, start] = [event.field('ServiceType') ?? event.value(2), event.field('StartType') ?? event.value(3)];
        return {
          kind: 'serviceInstalled',
          protocol: 'Windows',
          operation: 'service-installed',
          outcome: 'success',
          service: (event.field('ServiceName') ?? event.value(0) ?? '').slice(0, 256),
          ...(command ? { command: cut(command) } : {}),
          ...(runsAs ? { runsAs } : {}),
          ...(type ? { type } : {}),
          ...(start ? { start } : {}),
          ...by(event.userSid ? accountOf(event.userSid, undefined, event.userSid) : undefined),
        };
      },
    },
  ),
];
