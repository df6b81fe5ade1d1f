// Stubs made by hand after MS-NRPC §3.5.4.4, NDR and NDR64; and as tshark reads them in our own recordings.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { secureChannel } from '../../../../sensor/protocols/rpc/netlogon.ts';
import { captured } from '../../captured.ts';
import { survives } from '../hostile.ts';

interface Asked {
  server?: string;
  account?: string;
  type?: number;
  computer: string;
  proof: Buffer;
  /** The proof is the head of an authenticator, and a new password follows. */
  authenticator?: boolean;
}

/** The parameters in their order, each aligned as its size asks. */
function stub({ server, account, type, computer, proof, authenticator = false }: Asked, wide: boolean): Buffer {
  const word = wide ? 8 : 4;
  let bytes = Buffer.alloc(0);
  const align = (size: number): void => {
    bytes = Buffer.concat([bytes, Buffer.alloc(-bytes.length & (size - 1), 0xee)]);
  };
  const add = (value: number, size: number): void => {
    align(size);
    const b = Buffer.alloc(size);
    b.writeUIntLE(value, 0, Math.min(size, 6));
    bytes = Buffer.concat([bytes, b]);
  };
  const string = (text: string): void => {
    const length = text.length + 1;
    for (const value of [length, 0, length]) add(value, word);
    bytes = Buffer.concat([bytes, Buffer.from(`${text}\0`, 'utf16le')]);
  };
  add(server === undefined ? 0 : 0x20000, word);
  if (server !== undefined) string(server);
  if (account !== undefined) string(account);
  if (type !== undefined) add(type, wide ? 4 : 2);
  string(computer);
  if (authenticator) align(4);
  bytes = Buffer.concat([bytes, proof]);
  // The flags of an authentication, or an authenticator's time, and what comes behind it.
  add(0x212fffff, 4);
  return Buffer.concat([bytes, Buffer.from(authenticator ? 'Not to be read' : '')]);
}

const random = Buffer.from('d0f96bbec5fc7507', 'hex');
const zero = Buffer.alloc(8);
const machine = { server: '\\\\DC1', account: 'WKS101$', type: 2, computer: 'WKS101' };

for (const wide of [false, true]) {
  describe(wide ? 'NDR64' : 'NDR', () => {
    const read = (opnum: number, asked: Asked) => {
      const bytes = stub(asked, wide);
      return secureChannel(opnum, bytes, 0, bytes.length, wide);
    };
    test('a challenge tells the computer only', () => {
      for (const server of ['\\\\DC1', '\\\\dc1.corp.example', undefined]) {
        const asked = { ...(server ? { server } : {}), computer: 'WS7', proof: random };
        expect(read(4, asked)).toEqual({ computer: 'WS7' });
        expect(read(4, { ...asked, proof: zero })).toEqual({ computer: 'WS7', guessed: true });
      }
    });
    // Names of odd and even lengths: what follows them is aligned, or is not.
    for (const computer of ['WS7', 'WKS101']) {
      test(`authentications and what follows them, from ${computer}`, () => {
        const asked = { ...machine, computer, proof: random };
        const told = { computer, account: 'WKS101$', type: 2 };
        for (const opnum of [5, 15, 26]) {
          expect(read(opnum, asked)).toEqual(told);
          expect(read(opnum, { ...asked, type: 6, proof: zero })).toEqual({ ...told, type: 6, guessed: true });
        }
        for (const opnum of [6, 30, 31, 42]) {
          expect(read(opnum, { ...asked, authenticator: true })).toEqual(told);
          expect(read(opnum, { ...asked, authenticator: true, proof: zero })).toEqual({ ...told, guessed: true });
        }
      });
    }
    test('any five equal octets in front are a guess, four are none', () => {
      expect(read(26, { ...machine, proof: Buffer.from('5a5a5a5a5a010203', 'hex') })?.guessed).toBe(true);
      expect(read(26, { ...machine, proof: Buffer.from('0000000001000000', 'hex') })?.guessed).toBeUndefined();
    });
    test('cut short before the credential it is none', () => {
      const bytes = stub({ ...machine, proof: zero }, wide);
      const end = bytes.lastIndexOf(zero) + 8;
      expect(secureChannel(26, bytes, 0, end, wide)).toBeDefined();
      for (const less of [end - 1, 40, 3, 0]) expect(secureChannel(26, bytes, 0, less, wide)).toBeUndefined();
    });
    test('a name longer than names may be is none', () => {
      expect(read(26, { ...machine, account: `${'n'.repeat(300)}$`, proof: zero })).toBeUndefined();
    });
    for (const opnum of [4, 26, 30]) {
      test(`hostile octets, opnum ${opnum}`, () => {
        const bytes = stub({ ...machine, proof: zero, authenticator: opnum === 30 }, wide);
        survives(bytes, (b, s, e) => void secureChannel(opnum, b, s, e, wide));
      });
    }
  });
}

test('other operations open no channel', () => {
  const bytes = stub({ ...machine, proof: zero }, false);
  for (const opnum of [2, 21, 39, 45]) expect(secureChannel(opnum, bytes, 0, bytes.length, false)).toBeUndefined();
});

test.each([
  ['guessed', '../../../samples/zerologon/attack.pcap', true],
  ['ordinary', '../../../samples/benign-work/benign.pcap', false],
])('as tshark reads the same requests: %s', async (_, path, guessed) => {
  const capture = fileURLToPath(new URL(path, import.meta.url));
  const fields = ['opnum', 'computer_name', 'acct_name', 'sec_chan_type', 'clientchallenge', 'clientcred'];
  const told = execFileSync(
    'tshark',
    [
      ...['-r', capture, '-Y', 'rpc_netlogon && dcerpc.pkt_type == 0 && netlogon.opnum in {4, 26}', '-T', 'fields'],
      ...fields.flatMap((field) => ['-e', `netlogon.${field}`]),
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const theirs = told
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [opnum, computer, account, type, challenge, credential] = line.split('\t');
      const zeros = /^0{16}$/.test((challenge || credential) as string);
      return { opnum: Number(opnum), computer, account: account || undefined, type: type ? Number(type) : undefined, zeros };
    });
  expect(theirs.length).toBeGreaterThan(1);
  expect(theirs.every(({ zeros }) => zeros === guessed)).toBe(true);
  const found = await captured(capture);
  const ours = found.flatMap((a) => (a.kind === 'rpcCall' && a.channel ? [{ opnum: a.opnum, channel: a.channel }] : []));
  expect(
    ours.map(({ opnum, channel: { computer, account, type, guessed: zeros = false } }) => ({
      opnum,
      computer,
      account,
      type,
      zeros,
    })),
  ).toEqual(theirs);
});
