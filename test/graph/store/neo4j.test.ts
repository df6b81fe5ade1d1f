import { afterAll } from 'vitest';
import { openNeo4j } from '../../../graph/store/neo4j.ts';
import type { GraphStore } from '../../../schema/graph.ts';
import { ownNeo4j } from '../../servers/own-neo4j.ts';
import { storeContract } from './contract.ts';
import { emptied } from './neo4j-database.ts';

const address = ownNeo4j();
const opened: GraphStore[] = [];
const open = async (): Promise<GraphStore> => {
  const store = await openNeo4j({ address });
  opened.push(store);
  return store;
};

storeContract('Neo4j', async () => ({
  async fresh() {
    await emptied(address);
    return open();
  },
  async reopen(store) {
    await store.close();
    return open();
  },
}));

afterAll(async () => {
  for (const store of opened) await store.close().catch(() => {});
});
