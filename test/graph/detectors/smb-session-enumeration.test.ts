import { as, CLIENT, DC, samr, sessionEnumeration, ticket } from './activities.ts';
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
  },
  {
    'other questions to the same server': { activities: [samr(0, 5)] },
    'only while learning': { learn: [sessionEnumeration(-60)], activities: [samr(0, 5)] },
    'a controller': {
      activities: [as(0, 'alice', { to: { ip: CLIENT }, from: { ip: '192.0.2.3' }, issued: ticket('x') }), sessionEnumeration(1)],
    },
  },
);
