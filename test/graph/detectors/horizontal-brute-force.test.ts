import { as, CLIENT, failed, ntlm, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const wrong = failed('KDC_ERR_PREAUTH_FAILED');

twoLists(
  'horizontal-brute-force',
  {
    'one password on many accounts': {
      activities: times(12, (i) => as(i, `name${i}`, wrong)),
      says: { from: [CLIENT], to: ['name0', 'name11'], what: /None was guessed/ },
    },
    'over NTLM, one guessed': {
      activities: [...times(15, (i) => ntlm(i, `name${i}`, failed('STATUS_LOGON_FAILURE'))), ntlm(16, 'name3')],
      says: { what: /Guessed: name3/ },
    },
  },
  {
    'mistyped once, then right': { activities: times(40, (i) => as(i * 120, `name${i >> 1}`, i % 2 ? {} : wrong)) },
    'many failures of few accounts': { activities: times(60, (i) => as(i, `name${i % 3}`, wrong)) },
    'many successes': { activities: times(60, (i) => as(i, `name${i}`)) },
    'failures from many sources': {
      activities: times(30, (i) => as(i, `name${i}`, { ...wrong, from: { ip: `198.51.100.${i}` } })),
    },
  },
);
