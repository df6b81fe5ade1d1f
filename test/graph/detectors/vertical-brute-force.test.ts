import { as, CLIENT, failed, ntlm, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const wrong = failed('KDC_ERR_PREAUTH_FAILED');

twoLists(
  'vertical-brute-force',
  {
    'many passwords of one account': {
      activities: times(40, (i) => as(i, 'alice', wrong)),
      says: { from: [CLIENT], to: ['alice'] },
    },
    'over NTLM, guessed in the end': {
      activities: [...times(35, (i) => ntlm(i, 'alice', failed('STATUS_LOGON_FAILURE'))), ntlm(36, 'alice')],
      says: { what: /was right/ },
    },
    'over both protocols, which name the domain differently': {
      activities: [
        ...times(18, (i) => ntlm(i, 'alice', failed('STATUS_LOGON_FAILURE'))),
        ...times(18, (i) => as(20 + i, 'alice', wrong)),
      ],
      says: { to: ['alice'], what: /None was right/ },
    },
    'and its namesake of another domain logs on': {
      activities: [
        ...times(35, (i) => ntlm(i, 'alice', failed('STATUS_LOGON_FAILURE'))),
        ntlm(36, 'alice', { account: { name: 'alice', domain: 'WS7' } }),
      ],
      says: { what: /None was right/ },
    },
    'a lower number from the configuration': {
      activities: times(12, (i) => as(i, 'alice', wrong)),
      configuration: { detectors: { 'vertical-brute-force': { failures: 10 } } },
    },
  },
  {
    'a few mistypes': { activities: [...times(5, (i) => as(i, 'alice', wrong)), as(9, 'alice')] },
    'a service with an old password, once a minute': { activities: times(120, (i) => as(i * 60, 'svc-old', wrong)) },
    'two accounts of one name, of a domain and of a computer': {
      activities: times(40, (i) =>
        ntlm(i, 'alice', { ...failed('STATUS_LOGON_FAILURE'), account: { name: 'alice', domain: i % 2 ? 'CORP' : 'WS7' } }),
      ),
    },
    'switched off': {
      activities: times(40, (i) => as(i, 'alice', wrong)),
      configuration: { detectors: { 'vertical-brute-force': { enabled: false } } },
    },
  },
);
