// Loaders of one request: what a list needs of each row is read for all rows at once.
import DataLoader from 'dataloader';
import { addressesOf, type EntityRow, entitiesById, openAlertCounts } from '../../graph/queries/entities.ts';
import { type AlertRow, alertsById } from '../../graph/queries/findings.ts';
import type { GraphStore } from '../../schema/graph.ts';

/** Ids in one statement. */
const BATCH = 1000;

export interface Loaders {
  alert: DataLoader<string, AlertRow | undefined>;
  entity: DataLoader<string, EntityRow | undefined>;
  openAlerts: DataLoader<string, number>;
  addresses: DataLoader<string, string[]>;
}

export function createLoaders(store: GraphStore, cache: boolean): Loaders {
  const options = { cache, maxBatchSize: BATCH };
  // Without a cache one id can stand twice in a batch; each is asked for once.
  const each =
    <T>(read: (store: GraphStore, ids: readonly string[]) => Promise<T[]>) =>
    async (ids: readonly string[]): Promise<T[]> => {
      const unique = [...new Set(ids)];
      const found = await read(store, unique);
      return ids.map((id) => found[unique.indexOf(id)] as T);
    };
  return {
    alert: new DataLoader(each(alertsById), options),
    entity: new DataLoader(each(entitiesById), options),
    openAlerts: new DataLoader(each(openAlertCounts), options),
    addresses: new DataLoader(each(addressesOf), options),
  };
}
