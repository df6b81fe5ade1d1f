// Security contexts: tokens of our recordings as SMB, LDAP and RPC carry them, and what goes wrong.
import { describe, expect, test } from 'vitest';
import { readMessage } from '../../../sensor/protocols/kerberos/messages.ts';
import { mechanismToken } from '../../../sensor/protocols/spnego/messages.ts';
import { securityContext } from '../../../sensor/protocols/spnego/security-context.ts';
import { apRequest, der, field, flowTo, keeping, krbError, sample, sequence, server, ticket } from './conversation.ts';
import { survives } from './hostile.ts';

const kerberosOid = Buffer.from('06092a864886f712010202', 'hex');
const spnegoOid = Buffer.from('06062b0601050502', 'hex');
const gss = (id: string, message: Buffer): Buffer => der(0x60, kerberosOid, Buffer.from(id, 'hex'), message);

function context(carrier: 'SMB' | 'LDAP' | 'RPC' = 'SMB', service?: string) {
  const kept = keeping();
  const flow = flowTo(445);
  const it = securityContext(flow, kept.sensor, carrier, service);
  const say = (bytes: Buffer, fromClient: boolean): void => {
    flow.time += 10;
    flow.frame++;
    it.token(bytes, 0, bytes.length, fromClient, flow);
  };
  return { ...kept, it, client: (b: Buffer) => say(b, true), server: (b: Buffer) => say(b, false) };
}

const found = (bytes: Buffer): string | undefined => {
  const token = mechanismToken(bytes, 0, bytes.length);
  return token && `${token.mechanism} ${bytes.toString('hex', token.start, token.start + 2)}`;
};

describe('tokens', () => {
  test('what each frame holds', () => {
    expect(found(sample('gss-ap-req'))).toBe('kerberos 6e82');
    expect(found(sample('gss-ap-rep'))).toBe('kerberos 6f81');
    expect(found(sample('spnego-ap-req'))).toBe('kerberos 6e82');
    expect(found(sample('spnego-ap-rep'))).toBe('kerberos 6f81');
    expect(found(sample('bare-ap-rep'))).toBe('kerberos 6f5b');
    expect(found(sample('spnego-ntlm-negotiate'))).toBe('ntlm 4e54');
  });

  test('no message of a mechanism', () => {
    // A server's hints, the end of a negotiation, sealed data (RFC 4121, RFC 1964, NTLM), user-to-user, nothing.
    const hints = der(0x60, spnegoOid, field(0, sequence(field(0, sequence(kerberosOid)), field(3, sequence()))));
    const completed = field(1, sequence(field(0, der(0x0a, Buffer.from([0])))));
    expect(found(hints)).toBeUndefined();
    expect(found(completed)).toBeUndefined();
    for (const hex of ['050406ff0000000000000000', '01000000aabbccdd00000000', '', '00'])
      expect(found(Buffer.from(hex, 'hex'))).toBeUndefined();
    expect(found(gss('0201', Buffer.alloc(40)))).toBeUndefined();
    expect(found(gss('0400', Buffer.alloc(40)))).toBeUndefined();
    expect(found(der(0x60, Buffer.from('06052b0601050205', 'hex'), Buffer.alloc(9)))).toBeUndefined();
  });

  test('tokens in tokens end', () => {
    let token = sample('spnego-ntlm-negotiate');
    for (let n = 0; n < 50; n++) token = field(1, sequence(field(2, der(0x04, token))));
    const { client, anomalies, counts } = context();
    client(token);
    expect(anomalies).toEqual(['tokens in tokens without end']);
    expect(counts).toEqual({});
  });

  for (const name of [
    'gss-ap-rep',
    'spnego-ap-rep',
    'spnego-ntlm-negotiate',
    'spnego-ntlm-challenge',
    'spnego-ntlm-authenticate',
  ])
    test(`${name}: cut or changed it throws nothing at all`, () => {
      survives(sample(name), mechanismToken);
      survives(sample(name), (bytes, start, end) => {
        const { it } = context();
        it.token(bytes, start, end, true, flowTo(445));
      });
    });
});

describe('NTLM', () => {
  const login = (c: ReturnType<typeof context>): void => {
    c.client(sample('spnego-ntlm-negotiate'));
    c.server(sample('spnego-ntlm-challenge'));
    c.client(sample('spnego-ntlm-authenticate'));
  };

  test('a failure as SMB says it', () => {
    const c = context();
    login(c);
    expect(c.it.mechanism).toBe('ntlm');
    expect(c.it.account).toEqual({ name: 'alice.adams', domain: 'NORTHWIND' });
    c.it.complete('failure', 'STATUS_LOGON_FAILURE');
    c.it.complete('unknown');
    expect(c.activities).toEqual([
      {
        kind: 'authentication',
        mechanism: 'ntlm',
        protocol: 'NTLM',
        operation: 'NTLM',
        carrier: 'SMB',
        outcome: 'failure',
        error: 'STATUS_LOGON_FAILURE',
        service: 'cifs/NWDC01',
        account: { name: 'alice.adams', domain: 'NORTHWIND' },
        ntlm: { version: 2, flags: 0xe0888235, mic: false, domain: { netbios: 'NORTHWIND', dns: 'northwind.lab' } },
      },
    ]);
    expect(c.moments).toEqual([{ time: 1030, frame: 4 }]);
    expect(c.counts).toEqual({ 'ntlm NEGOTIATE': 1, 'ntlm CHALLENGE': 1, 'ntlm AUTHENTICATE': 1 });
    expect(c.sensor.names.of({ ip: server })).toMatchObject({ name: 'nwdc01.northwind.lab', certainty: 'low' });
  });

  test('the carrier knows the service better; a second attempt is a second activity', () => {
    const c = context('LDAP', 'ldap/dc1');
    login(c);
    c.it.complete('failure', 'invalidCredentials/52e');
    login(c);
    c.it.complete('success', 'ignored');
    expect(c.activities).toMatchObject([
      { service: 'ldap/dc1', outcome: 'failure', error: 'invalidCredentials/52e' },
      { outcome: 'success' },
    ]);
    expect(c.activities[1]).not.toHaveProperty('error');
  });

  test('an answer never seen, and none asked for', () => {
    const c = context();
    c.it.complete('success');
    login(c);
    login(c);
    c.it.complete('unknown');
    expect(c.activities.map((a) => a.outcome)).toEqual(['unknown', 'unknown']);
  });

  test('anonymous has no account', () => {
    const bytes = Buffer.alloc(65);
    bytes.write('NTLMSSP\0', 'latin1');
    bytes.writeUInt32LE(3, 8);
    bytes.writeUInt16LE(1, 12);
    bytes.writeUInt32LE(64, 16);
    bytes.writeUInt32LE(0x801, 60);
    const c = context();
    c.client(bytes);
    c.it.complete('success');
    expect(c.it.account).toBeUndefined();
    expect(c.activities).toMatchObject([{ ntlm: { anonymous: true } }]);
    expect(c.activities[0]).not.toHaveProperty('account');
  });
});

describe('Kerberos', () => {
  const cifs = apRequest(['cifs', 'dc1'], 'the ticket');

  test('the account is whom the ticket was issued to', () => {
    const c = context('LDAP');
    const message = readMessage(cifs, 0, cifs.length);
    if (message.type !== 'AP-REQ') throw new Error('other message');
    c.sensor.tickets.issued(message.ticket, { name: 'alice', domain: 'CORP.EXAMPLE' });
    c.client(gss('0100', cifs));
    expect(c.it.account).toEqual({ name: 'alice', domain: 'CORP.EXAMPLE' });
    c.server(sample('gss-ap-rep'));
    c.it.complete('success');
    expect(c.activities).toEqual([
      {
        kind: 'authentication',
        mechanism: 'kerberos-ap',
        protocol: 'Kerberos',
        operation: 'AP',
        carrier: 'LDAP',
        outcome: 'success',
        service: 'cifs/dc1',
        presented: message.ticket,
        account: { name: 'alice', domain: 'CORP.EXAMPLE' },
      },
    ]);
    expect(c.counts).toEqual({ 'kerberos AP-REQ': 1, 'kerberos AP-REP': 1 });
  });

  test('recorded, with a ticket that was not seen issued', () => {
    const c = context();
    c.client(sample('spnego-ap-req'));
    c.server(sample('spnego-ap-rep'));
    c.client(sample('bare-ap-rep'));
    c.it.complete('success');
    expect(c.it.mechanism).toBe('kerberos-ap');
    expect(c.it.account).toBeUndefined();
    expect(c.activities).toMatchObject([{ service: 'cifs/nwdc01.northwind.lab', presented: { realm: 'NORTHWIND.LAB' } }]);
    expect(c.counts).toEqual({ 'kerberos AP-REQ': 1, 'kerberos AP-REP': 2 });
    expect(c.anomalies).toEqual([]);
  });

  test('a Kerberos error is more exact than what the carrier says; the next try is its own', () => {
    const c = context();
    c.client(cifs);
    c.server(gss('0300', krbError(37, ['cifs', 'dc1'])));
    c.client(cifs);
    c.server(gss('0300', krbError(41, ['cifs', 'dc1'])));
    c.it.complete('failure', 'STATUS_LOGON_FAILURE');
    expect(c.activities).toMatchObject([
      { outcome: 'failure', error: 'KRB_AP_ERR_SKEW' },
      { outcome: 'failure', error: 'KRB_AP_ERR_MODIFIED' },
    ]);
  });

  test('credentials from the server, or an error from the client, change nothing', () => {
    const c = context();
    c.server(cifs);
    c.server(sample('spnego-ntlm-authenticate'));
    c.it.complete('success');
    expect(c.it.account).toBeUndefined();
    c.client(cifs);
    c.client(gss('0300', krbError(41, ['cifs', 'dc1'])));
    c.it.complete('failure', 'STATUS_LOGON_FAILURE');
    expect(c.activities).toMatchObject([{ mechanism: 'kerberos-ap', error: 'STATUS_LOGON_FAILURE' }]);
    expect(c.counts).toMatchObject({ 'kerberos AP-REQ': 2, 'ntlm AUTHENTICATE': 1 });
  });

  test('a broken token is an anomaly and no more', () => {
    const c = context();
    c.client(gss('0100', der(0x6e, ticket('CORP.EXAMPLE', ['a'], 'b'))));
    c.it.complete('success');
    expect(c.anomalies).toHaveLength(1);
    expect(c.activities).toEqual([]);
  });
});
