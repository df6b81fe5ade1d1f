// Stubs made by hand after MS-SCMR §3.1.4.12, NDR and NDR64; and as tshark reads them in our own recording.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cut } from '../../../../sensor/bytes/cut.ts';
import { createdService } from '../../../../sensor/protocols/rpc/service-control.ts';
import { captured } from '../../captured.ts';
import { survives } from '../hostile.ts';

interface Asked {
  name: string;
  display?: string;
  command: string;
  group?: string;
  tag?: boolean;
  dependencies?: Buffer;
  runsAs?: string;
}

/** The parameters in their order, each aligned as its size asks. */
function stub({ name, display, command, group, tag, dependencies, runsAs }: Asked, wide: boolean, octets: 1 | 2): Buffer {
  const word = wide ? 8 : 4;
  let bytes = Buffer.alloc(20, 7);
  const align = (size: number): void => {
    bytes = Buffer.concat([bytes, Buffer.alloc(-bytes.length & (size - 1))]);
  };
  const add = (value: number, size: number): void => {
    align(size);
    const b = Buffer.alloc(size);
    b.writeUInt32LE(value);
    bytes = Buffer.concat([bytes, b]);
  };
  const string = (text: string): void => {
    const length = text.length + 1;
    for (const value of [length, 0, length]) add(value, word);
    bytes = Buffer.concat([bytes, Buffer.from(`${text}\0`, octets === 2 ? 'utf16le' : 'latin1')]);
  };
  const pointer = (there: boolean): boolean => {
    add(there ? 0x20000 : 0, word);
    return there;
  };
  string(name);
  if (pointer(display !== undefined)) string(display as string);
  for (const value of [0xf01ff, 0x10, 3, 1]) add(value, 4);
  string(command);
  if (pointer(group !== undefined)) string(group as string);
  if (pointer(tag === true)) add(9, 4);
  if (pointer(dependencies !== undefined)) {
    add((dependencies as Buffer).length, word);
    bytes = Buffer.concat([bytes, dependencies as Buffer]);
  }
  add(dependencies?.length ?? 0, 4);
  if (pointer(runsAs !== undefined)) string(runsAs as string);
  // lpPassword* dwPwSize(4)
  if (pointer(true)) string('Not to be read');
  add(30, 4);
  return bytes;
}

const read = (opnum: number, bytes: Buffer, wide: boolean) => createdService(opnum, bytes, 0, bytes.length, wide);
const whole: Asked = {
  ...{ name: 'WinSvc', display: 'Windows Service', command: 'C:\\Windows\\Temp\\a.exe -p S3cret', group: 'g', tag: true },
  ...{ dependencies: Buffer.from('RpcSs\0\0'), runsAs: '.\\svc' },
};

for (const wide of [false, true]) {
  for (const [opnum, octets] of [
    [12, 2],
    [24, 1],
    [45, 2],
    [60, 2],
  ] as const) {
    describe(`${wide ? 'NDR64' : 'NDR'}, opnum ${opnum}`, () => {
      test('all of it, but no password', () => {
        const found = read(opnum, stub(whole, wide, octets), wide);
        expect(found).toEqual({
          ...{ service: 'WinSvc', command: 'C:\\Windows\\Temp\\a.exe -p …', type: 'user mode service', start: 'demand start' },
          runsAs: '.\\svc',
        });
      });
      test('what may be missing', () => {
        expect(read(opnum, stub({ name: 'a', command: 'b.exe' }, wide, octets), wide)).toEqual({
          ...{ service: 'a', command: 'b.exe', type: 'user mode service', start: 'demand start' },
        });
      });
      test('cut short before the command it is none', () => {
        const bytes = stub(whole, wide, octets);
        expect(read(opnum, bytes.subarray(0, 60), wide)).toBeUndefined();
        expect(read(opnum, Buffer.alloc(0), wide)).toBeUndefined();
      });
      test('hostile octets', () => survives(stub(whole, wide, octets), (b, s, e) => void createdService(opnum, b, s, e, wide)));
    });
  }
}

test('other operations create nothing', () => {
  expect(read(15, stub(whole, false, 2), false)).toBeUndefined();
});

test('a name longer than names may be is none', () => {
  expect(read(12, stub({ ...whole, name: 'n'.repeat(300) }, false, 2), false)).toBeUndefined();
});

test('as tshark reads the same requests', async () => {
  const capture = fileURLToPath(new URL('../../../samples/malicious-service/attack.pcap', import.meta.url));
  const told = execFileSync('tshark', ['-r', capture, '-Y', 'svcctl.opnum == 12 && dcerpc.pkt_type == 0', '-V'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1e8,
  });
  const field = (name: string): string[] =>
    [...told.matchAll(new RegExp(`^ {4}${name}: (.*)$`, 'gm'))].map((m) => cut(m[1] as string));
  const theirs = field('Service Name').map((service, i) => [service, field('Binary Path Name')[i]]);
  expect(theirs.length).toBeGreaterThan(1);
  const found = await captured(capture);
  expect(found.flatMap((a) => (a.kind === 'serviceInstalled' ? [[a.service, a.command]] : []))).toEqual(theirs);
});
