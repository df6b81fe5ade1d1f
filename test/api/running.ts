// A whole service in this process on a free port: real store, log, detectors and HTTP; only its inputs are made by hand.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import { createFeed } from '../../api/feed.ts';
import { createHealth } from '../../api/health/health.ts';
import { startServer } from '../../api/server.ts';
import { followLog } from '../../graph/consume/follow.ts';
import { openLocalBus } from '../../graph/consume/local-bus.ts';
import { openProcessor } from '../../graph/consume/processor.ts';
import { openActivityLog } from '../../graph/store/activity-log.ts';
import { openStore } from '../../graph/store/open.ts';
import type { Activity } from '../../schema/activity.ts';
import { readConfiguration } from '../../schema/config.ts';

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'pathwarden-test-'));

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by path, and a wrong path fails the test
export type Answer = { data?: any; errors?: { message: string; extensions?: { code?: string } }[] };

export interface Running {
  url: string;
  /** Queries that the store was asked so far. */
  queries(): number;
  /** Takes in activities and waits until they are in the graph, as at an input's end. */
  take(activities: readonly Activity[]): Promise<void>;
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** A subscription on a socket of its own. */
  subscribe(query: string): { events: AsyncIterableIterator<FormattedExecutionResult>; end(): Promise<void> };
  subscribers(): number;
  lines: string[];
  close(): Promise<void>;
}

export async function startService(folder = freshFolder(), portal?: string): Promise<Running> {
  const configuration = readConfiguration({}, 'test');
  const bus = await openLocalBus(join(folder, 'log'));
  const real = await openStore({ store: 'ladybug', folder: join(folder, 'graph') });
  let queries = 0;
  const store = {
    ...real,
    query: (...args: Parameters<typeof real.query>) => {
      queries++;
      return real.query(...args);
    },
  };
  const feed = createFeed();
  const health = createHealth(store.engine);
  const lines: string[] = [];
  const activities = await openActivityLog({ folder: join(folder, 'activities') });
  const processor = await openProcessor({
    store,
    configuration,
    applied: activities.flushedOffset(),
    onApplied: (batch, offset) => activities.append(batch, offset),
    onFinding: (f) => f.kind === 'alert' && feed.publish(f.id),
    onRebuild: () => lines.push('rebuilt'),
  });
  const onFailure = (error: unknown) => void lines.push(String(error));
  const follower = await followLog({ bus, store, processor, activities, configuration, onFailure });
  health.countFrom(() => processor.counters());
  const server = await startServer(
    {
      store,
      configuration,
      activities,
      domains: processor.domains,
      feed,
      health,
      decide: (alert, status) => follower.decide(alert, status, 'test'),
    },
    { host: '127.0.0.1', port: 0, ...(portal ? { portal } : {}), log: (line) => lines.push(line) },
  );
  const { url } = server;
  return {
    url,
    lines,
    queries: () => queries,
    subscribers: feed.subscribers,
    async take(batch) {
      await follower.append(batch);
      await follower.settle();
    },
    async ask(query, variables) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    subscribe(query) {
      const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, retryAttempts: 0 });
      return { events: client.iterate({ query }), end: async () => void (await client.dispose()) };
    },
    async close() {
      await server.close();
      await follower.close();
      await store.close();
      await bus.close();
    },
  };
}
