// What resolvers are given: the running service, and loaders and a budget that belong to one request.

import type { DomainForms } from '../graph/entities/domains.ts';
import type { ActivityLog } from '../graph/store/activity-log.ts';
import type { Configuration } from '../schema/config.ts';
import type { AlertStatus } from '../schema/finding.ts';
import type { GraphStore } from '../schema/graph.ts';
import { apiError } from './errors.ts';
import type { AlertFeed } from './feed.ts';
import type { Health } from './health/health.ts';
import { createLoaders, type Loaders } from './loaders/loaders.ts';

/** The running service behind the API. */
export interface Service {
  store: GraphStore;
  configuration: Configuration;
  activities: Pick<ActivityLog, 'timeline'>;
  /** Which names are one domain's: ids of before that was known lead to the same entity. */
  domains: DomainForms;
  feed: AlertFeed;
  health: Health;
  /** Puts a person's decision on the log; resolves when it is in the graph, false when that took too long. */
  decide(alert: string, status: AlertStatus): Promise<boolean>;
}

export interface Context {
  service: Service;
  loaders: Loaders;
  /** Counts a reading that cannot be batched over a list (a neighbourhood, a page of activities); throws beyond the budget. */
  spend(): void;
}

/** Readings of their own in one request: an entity page needs three. */
const READINGS = 12;

/** @param cached false for subscriptions, whose context outlives many events */
export function createContext(service: Service, cached = true): Context {
  let readings = 0;
  return {
    service,
    loaders: createLoaders(service.store, cached),
    spend() {
      if (cached && ++readings > READINGS)
        throw apiError('TOO_MUCH', `at most ${READINGS} neighbourhoods, graphs and pages of single entities in one request`);
    },
  };
}
