// Protocols on ports that are not theirs: our recordings with other TCP ports show the same.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Activity } from '../../../schema/activity.ts';
import { readConfiguration } from '../../../schema/config.ts';
import { openCapture } from '../../../sensor/capture/capture.ts';
import { createSensor, loadProtocols } from '../../../sensor/sensor.ts';

const samples = new URL('../../samples/', import.meta.url).pathname;
const captures = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.pcap'));
const protocols = await loadProtocols();
const moved = new Map([88, 389, 3268, 445, 139].map((port) => [port, port + 10_000]));

/** What the TCP flows of a recording show, with its ports changed by `port`. */
function shown(file: string, port: (number: number) => number, handshakes = true): string[] {
  const found: Activity[] = [];
  const sensor = createSensor(protocols, readConfiguration({}, 'test'), (a) => found.push(a));
  const capture = openCapture(samples + file);
  if (typeof capture === 'string') throw new Error(capture);
  sensor.begin(file);
  const read: typeof sensor.packet = (bytes, start, end, ...rest) => {
    const copy = Buffer.from(bytes.subarray(start, end));
    // Ethernet and IPv4 without options, as we recorded.
    if (copy.readUInt16BE(12) !== 0x0800 || copy[14] !== 0x45 || copy[23] !== 6) return;
    if (!handshakes && (copy[47] as number) & 2) return;
    for (const at of [34, 36]) copy.writeUInt16BE(port(copy.readUInt16BE(at)), at);
    sensor.packet(copy, 0, copy.length, ...rest);
  };
  while (capture.read(read, 4096));
  sensor.end();
  capture.close();
  expect(sensor.statistics.internal.all()).toEqual([]);
  return found.map((a) => `${a.kind} ${a.operation} ${a.outcome} ${a.account?.name ?? ''} ${a.from.ip} ${a.to.ip}`).sort();
}

let protocolsSeen = '';
for (const file of captures) {
  test(file, () => {
    const whole = shown(file, (n) => n);
    protocolsSeen += whole.join('\n');
    expect(shown(file, (n) => moved.get(n) ?? n)).toEqual(whole);
    // Without the handshake only the message says who asked whom.
    expect(shown(file, (n) => moved.get(n) ?? n, false)).toEqual(shown(file, (n) => n, false));
  });
}
test('there was something of each', () => {
  for (const one of ['TGS success', 'search success', 'NTLM', 'NetrSessionEnum']) expect(protocolsSeen).toContain(one);
});
