import { describe, expect, test } from 'vitest';
import { type Drawn, fold, type Role } from '../../../ui/graph/fold.ts';
import { edge, node, users } from './pictures.ts';

const DC = 'computer:dc1';
const none: ReadonlySet<string> = new Set();
const graph = (nodes: ReturnType<typeof node>[], edges: ReturnType<typeof edge>[]) => ({
  nodes,
  edges,
  omitted: 0,
  cypher: '',
  parameters: '{}',
});
const sizes = ({ nodes }: Drawn): number[] => nodes.map((n) => n.members.length).sort((a, b) => b - a);
const roles = new Map<string, Role>();

describe('folding', () => {
  const many = graph(
    [node(DC, { domainController: true }), ...users(40).map((id) => node(id))],
    users(40).map((id) => edge(id, DC, 'AUTHENTICATED')),
  );

  test('nodes of one kind with the same neighbours are one, and are opened again', () => {
    const folded = fold(many, { roles, centre: DC, open: none });
    expect(sizes(folded)).toEqual([40, 1]);
    expect(folded.edges).toHaveLength(1);
    expect(folded.edges[0]?.relations).toHaveLength(40);
    const group = folded.nodes.find((n) => n.members.length > 1);
    expect(sizes(fold(many, { roles, centre: DC, open: new Set([group?.id as string]) }))).toEqual(Array(41).fill(1));
  });

  test('what differs stays apart: another kind, role, neighbour or direction; controllers and sensitive ones always', () => {
    const odd = graph(
      [...many.nodes, node('address:1'), node('user:guessed'), node('user:boss', { sensitive: true }), node('user:named')],
      [
        ...many.edges,
        edge('address:1', DC),
        edge(DC, 'user:guessed'),
        edge('user:boss', DC, 'AUTHENTICATED'),
        edge('user:named', DC, 'AUTHENTICATED'),
      ],
    );
    const drawn = fold(odd, { roles: new Map([['user:named', 'to']]), centre: DC, open: none });
    expect(sizes(drawn)).toEqual([40, 1, 1, 1, 1, 1]);
  });

  test('a small picture is not folded, nor are few that do the same', () => {
    const few = graph(
      [node(DC), ...users(14).map((id) => node(id))],
      users(14).map((id) => edge(id, DC)),
    );
    expect(sizes(fold(few, { roles, centre: DC, open: none }))).toEqual(Array(15).fill(1));
    const varied = graph(
      [node(DC), ...users(20).map((id) => node(id))],
      users(20).map((id, i) => edge(id, users(20)[(i - (i % 4) + 4) % 20] as string)),
    );
    expect(Math.max(...sizes(fold(varied, { roles, centre: DC, open: none })))).toBeLessThan(5);
  });
});

describe('lines', () => {
  test('relations between the same two are one line; what the alert is about is another; what only it says is told', () => {
    const { edges } = fold(
      graph(
        [node('address:a'), node(DC), node('user:v')],
        [
          edge('address:a', DC, 'QUERIED', { protocol: 'DNS' }),
          edge('address:a', DC, 'QUERIED', { protocol: 'LDAP' }),
          edge('address:a', DC, 'REPLICATED', { role: 'from-to' }),
          edge(DC, 'address:a'),
          edge('address:a', 'user:v', 'ALERT', { role: 'from-to' }),
        ],
      ),
      { roles, open: none },
    );
    const lines = edges.map((e) => [e.source, e.target, e.relations.length, e.about, e.told]);
    expect(lines).toEqual([
      ['address:a', DC, 2, false, false],
      ['address:a', DC, 1, true, false],
      [DC, 'address:a', 1, false, false],
      ['address:a', 'user:v', 1, true, true],
    ]);
  });

  test('an address that is a machine of the picture is drawn as it, one of two machines is not', () => {
    const drawn = fold(
      graph(
        [node('address:1'), node('address:2'), node(DC), node('computer:ws')],
        [
          edge('address:1', DC, 'RESOLVED_TO'),
          edge('computer:ws', 'address:1'),
          edge('address:2', DC, 'RESOLVED_TO'),
          edge('address:2', 'computer:ws', 'RESOLVED_TO'),
        ],
      ),
      { roles, open: none },
    );
    expect(drawn.nodes.map((n) => n.id)).toEqual([DC, 'computer:ws', 'address:2']);
    expect(drawn.nodes[0]?.also.map((n) => n.id)).toEqual(['address:1']);
    expect(drawn.edges.map((e) => `${e.source} ${e.target}`)).toContain(`computer:ws ${DC}`);
    // Named by the alert itself, it stays what it is named as.
    const kept = fold(graph([node('address:1'), node(DC)], [edge('address:1', DC, 'RESOLVED_TO')]), {
      roles: new Map([['address:1', 'from']]),
      open: none,
    });
    expect(kept.nodes).toHaveLength(2);
  });

  test('the order of the answer changes nothing', () => {
    const ids = users(30);
    const there = graph(
      ids.map((id) => node(id)),
      ids.slice(1).map((id) => edge(ids[0] as string, id)),
    );
    const back = graph([...there.nodes].reverse(), [...there.edges].reverse());
    const order = (g: typeof there): string[] => fold(g, { roles, centre: ids[0], open: none }).nodes.map((n) => n.id);
    expect(order(back)).toEqual(order(there));
  });
});
