// Entities: by id, by name, and what their pages show.
import { pageOf } from '../../graph/queries/cursor.ts';
import { type EntityRow, namesakesOf, searchEntities } from '../../graph/queries/entities.ts';
import { alertPage } from '../../graph/queries/findings.ts';
import { neighbourhood } from '../../graph/queries/neighbourhood.ts';
import { labelOfKind } from '../../schema/graph.ts';
import type { Resolvers, UserResolvers } from '../generated.ts';
import { page } from './alert.ts';
import { bounded, cursor, id, iso, wanted } from './arguments.ts';

const SEARCH = 100;
/** Edges of one picture: more cannot be read, nor drawn at speed. */
const EDGES = 500;
const ACTIVITIES = 200;
const ALERTS = 100;

const known = (rows: readonly (EntityRow | undefined)[]): EntityRow[] => rows.filter((row) => row !== undefined);

/** Fields that all kinds of entity have. */
const entity = {
  firstSeen: (row) => iso(row.firstSeen),
  lastSeen: (row) => iso(row.lastSeen),
  openAlerts: (row, _, { loaders }) => loaders.openAlerts.load(row.id),
  neighbourhood(row, { first }, { service, spend }) {
    spend();
    return neighbourhood(service.store, row.id, wanted(first, 100, EDGES));
  },
  async activities(row, { first, after }, { service, spend }) {
    spend();
    const n = wanted(first, 50, ACTIVITIES);
    const found = await service.activities.timeline(service.domains.forms(row.id), { before: cursor(after), limit: n + 1 });
    const { nodes, ...pageInfo } = pageOf(found, n, (activity) => activity);
    return { nodes, pageInfo };
  },
  async alerts(row, { first, after }, { service, spend }) {
    spend();
    return page(await alertPage(service.store, { entity: row.id }, wanted(first, 20, ALERTS), cursor(after)));
  },
  async namesakes(row, _, { service, loaders, spend }) {
    spend();
    const ids = await namesakesOf(service.store, row);
    return known(await Promise.all(ids.map((found) => loaders.entity.load(found))));
  },
} satisfies UserResolvers;

export default {
  Query: {
    entity: async (_, args, { service, loaders }) => (await loaders.entity.load(service.domains.id(id(args.id)))) ?? null,
    async search(_, { text, first }, { service, loaders }) {
      const ids = await searchEntities(service.store, bounded(text, 'text'), wanted(first, 20, SEARCH));
      return known(await Promise.all(ids.map((found) => loaders.entity.load(found))));
    },
  },
  Entity: { __resolveType: (row) => labelOfKind[row.kind] },
  User: entity,
  Computer: { ...entity, addresses: (row, _, { loaders }) => loaders.addresses.load(row.id) },
  Group: entity,
  Address: entity,
  Service: entity,
  Domain: entity,
} satisfies Resolvers;
