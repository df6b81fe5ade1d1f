// The state of the service and the detections it runs.
import { loadDetectors } from '../../graph/detection/load.ts';
import { summary } from '../../graph/queries/summary.ts';
import { detections } from '../../schema/detections.ts';
import type { Resolvers } from '../generated.ts';
import { iso } from './arguments.ts';

export default {
  Query: {
    async status(_, __, { service: { health, store } }) {
      const counters = health.counters();
      const { high, medium, low, suppressed, closed } = await summary(store);
      return {
        version: health.version,
        engine: health.engine,
        started: iso(health.started) as string,
        activities: counters.get('activities') ?? 0,
        alerts: high + medium + low + suppressed + closed,
        samples: health.samples,
        inputs: [...health.inputs()],
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
