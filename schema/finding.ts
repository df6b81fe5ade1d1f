// Alerts and risks: the JSON line of the outside contract, the alert of GraphQL and the Alert node are this one shape.
import type { EntityRef } from './entity.ts';

export const severities = ['low', 'medium', 'high'] as const;
export type Severity = (typeof severities)[number];
export type Confidence = Severity;
export const alertStatuses = ['open', 'closed', 'suppressed'] as const;
export type AlertStatus = (typeof alertStatuses)[number];
export type Family = 'malicious' | 'abnormal' | 'risk';

export interface Evidence {
  /** ISO 8601, UTC. */
  time: string;
  text: string;
  /** `dcsync.pcap frame 412`. */
  origin: string;
}

export interface Finding {
  kind: 'alert' | 'risk';
  /** Stable: the same finding from the same input has the same id. */
  id: string;
  /** A slug of `detections.json`. */
  type: string;
  variant?: string;
  externalId: number | null;
  title: string;
  family: Family;
  phase: string | null;
  techniques: string[];
  severity: Severity;
  confidence: Confidence;
  start: string;
  end: string;
  count: number;
  who: EntityRef[];
  from: EntityRef[];
  to: EntityRef[];
  what: string;
  how: string[];
  evidence: Evidence[];
  recommendations: string[];
}
