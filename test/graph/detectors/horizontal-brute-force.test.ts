import { as, CLIENT, failed, ntlm, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const wrong = failed('KDC_ERR_PREAUTH_FAILED');
/** 4648: mallory uses the password of another. */
const other = (seconds: number, name: string, by = { name: 'mallory', sid: 'S-1-5-21-1-2-3-1002' }) =>
  ntlm(seconds, name, { protocol: 'Windows', operation: 'explicit-credentials', mechanism: 'explicit', outcome: 'unknown', by });

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
    'over RPC, one with a password that must be changed': {
      activities: [
        ...times(12, (i) => ntlm(i, `name${i}`, { ...failed('nca_s_fault_access_denied'), carrier: 'RPC' })),
        ntlm(13, 'name3', failed('STATUS_PASSWORD_MUST_CHANGE')),
      ],
      says: { what: /Guessed: name3/ },
    },
    'somebody who uses the passwords of many others': {
      activities: times(12, (i) => other(i, `name${i}`)),
      says: { who: ['mallory'], from: [CLIENT], to: ['name0'], what: /mallory .* used passwords of 12 other accounts/ },
    },
    'many passwords on several accounts, none of them often': {
      activities: times(90, (i) => as(i, `name${i % 6}`, wrong)),
      says: { what: /6 accounts/ },
    },
    'far more than was learned of a web front end': {
      learn: times(12, (i) => as(i - 86_400, `name${i}`, wrong)),
      activities: times(70, (i) => as(i, `name${i}`, wrong)),
    },
  },
  {
    'as many as were learned of a web front end': {
      learn: times(12, (i) => as(i - 86_400, `name${i}`, wrong)),
      activities: times(20, (i) => as(i, `name${i}`, wrong)),
    },
    'many who mistyped hours ago, one of them right now': {
      activities: [
        ...times(9, (i) => as(i, `name${i}`, wrong)),
        ...times(9, (i) => as(7200 + i, `name${i}`)),
        as(7300, 'name20', wrong),
      ],
    },
    'mistyped once, then right': { activities: times(40, (i) => as(i * 120, `name${i >> 1}`, i % 2 ? {} : wrong)) },
    'many failures of few accounts': { activities: times(60, (i) => as(i, `name${i % 3}`, wrong)) },
    'an administrator with a few accounts, often': { activities: times(90, (i) => other(i, `admin${i % 4}`)) },
    'a web server that logs its visitors on': {
      activities: [
        ...times(30, (i) => other(i, `name${i}`, { name: 'WEB1$', sid: 'S-1-5-18' })),
        ...times(30, (i) => other(i, `name${i}`, { name: 'DefaultAppPool', sid: 'S-1-5-82-1-2-3-4-5' })),
      ],
    },
    'many successes': { activities: times(60, (i) => as(i, `name${i}`)) },
    'failures from many sources': {
      activities: times(30, (i) => as(i, `name${i}`, { ...wrong, from: { ip: `198.51.100.${i}` } })),
    },
  },
);
