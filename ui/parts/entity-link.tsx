import { Anchor, Tooltip } from '@mantine/core';
import { Link } from 'wouter';
import type { RefFragment } from '../data/generated/graphql.ts';
import { certaintyWords, entityPath, kindWord } from './words.ts';

export const refName = (ref: Pick<RefFragment, 'name' | 'ip' | 'id'>): string => ref.name ?? ref.ip ?? ref.id;

/** An entity's name as a link to its page, with its address and how sure the name is. */
export function EntityLink({ entity }: { entity: RefFragment }) {
  const extra = entity.name && entity.ip ? entity.ip : entity.kind === 'user' ? entity.domain : undefined;
  const certainty = entity.certainty ? certaintyWords[entity.certainty] : undefined;
  return (
    <Tooltip label={`${kindWord[entity.kind]}${certainty ? `. ${certainty}` : ''}`} openDelay={300}>
      <span>
        <Anchor component={Link} href={entityPath(entity.id)} fw={600} inherit>
          {refName(entity)}
        </Anchor>
        {extra ? <span className="dim"> {extra}</span> : null}
      </span>
    </Tooltip>
  );
}

/** Some entities, the rest as a number. */
export function EntityList({ entities, most = 4 }: { entities: readonly RefFragment[]; most?: number }) {
  return (
    <span>
      {entities.slice(0, most).map((e, i) => (
        <span key={`${e.id}${e.kind}`}>
          {i > 0 ? ', ' : ''}
          <EntityLink entity={e} />
        </span>
      ))}
      {entities.length > most ? <span className="dim"> and {entities.length - most} more</span> : null}
    </span>
  );
}
