// A server of its own: the one that other tests share is emptied by them at any time.
import { afterAll } from 'vitest';
import { openNeo4j } from '../../../graph/store/neo4j.ts';
import { type Neo4jServer, startNeo4j } from '../../servers/neo4j.ts';
import { readModels } from './read-models.ts';

let server: Neo4jServer | undefined;
readModels('Neo4j', async () => {
  server = await startNeo4j();
  return openNeo4j({ address: server.address });
});
afterAll(() => server?.stop());
