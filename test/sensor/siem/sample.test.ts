import { expect, test } from 'vitest';
import { SAMPLE, sampleOf } from '../../../sensor/siem/sample.ts';

const hidden = [
  'password=hunter2-very-secret',
  'Password: hunter2-very-secret',
  '{"password":"hunter2-very-secret"}',
  '--password hunter2-very-secret',
  'pwd = "hunter2-very-secret"',
  'client_secret=hunter2-very-secret&x=1',
  'Authorization: Basic hunter2-very-secret',
  'authorization: Bearer hunter2-very-secret',
  'api_key=hunter2-very-secret',
  'X-Api-Key: hunter2-very-secret',
  'session-token="hunter2-very-secret"',
  'https://bob:hunter2-very-secret@host/',
  'net user bob hunter2-very-secret /add',
  'ConvertTo-SecureString "hunter2 very secret" -AsPlainText -Force',
  'xfreerdp /u:bob /p:hunter2-very-secret',
  '-----BEGIN PRIVATE KEY-----\nhunter2-very-secret',
];
test.each(hidden)('%s', (text) => {
  expect(sampleOf(`before ${text}`)).not.toMatch(/hunter2/);
  expect(sampleOf(`before ${text}`)).toMatch(/^before .*\[left out\]/);
});

test('hashes, tokens and keys by their shape', () => {
  for (const secret of [
    '8846f7eaee8fb117ad06bdd830b7586c',
    'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  ])
    expect(sampleOf(`x ${secret} y`)).toBe('x [left out] y');
});

test('what is no secret stays; control characters and what is too long do not', () => {
  const text =
    '<13>Mar  4 10:11:12 dc1 Logon Account:\tbob\r\nError Code: 0x0 {5d1c0d55-1111-2222-3333-444455556666} S-1-5-21-11-22-33-1104';
  expect(sampleOf(text)).toBe(
    '<13>Mar  4 10:11:12 dc1 Logon Account: bob Error Code: 0x0 {5d1c0d55-1111-2222-3333-444455556666} S-1-5-21-11-22-33-1104',
  );
  expect(sampleOf('é '.repeat(10_000))).toHaveLength(SAMPLE);
  expect(sampleOf(`${'x '.repeat(250)}password=hunter2${'!'.repeat(900)}`)).not.toMatch(/hunter/);
});

test('no text makes it slow', () => {
  const started = performance.now();
  for (const text of [
    'password',
    'password ',
    'a:b@',
    '"',
    'net user ',
    '/p:',
    'A',
    '-----BEGIN ',
    'eyJ',
    '//:@',
    'password="\\',
  ])
    sampleOf(text.repeat(10_000));
  expect(performance.now() - started).toBeLessThan(2000);
});
