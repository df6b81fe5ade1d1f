// Kerberos against a real MIT KDC, with MIT's GSS-API library as the client: authentication both ways, sealed messages, and who is
// put out.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { acceptor } from '../../../../sensor/windows/wef/kerberos/accept.ts';
import { fold } from '../../../../sensor/windows/wef/kerberos/encryption.ts';
import { readKeytab } from '../../../../sensor/windows/wef/kerberos/keytab.ts';
import { negotiate } from '../../../../sensor/windows/wef/kerberos/negotiate.ts';
import { replays } from '../../../../sensor/windows/wef/kerberos/replays.ts';
import { type GssClient, gssClient, hasKerberos, type Kdc, realm, service, startKdc } from './kdc.ts';
import { type Receiving, receiving } from './receiving.ts';
import { bookmarkList, enumerate, events, heartbeat, kerberosSource, logon, offered } from './source.ts';

const principal = `${service}@${realm}`;

describe.skipIf(!hasKerberos)('with a KDC', () => {
  let kdc: Kdc;
  let ws1: NodeJS.ProcessEnv;
  let running: Receiving;
  let clients: GssClient[] = [];

  const client = (environment = ws1): GssClient => {
    const made = gssClient(environment);
    clients.push(made);
    return made;
  };
  const port = (): number => running.receiver.http?.port ?? 0;
  const refusals = (): string[] => running.receiver.health().refused.map(({ reason }) => reason);

  beforeAll(async () => {
    kdc = await startKdc();
    kdc.principal('WS1$', 'ws1.keytab');
    kdc.principal('alice', 'alice.keytab');
    ws1 = kdc.ticket('WS1$', 'ws1.keytab');
    running = await receiving({ kerberos: { port: 0, keytab: kdc.keytab } });
  });
  afterEach(async () => {
    for (const one of clients) await one.close();
    clients = [];
  });
  afterAll(async () => {
    await running?.close();
    await kdc?.close();
  });

  test.each(['kerberos', 'spnego'] as const)('a machine delivers over one connection, %s', async (mechanism) => {
    running.taken.length = 0;
    const source = await kerberosSource(port(), client(), principal, mechanism);
    expect(source.authenticated.status).toBe(200);
    expect(source.authenticated.body).toHaveLength(0);

    const asked = await source.send(enumerate());
    expect(asked.headers['content-type']).toContain(mechanism === 'kerberos' ? 'HTTP-Kerberos-session' : 'HTTP-SPNEGO-session');
    const [security] = offered(asked.text);
    if (!security) throw new Error('no subscription');
    expect(security.address).toMatch(/^http:\/\/wec\.corp\.example:/);
    expect(security.text).toContain('secprofile/http/spnego-kerberos');
    expect(security.issuer).toBeUndefined();

    expect((await source.send(heartbeat(security), { compressed: true })).text).toContain('wsman/Ack<');
    const texts = Array.from({ length: 300 }, (_, i) => logon(i));
    const reply = await source.send(events(security, texts, bookmarkList('Security', 300)), { compressed: true });
    expect(reply.text).toContain('wsman/Ack<');
    expect(running.taken).toEqual([{ machine: 'ws1.corp.example', subscription: 'security', events: texts }]);
    expect(offered((await source.send(enumerate())).text)[0]?.bookmark).toBe(bookmarkList('Security', 300));
    expect(running.receiver.health().reportedForOthers).toBe(0);
    source.close();
  });

  test('without a token the schemes are told', async () => {
    const source = await kerberosSource(port(), client(), principal, 'kerberos');
    source.close();
    const { status, headers } = await source.raw(Buffer.alloc(0));
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Kerberos, Negotiate');
  });

  test('a token that is used again is put out, and messages that are sent again', async () => {
    const gss = client();
    const token = await gss.start('kerberos', principal);
    const accepting = acceptor(() => readKeytab(readFileSync(kdc.keytab), 'keytab'), 300_000);
    const header = `Kerberos ${token.toString('base64')}`;
    const { context, reply, client: name } = negotiate(header, accepting, Date.now());
    expect(name).toBe('WS1$');
    expect(await gss.step(reply)).toBe(true);
    expect(() => negotiate(header, accepting, Date.now())).toThrow('authenticator was used before');

    const { sealed, header: length } = await gss.seal(Buffer.from('one'));
    expect(length).toBe(60);
    expect(context.unwrap(sealed).toString()).toBe('one');
    expect(() => context.unwrap(sealed)).toThrow('came again');
    const { sealed: next } = await gss.seal(Buffer.from('two'));
    for (const at of [0, 2, 3, 5, 15, 16, 40, next.length - 1]) {
      const changed = Buffer.from(next);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => context.unwrap(changed)).toThrow();
    }
    expect(() => context.unwrap(next.subarray(0, 59))).toThrow('no sealed message');
    expect(context.unwrap(next).toString()).toBe('two');
    expect((await gss.open(60, context.wrap(Buffer.from('three')))).toString()).toBe('three');
  });

  test('clocks that differ, tickets that are over', async () => {
    const token = `Kerberos ${(await client().start('kerberos', principal)).toString('base64')}`;
    const accepting = (skew: number) => acceptor(() => readKeytab(readFileSync(kdc.keytab), 'keytab'), skew);
    const now = Date.now();
    expect(() => negotiate(token, accepting(300_000), now + 400_000)).toThrow(/clocks differ by (399|400|401) s/);
    expect(() => negotiate(token, accepting(300_000), now - 400_000)).toThrow('ticket is not valid yet');
    expect(() => negotiate(token, accepting(300_000), now + 10 * 86_400_000)).toThrow('ticket has expired');
    expect(negotiate(token, accepting(500_000), now + 400_000).client).toBe('WS1$');
  });

  test('a person is put out: only computers forward', async () => {
    const source = await kerberosSource(port(), client(kdc.ticket('alice', 'alice.keytab')), principal, 'kerberos');
    source.close();
    expect(source.authenticated.status).toBe(401);
    expect(refusals()).toContain('Kerberos: principal is no computer');
  });

  test('a ticket for another key is put out, until the keytab has it', async () => {
    const other = 'host/wec.corp.example';
    const keytab = kdc.principal(other, 'other.keytab');
    const first = await kerberosSource(port(), client(), `${other}@${realm}`, 'kerberos');
    first.close();
    expect(first.authenticated.status).toBe(401);
    expect(refusals().at(-1)).toContain('no key of the keytab opens the ticket');
    const old = readFileSync(kdc.keytab);
    writeFileSync(kdc.keytab, Buffer.concat([old, readFileSync(keytab).subarray(2)]));
    utimesSync(kdc.keytab, new Date(), new Date(Date.now() + 5000));
    running.receiver.reload();
    const second = await kerberosSource(port(), client(), `${other}@${realm}`, 'kerberos');
    second.close();
    expect(second.authenticated.status).toBe(200);
  });

  test('messages that are not encrypted, or under another context, are put out', async () => {
    const source = await kerberosSource(port(), client(), principal, 'kerberos');
    const plain = await source.raw(Buffer.from(enumerate()), {
      headers: { 'Content-Type': 'application/soap+xml;charset=UTF-8' },
    });
    expect(plain.status).toBe(403);
    const other = await kerberosSource(port(), client(), principal, 'kerberos');
    const type = 'multipart/encrypted;protocol="application/HTTP-Kerberos-session-encrypted";boundary="Encrypted Boundary"';
    for (const body of [
      '',
      '--Encrypted Boundary\r\n',
      `--Encrypted Boundary\r\n\tOriginalContent: type=x;Length=1\r\n--Encrypted Boundary\r\n\
\tContent-Type: application/octet-stream\r\n\x00\x00\x00\x00${'x'.repeat(100)}--Encrypted Boundary--\r\n`,
    ]) {
      const { status } = await other.raw(Buffer.from(body, 'latin1'), { headers: { 'Content-Type': type } });
      // A context that was hurt is gone with its connection.
      expect([400, 401]).toContain(status);
    }
    source.close();
    other.close();
  });

  test('what is no token of Kerberos is put out', async () => {
    const accepting = acceptor(() => readKeytab(readFileSync(kdc.keytab), 'keytab'), 300_000);
    const token = await client().start('spnego', principal);
    const refused = (header: string): string => {
      try {
        negotiate(header, accepting, Date.now());
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
      return 'taken';
    };
    expect(refused('Basic YWxpY2U6c2VjcmV0')).toContain('neither Kerberos nor Negotiate');
    expect(refused(`Negotiate ${Buffer.from('NTLMSSP\0\x01\0\0\0').toString('base64')}`)).toContain('NTLM');
    expect(refused('Negotiate !!!!')).toContain('no message of Kerberos');
    expect(refused(`Negotiate ${'A'.repeat(90_000)}`)).toContain('too long');
    // Whatever octet is wrong or missing, it is refused and nothing else happens.
    for (let at = 0; at < token.length; at += 3) {
      const changed = Buffer.from(token);
      changed[at] = (changed[at] as number) ^ 0x41;
      expect(refused(`Negotiate ${changed.toString('base64')}`)).not.toMatch(/^(?:RangeError|TypeError)/);
      refused(`Negotiate ${token.subarray(0, at).toString('base64')}`);
    }
  });

  test('curl authenticates, and is put out for what it does not encrypt', async () => {
    const status = async (data: string): Promise<string> => {
      const where = ['--resolve', `wec.corp.example:${port()}:127.0.0.1`, `http://wec.corp.example:${port()}/wsman`];
      const options = ['--negotiate', '-u', ':', '-s', '-o', '/dev/null', '-w', '%{http_code}', '-X', 'POST', '-d', data];
      return (await promisify(execFile)('curl', [...options, ...where], { env: { ...ws1, PATH: process.env.PATH } })).stdout;
    };
    expect(await status('')).toBe('200');
    expect(await status('message')).toBe('403');
  });
});

test('a keytab without AES keys is refused with what it has', () => {
  const counted = (octets: Buffer): Buffer => Buffer.concat([Buffer.of(0, octets.length), octets]);
  const parts = [
    Buffer.of(0, 1),
    counted(Buffer.from(realm)),
    counted(Buffer.from('HTTP')),
    Buffer.alloc(8),
    Buffer.of(3, 0, 23),
  ];
  const entry = Buffer.concat([...parts, counted(Buffer.alloc(16))]);
  const file = Buffer.concat([Buffer.of(5, 2, 0, 0, 0, entry.length), entry]);
  expect(() => readKeytab(file, 'file')).toThrow('holds no AES key (types 17, 18); it has keys of the types 23');
});

test('files that are no keytabs', () => {
  expect(() => readKeytab(Buffer.from('-----BEGIN'), 'file')).toThrow('file is no keytab');
  expect(() => readKeytab(Buffer.from('0502', 'hex'), 'file')).toThrow('holds no AES key');
  expect(() => readKeytab(Buffer.from('05020000ffff0001', 'hex'), 'file')).toThrow('entry cut short');
  expect(() => readKeytab(Buffer.from('0502000000040001ffff', 'hex'), 'file')).toThrow('entry cut short');
  expect(() => readKeytab(Buffer.from('050280000000', 'hex'), 'file')).toThrow('holds no AES key');
});

// RFC 3961 §A.1
test.each([
  ['012345', 8, 'be072631276b1955'],
  ['password', 7, '78a07b6caf85fa'],
  ['Rough Consensus, and Running Code', 8, 'bb6ed30870b7f0e0'],
  ['password', 21, '59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e'],
  ['MASSACHVSETTS INSTITVTE OF TECHNOLOGY', 24, 'db3b0d8f0b061e603282b308a50841229ad798fab9540c1b'],
  ['Q', 21, '518a54a215a8452a518a54a215a8452a518a54a215'],
  ['kerberos', 32, '6b65726265726f737b9b5b2b93132b935c9bdcdad95c9899c4cae4dee6d6cae4'],
])('n-fold of %s to %i octets', (text, size, folded) => {
  expect(fold(Buffer.from(text), size).toString('hex')).toBe(folded);
});

test('authenticators are remembered for the window, and then forgotten', () => {
  const seen = replays(1000);
  expect(seen.seen(Buffer.of(1), 10_000)).toBe(false);
  expect(seen.seen(Buffer.of(1), 10_900)).toBe(true);
  expect(seen.seen(Buffer.of(2), 11_001)).toBe(false);
  expect(seen.seen(Buffer.of(1), 11_900)).toBe(true);
  expect(seen.seen(Buffer.of(1), 14_100)).toBe(false);
});

test('more authenticators than are remembered push out the oldest', () => {
  const seen = replays(1_000_000);
  const at = (i: number): Buffer => Buffer.from(String(i));
  for (let i = 0; i < 400_001; i++) seen.seen(at(i), 1_000_001);
  expect(seen.seen(at(400_000), 1_000_001)).toBe(true);
  expect(seen.seen(at(0), 1_000_001)).toBe(false);
});

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));

// Others' recording, with the service's key: the ticket is of a Windows controller, the authenticator of a Windows client.
test.skipIf(!existsSync(shared))('a ticket and an authenticator of Windows are opened', () => {
  const asked = [
    '-r',
    `${shared}pcap_benign_smb2_krb.pcap`,
    '-Y',
    'kerberos.ap_req_element',
    '-T',
    'fields',
    '-e',
    'smb2.security_blob',
  ];
  const token = Buffer.from(
    execFileSync('tshark', asked, { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim(),
    'hex',
  );
  const keytab = readKeytab(readFileSync(`${shared}keytab_smb2_krb.keytab`), 'keytab');
  const when = Date.UTC(2017, 2, 29, 14, 19, 52);
  const take = (now: number) => () =>
    negotiate(
      `Negotiate ${token.toString('base64')}`,
      acceptor(() => keytab, 300_000),
      now,
    );
  // SMB encrypts by itself: what its client did not ask for is looked at after all else was found right.
  expect(take(when)).toThrow('client asked for no encryption of messages');
  expect(take(when + 600_000)).toThrow('clocks differ by 600 s');
});
