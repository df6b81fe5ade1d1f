// Pictures made by hand: short words for nodes and edges.
import type { GraphEdge, GraphNode } from '../../../ui/graph/fold.ts';

export const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  kind: id.slice(0, id.indexOf(':')) as GraphNode['kind'],
  name: id.slice(id.indexOf(':') + 1),
  domain: null,
  domainController: false,
  sensitive: false,
  openAlerts: 0,
  ...more,
});

export const edge = (source: string, target: string, label = 'QUERIED', more: Partial<GraphEdge> = {}): GraphEdge => ({
  id: `${label}|${source}|${target}|${more.protocol ?? ''}${more.role ?? ''}`,
  source,
  target,
  label,
  protocol: null,
  operation: null,
  count: 1,
  failed: 0,
  firstSeen: null,
  lastSeen: null,
  role: null,
  ...more,
});

export const users = (n: number): string[] => Array.from({ length: n }, (_, i) => `user:user${String(i).padStart(3, '0')}`);
