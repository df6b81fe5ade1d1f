import { expect, test } from 'vitest';
import { address, number } from '../../../sensor/windows/fields.ts';

test.each([
  ['0', 0],
  ['-7', -7],
  ['007', 7],
  ['0x12', 18],
  ['0X1F', 31],
  ['0xffffffff', 0xffff_ffff],
  ['0xABCdef012345', 0xabcd_ef01_2345],
  ['123456789012345', 123_456_789_012_345],
  ['-123456789012345', -123_456_789_012_345],
])('the number %s', (text, value) => {
  expect(number(text)).toBe(value);
});

test.each([
  undefined,
  '',
  '-',
  '0x',
  'x',
  '--1',
  '1 ',
  ' 1',
  '+1',
  '1.5',
  '1e3',
  '12a',
  '0xg',
  '-0x1',
  '0x1234567890123',
  '1234567890123456',
  '٣',
  '１',
])('no number: %s', (text) => {
  expect(number(text)).toBeUndefined();
});

test.each([
  ['10.20.1.2', '10.20.1.2'],
  ['::ffff:10.20.1.2', '10.20.1.2'],
  ['::FFFF:10.20.1.2', '10.20.1.2'],
  ['fe80::1%12', 'fe80::1'],
  ['FE80::A', 'fe80::a'],
  ['::1', '::1'],
  ['::ffff:a00:1', '::ffff:a00:1'],
])('the address %s', (text, plain) => {
  expect(address(text)).toBe(plain);
});

test.each([undefined, '', '::', '0.0.0.0', '::ffff:0.0.0.0', '1234', 'WS7', 'LOCAL', '10.1.2.3:445x', '٣.1.1.1'])(
  'no address: %s',
  (text) => {
    expect(address(text)).toBeUndefined();
  },
);
