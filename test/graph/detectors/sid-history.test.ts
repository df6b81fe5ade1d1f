import { change, set } from './activities.ts';
import { twoLists } from './two-lists.ts';

const target = { targetSid: 'S-1-5-21-1-2-3-1104' };

twoLists(
  'sid-history',
  {
    'a privileged SID of the same domain': {
      activities: [
        change(0, 'add-sid-history', 'andrei', { ...target, ...set('sIDHistory', 'S-1-5-21-1-2-3-512 corp\\Domain Admins') }),
      ],
      says: { severity: 'high', what: /Domain Admins/, to: ['andrei'] },
    },
    'a SID of another domain, as in a migration': {
      activities: [
        change(0, 'add-sid-history', 'andrei', { ...target, ...set('sIDHistory', 'S-1-5-21-7-8-9-1301 old\\andrei') }),
      ],
      says: { severity: 'medium' },
    },
    'an attempt that failed': {
      activities: [
        change(0, 'add-sid-history', 'andrei', { ...target, outcome: 'failure', ...set('sIDHistory', 'S-1-5-21-1-2-3-500') }),
      ],
      says: { what: /tried/ },
    },
    'written as an attribute': {
      activities: [change(0, 'modify', 'CN=Andrei,DC=corp,DC=example', set('sIDHistory', '<Binary>'))],
    },
  },
  {
    'another attribute': { activities: [change(0, 'modify', 'andrei', set('displayName', 'Andrei'))] },
    'history removed': {
      activities: [
        change(0, 'modify', 'andrei', { changes: [{ attribute: 'sIDHistory', change: 'remove', value: 'S-1-5-21-1-2-3-512' }] }),
      ],
    },
    'excluded for a migration': {
      activities: [change(0, 'add-sid-history', 'andrei', set('sIDHistory', 'S-1-5-21-7-8-9-1301'))],
      configuration: { exclusions: [{ type: 'sid-history', user: 'judy', reason: 'migration' }] },
    },
  },
);
