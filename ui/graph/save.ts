// A picture as a file: SVG written from what Cytoscape has laid out, so that it can be scaled and edited in a report.
import type { Core, EdgeSingular, NodeSingular, Position } from 'cytoscape';
import type { EntityKind } from '../data/generated/graphql.ts';
import { drawings, kindColor } from '../parts/kinds.tsx';
import { fontFamily, type Palette } from './style.ts';

const MARGIN = 24;
const ARROW = 9;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const at = (n: number): string => n.toFixed(1);
const point = ({ x, y }: Position): string => `${at(x)} ${at(y)}`;

function text(words: string, x: number, y: number, anchor: string, size: number, colors: Palette, turn = 0): string {
  if (!words) return '';
  const place = turn ? ` transform="rotate(${at(turn)} ${at(x)} ${at(y)})"` : '';
  // The ground as a seam around the letters keeps them apart from lines beneath.
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" font-size="${size}" fill="${colors.text}" stroke="${colors.ground}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"${place}>${escaped(words)}</text>`;
}

function line(edge: EdgeSingular, colors: Palette): string {
  const [from, to] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const bend = (edge.controlPoints() as Position[] | undefined)?.[0];
  const before = bend ?? from;
  const color = edge.data('about') ? colors.about : colors.line;
  const dash = edge.data('told') ? ' stroke-dasharray="1 4"' : edge.data('failed') ? ' stroke-dasharray="6 4"' : '';
  const turn = Math.atan2(to.y - before.y, to.x - before.x);
  const corner = (by: number): string => point({ x: to.x - ARROW * Math.cos(turn + by), y: to.y - ARROW * Math.sin(turn + by) });
  const path = bend ? `M${point(from)}Q${point(bend)} ${point(to)}` : `M${point(from)}L${point(to)}`;
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${at(Number(edge.data('width')))}"${dash}/><path d="M${point(to)}L${corner(0.4)}L${corner(-0.4)}Z" fill="${color}"/>`;
}

function lineName(edge: EdgeSingular, colors: Palette): string {
  if (!edge.hasClass('named')) return '';
  const { x, y } = edge.midpoint();
  const [from, to] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const turn = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const upright = turn > 90 ? turn - 180 : turn < -90 ? turn + 180 : turn;
  return text(String(edge.data('label')), x, y + 4, 'middle', 11, colors, upright);
}

function node(one: NodeSingular, colors: Palette): string {
  const { x, y } = one.position();
  const kind = one.data('kind') as EntityKind;
  const r = Number(one.data('size')) / 2;
  const ring = one.data('ring') as string;
  const border = ring === 'target' ? colors.target : ring ? colors.source : one.data('many') ? colors.faint : '';
  const stroke = border ? ` stroke="${border}" stroke-width="4"` : '';
  const shape = one.data('square')
    ? `<rect x="${at(x - r)}" y="${at(y - r)}" width="${at(2 * r)}" height="${at(2 * r)}" rx="9" fill="${kindColor[kind]}"${stroke}/>`
    : `<circle cx="${at(x)}" cy="${at(y)}" r="${at(r)}" fill="${kindColor[kind]}"${stroke}/>`;
  const scale = (r * 1.16) / 24;
  const icon = `<path d="${drawings[kind]}" transform="translate(${at(x - 12 * scale)} ${at(y - 12 * scale)}) scale(${scale.toFixed(3)})" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`;
  const label = String(one.data('label'));
  const side = one.data('side') as string;
  const name =
    side === 'right'
      ? text(label, x + r + 9, y + 4, 'start', 13, colors)
      : side === 'left'
        ? text(label, x - r - 9, y + 4, 'end', 13, colors)
        : text(label, x, y + r + 19, 'middle', 13, colors);
  return shape + icon + name;
}

export function svgOf(core: Core, colors: Palette): string {
  const { x1, y1, w, h } = core.elements().boundingBox();
  const box = [x1 - MARGIN, y1 - MARGIN, w + 2 * MARGIN, h + 2 * MARGIN].map(at);
  const edges = core.edges().toArray();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(' ')}" width="${box[2]}" height="${box[3]}" font-family="${escaped(fontFamily)}">`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${colors.ground}"/>`,
    ...edges.map((e) => line(e, colors)),
    ...core.nodes().map((n) => node(n, colors)),
    ...edges.map((e) => lineName(e, colors)),
    '</svg>',
  ].join('\n');
}

export function saveFile(name: string, href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
