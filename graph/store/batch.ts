// A write as statements: rows grouped by label, ends and the properties they set, one UNWIND a group. Shared by the engines.
import {
  type EdgeLabel,
  type EdgeRow,
  edges,
  type Gone,
  type NodeLabel,
  type NodeRow,
  nodes,
  type Properties,
  type Row,
  type Value,
} from '../../schema/graph.ts';

export interface Statement {
  cypher: string;
  rows: Row[];
}

/** Rows in one statement: larger lists cost memory and win nothing. */
const MOST = 5000;

const sets = (variable: string, names: readonly string[]): string =>
  names.length ? ` SET ${names.map((n) => `${variable}.\`${n}\` = r.\`${n}\``).join(', ')}` : '';

/**
 * Statements for a batch, nodes before edges, and last what is gone. Throws an Error that names the row for an undeclared label, property or pair of
 * ends, and for a key given twice.
 * @param creates edges that are known to be new are created without being looked for, which costs a third
 */
export function statements(
  nodeRows: readonly NodeRow[],
  edgeRows: readonly EdgeRow[],
  { gone, creates }: { gone: Gone | undefined; creates: boolean },
): Statement[] {
  const groups = new Map<string, Statement>();
  const seen = new Set<string>();
  const add = (cypher: string, row: Row): void => {
    const group = groups.get(cypher);
    if (group) group.rows.push(row);
    else groups.set(cypher, { cypher, rows: [row] });
  };
  const once = (key: string): void => {
    if (seen.has(key)) throw new Error(`${key} stands twice in one batch`);
    seen.add(key);
  };

  for (const { label, id, properties } of nodeRows) {
    once(`${label} ${id}`);
    const names = declared(label, nodes[label], properties);
    add(`UNWIND $rows AS r MERGE (n:\`${label}\` {id: r.id})${sets('n', names)}`, { ...properties, id });
  }
  for (const { label, from, to, key, properties, isNew } of edgeRows) {
    once(`${label} ${from.id} ${to.id} ${key}`);
    const definition = edges[label];
    if (!definition?.ends.some(([a, b]) => a === from.label && b === to.label)) {
      throw new Error(`${label} from ${from.label} to ${to.label} is not declared in schema/graph.ts`);
    }
    const names = declared(label, definition.properties, properties).filter((n) => n !== 'key');
    const match = `UNWIND $rows AS r MATCH (a:\`${from.label}\`) WHERE a.id = r.fromId MATCH (b:\`${to.label}\`) WHERE b.id = r.toId`;
    const edge =
      creates && isNew
        ? `CREATE (a)-[:\`${label}\` {${['key', ...names].map((n) => `\`${n}\`: r.\`${n}\``).join(', ')}}]->(b)`
        : `MERGE (a)-[e:\`${label}\` {key: r.key}]->(b)${sets('e', names)}`;
    add(`${match} ${edge}`, { ...properties, fromId: from.id, toId: to.id, key });
  }
  for (const { label, from, to, key } of gone?.edges ?? []) {
    add(`UNWIND $rows AS r ${edgeOf(label, from.label, to.label)} DELETE e`, { fromId: from.id, toId: to.id, key });
  }
  for (const { label, id } of gone?.nodes ?? [])
    add(`UNWIND $rows AS r MATCH (n:\`${label}\`) WHERE n.id = r.id DETACH DELETE n`, { id });
  return [...groups.values()].flatMap(({ cypher, rows }) => {
    const parts: Statement[] = [];
    for (let at = 0; at < rows.length; at += MOST) parts.push({ cypher, rows: rows.slice(at, at + MOST) });
    return parts;
  });
}

/** Finds the edge `e` of a row `r` by its ends and key: the ends first, by their index; any other way reads all edges of the label. */
export const edgeOf = (label: EdgeLabel, from: NodeLabel, to: NodeLabel): string =>
  `MATCH (a:\`${from}\`) WHERE a.id = r.fromId MATCH (b:\`${to}\`) WHERE b.id = r.toId MATCH (a)-[e:\`${label}\`]->(b) WHERE e.key = r.key`;

function declared(label: string, properties: Properties | undefined, given: Readonly<Record<string, Value>>): string[] {
  const names = Object.keys(given).sort();
  for (const name of names)
    if (!properties || !(name in properties)) throw new Error(`${label}.${name} is not declared in schema/graph.ts`);
  return names;
}
