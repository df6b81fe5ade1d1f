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
    'a lower number from the configuration': {
      activities: times(12, (i) => as(i, 'alice', wrong)),
      configuration: { detectors: { 'vertical-brute-force': { failures: 10 } } },
    },
  },
  {
    'a few mistypes': { activities: [...times(5, (i) => as(i, 'alice', wrong)), as(9, 'alice')] },
    'a service with an old password, once a minute': { activities: times(120, (i) => as(i * 60, 'svc-old', wrong)) },
    'switched off': {
      activities: times(40, (i) => as(i, 'alice', wrong)),
      configuration: { detectors: { 'vertical-brute-force': { enabled: false } } },
    },
  },
);
