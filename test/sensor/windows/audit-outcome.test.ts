import { describe, expect, test } from 'vitest';
import { createSiemReader } from '../../../sensor/siem/reader.ts';
import { auditFailed } from '../../../sensor/windows/audit-outcome.ts';
import { JsonEventReader } from '../../../sensor/windows/rendered/json.ts';
import { TimeReader } from '../../../sensor/windows/rendered/times.ts';
import { xmlEventReader } from '../../../sensor/windows/rendered/xml.ts';
import { header, ietf, qradar, row, snare } from '../siem/messages.ts';
import { events } from './evtx/reading.ts';
import { securityRecords } from './evtx/security-log.ts';
import { evtx } from './evtx/writer.ts';
import { logon, nxlog, splunkLines, wazuh, winevtlog, winlogbeat, xmlOf } from './rendered/samples.ts';

test.each([
  ['0x8010000000000000', true],
  ['0x8020000000000000', false],
  ['0x8000000000000000', undefined],
  ['0x10000000000000', true],
  ['0X20000000000000', false],
  ['0x80', undefined],
  ['-9218868437227405312', true],
  ['-9214364837600034816', false],
  [-0x7ff0 * 2 ** 48, true],
  ['9227875636482146304', true],
  ['Audit Failure', true],
  ['AUDIT_SUCCESS', false],
  ['Failure Audit', true],
  ['failure', true],
  ['Success', false],
  ['16', true],
  [8, false],
  [['Classic', 'Audit Failure'], true],
  [['Classic'], undefined],
  ['Information', undefined],
  ['', undefined],
  ['99999999999999999999999999', undefined],
  [{ failure: 1 }, undefined],
  [undefined, undefined],
])('%j: %s', (told, failed) => expect(auditFailed(told)).toBe(failed));

const failing = (text: string): string =>
  text
    .replaceAll('0x8020000000000000', '0x8010000000000000')
    .replaceAll('AUDIT_SUCCESS', 'AUDIT_FAILURE')
    .replaceAll('Audit Success', 'Audit Failure')
    .replaceAll('Success Audit', 'Failure Audit')
    .replaceAll('EventType=8', 'EventType=16')
    .replaceAll('"outcome":"success"', '"outcome":"failure"');

describe('producers', () => {
  const json = (text: string): boolean | undefined => {
    const reader = new JsonEventReader(new TimeReader());
    expect(reader.read(JSON.parse(text))).toBe(true);
    return reader.event.failed;
  };
  const siem = (text: string): boolean | undefined => {
    const reader = createSiemReader();
    expect(reader.read(text, logon.time)).toBe(true);
    return reader.event.failed;
  };
  const xml = (text: string): boolean | undefined => {
    const event = xmlEventReader()(text);
    return typeof event === 'object' ? event.failed : undefined;
  };
  const beat = winlogbeat(logon) as { event: object; winlog: object };
  test.each<[string, (text: string) => boolean | undefined, string]>([
    ['XML', xml, xmlOf(logon)],
    ['Winlogbeat, keywords', json, JSON.stringify({ ...beat, winlog: { ...beat.winlog, keywords: ['Audit Success'] } })],
    ['Winlogbeat, outcome', json, JSON.stringify({ ...beat, event: { ...beat.event, outcome: 'success' } })],
    ['NXLog', json, JSON.stringify(nxlog(logon))],
    ['Fluent Bit', json, JSON.stringify(winevtlog(logon))],
    ['Wazuh', json, JSON.stringify(wazuh(logon))],
    ['Splunk', siem, splunkLines(logon)],
    ['Snare', siem, `${header(logon)}${snare(logon)}`],
    ['QRadar', siem, `${header(logon)}${qradar(logon)}`],
    ['small agents', siem, row(logon)],
    ['JSON over syslog', siem, ietf(logon, JSON.stringify(nxlog(logon)))],
  ])('%s', (_name, read, text) => {
    expect(read(text)).toBe(false);
    expect(failing(text)).not.toBe(text);
    expect(read(failing(text))).toBe(true);
  });

  test('an event log', () => {
    const log = securityRecords(3);
    const records = Array.from({ length: 500 }, () => log.next().value);
    const told = events(evtx(records), ({ id, failed }) => ({ id, failed })).events;
    const outcomes = (wanted: number): unknown[] => [...new Set(told.filter(({ id }) => id === wanted).map((e) => e.failed))];
    expect(outcomes(4624)).toEqual([false]);
    expect(outcomes(4625)).toEqual([true]);
  });
});
