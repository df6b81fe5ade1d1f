// Pictures: nodes and edges of a neighbourhood or of an alert.
import type { EntityRow } from '../../graph/queries/entities.ts';
import type { Resolvers } from '../generated.ts';
import { iso } from './arguments.ts';

/** A neighbourhood's or an alert's; only an alert's edges have a role. */
export interface Edge {
  id: string;
  source: string;
  target: string;
  label: string;
  protocol: string | null;
  operation: string | null;
  count: number;
  failed: number;
  firstSeen: number | null;
  lastSeen: number | null;
  role?: string | null;
}
export interface Picture {
  /** Ids; the nodes are read together. */
  nodes: readonly string[];
  edges: Edge[];
  omitted: number;
  cypher: string;
  parameters: string;
}

export default {
  Neighbourhood: {
    async nodes({ nodes }, _, { loaders }) {
      const rows = await Promise.all(nodes.map((id) => loaders.entity.load(id)));
      return rows.filter((row): row is EntityRow => row !== undefined);
    },
  },
  GraphNode: { openAlerts: (row, _, { loaders }) => loaders.openAlerts.load(row.id) },
  GraphEdge: {
    firstSeen: (edge) => iso(edge.firstSeen),
    lastSeen: (edge) => iso(edge.lastSeen),
    role: (edge) => edge.role ?? null,
  },
} satisfies Resolvers;
