import { as, byEvent, CLIENT, samr, search, ticket, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const heidi = { account: { name: 'heidi', domain: 'CORP' } };
const domain = 'S-1-5-21-1-2-3';
const of = (rid: number) => ({ target: `${domain}-${rid}` });
/** What a picker of objects asks when someone types the beginning of a name. */
const picker =
  '(&(|(&(objectCategory=person)(objectSid=*))(&(objectCategory=group)(groupType:1.2.840.113556.1.4.804:=14))(objectCategory=computer))(|(name=ali*)(displayName=ali*)(anr=ali)))';

twoLists(
  'directory-enumeration',
  {
    'all users over SAM-R': { activities: [samr(0, 13, heidi)], says: { who: ['heidi'], from: [CLIENT], what: /all users/ } },
    'members of two groups': { activities: [samr(0, 25, { target: 'Finance' }), samr(5, 25, { target: 'Domain Admins' })] },
    'net group "Domain Admins" /domain, whatever the group is called': {
      activities: [samr(0, 25, of(512))],
      says: { to: ['domain admins'] },
    },
    'what a sensitive group is, without its members': {
      activities: [samr(0, 17, { target: 'Domain Admins' }), samr(1, 20, of(512))],
    },
    "the directory's own administrators": {
      activities: [as(0, 'a', { issued: ticket('t') }), samr(1, 33, { target: 'S-1-5-32-544' })],
      says: { to: ['administrators'] },
    },
    'every account by itself': { activities: times(25, (i) => samr(i, 36, of(1100 + i))) },
    'counting through identifiers over LSA': {
      activities: [samr(0, 15, { interface: 'lsarpc', target: `${domain}-500 to 1499` })],
      says: { what: /counting/ },
    },
    'what only attackers and auditors look for': {
      activities: [search(0, '(&(userAccountControl:1.2.840.113556.1.4.803:=4194304)(!(objectCategory=computer)))')],
      says: { what: /weak account flags/ },
    },
    'accounts to roast': {
      activities: [
        search(0, '(&(servicePrincipalName=*)(userAccountControl:1.2.840.113556.1.4.803:=512)(!(objectCategory=computer)))'),
      ],
    },
    'members of a sensitive group in bulk': {
      activities: [search(0, '(memberOf:1.2.840.113556.1.4.1941:=CN=Domain Admins,CN=Users,DC=corp,DC=example)')],
    },
    'a sensitive group by its identifier': {
      activities: [
        search(
          0,
          '(objectSid=\\01\\05\\00\\00\\00\\00\\00\\05\\15\\00\\00\\00\\01\\02\\03\\04\\05\\06\\07\\08\\09\\0a\\0b\\0c\\07\\02\\00\\00)',
        ),
      ],
      says: { to: ['enterprise admins'] },
    },
    'categories by their full names, as some tools write them': {
      activities: ['Person', 'Computer', 'Organizational-Unit'].map((c, i) =>
        search(i, `(objectCategory=CN=${c},CN=Schema,CN=Configuration,DC=corp,DC=example)`),
      ),
    },
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
    "a sensitive group opened, by the controller's audit": {
      activities: [
        samr(0, 19, {
          ...byEvent(4661, { from: {} }),
          opnum: undefined,
          operation: 'SamrOpenGroup',
          target: 'S-1-5-21-1-2-3-512',
          account: { name: 'judy' },
        }),
      ],
      says: { who: ['judy'], what: /domain admins/ },
    },
  },
  {
    "ordinary objects and machines, by the controller's audit": {
      activities: [
        samr(0, 34, { ...byEvent(4661), opnum: undefined, operation: 'SamrOpenUser', target: 'S-1-5-21-1-2-3-1105' }),
        samr(1, 19, {
          ...byEvent(4661),
          opnum: undefined,
          operation: 'SamrOpenGroup',
          target: 'S-1-5-21-1-2-3-512',
          account: { name: 'DC1$' },
        }),
        samr(2, 7, { ...byEvent(4661), opnum: undefined, operation: 'SamrOpenDomain', target: 'DC=corp,DC=example' }),
      ],
    },
    "the habit of an administrator's machine": { learn: [samr(-86_400, 13)], activities: [samr(0, 13), samr(3600, 13)] },
    'net user alice /domain, and another': {
      activities: [1105, 1106].flatMap((rid, i) => [
        samr(i * 60, 17, { target: 'alice' }),
        samr(i * 60 + 1, 36, of(rid)),
        samr(i * 60 + 2, 39, of(rid)),
        samr(i * 60 + 3, 25, of(513)),
      ]),
    },
    "a workstation's own administrators": {
      activities: [samr(0, 33, { target: 'S-1-5-32-544' }), samr(5, 28, { target: 'S-1-5-32-544' })],
    },
    'names of some identifiers': { activities: [samr(0, 57, { interface: 'lsarpc', target: `${domain}-512, ${domain}-1105` })] },
    'a picker of objects': { activities: [search(0, picker), search(9, picker)] },
    'whether one account is an administrator': {
      activities: [search(0, '(&(sAMAccountName=alice)(memberOf=CN=Domain Admins,CN=Users,DC=corp,DC=example))')],
    },
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
