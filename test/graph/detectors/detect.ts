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
    let offset = 0;
    const process = async (records: readonly Activity[], ended: boolean): Promise<void> => {
      offset += records.length + 1;
      await processor.process([...records, { kind: 'tick', ended }], offset);
    };
    if (options.learn?.length) {
      await processor.learn(true);
      await process(options.learn, false);
      await processor.learn(false);
    }
    await process(activities, true);
  } finally {
    await store.close();
  }
  return [...findings.values()];
}
