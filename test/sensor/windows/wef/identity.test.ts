import { expect, test } from 'vitest';
import { computerOf, isSame, principalMachine } from '../../../../sensor/windows/wef/identity.ts';
import { others } from '../../../../sensor/windows/wef/others.ts';
import { logon } from './source.ts';

const none = new Set<string>();

test.each([
  ['ws1.corp.example', 'ws1.corp.example'],
  ['ws1.corp.example', 'WS1.CORP.example'],
  ['ws1.corp.example', 'WS1'],
  ['ws1', 'ws1.corp.example'],
  ['longest-name-01.corp.example', 'longest-name-0123.corp.example'],
  ['longest-name-0123.corp.example', 'LONGEST-NAME-01'],
  ['ws1.corp.example', 'ws1.clients.example'],
])('%s reports for itself as %s', (machine, computer) => {
  expect(isSame(machine, computer, new Set(['clients.example']))).toBe(true);
});

test.each([
  ['ws1.corp.example', 'ws2.corp.example'],
  ['ws1.corp.example', 'ws1.other.example'],
  ['ws1.corp.example', 'ws11'],
  ['ws1.corp.example', ''],
  ['ws1.corp.example', 'ws1.corp.example.net'],
])('%s reports for another as %s', (machine, computer) => {
  expect(isSame(machine, computer, new Set(['clients.example']))).toBe(false);
});

test('the computer of an event, where it can be said', () => {
  expect(computerOf(logon(1, 'dc1.corp.example'))).toBe('dc1.corp.example');
  expect(computerOf('<Event><System><Computer> dc1\n</Computer></System></Event>')).toBe('dc1');
  expect(computerOf('<Event/>')).toBeUndefined();
  expect(computerOf('<Computer>dc1')).toBeUndefined();
  expect(computerOf(logon(1).replace('<System>', '<System><!---->'))).toBeUndefined();
  expect(computerOf(logon(1).replace('</EventData>', '<Computer>dc1</Computer></EventData>'))).toBeUndefined();
});

test('principals of computers', () => {
  expect(principalMachine('WS1$', 'CORP.EXAMPLE')).toBe('ws1.corp.example');
  expect(principalMachine('alice', 'CORP.EXAMPLE')).toBeUndefined();
  expect(principalMachine('host/ws1', 'CORP.EXAMPLE')).toBeUndefined();
  expect(principalMachine('a b$', 'CORP.EXAMPLE')).toBeUndefined();
});

test('reports for others are listed up to a bound, and all counted', () => {
  const seen = others(none, none);
  for (let i = 0; i < 1500; i++) seen.look('ws1.corp.example', [logon(1, `dc${i}.corp.example`), logon(2)], i);
  seen.look('ws1.corp.example', [logon(1, 'dc3.corp.example')], 9999);
  expect(seen.count()).toBe(1501);
  expect(seen.list()).toHaveLength(1000);
  expect(seen.list()[3]).toEqual({ machine: 'ws1.corp.example', computer: 'dc3.corp.example', events: 2, first: 3, last: 9999 });
});
