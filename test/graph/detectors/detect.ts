// Runs hand-made activities through the real processor on a real embedded store, as `analyze` does.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProcessor } from '../../../graph/consume/processor.ts';
import { openStore } from '../../../graph/store/open.ts';
import type { Activity } from '../../../schema/activity.ts';
import { readConfiguration } from '../../../schema/config.ts';
import type { Finding } from '../../../schema/finding.ts';

/** All findings, as they are at the end. */
export async function detect(
  activities: readonly Activity[],
  options: { learn?: readonly Activity[]; configuration?: unknown } = {},
): Promise<Finding[]> {
  const configuration = readConfiguration(options.configuration ?? {}, 'test');
  const store = await openStore({ store: 'ladybug', folder: mkdtempSync(join(tmpdir(), 'pathwarden-test-')), temporary: true });
  const findings = new Map<string, Finding>();
  try {
    const processor = await openProcessor({ store, configuration, onFinding: (f) => findings.set(f.id, f) });
    const learn = options.learn ?? [];
    if (learn.length) {
      await processor.learn(true);
      await processor.process(learn, learn.length);
      await processor.learn(false);
    }
    await processor.process(activities, learn.length + activities.length);
    await processor.finish();
  } finally {
    await store.close();
  }
  return [...findings.values()];
}
