import { as, CLIENT, DC, dns, failed, ticket, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const missing = failed('NXDOMAIN');

twoLists(
  'dns-reconnaissance',
  {
    'a zone transfer': { activities: [dns(0, 'corp.example', 'AXFR')], says: { from: [CLIENT], to: [DC], what: /sent it/ } },
    'a refused zone transfer': { activities: [dns(0, 'corp.example', 'AXFR', failed('REFUSED'))], says: { what: /refused/ } },
    'a sweep over names': {
      activities: times(150, (i) => dns(i, `host${i}.corp.example`, 'A', missing)),
      says: { what: /different names/ },
    },
    'a sweep over private addresses, whoever answers': {
      activities: times(150, (i) => dns(i, `${i}.5.168.192.in-addr.arpa`, 'PTR', { ...missing, authoritative: false })),
    },
    'a sweep in a domain below a country': {
      activities: times(150, (i) => dns(i, `host${i}.example.com.br`, 'A', { ...missing, authoritative: true })),
    },
    'a sweep over addresses, low threshold': {
      activities: times(40, (i) => dns(i, `${i}.2.0.192.in-addr.arpa`, 'PTR', missing)),
      configuration: { detectors: { 'dns-reconnaissance': { threshold: 'low' } } },
    },
  },
  {
    'the same missing name a thousand times': {
      activities: times(1000, (i) => dns(i / 2, '_service._tcp.corp.example', 'SRV', missing)),
    },
    'many names that exist': { activities: times(500, (i) => dns(i, `host${i}.corp.example`)) },
    'missing names spread over a day': { activities: times(200, (i) => dns(i * 400, `host${i}.corp.example`, 'A', missing)) },
    'a transfer between controllers': {
      activities: [
        as(0, 'a', { issued: ticket('t'), to: { ip: CLIENT }, from: { ip: '192.0.2.9' } }),
        dns(1, 'corp.example', 'AXFR'),
      ],
    },
    "block lists that a mail gateway asks, and others' names": {
      activities: times(500, (i) =>
        dns(i, `${i % 250}.${i >> 3}.0.203.zen.blocklist.example`, 'A', { ...missing, authoritative: false }),
      ),
    },
    "others' names with a search suffix": {
      activities: times(300, (i) => dns(i, `www${i}.example.com.corp.example`, 'A', { ...missing, authoritative: true })),
    },
    "a secondary server that the zone's NS records name": {
      activities: [
        as(0, 'a', { issued: ticket('t') }),
        dns(1, 'corp.example', 'NS', {
          from: { ip: '192.0.2.9' },
          answers: [{ name: 'corp.example', type: 'NS', value: 'ns2.corp.example' }],
        }),
        dns(2, 'ns2.corp.example', 'A', {
          from: { ip: '192.0.2.9' },
          answers: [{ name: 'ns2.corp.example', type: 'A', value: CLIENT }],
        }),
        dns(3, 'corp.example', 'AXFR'),
      ],
    },
    'a configured secondary server': { activities: [dns(0, 'corp.example', 'AXFR')], configuration: { dnsServers: [CLIENT] } },
  },
);
