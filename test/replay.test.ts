// Walks test/samples: what `analyze` finds in each recording is what its expect.json says, and the benign one is silent.
// `npm test -- test/replay.test.ts -u` writes the files anew; read the difference before it is committed.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EntityRef } from '../schema/entity.ts';
import type { Finding } from '../schema/finding.ts';

const root = new URL('..', import.meta.url).pathname;
const samples = new URL('samples/', import.meta.url);
const analyze = (files: string[]): string =>
  execFileSync(process.execPath, ['api/main.ts', 'analyze', '--format', 'jsonl', ...files], { cwd: root, encoding: 'utf8' });
const names = (entities: EntityRef[]): string[] => entities.map((e) => e.name ?? e.ip ?? '?');

for (const name of readdirSync(samples).sort()) {
  const capture = ['attack', 'benign'].map((f) => new URL(`${name}/${f}.pcap`, samples)).find((u) => existsSync(u));
  if (!capture) continue;
  describe(name, () => {
    const lines = analyze([capture.pathname]);
    const findings = lines
      .split('\n')
      .filter(Boolean)
      .map((l) => JSON.parse(l) as Finding);
    const found = findings.map((f) => ({
      type: f.type,
      severity: f.severity,
      count: f.count,
      what: f.what,
      who: names(f.who),
      from: names(f.from),
      to: names(f.to),
    }));

    test('finds what is expected, nothing else', async () => {
      await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(new URL(`${name}/expect.json`, samples).pathname);
    });
    test(capture.pathname.endsWith('attack.pcap') ? 'the attack is found' : 'ordinary work raises nothing', () => {
      if (capture.pathname.endsWith('attack.pcap')) expect(findings.map((f) => f.type)).toContain(name);
      else expect(findings).toEqual([]);
    });
    test('a second time gives the same bytes', () => expect(analyze([capture.pathname])).toBe(lines));
  });
}
