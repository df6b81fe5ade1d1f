import { afterAll } from 'vitest';
import { openNeo4j } from '../../../graph/store/neo4j.ts';
import type { GraphStore } from '../../../schema/graph.ts';
import { ownNeo4j } from '../../servers/own-neo4j.ts';
import { emptied } from '../store/neo4j-database.ts';
import { oneAccount } from './one-account.ts';

const address = ownNeo4j();
const opened: GraphStore[] = [];

oneAccount('one account on Neo4j', async () => {
  await opened.pop()?.close();
  await emptied(address);
  const store = await openNeo4j({ address });
  opened.push(store);
  return store;
});

afterAll(async () => {
  for (const store of opened) await store.close();
});
