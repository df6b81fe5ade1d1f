import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Framer } from '../../../sensor/siem/framing.ts';

/** Messages of a stream that comes in these parts; `finish` as after a quiet time or at the end. */
function framed(parts: readonly Buffer[], most = 1000, finish = true): { messages: string[]; framer: Framer } {
  const framer = new Framer(most);
  const messages: string[] = [];
  const take = (): void => {
    while (framer.next()) messages.push(framer.bytes.toString('utf8', framer.start, framer.end));
  };
  for (const part of parts) {
    framer.push(part);
    take();
  }
  if (finish) {
    framer.finish();
    take();
  }
  return { messages, framer };
}

const counted = (message: string): string => `${Buffer.byteLength(message)} ${message}`;

test('by count and by line, told apart for every message', () => {
  const stream = `${counted('<13>one\nwith a line')}<13>two\n${counted('<13>three')}\n<13>four\r\n\0<13>five\0\n${counted('<13>ünf')}`;
  expect(framed([Buffer.from(stream)]).messages).toEqual([
    '<13>one\nwith a line',
    '<13>two',
    '<13>three',
    '<13>four',
    '<13>five',
    '<13>ünf',
  ]);
});

test('a message that begins with digits is none by count', () => {
  expect(framed([Buffer.from('10.0.0.1\tMSWinEventLog\t1\n2026-03-04 x\n7 days\n')]).messages).toEqual([
    '10.0.0.1\tMSWinEventLog\t1',
    '2026-03-04 x',
    '7 days',
  ]);
});

test('lines that begin no message belong to the one before, wherever the stream is cut', () => {
  const messages = ['<13>a\r\nEventCode=1\r\n\r\n\tSubject:\r\nlast', '<13>b', '<13>c\nd', 'CEF:0|x', '{"a":1}', '<13>e\nf'];
  const stream = Buffer.from(`${messages.join('\n')}\n`);
  for (let at = 0; at <= stream.length; at++) {
    const got = framed([stream.subarray(0, at), stream.subarray(at)]).messages;
    // Until lines of its own were seen, a message may end where the stream was cut.
    if (at !== 7) expect(got).toEqual(messages);
  }
});

test('octet by octet', () => {
  const stream = Buffer.from(`<13>x\n<13>first\nline\n${counted('<13>second\nline')}<13>third\n<13>fourth\nline\n`);
  const { messages } = framed(Array.from(stream, (octet) => Buffer.from([octet])));
  expect(messages).toEqual(['<13>x', '<13>first', 'line', '<13>second\nline', '<13>third', '<13>fourth', 'line']);
});

test('too long: given up and counted, the next one is read', () => {
  const long = 'x'.repeat(5000);
  for (const size of [1, 700, 100_000]) {
    const stream = Buffer.from(`<13>a\n<13>${long}\n<13>b\n${counted(`<13>${long}`)}${counted('<13>c')}<13>d\n`);
    const parts = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) => stream.subarray(i * size, (i + 1) * size));
    const { messages, framer } = framed(parts);
    expect(messages).toEqual(['<13>a', '<13>b', '<13>c', '<13>d']);
    expect(framer.tooLong).toBe(2);
    expect(framer.held).toBe(0);
  }
});

test('what is not ended waits, and is given at the end', () => {
  expect(framed([Buffer.from('<13>a\n<13>b')], 1000, false).messages).toEqual(['<13>a']);
  expect(framed([Buffer.from('<13>a\n<13>b')]).messages).toEqual(['<13>a', '<13>b']);
  expect(framed([Buffer.from('50 <13>cut')]).messages).toEqual(['<13>cut']);
});

test('any messages, framed in any way and cut anywhere, come out again', () => {
  const message = fc
    .array(fc.stringMatching(/^[ -~äß]{0,40}$/), { minLength: 1, maxLength: 4 })
    .map((lines) => `<13>${lines.map((l, i) => (i === 0 ? `x${l}y` : `\t${l}z`)).join('\n')}`);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(message, fc.boolean()), { maxLength: 20 }),
      fc.array(fc.nat(3000), { maxLength: 10 }),
      (sent, cuts) => {
        // Lines are kept together from the first such message on.
        const all = [['<13>first\n\tline', false] as const, ...sent];
        const stream = Buffer.from(all.map(([text, byCount]) => (byCount ? counted(text) : `${text}\n`)).join(''));
        const places = [...new Set(cuts.filter((c) => c > 20 && c < stream.length))].sort((a, b) => a - b);
        const parts = [0, ...places].map((from, i) => stream.subarray(from, places[i] ?? stream.length));
        expect(framed(parts).messages).toEqual(all.map(([text]) => text));
      },
    ),
    { numRuns: 1000, seed: 5 },
  );
});

test('any octets: no throw, nothing held beyond the bound', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.constantFrom('9999999 <', '12 <13>', '<', '\n', '0 <', '00005 <13>a').map((s) => Buffer.from(s)),
        ),
      ),
      (parts) => {
        const { framer } = framed(
          parts.map((p) => Buffer.from(p)),
          200,
          false,
        );
        expect(framer.held).toBeLessThanOrEqual(200 + 300 + 10);
      },
    ),
    { numRuns: 2000, seed: 6 },
  );
});
