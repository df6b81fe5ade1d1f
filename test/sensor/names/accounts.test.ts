import { expect, test } from 'vitest';
import { createAccounts } from '../../../sensor/names/accounts.ts';

const BASE = 'S-1-5-21-1-2-3';
const alice = { name: 'alice', domain: 'CORP', sid: `${BASE}-1104` };
const bob = { name: 'bob', domain: 'corp.example', sid: `${BASE}-1105` };

test('a SID gets the name that it was seen with', () => {
  const accounts = createAccounts(10);
  expect(accounts.of({ name: alice.sid })).toEqual({ name: alice.sid });
  accounts.of(alice);
  expect(accounts.of({ name: alice.sid })).toEqual(alice);
  accounts.of({ ...alice, name: 'alice.married' });
  expect(accounts.of({ name: alice.sid })).toEqual({ ...alice, name: 'alice.married' });
});

test('the DNS name of a domain is known from whichever of its accounts tells it, and in whatever order', () => {
  const one = createAccounts(10);
  one.of(bob);
  one.of(alice);
  expect(one.dnsDomain(alice)).toBe('corp.example');
  const other = createAccounts(10);
  other.of(alice);
  other.of(bob);
  expect(other.dnsDomain(alice)).toBeUndefined();
  // The same account again: now it says which domain its name stands for.
  other.of({ ...alice });
  expect(other.dnsDomain({ name: 'carol', domain: 'corp' })).toBe('corp.example');
});

test('what is remembered has a bound', () => {
  const accounts = createAccounts(2);
  for (const n of [1, 2, 3]) accounts.of({ name: `user${n}`, domain: 'CORP', sid: `${BASE}-${n}` });
  expect(accounts.of({ name: `${BASE}-1` })).toEqual({ name: `${BASE}-1` });
  expect(accounts.of({ name: `${BASE}-3` }).name).toBe('user3');
});
