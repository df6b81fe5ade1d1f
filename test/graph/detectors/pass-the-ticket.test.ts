import { as, CLIENT, tgs, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

const thief = '192.0.2.66';
const tgt = ticket('tgt of alice');
const issue = as(0, 'alice', { issued: tgt });

twoLists(
  'pass-the-ticket',
  {
    'a TGT from another address': {
      activities: [
        issue,
        tgs(60, 'alice', 'cifs/files', { from: { ip: thief } }),
        tgs(61, 'alice', 'ldap/dc', { from: { ip: thief } }),
      ],
      says: { count: 2, who: ['alice'], from: [thief], to: [CLIENT], what: /was issued to/ },
    },
    'issue not seen, used from two addresses': {
      activities: [tgs(0, 'alice', 'cifs/files'), tgs(60, 'alice', 'cifs/other', { from: { ip: thief } })],
      says: { what: /had been used from/ },
    },
  },
  {
    'used where it was issued': { activities: [issue, tgs(1, 'alice', 'cifs/files'), tgs(2, 'alice', 'ldap/dc')] },
    'a forwarded ticket': {
      activities: [
        issue,
        tgs(1, 'alice', 'krbtgt/CORP.EXAMPLE', { options: 0x6081_0010, issued: ticket('forwarded') }),
        tgs(5, 'alice', 'cifs/files', { from: { ip: thief }, presented: ticket('forwarded') }),
      ],
    },
    'two addresses of one machine': {
      activities: [
        as(0, 'alice', { issued: tgt, from: { ip: CLIENT, name: 'ws7.corp.example', certainty: 'high' } }),
        tgs(1, 'alice', 'cifs/files', { from: { ip: thief, name: 'ws7.corp.example', certainty: 'high' } }),
      ],
    },
    'a different ticket': {
      activities: [issue, tgs(1, 'alice', 'cifs/files', { from: { ip: thief }, presented: ticket('other') })],
    },
  },
);
