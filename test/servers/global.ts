// Started once for a whole test run, and only when a test that needs it is among them.
import { globSync, readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startNeo4j } from './neo4j.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Bolt address of an otherwise unused Neo4j. */
    neo4j: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const filters = process.argv.slice(2).filter((a) => a.startsWith('test/'));
  const needs = (file: string): boolean => readFileSync(file, 'utf8').includes('ownNeo4j()');
  const files = globSync('test/**/*.test.ts').filter((f) => !filters.length || filters.some((wanted) => f.includes(wanted)));
  if (!files.some(needs)) return async () => {};
  const server = await startNeo4j();
  project.provide('neo4j', server.address);
  return server.stop;
}
