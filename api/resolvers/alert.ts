// Alerts and risks: their pages, the change of a status, and live updates.
import { loadDetectors } from '../../graph/detection/load.ts';
import { alertGraph } from '../../graph/queries/alert-graph.ts';
import { type AlertFilter, type AlertRow, alertPage, type FindingPage, riskPage } from '../../graph/queries/findings.ts';
import { summary } from '../../graph/queries/summary.ts';
import { entityId } from '../../schema/entity.ts';
import type { Context } from '../context.ts';
import { apiError } from '../errors.ts';
import type { AlertFilter as FilterInput, Resolvers } from '../generated.ts';
import { bounded, cursor, id, list, minutes, time, wanted } from './arguments.ts';

/** Alerts of one page: each carries its whole finding. */
const PAGE = 100;

function filterOf(input: FilterInput | null | undefined, { domains }: Context['service']): AlertFilter {
  if (!input) return {};
  return {
    ...(input.status ? { status: list(input.status, 'status') } : {}),
    ...(input.severity ? { severity: list(input.severity, 'severity') } : {}),
    ...(input.type ? { type: list(input.type, 'type') } : {}),
    ...(input.entity ? { entity: domains.id(id(input.entity)) } : {}),
    ...(input.text ? { text: bounded(input.text, 'text') } : {}),
    ...(input.from ? { from: time(input.from, 'from') } : {}),
    ...(input.to ? { to: time(input.to, 'to') } : {}),
  };
}

/** A page as GraphQL has it. */
export const page = <T>({ nodes, totalCount, hasNextPage, endCursor }: FindingPage<T>) => ({
  nodes,
  totalCount,
  pageInfo: { hasNextPage, endCursor },
});

export default {
  Query: {
    alerts: async (_, { filter, first, after }, { service }) =>
      page(await alertPage(service.store, filterOf(filter, service), wanted(first, 50, PAGE), cursor(after))),
    alert: async (_, args, { loaders }) => (await loaders.alert.load(id(args.id))) ?? null,
    risks: async (_, { first, after }, { service }) =>
      page(await riskPage(service.store, wanted(first, 50, PAGE), cursor(after))),
    summary: (_, { offset }, { service }) => summary(service.store, minutes(offset ?? 0) * 60_000),
  },
  Mutation: {
    async setAlertStatus(_, args, { service, loaders }) {
      const alert = id(args.id);
      if (!(await loaders.alert.load(alert))) throw apiError('NOT_FOUND', 'there is no alert with this id');
      if (!(await service.decide(alert, args.status)))
        throw apiError('PENDING', 'the change is recorded but not applied yet; look again in a moment');
      return (await loaders.alert.clear(alert).load(alert)) as AlertRow;
    },
  },
  Subscription: {
    alertChanged: {
      subscribe: (_, __, { service }) => service.feed.subscribe(),
      resolve: (changed: string, _: object, { loaders }: Context) => loaders.alert.load(changed) as Promise<AlertRow>,
    },
  },
  Alert: {
    async graph(alert, _, { service, spend }) {
      spend();
      const detector = (await loadDetectors()).find(({ definition }) => definition.type === alert.type);
      return alertGraph(service.store, alert, detector?.definition.reads);
    },
  },
  EntityRef: { id: (ref) => entityId(ref) },
} satisfies Resolvers;
