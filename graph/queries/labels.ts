// Which kind of entity an id stands for: an id begins with its kind, so that no query needs `labels()`.
import { type EntityKind, entityKinds } from '../../schema/entity.ts';

/** The kind of the entity with this id, or undefined when it is no entity's id. */
export function kindOfId(id: string): EntityKind | undefined {
  const kind = id.slice(0, Math.max(id.indexOf(':'), 0));
  return entityKinds.find((k) => k === kind);
}

/** Ids by their kind; what is no entity's id is left out. */
export function byKind(ids: readonly string[]): Map<EntityKind, string[]> {
  const groups = new Map<EntityKind, string[]>();
  for (const id of ids) {
    const kind = kindOfId(id);
    if (kind === undefined) continue;
    const group = groups.get(kind);
    if (group) group.push(id);
    else groups.set(kind, [id]);
  }
  return groups;
}
