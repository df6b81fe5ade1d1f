import { as, DC, failed, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const offered = [18, 17, 23];
const told = (seconds: number, name: string, types: number[], more = {}) =>
  as(seconds, name, { offered, told: types, ...failed('KDC_ERR_PREAUTH_REQUIRED'), ...more });
const had = (n: number, at = 0) => times(n, (i) => told(at + i, `user${i}`, [18]));
const lost = (n: number, at: number, more = {}) => times(n, (i) => told(at + i, `user${i}`, [23], more));

twoLists(
  'skeleton-key',
  {
    'five accounts get RC4 only': {
      activities: [...had(6), ...lost(6, 3600)],
      says: { to: [DC, 'user0', 'user1', 'user2', 'user3', 'user4'], what: /offers|gives no AES any more to/ },
    },
    'AES alone is refused': {
      activities: [
        ...had(5),
        ...times(5, (i) => as(100 + i, `user${i}`, { offered: [18, 17], ...failed('KDC_ERR_ETYPE_NOSUPP') })),
      ],
    },
    'the accounts had AES from another controller': {
      activities: [...had(5).map((a) => ({ ...a, to: { ip: '192.0.2.11', port: 88 } })), ...lost(5, 100)],
      says: { to: [DC] },
    },
    'proved with AES before': {
      activities: [...times(5, (i) => as(i, `user${i}`, { preauthenticationEncryption: 18 })), ...lost(5, 100)],
    },
    'what was learned': { learn: had(5), activities: lost(5, 9000) },
  },
  {
    'accounts that never had AES': { activities: [...had(5), ...times(9, (i) => told(100 + i, `old${i}`, [23]))] },
    'four accounts, one of them again and again': {
      activities: [...had(5), ...lost(4, 100), ...times(9, (i) => told(200 + i, 'user1', [23]))],
    },
    'one after the other, over days': { activities: [...had(6), ...times(6, (i) => told(7200 * (i + 1), `user${i}`, [23]))] },
    'clients that offer no AES': { activities: [...had(5), ...lost(5, 100, { offered: [23] })] },
    'given back at once': {
      activities: [...had(5), ...lost(4, 100), ...had(4, 110), ...times(1, () => told(120, 'user4', [23]))],
    },
  },
);
