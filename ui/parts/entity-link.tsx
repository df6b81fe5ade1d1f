// Entities named as links to their pages.
import { Link } from 'wouter';
import type { RefFragment } from '../data/generated/graphql.ts';
import { KindIcon } from './kinds.tsx';
import { certaintyWords, entityPath, kindWord, number } from './words.ts';

export const refName = (ref: Pick<RefFragment, 'name' | 'ip' | 'id'>): string => ref.name ?? ref.ip ?? ref.id;

/** What is known beside the name: the address of a computer, the domain of an account. */
export function refDetail(ref: RefFragment): string | undefined {
  if (ref.name && ref.ip) return ref.ip;
  return ref.kind === 'user' ? (ref.domain ?? undefined) : undefined;
}

/** `plain` leaves out what stands beside the name. */
export function EntityLink({ entity, plain = false, icon = false }: { entity: RefFragment; plain?: boolean; icon?: boolean }) {
  const detail = plain ? undefined : refDetail(entity);
  const hint = [kindWord[entity.kind], refDetail(entity), entity.certainty ? certaintyWords[entity.certainty] : undefined];
  const words = (
    <span className="entity">
      <Link href={entityPath(entity.id)} title={hint.filter(Boolean).join('\n')}>
        {refName(entity)}
      </Link>
      {detail ? <span className="dim"> {detail}</span> : null}
    </span>
  );
  return icon ? (
    <span className="beside-icon">
      <KindIcon kind={entity.kind} size={18} />
      {words}
    </span>
  ) : (
    words
  );
}

/** The first of some entities, each a line; the rest as a number on the last. */
export function EntityLines({ entities, most }: { entities: readonly RefFragment[]; most: number }) {
  return entities.slice(0, most).map((e, i) => (
    <dd key={`${e.id}${e.kind}`}>
      <EntityLink entity={e} plain />
      {i === most - 1 && entities.length > most ? <span className="dim"> +{number(entities.length - most)}</span> : null}
    </dd>
  ));
}
