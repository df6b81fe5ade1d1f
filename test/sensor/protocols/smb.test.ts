// SMB and the RPC in it when much was not captured: the pipe was opened before, other packets are missing.
import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../schema/activity.ts';
import { readConfiguration } from '../../../schema/config.ts';
import { openCapture } from '../../../sensor/capture/capture.ts';
import { createSensor, loadProtocols } from '../../../sensor/sensor.ts';

const protocols = await loadProtocols();
/** Whether a frame holds the beginning of a PDU: version 5.0, a bind, request or their answers, little-endian. */
function holdsPdu(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at + 8 <= end; at++)
    if (
      bytes[at] === 5 &&
      bytes[at + 1] === 0 &&
      [0, 2, 11, 12].includes(bytes[at + 2] as number) &&
      bytes.readUInt32BE(at + 4) === 0x1000_0000
    )
      return true;
  return false;
}

/** Whether a frame holds an SMB2 message that sets up a connection or opens a pipe: NEGOTIATE to CREATE (MS-SMB2 §2.2.1.2). */
function setsUp(bytes: Buffer, start: number, end: number): boolean {
  const at = bytes.indexOf('\xfeSMB', start, 'latin1');
  return at >= 0 && at + 14 <= end && bytes.readUInt16LE(at + 12) <= 5;
}

/** What is asked over RPC in a recording of which only the frames that `kept` chooses are seen. */
function asked(sample: string, kept: typeof holdsPdu): Set<string> {
  const found: Activity[] = [];
  const sensor = createSensor(protocols, readConfiguration({}, 'test'), (a) => found.push(a));
  const capture = openCapture(new URL(`../../samples/${sample}/attack.pcap`, import.meta.url).pathname);
  if (typeof capture === 'string') throw new Error(capture);
  sensor.begin(sample);
  const read: typeof sensor.packet = (bytes, start, end, ...rest) => {
    if (kept(bytes, start, end)) sensor.packet(bytes, start, end, ...rest);
  };
  while (capture.read(read, 4096));
  sensor.end();
  capture.close();
  expect(sensor.statistics.internal.all()).toEqual([]);
  return new Set(found.flatMap((a) => (a.kind === 'query' && a.interface ? [a.operation] : [])));
}

describe.each(['directory-enumeration', 'smb-session-enumeration'])('%s', (sample) => {
  const whole = asked(sample, () => true);

  test('there is something to find', () => expect(whole.size).toBeGreaterThan(0));
  test('pipes that were opened before the capture', () => expect(asked(sample, (...frame) => !setsUp(...frame))).toEqual(whole));
  test('nothing but frames with the beginning of a PDU, as a filter leaves them', () => {
    const found = asked(sample, holdsPdu);
    // One that fills several frames.
    if (whole.has('LsarLookupSids')) found.add('LsarLookupSids');
    expect(found).toEqual(whole);
  });
});
