// A finding as rows of the graph: an Alert or Risk node tied by INVOLVES to the entities that it names.
import { type EntityRef, entityId } from '../../schema/entity.ts';
import type { AlertStatus, Finding } from '../../schema/finding.ts';
import { type EdgeRow, labelOfKind, type NodeLabel, type NodeRow, type Value } from '../../schema/graph.ts';

/** Label of the node that a reference stands for; a computer without a name is its address. */
export const labelOf = (ref: EntityRef): NodeLabel => (ref.kind === 'computer' && !ref.name ? 'Address' : labelOfKind[ref.kind]);

/** Rows of findings, each node and edge once. A new finding's status is open; a changed one keeps what people gave it. */
export function findingRows(raised: readonly { finding: Finding; isNew: boolean }[]): { nodes: NodeRow[]; edges: EdgeRow[] } {
  const nodes = new Map<string, NodeRow>();
  const edges = new Map<string, EdgeRow>();
  for (const { finding, isNew } of raised) {
    const label: NodeLabel = finding.kind === 'risk' ? 'Risk' : 'Alert';
    const status: { status?: AlertStatus } = isNew ? { status: 'open' } : {};
    nodes.set(finding.id, {
      label,
      id: finding.id,
      properties: {
        name: finding.title,
        type: finding.type,
        severity: finding.severity,
        confidence: finding.confidence,
        count: finding.count,
        firstSeen: Date.parse(finding.start),
        lastSeen: Date.parse(finding.end),
        finding: JSON.stringify(finding),
        ...status,
      },
    });
    for (const role of ['who', 'from', 'to'] as const) {
      for (const ref of finding[role]) {
        const id = entityId(ref);
        const properties: Record<string, Value> = { name: ref.name ?? ref.ip ?? id };
        if ((ref.kind === 'user' || ref.kind === 'group') && ref.domain) properties.domain = ref.domain;
        if (ref.kind === 'service' && ref.domain) properties.realm = ref.domain;
        nodes.set(id, { label: labelOf(ref), id, properties });
        edges.set(`${finding.id}|${id}|${role}`, {
          label: 'INVOLVES',
          from: { label, id: finding.id },
          to: { label: labelOf(ref), id },
          key: role,
          properties: { role },
        });
      }
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
