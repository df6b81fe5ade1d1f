// The one Neo4j of a test run, for one test file at a time: it has one database, which tests empty.
import { mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';

/** Milliseconds that a file waits for the others. */
const PATIENCE = 1_200_000;

/** Takes the server for the file that calls this, until its tests have run; gives its Bolt address. */
export function ownNeo4j(): string {
  const address = inject('neo4j');
  const turn = join(tmpdir(), `pathwarden-turn-${new URL(address).port}`);
  beforeAll(async () => {
    for (;;) {
      try {
        mkdirSync(turn);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }, PATIENCE);
  afterAll(() => rmdirSync(turn));
  return address;
}
