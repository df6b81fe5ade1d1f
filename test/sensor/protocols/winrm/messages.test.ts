// Heads of HTTP and the fronts of bodies, made by hand as RFC 9112 and MS-WSMV have them.
import { describe, expect, test } from 'vitest';
import { Malformed } from '../../../../sensor/bytes/malformed.ts';
import {
  beginsWsman,
  chunkSize,
  createdShell,
  isPowerShell,
  isService,
  isShellClient,
  lineEnd,
  readAnswer,
  readRequest,
} from '../../../../sensor/protocols/winrm/messages.ts';
import { survives } from '../hostile.ts';

const request = (...fields: string[]) => {
  const bytes = Buffer.from(`POST /wsman HTTP/1.1\r\n${fields.map((f) => `${f}\r\n`).join('')}\r\n`, 'latin1');
  return readRequest(bytes, 0, bytes.length);
};
const answer = (text: string) => readAnswer(Buffer.from(`${text}\r\n\r\n`), 0, text.length + 4);

describe('heads', () => {
  test('names in any case, the rest left out', () => {
    expect(
      request(
        'HOST: dc1',
        'authorization:Negotiate  AAEC',
        'CONTENT-TYPE: multipart/encrypted;protocol="x"',
        'Content-Length:\t17 ',
        'User-Agent: some client',
        'X-Authorizatio: y',
      ),
    ).toEqual({
      method: 'POST',
      target: '/wsman',
      length: 17,
      chunked: false,
      content: 'sealed',
      token: Buffer.of(0, 1, 2),
      agent: 'some client',
    });
  });

  test('one of several schemes has the token; a password is not looked at', () => {
    expect(
      answer('HTTP/1.1 401 \r\nWWW-Authenticate: Kerberos\r\nWWW-Authenticate: Negotiate /+8=\r\nWWW-Authenticate: NTLM AA=='),
    ).toMatchObject({ status: 401, token: Buffer.of(0xff, 0xef) });
    for (const other of ['Basic YTpi', 'CredSSP AAEC', 'Negotiate', 'Negotiate ', 'Negotiate ***'])
      expect(request(`Authorization: ${other}`).token).toBeUndefined();
  });

  test('what the body is', () => {
    expect(request('Content-Type: application/soap+xml;charset=UTF-16').content).toBe('soap');
    expect(request('Content-Type: multipart/x-multi-encrypted;protocol="y"').content).toBe('sealed');
    expect(request('Content-Type: text/html').content).toBe('other');
    expect(request('Transfer-Encoding: gzip, Chunked')).toMatchObject({ chunked: true, length: undefined });
    expect(answer('HTTP/1.0 200').length).toBeUndefined();
  });

  test.each([
    ['a length that is none', 'Content-Length: 5, 6'],
    ['a length beyond all numbers', `Content-Length: ${'9'.repeat(16)}`],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
  ])('%s', (_, field) => {
    expect(() => request(field)).toThrow(Malformed);
  });

  test('lines that are no field, and the same length twice', () => {
    expect(
      request('X: a', '\tContent-Length: 4', 'Content-Length', 'text without a colon', 'Content-Length: 5', 'Content-Length: 5')
        .length,
    ).toBe(5);
  });

  test.each(['POST /wsman HTTP/2', 'POST /wsman', 'post /wsman HTTP/1.1', `POST /${'x'.repeat(3000)} HTTP/1.1`])(
    'no request line: %.30s',
    (line) => {
      expect(() => readRequest(Buffer.from(`${line}\r\n\r\n`), 0, line.length + 4)).toThrow(Malformed);
    },
  );
  test.each(['HTTP/1.1 20', 'HTTP/1.1 700 ', 'HTTP/3 200 OK'])('no status line: %s', (line) => {
    expect(() => answer(line)).toThrow(Malformed);
  });

  test('cut or changed they throw nothing else', () => {
    const head = Buffer.from(
      'POST /wsman?PSVersion=5.1 HTTP/1.1\r\nAuthorization: Kerberos AAAA\r\nContent-Length: 12\r\nContent-Type: text/a\r\n\r\n',
    );
    survives(head, readRequest);
    survives(Buffer.from('HTTP/1.1 401 \r\nWWW-Authenticate: Negotiate AAAA\r\nTransfer-Encoding: chunked\r\n\r\n'), readAnswer);
  });
});

describe('chunks', () => {
  const size = (line: string): number => chunkSize(Buffer.from(line), 0, line.length);
  test('sizes', () => {
    expect(size('3f8\r\n')).toBe(1016);
    expect(size('3F8 ; name=value\r\n')).toBe(1016);
    for (const wrong of ['\r\n', '-1\r\n', 'xyz\r\n', '123456789\r\n', '12 34\r\n']) expect(() => size(wrong)).toThrow(Malformed);
  });
  test('a line without an end', () => {
    expect(lineEnd(Buffer.alloc(2047, 0x61), 0, 2047)).toBe(0);
    expect(() => lineEnd(Buffer.alloc(2048, 0x61), 0, 2048)).toThrow('line too long');
  });
});

describe('targets', () => {
  test.each([
    ['/wsman?PSVersion=5.1.17763.592', true, true],
    ['/WSMAN/?a=b&psversion=7', true, true],
    ['/wsman', false, true],
    ['/wsman?other=PSVersion', false, true],
    ['/wsman/SubscriptionManager/WEC', false, false],
    ['/wsman/subscriptions/0A5F?PSVersion=5.1', false, false],
    ['/wsmanager', false, false],
    ['/powershell?PSVersion=5.1', false, false],
  ])('%s', (target, powershell, service) => {
    expect([isPowerShell(target), isService(target)]).toEqual([powershell, service]);
  });
  test('where a stream begins', () => {
    expect(beginsWsman(Buffer.from('POST /wsman'), 0, 11)).toBe(true);
    expect(beginsWsman(Buffer.from('POST /wsman'), 0, 10)).toBe(false);
    expect(beginsWsman(Buffer.from('POST /other HTTP/1.1'), 0, 20)).toBe(false);
  });
  test('clients that only have shells', () => {
    expect(['Ruby WinRM Client (2.8.3)', 'Python WinRM client', 'Python PSRP Client'].map(isShellClient)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['Microsoft WinRM Client', 'OpenWSMAN', ''].map(isShellClient)).toEqual([false, false, false]);
  });
});

describe('messages that create a shell', () => {
  const soap = (action: string, resource: string): string =>
    `<s:Envelope><s:Header><w:ResourceURI s:mustUnderstand="true">${resource}</w:ResourceURI><a:Action s:mustUnderstand="true">` +
    `http://schemas.xmlsoap.org/ws/2004/09/${action}</a:Action></s:Header></s:Envelope>`;
  const cmd = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd';
  const read = (text: string, encoding: BufferEncoding = 'utf8') => {
    const bytes = Buffer.from(text, encoding);
    return createdShell(bytes, 0, bytes.length);
  };
  test('of either kind, in either encoding', () => {
    expect(read(soap('transfer/Create', cmd))).toBe(cmd);
    expect(read(`\ufeff${soap('transfer/Create', cmd)}`, 'utf16le')).toBe(cmd);
    const powershell = 'http://schemas.microsoft.com/powershell/Microsoft.PowerShell';
    expect(read(soap('transfer/Create', powershell))).toBe(powershell);
  });
  test.each([
    ['a query', soap('transfer/Get', 'http://schemas.microsoft.com/wbem/wsman/1/config')],
    ['a listener created', soap('transfer/Create', 'http://schemas.microsoft.com/wbem/wsman/1/config/listener')],
    ['shells listed', soap('enumeration/Enumerate', cmd.replace('/cmd', ''))],
    ['a name that only begins so', soap('transfer/Create', 'http://schemas.microsoft.com/powershelly')],
    ['no message', 'transfer/Create'],
  ])('%s is none', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
  test('cut or changed it throws nothing', () => {
    survives(Buffer.from(soap('transfer/Create', cmd)), createdShell);
  });
});
