import { CLIENT, tgs, ticket, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const rc4 = (service: string) => ({ issued: ticket(service, service, 23) });

twoLists(
  'kerberoasting',
  {
    'RC4 tickets for three services': {
      activities: times(3, (i) => tgs(i, 'quinn', `MSSQLSvc/db${i}`, rc4(`MSSQLSvc/db${i}`))),
      says: { who: ['quinn'], from: [CLIENT], to: ['MSSQLSvc/db0'] },
    },
    'tickets by account name': { activities: times(2, (i) => tgs(i, 'quinn', `svc${i}`)), says: { to: ['svc0', 'svc1'] } },
    'very many services': { activities: times(80, (i) => tgs(i, 'quinn', `HTTP/web${i}`)) },
  },
  {
    'one RC4 service': { activities: times(5, (i) => tgs(i, 'quinn', 'MSSQLSvc/old', rc4('MSSQLSvc/old'))) },
    'a morning of work': { activities: times(12, (i) => tgs(i * 30, 'quinn', `cifs/files${i}`)) },
    'a realm that knows only RC4': {
      activities: times(8, (i) =>
        tgs(i, 'quinn', `cifs/files${i}`, { ...rc4(`cifs/files${i}`), presented: ticket('tgt', 'krbtgt/OLD', 23) }),
      ),
    },
    'user-to-user': { activities: times(3, (i) => tgs(i, 'quinn', `peer${i}`, { options: 0x8 })) },
    renewals: { activities: times(9, (i) => tgs(i, 'quinn', 'krbtgt/CORP.EXAMPLE', rc4(`krbtgt/CORP${i}.EXAMPLE`))) },
  },
);
