import { ap, as, byEvent, CLIENT, DC, dns, replication, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

const kdc = as(0, 'alice', { issued: ticket('a') });
const second = '192.0.2.11';
const service = 'E3514235-4B06-11D1-AB04-00C04FC2DCD2/6b0f3a5c-7c11-4e55-9b0a-0a1b2c3d4e5f/corp.example';
const replicationTicket = ticket('replication', service);

twoLists(
  'malicious-replication',
  {
    'a workstation replicates': {
      activities: [kdc, replication(1), replication(2)],
      says: { count: 2, severity: 'high', who: ['administrator'], from: [CLIENT], to: [DC] },
    },
    'the attempt is refused': {
      activities: [kdc, replication(1, { outcome: 'failure', error: 'nca_s_fault_access_denied' })],
      says: { what: /no domain controller/ },
    },
    "as a controller's machine account from elsewhere": {
      activities: [kdc, replication(1, { account: { name: 'DC2$' } })],
      says: { who: ['DC2$'] },
    },
    'with a ticket for the replication service that was issued to an account': {
      activities: [
        kdc,
        ap(1, undefined, { presented: replicationTicket, account: { name: 'mallory', domain: 'CORP' } }),
        replication(2, { account: { name: 'mallory', domain: 'CORP' } }),
      ],
      says: { who: ['mallory'] },
    },
    'as another account than was learned': {
      learn: [kdc, replication(-86_400, { account: { name: 'MSOL_1a2b' } })],
      activities: [replication(1)],
    },
    "by the controller's audit, from where is not known": {
      activities: [replication(1, { ...byEvent(4662, { from: {} }), rights: ['DS-Replication-Get-Changes-All'] })],
      says: { what: /no domain controller's account/, who: ['administrator'], to: ['dc1.corp.example'] },
    },
    "the controller's own account from elsewhere, by its audit": {
      activities: [replication(1, { ...byEvent(4662), account: { name: 'DC1$' } })],
      says: { from: [CLIENT] },
    },
  },
  {
    'controllers among each other, by their audit': {
      activities: [
        replication(1, { ...byEvent(4662, { from: {} }), account: { name: 'DC2$' } }),
        replication(2, { ...byEvent(4662), account: { name: 'DC2$' } }),
        replication(3, { ...byEvent(4662, { from: { name: 'dc1.corp.example' } }), account: { name: 'DC1$', sid: 'S-1-5-18' } }),
      ],
    },
    'a machine that was learned to synchronise': {
      learn: [kdc, replication(-86_400, { account: { name: 'MSOL_1a2b' } })],
      activities: [replication(1, { account: { name: 'MSOL_1a2b' } })],
    },
    'a controller of which only its ticket for the replication service is seen': {
      activities: [ap(1, undefined, { presented: replicationTicket }), replication(2, { account: undefined })],
    },
    'a configured controller': { activities: [replication(1)], configuration: { domainControllers: [CLIENT] } },
    'a controller from which another replicates as well, seen only afterwards': {
      activities: [kdc, replication(1, { from: { ip: second } }), replication(60, { from: { ip: DC }, to: { ip: second } })],
    },
    "a controller named by the directory's DNS": {
      activities: [
        kdc,
        dns(1, '_ldap._tcp.dc._msdcs.corp.example', 'SRV', {
          answers: [
            { name: '_ldap._tcp.dc._msdcs.corp.example', type: 'SRV', value: 'dc2.corp.example' },
            { name: 'dc2.corp.example', type: 'A', value: second },
          ],
        }),
        replication(2, { from: { ip: second } }),
      ],
    },
    excluded: {
      activities: [kdc, replication(1)],
      configuration: { exclusions: [{ type: 'malicious-replication', subnet: '192.0.2.64/26' }] },
    },
    'name resolution over the same interface': { activities: [kdc, replication(1, { opnum: 12, operation: 'DRSCrackNames' })] },
  },
);
