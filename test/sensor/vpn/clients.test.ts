import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../../schema/config.ts';
import { radiusClients } from '../../../sensor/vpn/clients.ts';

test('the narrowest that fits, IPv4 and IPv6 apart', () => {
  const of = radiusClients([
    { address: '192.0.2.0/24', secret: 'net' },
    { address: '192.0.2.5', secret: 'host' },
    { address: '2001:db8::/32', secret: 'six' },
    { address: '0.0.0.0/0', secret: 'any' },
  ]);
  const secret = (ip: string): string | undefined => of(ip)?.secret.toString();
  expect(secret('192.0.2.5')).toBe('host');
  expect(secret('192.0.2.6')).toBe('net');
  expect(secret('198.51.100.1')).toBe('any');
  expect(secret('2001:db8::9')).toBe('six');
  expect(secret('2001:db9::9')).toBeUndefined();
});

test('a secret from a file, without the end of its line, and from a variable', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'pathwarden-secret-')), 'secret');
  writeFileSync(path, 'from file\n');
  const of = radiusClients(
    [
      { address: '192.0.2.5', secretFile: path },
      { address: '192.0.2.6', secretVariable: 'VPN_SECRET' },
    ],
    { VPN_SECRET: 'from variable' },
  );
  expect(of('192.0.2.5')?.secret.toString()).toBe('from file');
  expect(of('192.0.2.6')?.secret.toString()).toBe('from variable');
});

test.each([
  [{ address: '192.0.2.5', secretFile: '/nonexistent/secret' }, /secret of 192\.0\.2\.5 cannot be read/],
  [{ address: '192.0.2.5', secretVariable: 'NOT_SET' }, /secret of 192\.0\.2\.5 is empty \(NOT_SET\)/],
  [{ address: '192.0.2.0/33', secret: 'verysecret' }, /"192\.0\.2\.0\/33" is no address/],
  [{ address: '192.0.2.0/', secret: 'verysecret' }, /is no address/],
  [{ address: 'vpn1.corp.example', secret: 'verysecret' }, /is no address/],
])('%j is refused, and the secret not told', (client, message) => {
  const refused = (): unknown => radiusClients([client], {});
  expect(refused).toThrow(message);
  expect(refused).not.toThrow(/verysecret/);
});

test('the configuration wants one secret a client, and does not tell it', () => {
  const read = (client: object) => () => readConfiguration({ radius: { clients: [client] } }, 'test');
  expect(read({ address: '192.0.2.5', secret: 'verysecret', secretFile: 'x' })).toThrow(/needs one of/);
  expect(read({ address: '192.0.2.5', secret: 'verysecret', secretFile: 'x' })).not.toThrow(/verysecret/);
  expect(read({ address: '192.0.2.5' })).toThrow(/needs one of/);
  expect(readConfiguration({}, 'test').radius).toBeUndefined();
  expect(readConfiguration({ radius: {} }, 'test').radius).toMatchObject({ listen: ['127.0.0.1'], port: 1813, clients: [] });
});
