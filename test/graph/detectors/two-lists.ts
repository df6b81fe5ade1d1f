// The form of a detector's test: what it must fire on, and what it must stay silent on.
import { expect, test } from 'vitest';
import type { Activity } from '../../../schema/activity.ts';
import type { Finding } from '../../../schema/finding.ts';
import { detect } from './detect.ts';

interface Case {
  activities: Activity[];
  learn?: Activity[];
  configuration?: unknown;
}
interface Firing extends Case {
  /** What the one finding must say. */
  says?: Partial<Pick<Finding, 'severity' | 'confidence' | 'count'>> & {
    what?: RegExp;
    who?: string[];
    from?: string[];
    to?: string[];
  };
}

export function twoLists(type: string, fires: Record<string, Firing>, silent: Record<string, Case>): void {
  for (const [name, { activities, says = {}, ...options }] of Object.entries(fires)) {
    test(`${type} fires: ${name}`, async () => {
      const found = (await detect(activities, options)).filter((f) => f.type === type);
      expect(found.map((f) => f.what)).toHaveLength(1);
      const [finding] = found as [Finding];
      const { what, who, from, to, ...exact } = says;
      expect(finding).toMatchObject(exact);
      if (what) expect(finding.what).toMatch(what);
      for (const [role, names] of Object.entries({ who, from, to })) {
        for (const n of names ?? []) expect(finding[role as 'who'].flatMap((e) => [e.name, e.ip])).toContain(n);
      }
      expect(finding.evidence.length).toBeGreaterThan(0);
      expect(finding.recommendations.length).toBeGreaterThan(0);
    });
  }
  for (const [name, { activities, ...options }] of Object.entries(silent)) {
    test(`${type} stays silent: ${name}`, async () => {
      expect((await detect(activities, options)).filter((f) => f.type === type).map((f) => f.what)).toEqual([]);
    });
  }
}
