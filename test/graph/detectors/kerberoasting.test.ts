import { as, byEvent, CLIENT, search, tgs, ticket, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const rc4 = (service: string) => ({ issued: ticket(service, service, 23) });
const windows = [18, 17, 23, 24, -135];
const findAccounts = search(0, '(&(samAccountType=805306368)(servicePrincipalName=*)(!(samAccountName=krbtgt)))');

/** As 4769 tells it. */
const logged = (i: number, service: string, encryption: number) =>
  tgs(i, 'quinn', service, {
    ...byEvent(4769),
    serviceAccount: service,
    presented: undefined,
    issued: { service, realm: 'CORP.EXAMPLE', encryption },
  });

twoLists(
  'kerberoasting',
  {
    'RC4 tickets for three services': {
      activities: times(3, (i) => tgs(i, 'quinn', `MSSQLSvc/db${i}`, rc4(`MSSQLSvc/db${i}`))),
      says: { who: ['quinn'], from: [CLIENT], to: ['MSSQLSvc/db0'] },
    },
    'tickets by account name': { activities: times(2, (i) => tgs(i, 'quinn', `svc${i}`)), says: { to: ['svc0', 'svc1'] } },
    'one RC4 ticket after a search for service accounts': {
      activities: [findAccounts, tgs(300, 'quinn', 'MSSQLSvc/db1.corp.example:1433', rc4('MSSQLSvc/db1.corp.example:1433'))],
      says: { what: /a service that/, to: ['MSSQLSvc/db1.corp.example:1433'] },
    },
    'AES tickets after a search for service accounts': {
      activities: [findAccounts, ...times(12, (i) => tgs(10 + i, 'quinn', `HTTP/web${i}`))],
    },
    'one RC4 ticket by account name, asked for before AES': {
      activities: [tgs(0, 'quinn', 'svc-sql', { ...rc4('svc-sql'), offered: [23, 16, 3, 18] })],
      says: { to: ['svc-sql'] },
    },
    'two requests that offer RC4 alone, on a machine that offers AES': {
      activities: [
        tgs(0, 'quinn', 'cifs/files', { offered: windows }),
        tgs(1, 'quinn', 'HTTP/a', { ...rc4('HTTP/a'), offered: [23] }),
        tgs(2, 'quinn', 'HTTP/b', { ...rc4('HTTP/b'), offered: [23] }),
      ],
    },
    'in the initial exchange, by an account without pre-authentication': {
      activities: times(2, (i) => as(i, 'legacy', { preauthentication: 'none', issued: ticket(`svc${i}`, `svc${i}`, 23) })),
    },
    'very many services': { activities: times(80, (i) => tgs(i, 'quinn', `HTTP/web${i}`)) },
    "RC4 tickets in a realm that does AES, by the KDC's log": {
      activities: [logged(0, 'WS7$', 18), logged(1, 'svc-sql', 23), logged(2, 'svc-web', 23), logged(3, 'svc-ldap', 23)],
      says: { from: [CLIENT] },
    },
    "one RC4 ticket after a tool got the client's own, by the KDC's log": {
      activities: [
        as(0, 'quinn', { ...byEvent(4768), ...rc4('krbtgt/CORP.EXAMPLE'), options: 0x5080_0000 }),
        logged(1, 'svc-sql', 23),
      ],
      says: { who: ['quinn'], from: [CLIENT], to: ['svc-sql'] },
    },
  },
  {
    'one RC4 ticket of a client that asks as Windows does, or of another account, or later': {
      activities: [
        as(0, 'quinn', { ...byEvent(4768), ...rc4('krbtgt/CORP.EXAMPLE'), options: 0x4081_0010 }),
        as(0, 'mallory', { ...byEvent(4768), ...rc4('krbtgt/CORP.EXAMPLE'), options: 0x5080_0000 }),
        logged(1, 'svc-sql', 23),
        as(2, 'quinn', { ...byEvent(4768), ...rc4('krbtgt/CORP.EXAMPLE'), options: 0x5080_0000 }),
        logged(1000, 'svc-web', 23),
      ],
    },
    "services by their accounts, by the KDC's log": {
      activities: ['svc-sql', 'svc-web', 'svc-ldap', 'svc-x'].map((name, i) => logged(i, name, 18)),
    },
    "a realm that knows only RC4, by the KDC's log": {
      activities: ['svc-sql', 'svc-web', 'svc-ldap', 'svc-x'].map((name, i) => logged(i, name, 23)),
    },
    'one RC4 service': { activities: times(5, (i) => tgs(i, 'quinn', 'MSSQLSvc/old', rc4('MSSQLSvc/old'))) },
    'three names of one RC4 service': {
      activities: ['MSSQLSvc/db1', 'MSSQLSvc/db1.corp.example', 'MSSQLSvc/db1.corp.example:1433'].map((s, i) =>
        tgs(i, 'quinn', s, { ...rc4(s), offered: windows }),
      ),
    },
    'RC4 services that the machine was learned to use': {
      learn: times(4, (i) => tgs(i - 86_400, 'quinn', `MSSQLSvc/db${i}`, rc4(`MSSQLSvc/db${i}`))),
      activities: times(4, (i) => tgs(i, 'rupert', `MSSQLSvc/db${i}`, rc4(`MSSQLSvc/db${i}`))),
    },
    'a legacy client that offers RC4 alone': {
      activities: times(2, (i) => tgs(i, 'quinn', `HTTP/web${i}`, { ...rc4(`HTTP/web${i}`), offered: [23, -133, -128, 3, 1] })),
    },
    'RC4 services of several people on one terminal server': {
      activities: times(6, (i) => tgs(i, `user${i}`, `MSSQLSvc/db${i % 2}`, { ...rc4(`MSSQLSvc/db${i % 2}`), offered: windows })),
    },
    'MIT kinit and kvno': {
      activities: [
        as(0, 'quinn', { issued: ticket('pw', 'kadmin/changepw') }),
        as(1, 'quinn', { issued: ticket('nfs', 'nfs/files.corp.example') }),
        tgs(2, 'quinn', 'svc-sql', { ...rc4('svc-sql'), offered: [18, 17, 20, 19, 16, 23, 25, 26] }),
      ],
    },
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
