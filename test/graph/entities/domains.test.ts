// What makes two names of a domain one, what does not, and in which order it comes.
import { describe, expect, test } from 'vitest';
import { createDomains } from '../../../graph/entities/domains.ts';
import type { Activity, Authentication, DomainNames } from '../../../schema/activity.ts';
import { accountId } from '../../../schema/entity.ts';
import { ap, as, change, DC, failed, ntlm, tgs, ticket } from '../detectors/activities.ts';

const SID = 'S-1-5-21-1-2-3-1105';
const MEMBER = '192.0.2.20';
const OTHER = '192.0.2.21';
const corp: DomainNames = { netbios: 'CORP', dns: 'corp.example' };

/** Knows `controllers` as such from the start. */
const fresh = (controllers: readonly string[] = []) =>
  createDomains({ has: ({ ip }) => ip !== undefined && controllers.includes(ip) });
const told = (names: DomainNames, by = DC, name = 'zoe') =>
  ntlm(0, name, { to: { ip: by }, account: { name, domain: 'ELSE' }, ntlm: { domain: names } });
const realm = (name: string, dns: string) =>
  tgs(0, name, 'cifs/srv', { account: { name, domain: dns }, issued: { ...ticket(name, 'cifs/srv'), realm: dns } });
const event = (activity: Activity): Activity => ({ ...activity, origin: { source: 'Security.evtx', record: 1 } });
const withSid = (activity: Activity, domain: string, sid = SID): Activity =>
  event({ ...activity, account: { name: 'judy', domain, sid } });

/** What `CORP\alice` is called after all of these. */
function best(activities: readonly Activity[], controllers: readonly string[] = []): string {
  const domains = fresh(controllers);
  domains.observe(activities);
  return accountId(domains.account({ name: 'alice', domain: 'CORP' }));
}

const one = 'user:alice@corp.example';
const apart = 'user:alice@corp';

const believed: [string, Activity[], string[]?][] = [
  ["a controller's own word", [told(corp)], [DC]],
  ['a SID under both names', [withSid(as(0, ''), 'corp.example'), withSid(ntlm(1, ''), 'CORP')]],
  ["a member's word on the realm whose tickets are issued", [told(corp, MEMBER), realm('bob', 'CORP.EXAMPLE')]],
  [
    'two members on a realm that is called otherwise',
    [told({ ...corp, dns: 'ad.example' }, MEMBER), told({ ...corp, dns: 'ad.example' }, OTHER), realm('bob', 'AD.EXAMPLE')],
  ],
  ['an account under both names', [ntlm(0, 'bob'), realm('bob', 'CORP.EXAMPLE')]],
  ['a machine account under both names', [ntlm(0, 'WS7$'), as(1, 'ws7$', { issued: ticket('t') })]],
  ["a ticket's user before a ticket was seen issued", [ap(0, 'bob'), ntlm(1, 'bob'), realm('carol', 'CORP.EXAMPLE')]],
];

const notBelieved: [string, Activity[], string[]?][] = [
  ['nothing', []],
  ["a server's word alone", [told(corp, MEMBER)]],
  ['two servers on a realm that nobody has seen', [told(corp, MEMBER), told(corp, OTHER)]],
  [
    "one member's word on a realm that is called otherwise",
    [told({ ...corp, dns: 'ad.example' }, MEMBER), realm('bob', 'AD.EXAMPLE')],
  ],
  ['the same label alone', [ntlm(0, 'bob'), realm('carol', 'CORP.EXAMPLE')]],
  ['an account that every domain has', [ntlm(0, 'Administrator'), realm('administrator', 'CORP.EXAMPLE')]],
  ['an account that did not prove itself', [ntlm(0, 'bob', failed('STATUS_LOGON_FAILURE')), realm('bob', 'CORP.EXAMPLE')]],
  ['two realms with the label', [realm('x', 'CORP.TEST'), ntlm(0, 'bob'), realm('bob', 'CORP.EXAMPLE')]],
  ['a DNS name that no KDC gave', [withSid(ntlm(0, ''), 'corp.example'), withSid(ntlm(1, ''), 'CORP')]],
  ['SIDs of two domains', [withSid(as(0, ''), 'corp.example'), withSid(ntlm(1, ''), 'CORP', 'S-1-5-21-9-9-9-1105')]],
  ['a SID of the machine itself', [withSid(as(0, ''), 'corp.example', 'S-1-5-18'), withSid(ntlm(1, ''), 'CORP', 'S-1-5-18')]],
];

describe('one domain', () => {
  for (const [name, activities, controllers] of believed)
    test(name, () => {
      const wanted = activities.some((a) => JSON.stringify(a).includes('ad.example')) ? 'user:alice@ad.example' : one;
      expect(best(activities, controllers)).toBe(wanted);
      expect(best([...activities].reverse(), controllers)).toBe(wanted);
    });
});

describe('not one domain, as far as is known', () => {
  for (const [name, activities, controllers] of notBelieved)
    test(name, () => {
      expect(best(activities, controllers)).toBe(apart);
      expect(best([...activities].reverse(), controllers)).toBe(apart);
    });
});

test('who told becomes a controller only later', () => {
  const controllers: string[] = [];
  const domains = createDomains({ has: ({ ip }) => controllers.includes(ip as string) });
  expect(domains.observe([told(corp)])).toEqual([]);
  controllers.push(DC);
  expect(domains.observe([ntlm(1, 'x')])).toEqual(['corp']);
  expect(domains.observe([told(corp)])).toEqual([]);
});

test('two forests with one NetBIOS name: it tells nothing any more, a SID still does', () => {
  const domains = fresh();
  domains.observe([withSid(as(0, ''), 'corp.example'), withSid(ntlm(1, ''), 'CORP')]);
  const other = 'S-1-5-21-7-7-7-1105';
  domains.observe([withSid(as(0, ''), 'corp.test', other), withSid(ntlm(1, ''), 'CORP', other)]);
  expect(domains.account({ name: 'alice', domain: 'CORP' }).domain).toBe('CORP');
  expect(domains.account({ name: 'alice', domain: 'CORP', sid: other }).domain).toBe('CORP.TEST');
  expect(domains.account({ name: 'alice', domain: 'CORP', sid: SID }).domain).toBe('CORP.EXAMPLE');
});

test('what was only inferred gives way to what is sure', () => {
  const domains = fresh([DC]);
  expect(domains.observe([ntlm(0, 'bob'), realm('bob', 'CORP.EXAMPLE')])).toEqual(['corp']);
  expect(domains.observe([told({ netbios: 'CORP', dns: 'ad.example' })])).toEqual(['corp']);
  expect(domains.account({ name: 'alice', domain: 'CORP' }).domain).toBe('AD.EXAMPLE');
});

test('local accounts of a computer stay its own', () => {
  const domains = fresh([DC]);
  domains.observe([told(corp)]);
  expect(domains.account({ name: 'administrator', domain: 'WS7' })).toEqual({ name: 'administrator', domain: 'WS7' });
});

test('all of an activity is named by the best name; what is as it should be is not copied', () => {
  const domains = fresh([DC]);
  domains.observe([told(corp)]);
  const same = as(0, 'alice');
  expect(domains.named(same)).toBe(same);
  const logon = ntlm(0, 'alice', { by: { name: 'bob', domain: 'corp' }, issued: { ...ticket('x'), realm: 'CORP' } });
  expect(domains.named(logon)).toMatchObject({
    account: { domain: 'CORP.EXAMPLE' },
    by: { domain: 'CORP.EXAMPLE' },
    issued: { realm: 'CORP.EXAMPLE' },
  });
  expect(logon.account?.domain).toBe('CORP');
  expect(domains.named(change(0, 'create', 'carol', { domain: 'CORP' }))).toMatchObject({ domain: 'CORP.EXAMPLE' });
  expect(domains.ref({ kind: 'computer', name: 'x', domain: 'CORP' }).domain).toBe('CORP');
});

test('an account without a domain is of the domain of the controller that checked it, and of none elsewhere', () => {
  const domains = fresh([DC]);
  domains.observe([realm('bob', 'CORP.EXAMPLE')]);
  const bare = (to: Authentication['to'], more: object = {}) =>
    domains.named(ntlm(0, 'alice', { account: { name: 'alice' }, to, ...more })).account?.domain;
  expect(bare({ ip: DC, name: 'dc1.corp.example', certainty: 'high' })).toBe('CORP.EXAMPLE');
  expect(bare({ ip: DC }, { ntlm: { domain: corp } })).toBe('CORP.EXAMPLE');
  expect(bare({ ip: DC, name: 'dc1.corp.example', certainty: 'low' })).toBeUndefined();
  expect(bare({ ip: DC, name: 'dc1.else.example', certainty: 'high' })).toBeUndefined();
  expect(bare({ ip: MEMBER, name: 'srv.corp.example', certainty: 'high' }, { ntlm: { domain: corp } })).toBeUndefined();
  expect(bare({ ip: DC, name: 'dc1.corp.example', certainty: 'high' }, { mechanism: 'simple-bind' })).toBeUndefined();
});

test('certainly two domains, and what may be one', () => {
  const domains = fresh([DC]);
  for (const [a, b, two] of [
    ['CORP', 'WS7', true],
    ['corp.example', 'OTHER.TEST', true],
    ['CORP', 'corp', false],
    ['corp.example', 'CORP.EXAMPLE', false],
    ['CORP', 'CORP.EXAMPLE', false],
    ['WS7', 'CORP.EXAMPLE', false],
    [undefined, 'CORP', false],
  ] as const) {
    expect(domains.differ(a, b)).toBe(two);
    expect(domains.differ(b, a)).toBe(two);
  }
  domains.observe([told(corp)]);
  expect(domains.differ('CORP', 'CORP.EXAMPLE')).toBe(false);
  expect(domains.differ('WS7', 'CORP.EXAMPLE')).toBe(true);
  expect(domains.differ('WS7', 'OTHER.TEST')).toBe(false);
});

test('ids lead to the best name, and back to all that there were', () => {
  const domains = fresh([DC]);
  domains.observe([told(corp), told({ ...corp, netbios: 'OLDCORP' })]);
  expect(domains.id('user:alice@corp')).toBe(one);
  expect(domains.id('group:domain admins@oldcorp')).toBe('group:domain admins@corp.example');
  expect(domains.id('service:cifs/x@corp')).toBe('service:cifs/x@corp.example');
  for (const id of ['computer:corp', 'user:alice', 'user:alice@ws7', 'address:192.0.2.1', one]) expect(domains.id(id)).toBe(id);
  expect(domains.forms(one)).toEqual([one, 'user:alice@corp', 'user:alice@oldcorp']);
  expect(domains.forms('computer:corp')).toEqual(['computer:corp']);
});

test('saved and loaded it goes on the same at every point', () => {
  const activities = [...believed, ...notBelieved].flatMap(([, list]) => list);
  const straight = fresh([DC]);
  const names = straight.observe(activities);
  let domains = fresh([DC]);
  const learnt: string[] = [];
  for (const activity of activities) {
    learnt.push(...domains.observe([activity]));
    const saved: unknown = JSON.parse(JSON.stringify(domains.save()));
    domains = fresh([DC]);
    domains.load(saved);
  }
  expect(domains.save()).toEqual(straight.save());
  expect(learnt).toEqual(names);
});

test('what anybody can claim is bounded', () => {
  const domains = fresh();
  const many = Array.from({ length: 3000 }, (_, n) => n);
  domains.observe(many.map((n) => told({ netbios: `D${n}`, dns: `d${n}.example` }, MEMBER)));
  domains.observe(many.map((n) => told(corp, `198.51.100.${n}`)));
  domains.observe(many.map((n) => ntlm(0, `user${n}`, { account: { name: `user${n}`, domain: `DOM${n}` } })));
  domains.observe(many.map((n) => realm('x', `R${n}.EXAMPLE`)));
  domains.observe(many.map((n) => withSid(as(0, ''), `s${n}.example`, `S-1-5-21-1-2-${n}-500`)));
  domains.observe(many.map((n) => withSid(ntlm(0, ''), `S${n}`, `S-1-5-21-1-2-3-${n}`)));
  domains.observe(many.map((n) => ntlm(0, `user${n}`)));
  const lists = domains.save() as [string, unknown][][];
  for (const list of lists) expect(list.length).toBeLessThanOrEqual(1024);
  const sizes = lists.flatMap((list) => list.map(([, value]) => (Array.isArray(value) ? value.length : 1)));
  expect(Math.max(...sizes)).toBe(1000);
});
