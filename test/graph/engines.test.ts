// The same recordings answer the same on Neo4j and on the embedded store: findings, byte for byte, and the graph behind them.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ownNeo4j } from '../servers/own-neo4j.ts';
import { emptied } from './store/neo4j-database.ts';

const address = ownNeo4j();
const root = fileURLToPath(new URL('../../', import.meta.url));
const samples = fileURLToPath(new URL('../samples/', import.meta.url));
const run = promisify(execFile);

async function analyze(capture: string, ...options: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['api/main.ts', 'analyze', '--format', 'jsonl', ...options, capture], {
    cwd: root,
    maxBuffer: 1e8,
  });
  return stdout;
}

describe('Neo4j and LadybugDB', () => {
  const captures = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.pcap'));
  for (const capture of captures.sort()) {
    test(capture, async () => {
      await emptied(address);
      expect(await analyze(`${samples}${capture}`, '--store', address)).toBe(await analyze(`${samples}${capture}`));
    });
  }
});

// Lent to the project's developers, not part of it; the samples above are ours of the same kinds.
const shared = fileURLToPath(new URL('../../../shared/captures/', import.meta.url));
describe.runIf(existsSync(shared))('all attacks of the recordings', () => {
  const captures = existsSync(shared) ? readdirSync(shared).filter((f) => /^s(01|07|08|09|1\d|24|25).*\.pcap$/.test(f)) : [];
  for (const capture of captures.sort()) {
    test(capture, async () => {
      await emptied(address);
      expect(await analyze(`${shared}${capture}`, '--store', address)).toBe(await analyze(`${shared}${capture}`));
    });
  }
});
