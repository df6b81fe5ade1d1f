import { CLIENT, samr, search } from './activities.ts';
import { twoLists } from './two-lists.ts';

const heidi = { account: { name: 'heidi', domain: 'CORP' } };

twoLists(
  'directory-enumeration',
  {
    'all users over SAM-R': { activities: [samr(0, 13, heidi)], says: { who: ['heidi'], from: [CLIENT], what: /all users/ } },
    'members of two groups': { activities: [samr(0, 25, { target: 'Finance' }), samr(5, 25, { target: 'Domain Admins' })] },
    'three kinds of bulk search over LDAP': {
      activities: [
        search(0, '(&(objectCategory=person)(objectClass=user))', heidi),
        search(1, '(objectClass=trustedDomain)', heidi),
        search(2, '(&(servicePrincipalName=*)(!(objectClass=computer)))', heidi),
      ],
      says: { count: 1, who: ['heidi'] },
    },
    'a sensitive group by name': {
      activities: [search(0, '(&(objectCategory=group)(samAccountName=Domain Admins))')],
      says: { to: ['domain admins'] },
    },
    'something else than what was learned': { learn: [samr(-86_400, 15)], activities: [samr(0, 13)] },
  },
  {
    "the habit of an administrator's machine": { learn: [samr(-86_400, 13)], activities: [samr(0, 13), samr(3600, 13)] },
    'look-ups of single objects': {
      activities: [
        search(0, '(sAMAccountName=alice)'),
        search(1, '(&(objectClass=user)(cn=bob))'),
        search(2, '(objectClass=*)', { scope: 'base', target: '' }),
      ],
    },
    'one kind of bulk search': { activities: [search(0, '(samAccountType=805306369)'), search(900, '(objectClass=group)')] },
    'opening and closing': { activities: [0, 5, 6, 7, 1, 64].map((op, i) => samr(i, op)) },
    'schema and configuration': {
      activities: [search(0, '(objectClass=*)', { target: 'CN=Schema,CN=Configuration,DC=corp,DC=example' })],
    },
  },
);
