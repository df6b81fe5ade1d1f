// The sensor's counts equal tshark's: on our own samples always, on the whole set of recordings where it lies beside the project.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Comparison, compare, differences } from './compare-tshark.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const captures = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.pcap'))
    .sort()
    .map((f) => `${folder}/${f}`);

async function equal(file: string): Promise<Comparison> {
  const comparison = await compare(file);
  expect(differences(comparison)).toEqual([]);
  return comparison;
}

describe('our samples', () => {
  for (const file of captures(here('samples'))) {
    test(file.slice(here('samples').length + 1), async () => {
      expect((await equal(file)).theirs.size).toBeGreaterThan(0);
    });
  }
});

// Lent to the project's developers, not part of it: `npm run compare:tshark -- FILES` does the same by hand.
const shared = here('../../shared/captures');
describe.runIf(existsSync(shared))('all recordings', () => {
  for (const file of existsSync(shared) ? captures(shared) : []) {
    test(file.slice(shared.length + 1), async () => {
      await equal(file);
    });
  }
});
