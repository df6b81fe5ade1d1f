import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLocations } from '../../../sensor/vpn/locations.ts';
import { type Data, mmdb } from './mmdb.ts';

const folder = mkdtempSync(join(tmpdir(), 'pathwarden-locations-'));
function written(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const lisbon: Data = {
  country: { iso_code: 'PT', names: { en: 'Portugal' } },
  subdivisions: [{ iso_code: '11', names: { en: 'Lisbon District' } }],
  city: { names: { en: 'Lisbon', pt: 'Lisboa' } },
  location: { latitude: 38.7252, longitude: -9.1498 },
};
const networks: Record<string, Data> = {
  '198.51.100.0/25': lisbon,
  '203.0.113.0/24': { country: { iso_code: 'NZ' } },
  '2001:db8:7::/48': { country: { iso_code: 'SE' }, location: { latitude: 59.3, longitude: 18.1 } },
  '10.0.0.0/8': { country: { iso_code: 'US' } },
};
const cities = written('city.mmdb', mmdb(networks));
const operators = written('asn.mmdb', mmdb({ '198.51.100.0/24': { autonomous_system_organization: 'Example Cable' } }, 4));
const inLisbon = { country: 'PT', region: 'Lisbon District', city: 'Lisbon', latitude: 38.7252, longitude: -9.1498 };

test('what the database has, IPv4 and IPv6', () => {
  const locate = openLocations([cities]);
  expect(locate('198.51.100.20')).toEqual(inLisbon);
  expect(locate('203.0.113.9')).toEqual({ country: 'NZ' });
  expect(locate('2001:db8:7::1')).toEqual({ country: 'SE', latitude: 59.3, longitude: 18.1 });
});

test('several databases together, the first before the others', () => {
  const other = written(
    'other.mmdb',
    mmdb({ '198.51.100.0/24': { country: { iso_code: 'ES' }, city: { names: { en: 'Vigo' } } } }),
  );
  const locate = openLocations([operators, cities, other]);
  expect(locate('198.51.100.20')).toEqual({ ...inLisbon, organization: 'Example Cable' });
  expect(locate('198.51.100.200')).toEqual({ organization: 'Example Cable', country: 'ES', city: 'Vigo' });
});

test('unknown: addresses that it does not have, private ones, no database, an IPv6 address in a database of IPv4', () => {
  const locate = openLocations([cities, operators]);
  for (const ip of [
    '198.51.99.1',
    '2001:db8:8::1',
    '10.1.2.3',
    '192.168.1.1',
    '100.64.0.9',
    '169.254.1.1',
    'fe80::1',
    'fd00::1',
    'ws7',
  ])
    expect(locate(ip), ip).toBeUndefined();
  expect(openLocations([])('198.51.100.20')).toBeUndefined();
  // The first 32 bits of it are those of 198.51.100.0.
  expect(openLocations([operators])('c633:6400::1')).toBeUndefined();
});

test('values of other kinds are left out', () => {
  const odd = written(
    'odd.mmdb',
    mmdb({ '198.51.100.0/24': { country: 'PT', city: { names: { en: 7 } }, location: { latitude: 1 } } }),
  );
  expect(openLocations([odd])('198.51.100.1')).toBeUndefined();
});

test('a damaged database gives no location and throws nothing', () => {
  const whole = mmdb(networks);
  const tree = whole.indexOf(Buffer.alloc(16));
  for (let at = tree; at < whole.indexOf('MaxMind.com') - 3; at++) {
    for (const value of [0, 0x3f, 0xff]) {
      const damaged = Buffer.from(whole);
      damaged[at] = value;
      openLocations([written('damaged.mmdb', damaged)])('198.51.100.20');
    }
  }
});

test('a file that is missing or something else is named', () => {
  expect(() => openLocations([join(folder, 'none.mmdb')])).toThrow(/none\.mmdb cannot be read/);
  expect(() => openLocations([written('text.mmdb', Buffer.from('no database'))])).toThrow(/text\.mmdb cannot be read/);
});
