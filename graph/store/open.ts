// Chooses the engine: nothing else knows which one it is.
import type { GraphStore } from '../../schema/graph.ts';
import { openLadybug } from './ladybug.ts';
import { openNeo4j } from './neo4j.ts';

export interface StoreOptions {
  /** `ladybug`, or a Bolt address. */
  store: string;
  /** Ladybug: where its files lie. */
  folder: string;
  /** Ladybug: removed at the end. */
  temporary?: boolean;
  user?: string | undefined;
  password?: string | undefined;
  database?: string | undefined;
}

/** Opens the store that the configuration names. */
export function openStore(options: StoreOptions): Promise<GraphStore> {
  if (options.store === 'ladybug') return openLadybug({ folder: options.folder, temporary: options.temporary ?? false });
  const { store: address, database } = options;
  const user = options.user ?? process.env.PATHWARDEN_NEO4J_USER;
  const password = options.password ?? process.env.PATHWARDEN_NEO4J_PASSWORD;
  return openNeo4j({ address, user, password, database });
}
