// How nodes and lines look, on light and on dark.
import type { StylesheetJson } from 'cytoscape';
import type { EntityKind } from '../data/generated/graphql.ts';
import { drawings, kindColor } from '../parts/kinds.tsx';

export interface Palette {
  text: string;
  faint: string;
  ground: string;
  line: string;
  /** What the alert is about. */
  about: string;
  /** Rings of nodes. */
  source: string;
  target: string;
  sensitive: string;
  chosen: string;
}

export const palette = (dark: boolean): Palette =>
  dark
    ? {
        text: '#e4ebf1',
        faint: '#9dabb8',
        ground: '#171f27',
        line: '#5d6d7c',
        about: '#ff7f7f',
        source: '#ff7f7f',
        target: '#ffb454',
        sensitive: '#f2d03b',
        chosen: '#6ec3d2',
      }
    : {
        text: '#16212b',
        faint: '#53616d',
        ground: '#ffffff',
        line: '#a3b0bc',
        about: '#cf2f37',
        source: '#cf2f37',
        target: '#e08a1e',
        sensitive: '#d8b400',
        chosen: '#0f5f70',
      };

export const fontFamily = 'Inter, "Segoe UI", Roboto, system-ui, "Noto Sans", sans-serif';

const icon = (kind: EntityKind): string =>
  `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="${drawings[kind]}"/></svg>`)}`;

/** Node data: `kind`, `label`, `side`, `ring`, `size`, `square`, `many`. Edge data: `label`, `width`, `about`, `told`, `failed`. */
export function style(dark: boolean): StylesheetJson {
  const colors = palette(dark);
  return [
    {
      selector: 'node',
      style: {
        width: 'data(size)',
        height: 'data(size)',
        label: 'data(label)',
        color: colors.text,
        'font-family': fontFamily,
        'font-size': 13,
        'min-zoomed-font-size': 5,
        'text-max-width': '190px',
        'text-wrap': 'ellipsis',
        'background-width': '58%',
        'background-height': '58%',
        'border-width': 0,
        'overlay-opacity': 0,
        'text-background-color': colors.ground,
        'text-background-opacity': 0.8,
        'text-background-padding': '2px',
        'text-background-shape': 'roundrectangle',
      },
    },
    ...(Object.keys(kindColor) as EntityKind[]).map((kind) => ({
      selector: `node[kind = "${kind}"]`,
      style: { 'background-color': kindColor[kind], 'background-image': icon(kind) },
    })),
    { selector: 'node[side = "below"]', style: { 'text-valign': 'bottom', 'text-halign': 'center', 'text-margin-y': 6 } },
    { selector: 'node[side = "right"]', style: { 'text-valign': 'center', 'text-halign': 'right', 'text-margin-x': 7 } },
    { selector: 'node[side = "left"]', style: { 'text-valign': 'center', 'text-halign': 'left', 'text-margin-x': -7 } },
    { selector: 'node[?square]', style: { shape: 'round-rectangle' } },
    { selector: 'node[?many]', style: { 'border-width': 5, 'border-style': 'double', 'border-color': colors.faint } },
    { selector: 'node[ring = "sensitive"]', style: { 'border-width': 4, 'border-color': colors.sensitive } },
    { selector: 'node[ring = "source"]', style: { 'border-width': 4, 'border-color': colors.source } },
    { selector: 'node[ring = "target"]', style: { 'border-width': 4, 'border-color': colors.target } },
    { selector: 'node[ring = "alerts"]', style: { 'border-width': 4, 'border-color': colors.source } },
    { selector: 'node[?centre]', style: { 'font-weight': 700 } },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'line-color': colors.line,
        'target-arrow-color': colors.line,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 1,
        'curve-style': 'bezier',
        'control-point-step-size': 46,
        'overlay-opacity': 0,
        color: colors.text,
        'font-family': fontFamily,
        'font-size': 11,
        'min-zoomed-font-size': 5,
        'text-max-width': '170px',
        'text-wrap': 'ellipsis',
        'text-background-color': colors.ground,
        'text-background-opacity': 0.92,
        'text-background-padding': '3px',
        'text-background-shape': 'roundrectangle',
        'text-rotation': 'autorotate',
      },
    },
    { selector: 'edge[?about]', style: { 'line-color': colors.about, 'target-arrow-color': colors.about, 'z-index': 2 } },
    { selector: 'edge[?told]', style: { 'line-style': 'dotted' } },
    { selector: 'edge[?failed]', style: { 'line-style': 'dashed' } },
    { selector: 'edge.named', style: { label: 'data(label)' } },
    { selector: '.aside', style: { opacity: 0.28 } },
    {
      selector: 'edge.chosen',
      style: { label: 'data(label)', 'z-index': 9, 'line-color': colors.chosen, 'target-arrow-color': colors.chosen },
    },
    { selector: 'node.chosen', style: { 'border-width': 5, 'border-style': 'solid', 'border-color': colors.chosen } },
    { selector: 'edge.pointed', style: { label: 'data(label)', 'z-index': 9 } },
  ];
}
