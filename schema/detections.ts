// The detection catalogue: external ids, phases, severities and techniques are fixed here and nowhere else.
import rows from './detections.json' with { type: 'json' };
import type { Family, Severity } from './finding.ts';

export interface Detection {
  type: string;
  externalId: number | null;
  title: string;
  family: Family;
  phase: string | null;
  severity: Severity;
  techniques: string[];
}

export const detections: ReadonlyMap<string, Detection> = new Map(
  (rows as Detection[]).map(({ type, externalId, title, family, phase, severity, techniques }) => [
    type,
    { type, externalId, title, family, phase, severity, techniques },
  ]),
);

/** The catalogue's row of a type. Throws for a type that is not in it: a detector with a wrong name must not start. */
export function detectionOf(type: string): Detection {
  const row = detections.get(type);
  if (!row) throw new Error(`"${type}" is not in schema/detections.json`);
  return row;
}
