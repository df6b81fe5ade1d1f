import { as, CLIENT, DC, file, samr, sessionEnumeration, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

twoLists(
  'smb-session-enumeration',
  {
    'one request': { activities: [sessionEnumeration(0)], says: { count: 1, who: ['judy'], from: [CLIENT], to: [DC] } },
    'refused requests': {
      activities: [0, 1, 2].map((s) => sessionEnumeration(s, { outcome: 'failure', error: 'WERROR 5' })),
      says: { count: 3, what: /refused/ },
    },
    'again after learning': { learn: [sessionEnumeration(-86_400)], activities: [sessionEnumeration(0)], says: { count: 1 } },
    "the pipes of a tool, by the server's audit": {
      activities: [file(0, 'IPC$', 'winreg'), file(0.1, 'IPC$', 'lsarpc'), file(0.2, 'IPC$', 'srvsvc')],
      says: { who: ['judy'], from: [CLIENT], to: ['srv1.corp.example'] },
    },
  },
  {
    'the same pipes over an hour': {
      activities: [file(0, 'IPC$', 'winreg'), file(900, 'IPC$', 'lsarpc'), file(1800, 'IPC$', 'srvsvc')],
    },
    'pipes of different accounts': {
      activities: [
        file(0, 'IPC$', 'winreg', { account: { name: 'bob' } }),
        file(0.1, 'IPC$', 'lsarpc'),
        file(0.2, 'IPC$', 'srvsvc', { account: { name: 'carol' } }),
      ],
    },
    'other questions to the same server': { activities: [samr(0, 5)] },
    'only while learning': { learn: [sessionEnumeration(-60)], activities: [samr(0, 5)] },
    'a controller': {
      activities: [as(0, 'alice', { to: { ip: CLIENT }, from: { ip: '192.0.2.3' }, issued: ticket('x') }), sessionEnumeration(1)],
    },
  },
);
