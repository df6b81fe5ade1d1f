import { change, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

twoLists(
  'suspicious-password-reset',
  {
    "a controller's account": {
      activities: [change(0, 'reset-password', 'DC1$', { targetKind: 'computer' })],
      says: { severity: 'high', who: ['judy'], to: ['dc1'] },
    },
    'the built-in administrator': {
      activities: [change(0, 'reset-password', 'admin', { targetSid: 'S-1-5-21-1-2-3-500' })],
      says: { severity: 'medium' },
    },
    krbtgt: { activities: [change(0, 'reset-password', 'krbtgt', { targetSid: 'S-1-5-21-1-2-3-502' })] },
    'an account that the configuration names': {
      activities: [change(0, 'reset-password', 'ceo')],
      configuration: { sensitive: ['ceo@corp.example'] },
    },
    'many ordinary accounts': {
      activities: times(10, (i) => change(i, 'reset-password', `user${i}`)),
      says: { what: /10 accounts/ },
    },
    'the restore mode password': {
      activities: [change(0, 'set-restore-mode-password', 'Directory Services Restore Mode administrator')],
    },
  },
  {
    'the help desk': { activities: times(4, (i) => change(i, 'reset-password', `user${i}`)) },
    'many over a day': { activities: times(20, (i) => change(i * 1800, 'reset-password', `user${i}`)) },
    'one’s own password': { activities: [change(0, 'reset-password', 'judy', { targetSid: 'S-1-5-21-1-2-3-500' })] },
    'a computer that joins': {
      activities: [
        change(0, 'create', 'WS9$', { targetKind: 'computer' }),
        change(1, 'reset-password', 'WS9$', { targetKind: 'computer' }),
      ],
    },
    'a computer that joins again': { activities: [change(0, 'reset-password', 'WS9$', { targetKind: 'computer' })] },
  },
);
