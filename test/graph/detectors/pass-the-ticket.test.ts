import type { Activity } from '../../../schema/activity.ts';
import { ap, as, CLIENT, DC, dns, tgs, ticket, times, vpn } from './activities.ts';
import { twoLists } from './two-lists.ts';

const thief = '192.0.2.66';
const there = { from: { ip: thief } };
const tgt = ticket('tgt of alice');
const issue = as(0, 'alice', { issued: tgt });
const theft = tgs(60, 'alice', 'cifs/files', there);
/** A computer logs on with its key, or uses its ticket. */
const logon = (seconds: number, name: string, ip: string): Activity =>
  as(seconds, name, { from: { ip }, issued: ticket(`tgt of ${name} ${seconds}`) });
const uses = (seconds: number, name: string, ip: string): Activity =>
  tgs(seconds, name, 'ldap/dc', { from: { ip }, presented: ticket(`own of ${name} at ${ip}`) });

twoLists(
  'pass-the-ticket',
  {
    'a TGT from another address': {
      activities: [issue, theft, tgs(61, 'alice', 'ldap/dc', there)],
      says: { count: 2, who: ['alice'], from: [thief], to: [CLIENT], what: /was issued to/ },
    },
    'issue not seen, used from two addresses': {
      activities: [tgs(0, 'alice', 'cifs/files'), theft],
      says: { what: /had been used from/ },
    },
    'a service ticket': {
      activities: [
        tgs(0, 'alice', 'cifs/files', { issued: ticket('service', 'cifs/files') }),
        ap(60, 'alice', { ...there, presented: ticket('service', 'cifs/files') }),
      ],
      says: { from: [thief] },
    },
    'to a computer that shows another name': {
      activities: [logon(-10, 'ws7$', CLIENT), issue, logon(50, 'ws8$', thief), theft],
    },
    "with the computer's own ticket stolen as well, while the computer works on": {
      activities: [logon(-10, 'ws7$', CLIENT), issue, theft, uses(61, 'ws7$', thief), dns(100, 'www.example.com')],
    },
    "a computer's ticket, while the computer works on": {
      activities: [
        as(0, 'ws7$', { issued: tgt }),
        tgs(60, 'ws7$', 'cifs/files', { ...there, presented: tgt }),
        dns(100, 'www.example.com'),
      ],
      says: { who: ['ws7$'] },
    },
    "into another user's VPN session": { activities: [vpn(-100, 'bob', thief), issue, theft] },
    'two computer accounts at one address are no NAT': {
      activities: [issue, logon(50, 'evil1$', thief), logon(51, 'evil2$', thief), theft],
    },
    'very often: told so often and no more': {
      activities: [issue, ...times(200, (i) => tgs(60 + i, 'alice', `cifs/files${i}`, there))],
      says: { count: 50 },
    },
  },
  {
    'used where it was issued': { activities: [issue, tgs(1, 'alice', 'cifs/files'), tgs(2, 'alice', 'ldap/dc')] },
    'a forwarded ticket': {
      activities: [
        issue,
        tgs(1, 'alice', 'krbtgt/CORP.EXAMPLE', { options: 0x6081_0010, issued: ticket('forwarded') }),
        tgs(5, 'alice', 'cifs/files', { ...there, presented: ticket('forwarded') }),
      ],
    },
    'two addresses of one machine': {
      activities: [
        as(0, 'alice', { issued: tgt, from: { ip: CLIENT, name: 'ws7.corp.example', certainty: 'high' } }),
        tgs(1, 'alice', 'cifs/files', { from: { ip: thief, name: 'ws7.corp.example', certainty: 'high' } }),
      ],
    },
    'two network cards, each shown by a logon, also afterwards': {
      activities: [logon(-10, 'ws7$', CLIENT), issue, theft, logon(90, 'ws7$', thief), dns(100, 'www.example.com')],
    },
    'a laptop that moved, its own ticket used there afterwards': {
      activities: [logon(-10, 'ws7$', CLIENT), issue, theft, uses(90, 'ws7$', thief), uses(3000, 'alice', thief)],
    },
    'a laptop that moved and works on for hours': {
      activities: [
        logon(-10, 'ws7$', CLIENT),
        issue,
        theft,
        uses(90, 'ws7$', thief),
        ...times(300, (i) => tgs(100 + i * 60, 'alice', `cifs/files${i}`, there)),
        // Somebody else has its old address by now.
        dns(30_000, 'www.example.com'),
      ],
    },
    'IPv4 beside IPv6': {
      activities: [
        logon(-10, 'ws7$', CLIENT),
        uses(-9, 'ws7$', '2001:db8::77'),
        issue,
        tgs(60, 'alice', 'cifs/files', { from: { ip: '2001:db8::77' } }),
        dns(100, 'www.example.com'),
      ],
    },
    'IPv4 beside IPv6, both named by DNS': {
      activities: [
        as(0, 'alice', { issued: tgt, from: { ip: CLIENT, name: 'lx7.corp.example', certainty: 'medium' } }),
        tgs(1, 'alice', 'cifs/files', { from: { ip: '2001:db8::77', name: 'lx7.corp.example', certainty: 'medium' } }),
      ],
    },
    'a branch behind one address': {
      activities: [...times(3, (i) => logon(i, `ws${i}$`, thief)), issue, theft],
    },
    "into the user's own VPN session": { activities: [vpn(-100, 'alice', thief), issue, theft] },
    'a controller that passes requests on': {
      activities: [as(-5, 'bob', { to: { ip: thief }, issued: ticket('b') }), issue, theft],
    },
    'a different ticket': {
      activities: [issue, tgs(1, 'alice', 'cifs/files', { ...there, presented: ticket('other') })],
    },
    'the server is no client': { activities: [issue, tgs(1, 'alice', 'cifs/files', { to: { ip: DC } })] },
  },
);
