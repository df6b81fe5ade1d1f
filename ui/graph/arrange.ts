// Where nodes stand. What acts is on the left, what is acted upon on the right, and the same picture is the same at every visit:
// no forces, no chance. Alert: the account above the machine that it was used from, and the targets fanned out. Neighbourhood: the
// entity in the middle.
import type { Drawn, DrawnNode } from './fold.ts';

export interface Place {
  x: number;
  y: number;
  /** Where its name stands. */
  side: 'left' | 'right' | 'below';
}

/** Distances in the picture's own pixels. */
const STEP = 58;
const COLUMN = 230;
const REACH = 330;
const BEND = 46;
/** Nodes under each other before another column begins. */
const ROWS = 9;

/** @param narrow for a picture that is higher than wide */
export function arrange({ nodes, edges }: Drawn, narrow = false): Map<string, Place> {
  const reach = narrow ? REACH / 2 : REACH;
  const places = new Map<string, Place>();
  const put = (list: readonly DrawnNode[], found: readonly Place[]): void => {
    for (const [i, node] of list.entries()) places.set(node.id, found[i] as Place);
  };
  const centre = nodes.find((n) => n.centre);
  if (centre) {
    const acted = new Set(edges.filter((e) => e.source === centre.id).map((e) => e.target));
    const acts = new Set(edges.filter((e) => e.target === centre.id).map((e) => e.source));
    const left = nodes.filter((n) => n !== centre && acts.has(n.id) && !acted.has(n.id));
    const right = nodes.filter((n) => n !== centre && !left.includes(n));
    places.set(centre.id, { x: 0, y: 0, side: 'below' });
    put(left, fan(left.length, -1, reach));
    put(right, fan(right.length, 1, reach));
    return places;
  }
  const of = (role: DrawnNode['role']): DrawnNode[] => nodes.filter((n) => n.role === role);
  const [who, from] = [of('who'), of('from')];
  const other = nodes.filter((n) => n.role === 'to' || n.role === undefined);
  const both = who.length > 0 && from.length > 0;
  // Apart from each other and off the line to the targets, so that no line runs through a node.
  const beside = (narrow ? 60 : 190) + (Math.ceil(from.length / ROWS) - 1) * COLUMN;
  put(who, stack(who.length, both ? -beside : 0, both ? -76 : 0, 'left'));
  put(from, stack(from.length, 0, both ? 76 : 0, 'below'));
  put(other, fan(other.length, 1, reach));
  return places;
}

/** Under each other around a height. */
function stack(n: number, x: number, middle: number, side: Place['side']): Place[] {
  const step = side === 'below' ? STEP * 1.5 : STEP;
  return Array.from({ length: n }, (_, i) => ({ x: x - Math.floor(i / ROWS) * COLUMN, y: middle + offset(n, i, step), side }));
}

const offset = (n: number, i: number, step: number): number => {
  const of = Math.min(n - Math.floor(i / ROWS) * ROWS, ROWS);
  return ((i % ROWS) - (of - 1) / 2) * step;
};

/** Columns bent towards the middle, so that every line from there is free. */
function fan(n: number, direction: 1 | -1, reach: number): Place[] {
  const columns = Math.max(Math.ceil(n / Math.max(ROWS, Math.ceil(Math.sqrt(n) * 1.4))), 1);
  const rows = Math.ceil(n / columns);
  const half = Math.max(((rows - 1) / 2) * STEP, 1);
  return Array.from({ length: n }, (_, i) => {
    const column = Math.floor(i / rows);
    const inColumn = Math.min(rows, n - column * rows);
    const y = ((i % rows) - (inColumn - 1) / 2) * STEP + (column % 2) * (STEP / 2);
    const bend = BEND * Math.min(y / half, 1) ** 2;
    return { x: direction * (reach + column * COLUMN - bend), y, side: direction === 1 ? 'right' : 'left' };
  });
}
