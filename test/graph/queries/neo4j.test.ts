import { openNeo4j } from '../../../graph/store/neo4j.ts';
import { ownNeo4j } from '../../servers/own-neo4j.ts';
import { emptied } from '../store/neo4j-database.ts';
import { readModels } from './read-models.ts';

const address = ownNeo4j();
readModels('Neo4j', async () => {
  await emptied(address);
  return openNeo4j({ address });
});
