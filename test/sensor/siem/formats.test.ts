import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSiemReader } from '../../../sensor/siem/reader.ts';
import {
  expected,
  logon,
  nxlog,
  type Sample,
  samples,
  splunkLines,
  type Told,
  ticket,
  told,
  validation,
  winlogbeat,
  xmlOf,
} from '../windows/rendered/samples.ts';
import * as messages from './messages.ts';

const received = Date.UTC(2026, 2, 4, 10, 12, 0);

function read(text: string, sample: Sample): Told & { format: string } {
  const reader = createSiemReader();
  const result = reader.read(text, received);
  if (result !== true) throw new Error(String(result));
  return { ...told(reader.event, Object.keys(sample.fields)), format: reader.format };
}

const second = (s: Sample): number => Math.floor(s.time / 1000) * 1000;
/** Formats made for 4776 carry no package. */
const { PackageName: _, ...few } = expected(validation).fields;

describe('RSA', () => {
  const want = { ...expected(validation), record: undefined, fields: few, format: 'RSA' };
  const sample = { ...validation, fields: few as Record<string, string> };
  test.each([
    ['line ends', messages.rsa(validation)],
    ['carriage returns', messages.rsa(validation, '\r\n')],
    ['line ends written out', messages.rsa(validation, '\\n')],
    ['behind a header', `${messages.header(validation)}${messages.rsa(validation, '\\n')}`],
    ['right behind a header', `<13>Mar  4 10:11:12 siem:${messages.rsa(validation)}`],
    ['a separator printed wrongly', messages.rsa(validation, '\\n').replace('Security\\n', 'Security\\')],
  ])('%s', (_name, text) => expect(read(text, sample)).toEqual(want));
  test('without milliseconds', () =>
    expect(read(messages.rsa(validation, '\n', '2026-Mar-04 10:11:12'), sample)).toEqual({ ...want, time: second(validation) }));
  test('a name that looks like a separator', () =>
    expect(
      read(messages.rsa({ ...validation, fields: { ...validation.fields, TargetUserName: 'CORP\\nancy' } }, '\\n'), sample).fields
        .TargetUserName,
    ).toBe('CORP\\nancy'));
  test.each(['RsaSA\\n1\\n2', messages.rsa(validation).replace('4776', 'x'), messages.rsa(validation, '\n', 'yesterday')])(
    '%s is none',
    (text) => expect(createSiemReader().read(text, received)).toMatch(/wrong number of values|no event id|no time/),
  );
});

describe('CEF', () => {
  const want = { ...expected(validation), record: undefined, fields: few, format: 'CEF' };
  const sample = { ...validation, fields: few as Record<string, string> };
  test('as documented', () => expect(read(messages.cef(validation), sample)).toEqual(want));
  test('behind a header that should not be there', () =>
    expect(read(`${messages.header(validation)}${messages.cef(validation)}`, sample)).toEqual(want));
  test('a label found by its text under another number, values with escapes', () => {
    const text = messages
      .cef(validation)
      .replaceAll('cs4', 'deviceCustomString6')
      .replace('duser=bob', 'duser=bob \\= x\\\\y')
      .replace('rt=1772619072345', 'rt=Mar 04 2026 10:11:12.345 UTC');
    expect(read(text, sample)).toEqual({ ...want, fields: { ...few, TargetUserName: 'bob = x\\y' } });
  });
  test('a logon with what ArcSight has keys and labels for', () => {
    const text = `CEF:0|Microsoft|Microsoft Windows||${logon.provider}:4624|An account was successfully logged on.|Low| eventId=1 externalId=4624 rt=${logon.time} cat=Security dvchost=${logon.computer} dhost=${logon.computer} duser=alice dntdom=CORP duid=0x9a4c1f src=192.0.2.77 spt=50123 shost=WS7 cn1=3 cn1Label=LogonType cs5=NTLM cs5Label=Authentication Package Name cs6=128 cs6Label=Key Length ad.LogonProcessName=NtLmSsp`;
    const { fields } = read(text, logon);
    expect(fields).toMatchObject({
      TargetUserName: 'alice',
      TargetDomainName: 'CORP',
      TargetLogonId: '0x9a4c1f',
      IpAddress: '192.0.2.77',
      IpPort: '50123',
      WorkstationName: 'WS7',
      LogonType: '3',
      AuthenticationPackageName: 'NTLM',
      KeyLength: '128',
    });
  });
  test('the log under the label of the source', () => {
    const text = messages
      .cef(validation)
      .replace(`cs3=${validation.provider} `, '')
      .replace('cs3Label=EventSource', 'cs2Label=EventSource')
      .replace('cat=Security ', '')
      .replace(`${validation.provider}:`, '');
    expect(read(text, sample)).toEqual(want);
  });
});

describe('Splunk', () => {
  for (const sample of samples) {
    const want = { ...expected(sample), record: undefined, format: 'Splunk' };
    test.each([
      ['real line ends', messages.splunk(sample)],
      ['line feeds', messages.splunk(sample, '\n')],
      ['written out', messages.splunk(sample, '\\r\\n', sample.message.replaceAll('\r\n', '\\r\\n').replaceAll('\t', '\\t'))],
      ['behind a header', `${messages.header(sample)}${messages.splunk(sample)}`],
      ['a carriage return printed wrongly', messages.splunk(sample).replace('\r\nComputerName', '\\r\\ComputerName')],
      ['message on one line', messages.splunk(sample, '\r\n', messages.flat(sample.message))],
    ])(`${sample.id}: %s`, (_name, text) => expect(read(text, sample)).toEqual(want));
  }
  test("the collector's own lines: its time has no zone", () => {
    const reader = createSiemReader();
    expect(reader.read(splunkLines(logon), received)).toBe(true);
    expect(reader.event.time).toBe(Date.UTC(2026, 2, 4, 11, 11, 12));
    expect(reader.event.field('TargetUserName')).toBe('alice');
    expect(reader.assumedUtc).toBe(1);
  });
  test('ComputerName is the source host where the message has none', () => {
    const text =
      `<13>Mar  4 10:11:12 dc1 ${messages.splunk(validation, '\r\n', 'The computer attempted to validate the credentials for an account.')}`.replace(
        'ComputerName=dc1.corp.example',
        'ComputerName=WS9',
      );
    expect(read(text, validation)).toMatchObject({ computer: 'dc1', fields: { Workstation: 'WS9' } });
  });
});

describe('QRadar', () => {
  for (const sample of samples) {
    const want = { ...expected(sample), format: 'QRadar' };
    test.each([
      ['tabs', messages.qradar(sample)],
      ['behind a header', `${messages.header(sample)}${messages.qradar(sample)}`],
      ['blanks for tabs', messages.qradar(sample, '  ')],
      ['tabs written out', messages.qradar(sample, '\\t')],
      ['time as text', messages.qradar(sample, '\t', '20260304101112.345000')],
      ['lines in the message', messages.qradar(sample, '\t', String(sample.time), sample.message)],
    ])(`${sample.id}: %s`, (_name, text) => expect(read(text, sample)).toEqual(want));
    test(`${sample.id}: whole seconds`, () =>
      expect(read(messages.qradar(sample, '\t', String(second(sample) / 1000)), sample)).toEqual({
        ...want,
        time: second(sample),
      }));
  }
});

describe('LEEF', () => {
  for (const sample of samples) {
    const want = { ...expected(sample), format: 'LEEF' };
    test.each([
      ['1.0', messages.leef(sample)],
      ['1.0 behind a header', `<13>Mar  4 10:11:12 192.0.2.250 ${messages.leef(sample)}`],
      ['1.0, tabs written out', messages.leef(sample, '1.0', '#011')],
      ['2.0 with a caret', messages.leef(sample, '2.0', '^')],
      ['2.0 with a code', messages.leef(sample, '2.0', '^').replace('|^|', '|x5E|')],
      ['2.0 without', messages.leef(sample, '2.0')],
    ])(`${sample.id}: %s`, (_name, text) => expect(read(text, sample)).toEqual(want));
  }
  test("QRadar's own attributes", () => {
    const text = `LEEF:1.0|Microsoft|Windows|2019|4776|devTime=04/03/2026 10:11:12\tdevTimeFormat=dd/MM/yyyy HH:mm:ss\tusrName=bob\tidentHostName=WS9\tresource=dc1\tcat=Security`;
    expect(read(text, validation)).toMatchObject({
      provider: validation.provider,
      id: 4776,
      computer: 'dc1',
      time: second(validation),
      fields: { TargetUserName: 'bob', Workstation: 'WS9' },
    });
  });
});

describe('Snare', () => {
  for (const sample of samples) {
    const want = { ...expected(sample), time: second(sample), format: 'Snare' };
    test.each([
      ['tabs', `dc1\t${messages.snare(sample)}`],
      ['behind a header', `<13>Mar 04 10:11:12 dc1 ${messages.snare(sample)}`],
      ['tabs escaped by a relay', `<13>Mar 04 10:11:12 dc1 ${messages.snare(sample, '#011')}`],
    ])(`${sample.id}: %s`, (_name, text) => expect(read(text, sample)).toEqual(want));
    test(`${sample.id}: criticality twice, lines in the message`, () =>
      expect(read(messages.snareOver(sample), sample)).toEqual({ ...want, record: undefined }));
  }
});

describe('RFC 3164 and 5424', () => {
  for (const sample of samples) {
    const whole = { ...expected(sample), time: second(sample), format: 'JSON' };
    test(`${sample.id}: JSON of NXLog`, () =>
      expect(read(`${messages.header(sample)}${JSON.stringify(nxlog(sample))}`, sample)).toEqual(whole));
    test(`${sample.id}: JSON of Winlogbeat behind a tag`, () =>
      expect(read(`<13>Mar  4 10:11:12 dc1 winlogbeat[12]: @cee: ${JSON.stringify(winlogbeat(sample))}`, sample)).toEqual({
        ...expected(sample),
        format: 'JSON',
      }));
    test(`${sample.id}: JSON in RFC 5424 behind a mark`, () =>
      expect(read(messages.ietf(sample, `\ufeff${JSON.stringify(winlogbeat(sample, 7))}`), sample)).toEqual({
        ...expected(sample),
        format: 'JSON',
      }));
    test(`${sample.id}: XML`, () =>
      expect(read(messages.ietf(sample, xmlOf(sample)), sample)).toEqual({ ...expected(sample), format: 'XML' }));
    test(`${sample.id}: structured data`, () =>
      expect(read(messages.structured(sample), sample)).toEqual({ ...expected(sample), format: 'RFC 5424 structured data' }));
    test(`${sample.id}: names with values`, () =>
      expect(read(messages.named(sample), sample)).toEqual({ ...expected(sample), format: 'generic' }));
  }
  test('source, id and message in a row', () =>
    expect(read(messages.row(ticket), ticket)).toEqual({
      ...expected(ticket),
      channel: '',
      record: undefined,
      time: second(ticket),
      format: 'generic',
    }));
  test('a relay before the sender', () =>
    expect(read(`<13>Mar  4 10:11:13 relay <13>Mar  4 10:11:12 dc1 ${messages.snare(ticket)}`, ticket)).toMatchObject({
      format: 'Snare',
      fields: expected(ticket).fields,
    }));
});

test('what is not wanted is said so by every format', () => {
  const reader = createSiemReader((provider, id) => provider === 'x' && id === 1);
  for (const text of [
    messages.rsa(validation),
    messages.cef(validation),
    messages.splunk(validation),
    messages.qradar(validation),
    messages.leef(validation),
    messages.snare(validation),
    messages.ietf(validation, xmlOf(validation)),
    messages.ietf(validation, JSON.stringify(winlogbeat(validation))),
    messages.structured(validation),
    messages.named(validation),
    messages.row(validation),
  ])
    expect(reader.read(text, received)).toBe(false);
});

test.each([
  '',
  'hello',
  '<13>Mar  4 10:11:12 host sshd[1]: Accepted password for root',
  '<34>1 2026-03-04T10:11:12Z h app - - - text',
  '{"a":1}',
  '<13>',
])('%s is no event', (text) => expect(typeof createSiemReader().read(text, received)).toBe('string'));

test("a header's year is the one nearest to its arrival", () => {
  const reader = createSiemReader();
  const late = `<133>Dec 31 23:59:59 dc1 Security-Auditing: 4776: AUDIT_SUCCESS ${messages.flat(validation.message)}`;
  expect(reader.read(late, Date.UTC(2027, 0, 1))).toBe(true);
  expect(reader.event.time).toBe(Date.UTC(2026, 11, 31, 23, 59, 59));
});

test('any text is read without a throw', () => {
  const texts = samples.flatMap((s) => [
    messages.rsa(s),
    messages.cef(s),
    messages.splunk(s),
    messages.qradar(s),
    messages.leef(s, '2.0', '^'),
    messages.snare(s),
    messages.structured(s),
    messages.named(s),
    messages.row(s),
    messages.ietf(s, JSON.stringify(nxlog(s))),
    messages.ietf(s, xmlOf(s)),
  ]);
  const reader = createSiemReader();
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(
        fc.tuple(
          fc.nat(2000),
          fc.nat(40),
          fc.oneof(
            fc.string({ maxLength: 8 }),
            fc.constantFrom('\t', '\\n', '|', '=', '<', ']', '\\', '"', 'CEF:0|', '<Event ', '\n\n'),
          ),
        ),
      ),
      (text, changes) => {
        let changed = text;
        for (const [at, drop, put] of changes) changed = changed.slice(0, at) + put + changed.slice(at + drop);
        if (reader.read(changed, received) !== true) return;
        const { event } = reader;
        expect(Number.isInteger(event.time) && event.id >= 0 && event.id < 65_536 && event.provider !== '').toBe(true);
        event.field('TargetUserName');
        event.value(3);
      },
    ),
    { numRuns: 3000, seed: 11 },
  );
});
