// Kerberos: values as tshark prints them for the same messages of our recordings, and exchanges made by hand for the rest.
import { describe, expect, test } from 'vitest';
import { kdcConversation, mostMessage } from '../../../sensor/protocols/kerberos/exchange.ts';
import { readMessage } from '../../../sensor/protocols/kerberos/messages.ts';
import protocol from '../../../sensor/protocols/kerberos/protocol.ts';
import {
  apRequest,
  client,
  der,
  encrypted,
  field,
  flowTo,
  framed,
  integer,
  kdcReply,
  kdcRequest,
  keeping,
  krbError,
  principal,
  sample,
  sequence,
  string,
} from './conversation.ts';
import { survives } from './hostile.ts';

const read = (message: Buffer) => readMessage(message, 0, message.length);
const krbtgt = ['krbtgt', 'CORP.EXAMPLE'];
const timestamp: [number, Buffer] = [2, encrypted(23, 1, 'time')];
const user = principal(1, 'alice');

/** A conversation over TCP that takes whole messages. */
function kdc(transport: 'tcp' | 'udp' = 'tcp', midstream = false) {
  const kept = keeping();
  const flow = flowTo(88, transport, midstream);
  const conversation = kdcConversation(flow, kept.sensor);
  const say = (message: Buffer, fromClient: boolean): number => {
    flow.time += 10;
    flow.frame++;
    const bytes = transport === 'tcp' ? framed(message) : message;
    return conversation.read(bytes, 0, bytes.length, fromClient);
  };
  return { ...kept, flow, conversation, ask: (m: Buffer) => say(m, true), answer: (m: Buffer) => say(m, false) };
}

describe('messages of our recordings', () => {
  test('AS-REQ with encrypted timestamp', () => {
    expect(read(sample('as-req-timestamp'))).toMatchObject({
      type: 'AS-REQ',
      options: 0x40800000,
      realm: 'NORTHWIND.LAB',
      client: { type: 1, name: 'laura.lopez' },
      service: 'krbtgt/NORTHWIND.LAB',
      offered: [18, 17, 20, 19, 16, 23, 25, 26],
      preauthentication: { kind: 'encrypted-timestamp', encryption: 18, apRequests: 0 },
    });
  });

  test('KRB-ERROR with METHOD-DATA tells encryption types', () => {
    expect(read(sample('krb-error-preauth-required'))).toMatchObject({
      type: 'KRB-ERROR',
      code: 25,
      client: { name: 'laura.lopez' },
      service: 'krbtgt/NORTHWIND.LAB',
      told: [18],
    });
  });

  test('AS-REP and TGS-REQ carry the same ticket', () => {
    const reply = read(sample('as-rep'));
    const request = read(sample('tgs-req'));
    if (reply.type !== 'AS-REP' || request.type !== 'TGS-REQ') throw new Error('other messages');
    expect(reply).toMatchObject({ realm: 'NORTHWIND.LAB', client: { name: 'laura.lopez' }, encryption: 18, told: [18] });
    expect(reply.ticket).toMatchObject({ service: 'krbtgt/NORTHWIND.LAB', realm: 'NORTHWIND.LAB', encryption: 18, kvno: 2 });
    expect(reply.ticket.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(request.preauthentication.presented).toEqual(reply.ticket);
    expect(request.preauthentication.apRequests).toBe(1);
  });

  test('FAST: the armour is counted, the client may still be seen', () => {
    expect(read(sample('as-req-fast'))).toMatchObject({
      client: { name: 'victor.vega' },
      preauthentication: { kind: 'fast', apRequests: 1 },
    });
    expect(read(sample('as-rep-fast'))).toMatchObject({
      client: { name: 'victor.vega' },
      ticket: { service: 'kadmin/changepw' },
    });
  });

  for (const name of ['as-req-timestamp', 'as-req-fast', 'krb-error-preauth-required', 'as-rep', 'tgs-req', 'tgs-rep'])
    test(`${name}: cut or changed it throws nothing but Malformed`, () => {
      survives(sample(name), readMessage);
    });
});

describe('exchanges', () => {
  test('a whole login of our recordings', () => {
    const { ask, answer, activities, moments, counts, sensor, conversation } = kdc();
    ask(sample('as-req-none'));
    answer(sample('krb-error-preauth-required'));
    ask(sample('as-req-timestamp'));
    answer(sample('as-rep'));
    ask(sample('tgs-req'));
    answer(sample('tgs-rep'));
    conversation.end();
    const account = { name: 'laura.lopez', domain: 'NORTHWIND.LAB' };
    expect(activities).toMatchObject([
      {
        mechanism: 'kerberos-as',
        operation: 'AS',
        outcome: 'failure',
        error: 'KDC_ERR_PREAUTH_REQUIRED',
        preauthentication: 'none',
        told: [18],
        account,
      },
      {
        mechanism: 'kerberos-as',
        outcome: 'success',
        preauthentication: 'encrypted-timestamp',
        preauthenticationEncryption: 18,
        replyEncryption: 18,
        account,
      },
      { mechanism: 'kerberos-tgs', operation: 'TGS', outcome: 'success', service: 'ldap/nwdc01.northwind.lab', account },
    ]);
    expect(activities[2]?.presented).toEqual(activities[1]?.issued);
    expect(activities[2]).not.toHaveProperty('preauthentication');
    expect(moments.map((m) => m.frame)).toEqual([2, 4, 6]);
    expect(counts).toEqual({
      'kerberos AS-REQ': 2,
      'kerberos KRB-ERROR': 1,
      'kerberos AS-REP': 1,
      'kerberos TGS-REQ': 1,
      'kerberos AP-REQ': 1,
      'kerberos TGS-REP': 1,
    });
    expect(sensor.tickets.client(activities[2]?.issued?.fingerprint ?? '')).toEqual(account);
    expect(sensor.names.of({ ip: client }).name).toBeUndefined();
  });

  test('options, PAC and S4U2self', () => {
    const { ask, answer, activities, sensor } = kdc();
    ask(
      kdcRequest({
        type: 10,
        client: principal(1, 'WEB$'),
        padata: [timestamp, [128, sequence(field(0, der(0x01, Buffer.from([0]))))]],
      }),
    );
    answer(kdcReply(11, 'WEB$', krbtgt, 'tgt'));
    const forUser = sequence(field(0, principal(10, 'boss@corp.example')), field(1, string('CORP.EXAMPLE')));
    ask(
      kdcRequest({
        type: 12,
        service: ['http', 'web'],
        padata: [
          [1, apRequest(krbtgt, 'tgt')],
          [129, forUser],
        ],
      }),
    );
    answer(kdcReply(13, 'boss', ['http', 'web'], 'for boss'));
    expect(activities).toMatchObject([
      { options: 0x40810010, offered: [18, 23], includePac: false, account: { name: 'WEB$', domain: 'CORP.EXAMPLE' } },
      { forUser: 'boss@corp.example', account: { name: 'WEB$' }, service: 'http/web' },
    ]);
    expect(sensor.tickets.client(activities[1]?.issued?.fingerprint ?? '')).toEqual({ name: 'boss', domain: 'CORP.EXAMPLE' });
  });

  test('PA-S4U-X509-USER and S4U2proxy: who acts is whom the presented ticket is of', () => {
    const { ask, answer, activities } = kdc();
    ask(kdcRequest({ type: 10, client: principal(1, 'WEB$'), padata: [timestamp] }));
    answer(kdcReply(11, 'WEB$', krbtgt, 'tgt'));
    const x509 = sequence(
      field(0, sequence(field(0, integer(7)), field(1, principal(1, 'boss')), field(2, string('CORP.EXAMPLE')))),
    );
    ask(
      kdcRequest({
        type: 12,
        padata: [
          [1, apRequest(krbtgt, 'tgt')],
          [130, x509],
        ],
      }),
    );
    answer(kdcReply(13, 'DC1$', krbtgt, 'a'));
    ask(kdcRequest({ type: 12, nonce: 2, options: '40830000', padata: [[1, apRequest(krbtgt, 'tgt')]] }));
    answer(kdcReply(13, 'boss', krbtgt, 'b'));
    expect(activities.slice(1)).toMatchObject([{ forUser: 'boss', account: { name: 'WEB$' } }, { account: { name: 'WEB$' } }]);
  });

  test('a computer has proven its name by pre-authentication or a ticket, not without, not as another', () => {
    const name = (padata: [number, Buffer][], type: 10 | 12, reply: string): string | undefined => {
      const { ask, answer, sensor } = kdc();
      ask(kdcRequest({ type, client: principal(1, reply), padata }));
      answer(kdcReply(type === 10 ? 11 : 13, reply, krbtgt, 'x'));
      return sensor.names.of({ ip: client }).name;
    };
    const presented: [number, Buffer] = [1, apRequest(krbtgt, 'tgt')];
    expect(name([timestamp], 10, 'WS7$')).toBe('ws7.corp.example');
    expect(name([presented], 12, 'WS7$')).toBe('ws7.corp.example');
    expect(name([], 10, 'WS7$')).toBeUndefined();
    expect(name([timestamp], 10, 'alice')).toBeUndefined();
    expect(name([presented, [129, sequence(field(0, principal(1, 'WS7$')))]], 12, 'WS7$')).toBeUndefined();
  });

  test('a hidden client is named by its ticket (RFC 6113) or request', () => {
    const { ask, answer, activities } = kdc();
    ask(kdcRequest({ type: 10, client: user, padata: [[136, field(0, sequence())]] }));
    answer(kdcReply(11, 'WELLKNOWN/ANONYMOUS', krbtgt, 'tgt', 'WELLKNOWN:ANONYMOUS'));
    ask(kdcRequest({ type: 12, padata: [[1, apRequest(krbtgt, 'tgt')]] }));
    answer(kdcReply(13, 'WELLKNOWN/ANONYMOUS', krbtgt, 'st', 'WELLKNOWN:ANONYMOUS'));
    const account = { name: 'alice', domain: 'CORP.EXAMPLE' };
    expect(activities).toMatchObject([{ preauthentication: 'fast', account }, { account }]);
  });

  test('failures: the ticket names the client of a TGS, an unknown code keeps its number', () => {
    const { ask, answer, activities } = kdc();
    ask(kdcRequest({ type: 10, client: user, padata: [timestamp] }));
    answer(kdcReply(11, 'alice', krbtgt, 'tgt'));
    ask(kdcRequest({ type: 12, service: ['cifs', 'nowhere'], padata: [[1, apRequest(krbtgt, 'tgt')]] }));
    answer(krbError(7, ['cifs', 'nowhere']));
    ask(kdcRequest({ type: 10, client: principal(10, 'bob@corp.example') }));
    answer(krbError(1234, krbtgt));
    expect(activities.slice(1)).toMatchObject([
      { operation: 'TGS', outcome: 'failure', error: 'KDC_ERR_S_PRINCIPAL_UNKNOWN', account: { name: 'alice' } },
      { operation: 'AS', outcome: 'failure', error: 'KRB_ERROR_1234', account: { name: 'bob', domain: 'CORP.EXAMPLE' } },
    ]);
  });

  test('KERB-ERROR-DATA in place of METHOD-DATA is left alone', () => {
    const { ask, answer, activities, anomalies } = kdc();
    ask(kdcRequest({ type: 10, client: user, padata: [timestamp] }));
    answer(krbError(24, krbtgt, sequence(field(1, integer(3)), field(2, der(0x04, 'status')))));
    expect(activities).toMatchObject([{ error: 'KDC_ERR_PREAUTH_FAILED' }]);
    expect(activities[0]).not.toHaveProperty('told');
    expect(anomalies).toEqual([]);
  });

  test('too big for UDP: counted, no activity; a datagram sent twice is one request', () => {
    const { ask, answer, activities, counts, conversation } = kdc('udp');
    ask(sample('as-req-timestamp'));
    answer(sample('krb-error-too-big'));
    ask(kdcRequest({ type: 10, client: user }));
    ask(kdcRequest({ type: 10, client: user }));
    answer(krbError(6, krbtgt));
    answer(krbError(6, krbtgt));
    conversation.end();
    expect(counts).toEqual({ 'kerberos AS-REQ': 3, 'kerberos KRB-ERROR': 3 });
    expect(activities).toMatchObject([{ error: 'KDC_ERR_C_PRINCIPAL_UNKNOWN' }]);
  });

  test('answers find their requests when several wait', () => {
    const { ask, answer, activities } = kdc();
    for (const [n, host] of ['a', 'b'].entries())
      ask(kdcRequest({ type: 12, nonce: n, service: ['cifs', host], padata: [[1, apRequest(krbtgt, 'tgt')]] }));
    answer(kdcReply(13, 'alice', ['cifs', 'b'], 'B'));
    answer(krbError(7, ['cifs', 'a']));
    expect(activities).toMatchObject([
      { service: 'cifs/b', outcome: 'success' },
      { service: 'cifs/a', outcome: 'failure' },
    ]);
  });

  test('without answer: unknown at the end, and never more than the bound', () => {
    const { ask, activities, anomalies, conversation } = kdc();
    for (let n = 0; n < 40; n++) ask(kdcRequest({ type: 10, client: user, nonce: n }));
    expect(anomalies).toHaveLength(8);
    conversation.end();
    conversation.end();
    expect(activities).toHaveLength(40);
    expect(new Set(activities.map((a) => a.outcome))).toEqual(new Set(['unknown']));
  });

  test('answers alone, where requests cannot be seen', () => {
    const { answer, activities } = kdc();
    answer(kdcReply(11, 'WS7$', krbtgt, 'x'));
    expect(activities).toMatchObject([
      { operation: 'AS', outcome: 'success', account: { name: 'WS7$' }, service: 'krbtgt/CORP.EXAMPLE' },
    ]);
  });
});

describe('streams', () => {
  const request = framed(kdcRequest({ type: 10, client: user }));

  test('octet by octet', () => {
    const { conversation, counts } = kdc();
    for (let end = 1; end < request.length; end++) expect(conversation.read(request, 0, end, true)).toBe(0);
    expect(conversation.read(request, 0, request.length, true)).toBe(request.length);
    expect(counts).toEqual({ 'kerberos AS-REQ': 1 });
  });

  test('a broken message is stepped over, also when it is the whole offer', () => {
    const { conversation, counts, anomalies } = kdc();
    const broken = framed(der(0x6a, 'nothing of the kind'));
    const both = Buffer.concat([broken, request]);
    expect(conversation.read(both, 0, both.length, true)).toBe(both.length);
    expect(counts).toEqual({ 'kerberos AS-REQ': 1 });
    expect(anomalies).toHaveLength(1);
  });

  test('a message beyond the bound or no message: the stream is found again at the next that begins', () => {
    const { conversation, counts, anomalies } = kdc();
    const large = Buffer.from(request);
    large.writeUInt32BE(mostMessage + 1);
    for (const bytes of [large, Buffer.from('GET / HTTP/1.1'), request])
      expect(conversation.read(bytes, 0, bytes.length, true)).toBe(bytes.length);
    expect(counts).toEqual({ 'kerberos AS-REQ': 1 });
    expect(anomalies).toEqual(['no message where one belongs']);
  });

  test('after a loss, and in the middle of a stream', () => {
    const { conversation, counts, anomalies } = kdc('tcp', true);
    const middle = request.subarray(9);
    conversation.read(middle, 0, middle.length, true);
    conversation.read(request, 0, request.length, true);
    conversation.gap(100, true);
    conversation.read(middle, 0, middle.length, true);
    conversation.read(request, 0, request.length, true);
    expect(counts).toEqual({ 'kerberos AS-REQ': 2 });
    expect(anomalies).toEqual([]);
  });
});

describe('password service', () => {
  test('a change as recorded', () => {
    const kept = keeping();
    const conversation = protocol.open(flowTo(464), kept.sensor);
    for (const [name, fromClient] of [
      ['password-request', true],
      ['password-reply', false],
    ] as const) {
      const bytes = framed(sample(name));
      expect(conversation.read(bytes, 0, bytes.length, fromClient)).toBe(bytes.length);
    }
    conversation.end();
    expect(kept.counts).toEqual({ 'kerberos AP-REQ': 1, 'kerberos KRB-PRIV': 2, 'kerberos AP-REP': 1 });
    expect(kept.activities).toMatchObject([
      { mechanism: 'kerberos-ap', carrier: 'Kerberos', service: 'kadmin/changepw', outcome: 'success' },
    ]);
    expect(kept.anomalies).toEqual([]);
  });

  test('cut or changed', () => {
    survives(sample('password-request'), (bytes, start, end) => {
      protocol.open(flowTo(464, 'udp'), keeping().sensor).read(bytes, start, end, true);
    });
  });
});
