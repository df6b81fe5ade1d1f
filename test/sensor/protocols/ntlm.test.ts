// NTLMSSP: values as tshark prints them for the same messages of our recordings, and messages made by hand for the rest.
import { describe, expect, test } from 'vitest';
import { Malformed } from '../../../sensor/bytes/malformed.ts';
import { isNtlm, readNtlm } from '../../../sensor/protocols/ntlm/messages.ts';
import { sample } from './conversation.ts';
import { survives } from './hostile.ts';

/** The NTLMSSP message in a SPNEGO token: it stands last. */
function message(name: string): Buffer {
  const token = sample(`spnego-ntlm-${name}`);
  return token.subarray(token.indexOf('NTLMSSP\0'));
}

const read = (bytes: Buffer) => readNtlm(bytes, 0, bytes.length);

interface Fields {
  lm?: Buffer;
  nt?: Buffer;
  domain?: string;
  user?: string;
  workstation?: string;
  flags?: number;
  /** Octets before the first field: 64, 72 with a version, 88 with a MIC. */
  head?: number;
  mic?: Buffer;
}

/** AUTHENTICATE with its fields behind each other. */
function authenticate({
  lm = Buffer.alloc(24),
  nt = Buffer.alloc(24),
  domain = 'CORP',
  user = 'alice',
  workstation = 'WS7',
  flags = 1,
  head = 64,
  mic,
}: Fields): Buffer {
  const encoding = flags & 1 ? 'utf16le' : 'latin1';
  const fields = [lm, nt, ...[domain, user, workstation].map((t) => Buffer.from(t, encoding)), Buffer.alloc(0)];
  const fixed = Buffer.alloc(head);
  fixed.write('NTLMSSP\0', 'latin1');
  fixed.writeUInt32LE(3, 8);
  let at = head;
  for (const [i, f] of fields.entries()) {
    fixed.writeUInt16LE(f.length, 12 + i * 8);
    fixed.writeUInt16LE(f.length, 14 + i * 8);
    fixed.writeUInt32LE(at, 16 + i * 8);
    at += f.length;
  }
  fixed.writeUInt32LE(flags, 60);
  mic?.copy(fixed, 72);
  return Buffer.concat([fixed, ...fields]);
}

describe('messages of our recordings', () => {
  test('NEGOTIATE', () => {
    expect(read(message('negotiate'))).toEqual({ type: 'NEGOTIATE', flags: 0xe0888235 });
  });

  test('CHALLENGE with the names of the server', () => {
    expect(read(message('challenge'))).toMatchObject({
      type: 'CHALLENGE',
      flags: 0xe2898235,
      netbiosComputer: 'NWDC01',
      dnsComputer: 'nwdc01.northwind.lab',
      netbiosDomain: 'NORTHWIND',
      dnsDomain: 'northwind.lab',
    });
  });

  test('AUTHENTICATE: NTLMv2 without MIC, version and workstation', () => {
    expect(read(message('authenticate'))).toEqual({
      type: 'AUTHENTICATE',
      flags: 0xe0888235,
      user: 'alice.adams',
      domain: 'NORTHWIND',
      workstation: '',
      response: 2,
      mic: false,
      anonymous: false,
      target: 'cifs/NWDC01',
      version: undefined,
    });
  });

  for (const name of ['negotiate', 'challenge', 'authenticate'])
    test(`${name}: cut or changed it throws nothing but Malformed`, () => {
      survives(message(name), readNtlm);
    });
});

describe('AUTHENTICATE', () => {
  test('the size of the response tells NTLMv1 from NTLMv2', () => {
    expect(read(authenticate({}))).toMatchObject({ response: 1, user: 'alice', domain: 'CORP', workstation: 'WS7' });
    expect(read(authenticate({ nt: Buffer.alloc(60) }))).toMatchObject({ response: 2, target: undefined });
    expect(read(authenticate({ nt: Buffer.alloc(0) }))).toMatchObject({ response: 1 });
  });

  test('code page names', () => {
    expect(read(authenticate({ flags: 2, user: 'zo\u00eb' }))).toMatchObject({ user: 'zo\u00eb' });
  });

  test('anonymous: by the flag, or no user and no response', () => {
    expect(read(authenticate({ flags: 0x801 }))).toMatchObject({ anonymous: true });
    expect(read(authenticate({ user: '', nt: Buffer.alloc(0), lm: Buffer.alloc(1) }))).toMatchObject({ anonymous: true });
  });

  test('a MIC needs its room and octets', () => {
    const mic = Buffer.alloc(16, 7);
    expect(read(authenticate({ head: 88, mic }))).toMatchObject({ mic: true });
    expect(read(authenticate({ head: 88 }))).toMatchObject({ mic: false });
    expect(read(authenticate({ head: 72, lm: mic }))).toMatchObject({ mic: false });
  });

  test('version', () => {
    const bytes = authenticate({ head: 72, flags: 0x0200_0001 });
    bytes.set([10, 0, 0x61, 0x4a], 64);
    expect(read(bytes)).toMatchObject({ version: '10.0.19041' });
  });

  test('a field outside its message, or in its header, is malformed', () => {
    for (const offset of [4, 0xffff_fff0, 10_000]) {
      const bytes = authenticate({});
      bytes.writeUInt32LE(offset, 40);
      expect(() => read(bytes)).toThrow(Malformed);
    }
  });
});

test('what is no message', () => {
  expect(isNtlm(Buffer.from('NTLMSSP'), 0, 7)).toBe(false);
  expect(isNtlm(Buffer.from('NTLMSSPX'), 0, 8)).toBe(false);
  expect(() => read(Buffer.from('NTLMSSP\0\x09\0\0\0'))).toThrow(Malformed);
});
