// `pathwarden check` as a process of its own: from files, and from a service that runs.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Coverage, Missing } from '../../../api/health/coverage.ts';
import { freshFolder } from '../running.ts';
import { type Serving, serve, stopAll } from './serving.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const capture = join(root, 'test/samples/kerberoasting/attack.pcap');
const folder = freshFolder();

const event = (id: number, fields: object): string =>
  JSON.stringify({
    '@timestamp': '2026-03-04T10:11:12.345Z',
    winlog: {
      event_id: id,
      provider_name: 'Microsoft-Windows-Security-Auditing',
      channel: 'Security',
      computer_name: 'srv1.corp.example',
      event_data: fields,
    },
  });
const process = (line?: string): string =>
  event(4688, {
    NewProcessName: 'C:\\Windows\\System32\\cmd.exe',
    ...(line ? { CommandLine: line } : {}),
    ParentProcessName: 'x',
  });
const log = join(folder, 'events.json');
writeFileSync(log, [process('cmd /c whoami'), process(), process()].join('\n'));

interface Told {
  coverage: Coverage[];
  missing: Missing[];
  gaps: string[];
}

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(globalThis.process.execPath, ['api/main.ts', 'check', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, told: () => JSON.parse(stdout) as Told };
}
const of = ({ coverage }: Told, type: string): Coverage | undefined => coverage.find((c) => c.type === type);

describe('files', () => {
  test('a capture: what its traffic shows, and what only events would', () => {
    const { status, told } = check(capture);
    expect(status).toBe(0);
    const all = told();
    expect(of(all, 'kerberoasting')).toMatchObject({ sees: true });
    expect(of(all, 'kerberoasting')?.sources.find((s) => s.name === 'Kerberos')?.count).toBeGreaterThan(10);
    expect(of(all, 'sid-history')).toMatchObject({ sees: false });
    const needs = all.missing.filter(({ blind }) => blind.includes('sid-history')).map((m) => m.needs);
    expect(needs).toEqual(expect.arrayContaining(['Audit User Account Management: success']));
    expect(all.missing.find(({ blind }) => blind.includes('suspicious-password-reset'))?.needs).toMatch(
      /User Account Management/,
    );
    expect(all.missing.find(({ needs }) => needs.startsWith('Kerberos'))).toBeUndefined();
  });

  test('events: which lack what matters, and the setting that brings the others', () => {
    const { told } = check(log);
    const all = told();
    expect(all.gaps).toEqual(['CommandLine missing in 2 of 3 events 4688']);
    expect(of(all, 'remote-execution')?.sources.find((s) => s.name === 'event 4688')).toMatchObject({ count: 3 });
    expect(all.missing.find(({ names }) => names.includes('event 4697'))).toMatchObject({
      needs: 'Audit Security System Extension: success',
      blind: expect.arrayContaining(['malicious-service']) as unknown,
    });
    // What would help most comes first: traffic, where there is none.
    expect(all.missing[0]?.needs).toMatch(/of the domain controllers/);
    const helped = all.missing.map(({ blind }) => blind.length);
    expect(helped).toEqual(helped.toSorted((a, b) => b - a));
  });

  test('both at once, for people', () => {
    const { stdout } = check('--format', 'table', capture, log);
    expect(stdout).toMatch(/^\d+ of \d+ detections have something to read\n/);
    expect(stdout).toMatch(/ {2}sees {2}kerberoasting +Kerberos \(\d+\)/);
    expect(stdout).toMatch(/ {2}blind suspicious-password-reset\n/);
    expect(stdout).toContain('  Audit Kerberos Service Ticket Operations: success and failure\n');
    expect(stdout).toContain('  CommandLine missing in 2 of 3 events 4688\n');
  });

  test('nothing readable', () => {
    const { status, stderr } = check(join(root, 'package.json'));
    expect(status).toBe(2);
    expect(stderr).toContain('package.json');
    expect(check('--format', 'xml', log).status).toBe(2);
  });
});

describe('a service', () => {
  let serving: Serving;
  let settings: string;
  beforeAll(async () => {
    serving = await serve('--data', freshFolder(), '--read', log);
    settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ api: { port: Number(new URL(serving.url).port) } }));
  });
  afterAll(stopAll);

  test('what has arrived there', async () => {
    await expect.poll(() => check('--config', settings).told().gaps, { timeout: 20_000 }).toHaveLength(1);
    expect(of(check('--config', settings).told(), 'remote-execution')).toMatchObject({ sees: true });
  });

  test('none there', async () => {
    serving.child.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
    const { status, stderr } = check('--config', settings);
    expect(status).toBe(1);
    expect(stderr).toMatch(/no service answers at http:\/\/127\.0\.0\.1:\d+: start one/);
  });
});

test('help names commands, and nothing else', () => {
  const { stdout } = spawnSync(globalThis.process.execPath, ['api/main.ts', '--help'], { cwd: root, encoding: 'utf8' });
  expect([...stdout.matchAll(/^ {2}(\w+) /gm)].map((m) => m[1])).toEqual(['analyze', 'check', 'serve']);
});
