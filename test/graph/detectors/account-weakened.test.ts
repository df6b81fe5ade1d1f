import { change, set } from './activities.ts';
import { twoLists } from './two-lists.ts';

const flags = (value: string, old: string) => set('userAccountControl', value, old);

twoLists(
  'account-weakened',
  {
    'pre-authentication off': {
      activities: [change(0, 'modify', 'bob', flags('NORMAL_ACCOUNT DONT_REQ_PREAUTH', 'NORMAL_ACCOUNT'))],
      says: { what: /pre-authentication/, who: ['judy'], to: ['bob'] },
    },
    'DES only': { activities: [change(0, 'modify', 'bob', flags('NORMAL_ACCOUNT USE_DES_KEY_ONLY', 'NORMAL_ACCOUNT'))] },
    'a password that can be read': {
      activities: [change(0, 'modify', 'bob', flags('NORMAL_ACCOUNT ENCRYPTED_TEXT_PWD_ALLOWED', 'NORMAL_ACCOUNT'))],
    },
    'a service name on a person’s account': {
      activities: [change(0, 'modify', 'CN=Bob,OU=People,DC=corp,DC=example', set('servicePrincipalName', 'http/anything'))],
      says: { what: /crack/ },
    },
  },
  {
    'the flag was there before': {
      activities: [
        change(
          0,
          'modify',
          'bob',
          flags('NORMAL_ACCOUNT DONT_REQ_PREAUTH DONT_EXPIRE_PASSWORD', 'NORMAL_ACCOUNT DONT_REQ_PREAUTH'),
        ),
      ],
    },
    'an account being created': {
      activities: [
        change(0, 'create', 'bob', flags('NORMAL_ACCOUNT PASSWD_NOTREQD', '')),
        change(1, 'modify', 'bob', flags('NORMAL_ACCOUNT PASSWD_NOTREQD', 'NORMAL_ACCOUNT ACCOUNTDISABLE')),
      ],
    },
    'a service name on a computer': {
      activities: [change(0, 'modify', 'WS7$', { targetKind: 'computer', ...set('servicePrincipalName', 'HTTP/ws7') })],
    },
    'pre-authentication on again': {
      activities: [change(0, 'modify', 'bob', flags('NORMAL_ACCOUNT', 'NORMAL_ACCOUNT DONT_REQ_PREAUTH'))],
    },
    'the machine itself': {
      activities: [change(0, 'modify', 'bob', { ...flags('PASSWD_NOTREQD', ''), account: { name: 'WIN$', sid: 'S-1-5-18' } })],
    },
  },
);
