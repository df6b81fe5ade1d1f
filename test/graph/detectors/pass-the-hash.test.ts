import { logon, privilege } from './activities.ts';
import { twoLists } from './two-lists.ts';

const netonly = { logonType: 9, logonProcess: 'seclogo', from: { name: 'ws7.corp.example' } };

twoLists(
  'pass-the-hash',
  {
    'new credentials with all privileges': {
      activities: [logon(0, netonly), privilege(0)],
      says: { who: ['judy'], from: ['ws7.corp.example'], confidence: 'medium' },
    },
    'told in the other order': { activities: [privilege(0), logon(0.5, netonly)] },
  },
  {
    'new credentials without privileges': { activities: [logon(0, netonly)] },
    'privileges of a logon long before': { activities: [privilege(0), logon(8, netonly)] },
    'an ordinary administrator': { activities: [logon(0, { logonType: 2, logonProcess: 'User32' }), privilege(0)] },
    'another account’s privileges': { activities: [logon(0, netonly), privilege(0, { account: { name: 'bob' } })] },
  },
);
