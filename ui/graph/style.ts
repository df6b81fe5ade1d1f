// How nodes and edges look: a shape and a drawing for each kind, colours that stand on light and dark.
import type { StylesheetJson } from 'cytoscape';
import type { EntityKind } from '../data/generated/graphql.ts';

const drawing: Record<EntityKind, string> = {
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8a7 7 0 0 1 14 0',
  computer: 'M4 5h16v10H4zM9 19h6M12 15v4',
  group: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm7 0a2.500 2.500 0 1 0 0-5M3 19a6 6 0 0 1 12 0m1-6a5 5 0 0 1 5 5',
  address: 'M12 21s7-6.200 7-11a7 7 0 0 0-14 0c0 4.800 7 11 7 11Zm0-8.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z',
  service:
    'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Zm0-5v3m0 10v3M4 12h3m10 0h3M6.300 6.300l2.100 2.100m7.200 7.200 2.100 2.100m0-11.400-2.100 2.100m-7.200 7.200-2.100 2.100',
  domain: 'M12 3 4 20h16zM9 20l3-7 3 7',
};

const icon = (kind: EntityKind): string =>
  `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="${drawing[kind]}"/></svg>`)}`;

const fill: Record<EntityKind, string> = {
  user: '#3b6fd4',
  computer: '#12667a',
  group: '#7a55c7',
  address: '#5b6b7b',
  service: '#8a6d1f',
  domain: '#2d7d46',
};

/** Style for a colour scheme. */
export function style(dark: boolean): StylesheetJson {
  const text = dark ? '#dfe6ee' : '#1c2733';
  const line = dark ? '#5a6978' : '#a9b4bf';
  const ground = dark ? '#1b232c' : '#ffffff';
  return [
    {
      selector: 'node',
      style: {
        width: 38,
        height: 38,
        label: 'data(label)',
        color: text,
        'font-size': 11,
        'text-valign': 'bottom',
        'text-margin-y': 5,
        'text-max-width': '130px',
        'text-wrap': 'ellipsis',
        'background-width': '60%',
        'background-height': '60%',
        'border-width': 0,
      },
    },
    ...(Object.keys(fill) as EntityKind[]).map((kind) => ({
      selector: `node[kind = "${kind}"]`,
      style: { 'background-color': fill[kind], 'background-image': icon(kind) },
    })),
    { selector: 'node[?controller]', style: { shape: 'round-rectangle' as const, 'border-width': 3, 'border-color': '#6fe3cb' } },
    { selector: 'node[?sensitive]', style: { 'border-width': 3, 'border-color': '#f2b632' } },
    { selector: 'node[?alerts]', style: { 'border-width': 3, 'border-color': '#e5484d' } },
    { selector: 'node[?centre]', style: { width: 52, height: 52, 'font-weight': 700 } },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'line-color': line,
        'target-arrow-color': line,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        'curve-style': 'bezier',
        label: 'data(label)',
        color: text,
        'font-size': 9,
        'text-background-color': ground,
        'text-background-opacity': 0.85,
        'text-background-padding': '2px',
        'text-rotation': 'autorotate',
      },
    },
    { selector: 'edge[?role]', style: { 'line-color': '#e5484d', 'target-arrow-color': '#e5484d', width: 3 } },
    { selector: 'edge[?failed]', style: { 'line-style': 'dashed' } },
    { selector: ':selected', style: { 'border-width': 4, 'border-color': '#ff8a5b' } },
  ];
}
