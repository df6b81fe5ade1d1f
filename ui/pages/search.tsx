// Entities by part of their name; text and kind stand in the address.
import { useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import type { EntityKind } from '../data/generated/graphql.ts';
import { searchQuery } from '../data/operations.ts';
import { KindIcon } from '../parts/kinds.tsx';
import { usePageTitle } from '../parts/places.ts';
import { domainOf } from '../parts/search-box.tsx';
import { OpenAlerts } from '../parts/severity.tsx';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { entityPath, kindWord, number } from '../parts/words.ts';

/** Results asked for; the API gives no more at once. */
const MOST = 100;

export function SearchPage() {
  const [params, setParams] = useSearchParams();
  const text = (params.get('q') ?? '').trim().slice(0, 200);
  const kind = params.get('kind');
  const [{ data, fetching, error }, again] = useQuery({ query: searchQuery, variables: { text, first: MOST }, pause: !text });
  const found = data?.search ?? [];
  const kinds = [...new Set(found.map((e) => e.kind))];
  const shown = found.filter((e) => !kind || e.kind === kind);
  usePageTitle(text ? `Search: ${text}` : 'Search');

  function choose(next: EntityKind | null): void {
    setParams((old) => {
      const changed = new URLSearchParams(old);
      if (next) changed.set('kind', next);
      else changed.delete('kind');
      return changed;
    });
  }

  return (
    <>
      <h1>Search</h1>
      {text ? (
        <p className="dim" aria-live="polite">
          {fetching
            ? `Looking for “${text}”`
            : found.length === MOST
              ? `The first ${number(MOST)} named like “${text}”; more letters find fewer`
              : `${number(shown.length)} named like “${text}”`}
        </p>
      ) : (
        <Empty title="What are you looking for?">Type part of an account, a computer or an address above.</Empty>
      )}
      {kinds.length > 1 ? (
        <div className="filters">
          <fieldset className="choices">
            <legend className="hidden">Kind</legend>
            <button type="button" aria-pressed={!kind} onClick={() => choose(null)}>
              All <span className="count">{number(found.length)}</span>
            </button>
            {kinds.map((k) => (
              <button type="button" key={k} aria-pressed={kind === k} onClick={() => choose(k)}>
                {kindWord[k]} <span className="count">{number(found.filter((e) => e.kind === k).length)}</span>
              </button>
            ))}
          </fieldset>
        </div>
      ) : null}
      {error ? <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} /> : null}
      {fetching ? <Loading height={40} /> : null}
      {text && !fetching && !error && !shown.length ? (
        <Empty title="Nothing seen is named so">Try the beginning of an account, a computer or an address.</Empty>
      ) : null}
      <ul className="found">
        {shown.map((e) => (
          <li key={e.id}>
            <KindIcon kind={e.kind} size={22} />
            <span className="name">
              <Link href={entityPath(e.id)}>{e.name}</Link>{' '}
              <span className="dim">
                {kindWord[e.kind]}
                {domainOf(e) ? ` in ${domainOf(e)}` : ''}
              </span>
            </span>
            <OpenAlerts count={e.openAlerts} />
            <span className="dim seen">
              {e.lastSeen ? (
                <>
                  last seen <Time iso={e.lastSeen} as="ago" />
                </>
              ) : (
                'named by an alert only'
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
