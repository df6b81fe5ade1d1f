// Each engine's data definition, generated from schema/graph.ts and nothing else. Names are quoted: `Group` is a keyword.
import { edges, nodes, type Properties, type PropertyType } from '../../schema/graph.ts';

const ladybugTypes: Record<PropertyType, string> = { string: 'STRING', int: 'INT64', bool: 'BOOL', 'string[]': 'STRING[]' };

const columns = (properties: Properties): string[] =>
  Object.entries(properties)
    .filter(([name]) => name !== 'id')
    .map(([name, type]) => `\`${name}\` ${ladybugTypes[type]}`);

/** LadybugDB: a table a label with its key, a table an edge label with its pairs of ends. */
export function ladybugDdl(): string[] {
  return [
    ...Object.entries(nodes).map(
      ([label, properties]) =>
        `CREATE NODE TABLE IF NOT EXISTS \`${label}\`(id STRING PRIMARY KEY, ${columns(properties).join(', ')})`,
    ),
    ...Object.entries(edges).map(([label, { properties, ends }]) => {
      const pairs = ends.map(([from, to]) => `FROM \`${from}\` TO \`${to}\``);
      return `CREATE REL TABLE IF NOT EXISTS \`${label}\`(${[...pairs, ...columns(properties)].join(', ')})`;
    }),
  ];
}

/** Columns that a table of an older version lacks: added by migration. */
export function ladybugColumns(label: string): Map<string, string> {
  const properties: Properties =
    (nodes as Record<string, Properties>)[label] ??
    (edges as Record<string, { properties: Properties }>)[label]?.properties ??
    {};
  return new Map(Object.entries(properties).map(([name, type]) => [name, ladybugTypes[type]]));
}

/** Neo4j: unique ids a label, which are also the index that every MERGE uses. */
export function neo4jDdl(): string[] {
  return Object.keys(nodes).map(
    (label) => `CREATE CONSTRAINT ${label.toLowerCase()}_id IF NOT EXISTS FOR (n:\`${label}\`) REQUIRE n.id IS UNIQUE`,
  );
}
