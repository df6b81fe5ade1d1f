import neo4j from 'neo4j-driver';

/** Empties the one database of the test server. */
export async function emptied(address: string): Promise<void> {
  const driver = neo4j.driver(address);
  try {
    await driver.executeQuery('MATCH (n) DETACH DELETE n');
  } finally {
    await driver.close();
  }
}
