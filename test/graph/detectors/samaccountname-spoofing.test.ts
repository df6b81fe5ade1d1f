import { as, change, set, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

const computer = { targetKind: 'computer', targetSid: 'S-1-5-21-1-2-3-2200' } as const;

twoLists(
  'samaccountname-spoofing',
  {
    "a computer account gets the controller's name, a ticket follows, and it is renamed back": {
      activities: [
        change(0, 'rename', 'WS99$', { ...computer, ...set('sAMAccountName', 'dc1', 'WS99$') }),
        as(1, 'DC1', { issued: ticket('x') }),
        change(2, 'rename', 'dc1', {
          targetKind: 'user',
          targetSid: computer.targetSid,
          ...set('sAMAccountName', 'WS99$', 'dc1'),
        }),
      ],
      says: { severity: 'high', count: 2, who: ['judy'] },
    },
    'a name that is no known controller’s': {
      activities: [change(0, 'rename', 'WS99$', { ...computer, ...set('sAMAccountName', 'files', 'WS99$') })],
      says: { severity: 'medium' },
    },
    'a computer account created without $': {
      activities: [change(0, 'create', 'dc1', { ...computer, ...set('sAMAccountName', 'dc1') })],
    },
  },
  {
    'a computer renamed': {
      activities: [change(0, 'rename', 'WS99$', { ...computer, ...set('sAMAccountName', 'WS100$', 'WS99$') }), as(1, 'WS100$')],
    },
    'a person renamed': {
      activities: [change(0, 'rename', 'alice', set('sAMAccountName', 'alice.b', 'alice')), as(1, 'alice.b')],
    },
    'a local group renamed while Windows is set up': {
      activities: [
        change(0, 'rename', 'Administrators', {
          targetKind: 'group',
          ...set('sAMAccountName', 'Administrators', 'Administrators'),
        }),
      ],
    },
  },
);
