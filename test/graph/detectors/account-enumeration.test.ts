import { as, byEvent, CLIENT, failed, ntlm, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const unknown = failed('KDC_ERR_C_PRINCIPAL_UNKNOWN');

twoLists(
  'account-enumeration',
  {
    'a list of names': {
      activities: [
        ...times(25, (i) => as(i, `name${i}`, unknown)),
        as(26, 'alice', failed('KDC_ERR_PREAUTH_REQUIRED')),
        as(27, 'last', unknown),
      ],
      says: { from: [CLIENT], to: ['alice'], what: /1 exist/ },
    },
    'a slow list over a day': { activities: times(110, (i) => as(i * 700, `name${i}`, unknown)) },
    'some names at once, as tools try them': { activities: times(6, (i) => as(i, `name${i}`, unknown)) },
    'by the log of the KDC': {
      activities: times(6, (i) => as(i, `name${i}`, { ...byEvent(4768), ...unknown })),
      says: { from: [CLIENT] },
    },
  },
  {
    'a mail server that asks for what people type': {
      activities: times(10, (i) => ntlm(i, `name${i}`, failed('STATUS_NO_SUCH_USER'))),
    },
    'one wrong name again and again': { activities: times(200, (i) => as(i, 'leaver', unknown)) },
    'a few typos': { activities: times(10, (i) => as(i * 30, `name${i}`, unknown)) },
    'many names that exist': { activities: times(100, (i) => as(i, `name${i}`, failed('KDC_ERR_PREAUTH_REQUIRED'))) },
  },
);
