import { as, CLIENT, change, DC, set, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

const site = 'CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=corp,DC=example';
const computer = { targetKind: 'computer' } as const;
const services =
  'GC/ws7.corp.example/corp.example E3514235-4B06-11D1-AB04-00C04FC2DCD2/1f2e3d4c-0000-4000-8000-000000000000/corp.example';

twoLists(
  'dcshadow',
  {
    'service names of a controller on a workstation': {
      activities: [change(0, 'modify', 'WS7$', { ...computer, ...set('servicePrincipalName', services) })],
      says: { who: ['judy'], from: ['ws7'] },
    },
    'a server object, by the audit': {
      activities: [change(0, 'create', `CN=WS7,${site}`, { targetKind: 'other', objectClass: 'server' })],
      says: { from: ['ws7'] },
    },
    'the settings object, over LDAP': {
      activities: [
        change(0, 'create', `CN=NTDS Settings,CN=WS7,${site}`, {
          protocol: 'LDAP',
          targetKind: 'other',
          from: { ip: CLIENT },
          to: { ip: DC },
        }),
      ],
      says: { from: [CLIENT] },
    },
    'both and the right to install a replica are one attack': {
      activities: [
        change(0, 'modify', 'WS7$', { ...computer, ...set('servicePrincipalName', services) }),
        change(1, 'create', `CN=WS7,${site}`, { targetKind: 'other', objectClass: 'server' }),
        change(2, 'create', 'DS-Install-Replica', { targetKind: 'other', objectClass: 'nTDSDSA' }),
      ],
      says: { count: 3 },
    },
  },
  {
    'a promotion: it is a controller some minutes later': {
      activities: [
        change(0, 'create', `CN=DC9,${site}`, { targetKind: 'other', objectClass: 'server' }),
        as(120, 'alice', { to: { ip: '192.0.2.19', name: 'dc9.corp.example', certainty: 'high' }, issued: ticket('t') }),
      ],
    },
    'other service names on a computer': {
      activities: [change(0, 'modify', 'WS7$', { ...computer, ...set('servicePrincipalName', 'HTTP/ws7 HOST/ws7') })],
    },
    'objects elsewhere': {
      activities: [
        change(0, 'create', 'CN=printer1,OU=Printers,DC=corp,DC=example', { targetKind: 'other', objectClass: 'server' }),
      ],
    },
  },
);
