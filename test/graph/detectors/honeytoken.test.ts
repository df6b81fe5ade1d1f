import { as, CLIENT, change, DC, failed, ntlm, samr, search, vpn } from './activities.ts';
import { twoLists } from './two-lists.ts';

const SID = 'S-1-5-21-1-2-3-1999';
const GUID = '259162f1-58e4-4ee9-9b9c-2baf2a03d376';
const configuration = { honeytokens: ['CORP\\hr-archive', SID, `{${GUID}}`] };

twoLists(
  'honeytoken',
  {
    'a password is tried': {
      configuration,
      activities: [as(0, 'HR-Archive', failed('KDC_ERR_PREAUTH_FAILED')), ntlm(1, 'hr-archive')],
      says: { who: ['HR-Archive'], from: [CLIENT], to: [DC], severity: 'medium', count: 2 },
    },
    'a VPN session': { configuration, activities: [vpn(0, 'hr-archive', '10.0.0.5')] },
    'a search that names it': {
      configuration,
      activities: [search(0, '(&(objectClass=user)(sAMAccountName=hr-archive))', { account: { name: 'judy' } })],
      says: { severity: 'low', who: ['judy'], what: /was asked about by judy/ },
    },
    'a search at its own name': {
      configuration,
      activities: [search(0, '(objectClass=*)', { target: 'CN=hr-archive,CN=Users,DC=corp' })],
    },
    'SAM-R by SID': { configuration, activities: [samr(0, 36, { target: SID })], says: { severity: 'low' } },
    'the audit by GUID': {
      configuration,
      activities: [samr(0, 0, { interface: 'ds', target: GUID })],
      says: { severity: 'low' },
    },
    'its password is changed': {
      configuration,
      activities: [change(0, 'reset-password', 'hr-archive')],
      says: { severity: 'high', who: ['judy'], what: /was changed by judy/ },
    },
  },
  {
    'other accounts': {
      configuration,
      activities: [as(0, 'alice'), ntlm(1, 'hr-archive2'), search(2, '(sAMAccountName=alice)')],
    },
    'searches of everybody': {
      configuration,
      activities: [search(0, '(objectClass=user)'), search(1, '(sAMAccountName=hr-*)'), samr(2, 13)],
    },
    'without honeytokens nothing is one': { activities: [as(0, 'hr-archive')] },
  },
);
