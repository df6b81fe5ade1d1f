import { describe, expect, test } from 'vitest';
import { arrange, type Place } from '../../../ui/graph/arrange.ts';
import { type Drawn, type DrawnNode, fold, type Role } from '../../../ui/graph/fold.ts';
import { edge, node, users } from './pictures.ts';

/** Pixels: the drawing of a node is 40 to 52 wide. */
const APART = 52;

function alertOf(who: number, from: number, to: number): Drawn {
  const roles = new Map<string, Role>();
  const named = (role: Role, n: number): string[] => users(n).map((id) => `${id}-${role}`);
  for (const [role, n] of [
    ['who', who],
    ['from', from],
    ['to', to],
  ] as const)
    for (const id of named(role, n)) roles.set(id, role);
  const ids = [...roles.keys()];
  const [source] = named('from', from);
  const edges = source ? named('to', to).map((id) => edge(source, id)) : [];
  // Each with a neighbour of its own, so that nothing is folded.
  const graph = { nodes: ids.map((id) => node(id, { sensitive: true })), edges, omitted: 0, cypher: '', parameters: '{}' };
  return fold(graph, { roles, open: new Set() });
}

function closest(places: readonly Place[]): number {
  let least = Infinity;
  for (const [i, a] of places.entries())
    for (const b of places.slice(i + 1)) least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y));
  return least;
}

describe('an alert', () => {
  for (const [who, from, to] of [
    [1, 1, 1],
    [0, 1, 1],
    [1, 0, 3],
    [2, 1, 8],
    [3, 2, 30],
    [0, 1, 150],
    [12, 12, 12],
  ] as const)
    for (const narrow of [false, true])
      test(`${who} accounts, ${from} sources, ${to} targets${narrow ? ', narrow' : ''}: apart, sources on the left`, () => {
        const drawn = alertOf(who, from, to);
        const places = arrange(drawn, narrow);
        expect(places.size).toBe(who + from + to);
        expect(closest([...places.values()])).toBeGreaterThanOrEqual(APART);
        const xs = (side: (n: DrawnNode) => boolean): number[] =>
          drawn.nodes.filter(side).map((n) => places.get(n.id)?.x as number);
        expect(Math.max(...xs((n) => n.role !== 'to'))).toBeLessThan(Math.min(...xs((n) => n.role === 'to')));
      });

  test('no line from the source to a target runs through another target of its column', () => {
    const drawn = alertOf(0, 1, 9);
    const places = arrange(drawn);
    const source = places.get('user:user000-from') as Place;
    const targets = drawn.nodes.filter((n) => n.role === 'to').map((n) => places.get(n.id) as Place);
    for (const to of targets)
      for (const other of targets.filter((t) => t !== to)) {
        const [dx, dy] = [to.x - source.x, to.y - source.y];
        const along = ((other.x - source.x) * dx + (other.y - source.y) * dy) / (dx * dx + dy * dy);
        if (along <= 0 || along >= 1) continue;
        const off = Math.abs((other.x - source.x) * dy - (other.y - source.y) * dx) / Math.hypot(dx, dy);
        expect(off).toBeGreaterThan(22);
      }
  });

  test('one account, one machine and one target make no line through each other', () => {
    const [who, from, to] = [...arrange(alertOf(1, 1, 1)).values()].sort((a, b) => a.x - b.x) as [Place, Place, Place];
    const off =
      Math.abs((from.x - who.x) * (to.y - who.y) - (from.y - who.y) * (to.x - who.x)) / Math.hypot(to.x - who.x, to.y - who.y);
    expect(off).toBeGreaterThan(60);
  });
});

test('a neighbourhood: what acts on the left, what is acted upon on the right, the entity between them', () => {
  const centre = 'computer:dc';
  const graph = {
    nodes: [centre, 'user:in', 'address:both', 'computer:out'].map((id) => node(id)),
    edges: [edge('user:in', centre), edge('address:both', centre), edge(centre, 'address:both'), edge(centre, 'computer:out')],
    omitted: 0,
    cypher: '',
    parameters: '{}',
  };
  const places = arrange(fold(graph, { roles: new Map(), centre, open: new Set() }));
  expect(places.get(centre)).toMatchObject({ x: 0, y: 0 });
  expect(places.get('user:in')?.x).toBeLessThan(-100);
  expect(places.get('user:in')?.side).toBe('left');
  for (const id of ['address:both', 'computer:out']) expect(places.get(id)?.x).toBeGreaterThan(100);
});

test('nothing to arrange', () => {
  expect(arrange({ nodes: [], edges: [] }).size).toBe(0);
});
