import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJoin, type SavedJoin } from '../../../graph/consume/join.ts';
import type { Activity, Authentication } from '../../../schema/activity.ts';
import { as, CLIENT, DC, failed, logon, ntlm, T0, ticket, times } from '../detectors/activities.ts';

const join = () => createJoin(2000, 1000);
const all = (activities: readonly Activity[]): Authentication[] => {
  const one = join();
  return [...activities.flatMap((a) => one.take(a)), ...one.flush()] as Authentication[];
};
const dc = { name: 'dc1.corp.example' };
const event = (id: number): Pick<Authentication, 'origin'> => ({ origin: { source: 'Security.evtx', record: id, event: id } });
const noPort = { from: { name: 'ws7', certainty: 'low' as const } };

describe('one authentication of several witnesses', () => {
  const wire = ntlm(0, 'alice', { ntlm: { version: 2, workstation: 'WS7', flags: 1, mic: true } });
  const validation = ntlm(0.2, 'Alice', { ...event(4776), ...noPort, to: dc, ntlm: { workstation: 'ws7' } });
  const audit = ntlm(0.3, 'alice', {
    ...event(8004),
    ...noPort,
    outcome: 'unknown',
    to: { name: 'files' },
    ntlm: { workstation: 'WS7' },
  });

  test('wire, 4776 and 8004 in any order: the wire wins, the rest stays as origins', () => {
    for (const order of [
      [wire, validation, audit],
      [audit, validation, wire],
      [validation, wire, audit],
    ]) {
      const found = all(order);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        from: { ip: CLIENT },
        to: { ip: DC },
        outcome: 'success',
        ntlm: { version: 2, mic: true },
      });
      expect(found[0]?.origin.frame).toBeDefined();
      expect(found[0]?.also?.map((o) => o.event).sort()).toEqual([4776, 8004]);
    }
  });
  test('4776 and 8004 without the wire: the server from one, the outcome from the other', () => {
    const wrong = { ...validation, ...failed('STATUS_WRONG_PASSWORD') } as Activity;
    expect(all([wrong, audit])).toMatchObject([{ to: { name: 'files' }, outcome: 'failure', error: 'STATUS_WRONG_PASSWORD' }]);
  });
  test('Kerberos by the port that it came from', () => {
    const kdc = as(0.1, 'alice', { ...event(4768), to: dc });
    const found = all([as(0, 'alice', { issued: ticket('t') }), kdc]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ to: { ip: DC }, issued: { fingerprint: expect.any(String) } });
  });
  test("the server's logon by the client's port", () => {
    const session = { mechanism: 'ntlm' as const, protocol: 'NTLM' as const, from: { ip: CLIENT, port: 50_000 } };
    expect(all([wire, logon(0.1, { ...session, account: { name: 'ALICE' } })])).toMatchObject([
      { logonType: 3, also: [{ event: 4624 }] },
    ]);
  });
});

describe('what does not belong together stays apart', () => {
  const two = (a: Activity, b: Activity): void => expect(all([a, b])).toHaveLength(2);
  test('the same witness twice', () => two(ntlm(0, 'alice'), ntlm(0.1, 'alice')));
  test('other accounts', () => two(ntlm(0, 'alice'), ntlm(0.1, 'bob', { ...event(4776), ...noPort })));
  test('other outcomes', () =>
    two(ntlm(0, 'alice'), ntlm(0.1, 'alice', { ...event(4776), ...noPort, ...failed('STATUS_WRONG_PASSWORD') })));
  test('other workstations', () =>
    two(
      ntlm(0, 'alice', { ntlm: { workstation: 'WS7' } }),
      ntlm(0.1, 'alice', { ...event(4776), ...noPort, ntlm: { workstation: 'WS8' } }),
    ));
  test('other ports', () => two(as(0, 'alice'), as(0.1, 'alice', { ...event(4768), from: { ip: CLIENT, port: 50_001 } })));
  test('too far apart', () => two(ntlm(0, 'alice'), ntlm(2.5, 'alice', { ...event(4776), ...noPort })));
  test('guesses one by one: each has its own twin', () => {
    const wires = times(20, (i) => ntlm(i / 100, 'alice', failed('STATUS_WRONG_PASSWORD')));
    const events = times(20, (i) => ntlm(i / 100, 'alice', { ...event(4776), ...noPort, ...failed('STATUS_WRONG_PASSWORD') }));
    expect(all(wires.flatMap((w, i) => [w, events[i] as Activity]))).toHaveLength(20);
  });
});

test('a witness that comes late is recognised and changes nothing; one that is alone goes on', () => {
  const one = join();
  one.take(ntlm(0, 'alice'));
  expect(one.take(as(60, 'bob'))).toHaveLength(1);
  const late = { ...event(4776), ...noPort };
  expect(one.take(ntlm(0.2, 'alice', late))).toEqual([]);
  expect(one.take(ntlm(0.3, 'alice', late))).toHaveLength(1);
  expect(one.take(ntlm(0.2, 'carol', late))).toHaveLength(1);
});

test('order of time within the window, nothing lost, nothing doubled', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 60 }), (jitter) => {
      const activities = jitter.map((j, i) => ({ ...as(0, `user${i}`), time: T0 + i * 3000 + j }));
      const found = all(activities);
      expect(found.map((a) => a.id).sort()).toEqual(activities.map((a) => a.id).sort());
    }),
  );
  const close = times(50, (i) => ({ ...as(0, `u${i}`), time: T0 + ((i * 37) % 50) * 30 }));
  const sorted = all(close).map((a) => a.time);
  expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
});

test('what is given is a function of what was taken: saved and loaded in between, it is the same', () => {
  const activities = times(200, (i) => ntlm(i / 10, `user${i % 5}`, i % 3 ? { ...event(4776), ...noPort } : {}));
  const whole = all(activities).map((a) => [a.id, a.also?.length]);
  const first = join();
  const out: Activity[] = [];
  for (const a of activities.slice(0, 100)) out.push(...first.take(a));
  const second = join();
  second.load(JSON.parse(JSON.stringify(first.save())) as SavedJoin);
  for (const a of activities.slice(100)) out.push(...second.take(a));
  out.push(...second.flush());
  expect(out.map((a) => [a.id, a.also?.length])).toEqual(whole);
});

test('another time, earlier: what waits goes on first, then that time is its own', () => {
  const one = join();
  one.take(as(10_000, 'late'));
  expect(one.take(as(0, 'early')).map((a) => a.account?.name)).toEqual(['late']);
  expect(one.waiting()).toBe(1);
});

test('bounded', () => {
  const one = createJoin(1_000_000, 10);
  const out = times(25, (i) => as(i, `u${i}`)).flatMap((a) => one.take(a));
  expect(out).toHaveLength(15);
  expect(one.waiting()).toBe(10);
  expect(one.counters.overflow).toBe(15);
});
