// The state of the service and the detections it runs.
import { loadDetectors } from '../../graph/detection/load.ts';
import { summary } from '../../graph/queries/summary.ts';
import { detections } from '../../schema/detections.ts';
import type { Resolvers, Status } from '../generated.ts';
import { iso } from './arguments.ts';

/** All but what is counted in the graph, which a page that only asks how far the reading is need not wait for. */
export type StatusRow = Omit<Status, 'alerts' | '__typename'>;

export default {
  Status: {
    async alerts(_, __, { service: { store } }) {
      const { high, medium, low, suppressed, closed } = await summary(store);
      return high + medium + low + suppressed + closed;
    },
  },
  Query: {
    status(_, __, { service: { health } }) {
      const counters = health.counters();
      return {
        version: health.version,
        engine: health.engine,
        started: iso(health.started) as string,
        activities: counters.get('activities') ?? 0,
        samples: health.samples,
        inputs: [...health.inputs()],
        coverage: [...health.coverage()],
        receivers: health.receivers().map(({ name, listening, counters: counts, trouble, sources }) => ({
          name,
          listening: [...listening],
          counters: counts.map(([counter, value]) => ({ name: counter, value })),
          trouble: [...trouble],
          sources: sources.map((source) => ({ ...source, last: source.last === null ? null : iso(source.last) })),
        })),
        counters: [...counters].map(([name, value]) => ({ name, value })),
      };
    },
    async detections(_, __, { service }) {
      const reads = new Map((await loadDetectors()).map(({ definition }) => [definition.type, [...definition.reads]]));
      return [...detections.values()].map((detection) => ({
        ...detection,
        available: reads.has(detection.type) && service.configuration.detectors[detection.type]?.enabled !== false,
        reads: reads.get(detection.type) ?? [],
      }));
    },
  },
} satisfies Resolvers;
