// The state of the service and the detections it runs.
import { loadDetectors } from '../../graph/detection/load.ts';
import { summary } from '../../graph/queries/summary.ts';
import { detections } from '../../schema/detections.ts';
import type { Resolvers, Status } from '../generated.ts';
import { iso } from './arguments.ts';

/** All but what takes a while to count, which a page that only asks how far the reading is need not wait for. */
export type StatusRow = Omit<Status, 'alerts' | 'coverage' | 'receivers' | '__typename'>;

export default {
  Status: {
    async alerts(_, __, { service: { store } }) {
      const { high, medium, low, suppressed, closed } = await summary(store);
      return high + medium + low + suppressed + closed;
    },
    coverage: (_, __, { service: { health } }) => [...health.coverage()],
    receivers: (_, __, { service: { health } }) =>
      health.receivers().map(({ name, listening, counters, trouble, sources, sourceCount }) => ({
        name,
        listening: [...listening],
        counters: counters.map(([counter, value]) => ({ name: counter, value })),
        trouble: [...trouble],
        sources: sources.map((one) => ({ ...one, lastFailed: iso(one.lastFailed), last: iso(one.last) })),
        sourceCount,
      })),
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
        listening: health.listening(),
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
