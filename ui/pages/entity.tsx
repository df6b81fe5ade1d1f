// One entity: what it is, its alerts, what it did, what is around it. The tab stands in the address.
import { Button, Tabs } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import { useReconnected } from '../data/client.ts';
import type { ActivitiesQuery, EntityQuery } from '../data/generated/graphql.ts';
import { useAlertChanges } from '../data/live.ts';
import { activitiesQuery, entityQuery, neighbourhoodQuery } from '../data/operations.ts';
import { AlertRow } from '../parts/alert-row.tsx';
import { EntityLink, refName } from '../parts/entity-link.tsx';
import { KindIcon } from '../parts/kinds.tsx';
import { usePageTitle } from '../parts/places.ts';
import { domainOf } from '../parts/search-box.tsx';
import { OpenAlerts } from '../parts/severity.tsx';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { entityPath, kindWord, number } from '../parts/words.ts';

const Picture = lazy(async () => ({ default: (await import('../graph/picture.tsx')).Picture }));

/** Relations of the picture; the latest. */
const EDGES = 300;

type Entity = NonNullable<EntityQuery['entity']>;
type Activity = NonNullable<ActivitiesQuery['entity']>['activities']['nodes'][number];

const controllerMark = 'Domain controller';

function marks(entity: Entity): string[] {
  const found: string[] = [];
  if (entity.__typename === 'User') {
    if (entity.sensitive) found.push('Sensitive');
    if (entity.honeytoken) found.push('Honeytoken');
  }
  if ((entity.__typename === 'Computer' && entity.domainController) || (entity.__typename === 'Address' && entity.controller))
    found.push(controllerMark);
  return found;
}

function Row({ activity: a, of }: { activity: Activity; of: string }) {
  return (
    <tr>
      <td className="nowrap number">
        <Time iso={a.time} as="stamp" />
      </td>
      <td>{a.protocol}</td>
      <td className="wrap">{a.detail}</td>
      <td className="end">{a.from.id === of ? refName(a.from) : <EntityLink entity={a.from} />}</td>
      <td className="end">{a.to.id === of ? refName(a.to) : <EntityLink entity={a.to} />}</td>
      <td>
        <span className={`outcome ${a.outcome}`}>{a.outcome}</span>
      </td>
      <td className="dim end">{a.origin}</td>
    </tr>
  );
}

function Activities({ id }: { id: string }) {
  const [after, setAfter] = useState<string | null>(null);
  const [earlier, setEarlier] = useState<readonly Activity[]>([]);
  const [{ data, fetching, error }, again] = useQuery({ query: activitiesQuery, variables: { id, after } });
  if (error) return <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  const page = data?.entity?.activities;
  const known = new Set(earlier.map((a) => a.id));
  const rows = [...earlier, ...(page?.nodes ?? []).filter((a) => !known.has(a.id))];
  if (!rows.length)
    return fetching ? (
      <Loading height={36} />
    ) : (
      <Empty title="No activities">It is known by name only; nothing that it did was kept.</Empty>
    );
  return (
    <>
      <div className="sheet activities">
        <table>
          <thead>
            <tr>
              <th>Time</th>
              <th>Protocol</th>
              <th>What happened</th>
              <th>From</th>
              <th>To</th>
              <th>Outcome</th>
              <th>Where</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((a) => (
              <Row key={a.id} activity={a} of={id} />
            ))}
          </tbody>
        </table>
      </div>
      {page?.pageInfo.hasNextPage ? (
        <Button
          variant="default"
          className="more"
          loading={fetching}
          onClick={() => {
            setEarlier(rows);
            setAfter(page.pageInfo.endCursor ?? null);
          }}
        >
          Show earlier ones
        </Button>
      ) : null}
    </>
  );
}

function Around({ entity }: { entity: Entity }) {
  const [{ data, error }, again] = useQuery({ query: neighbourhoodQuery, variables: { id: entity.id, first: EDGES } });
  if (error) return <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  const graph = data?.entity?.neighbourhood;
  if (!graph) return <Loading rows={1} height={480} />;
  if (!graph.edges.length) return <Empty title="Nothing around it">No traffic ties it to anything else.</Empty>;
  return (
    <Suspense fallback={<Loading rows={1} height={480} />}>
      <h2 className="hidden">Neighbourhood</h2>
      <Picture graph={graph} centre={entity.id} file={`pathwarden-${entity.name.replace(/[^\w.-]+/g, '-')}`} />
    </Suspense>
  );
}

function Alerts({ entity }: { entity: Entity }) {
  const { nodes, totalCount } = entity.alerts;
  if (!nodes.length) return <Empty title="No alerts">No alert names it.</Empty>;
  const all = new URLSearchParams([
    ['entity', entity.id],
    ['status', 'open'],
    ['status', 'suppressed'],
    ['status', 'closed'],
  ]);
  return (
    <>
      <h2 className="hidden">Alerts</h2>
      <ol className="alerts">
        {nodes.map((a) => (
          <li key={a.id}>
            <AlertRow alert={a} dated />
          </li>
        ))}
      </ol>
      <p className="under">
        <Link href={`/?${all}`}>
          {totalCount > nodes.length ? `All ${number(totalCount)} in the timeline` : 'Show them in the timeline'}
        </Link>
      </p>
    </>
  );
}

function Namesakes({ entity }: { entity: Entity }) {
  if (!entity.namesakes.length) return null;
  return (
    <p className="namesakes">
      <span className="dim">Seen by the same name, and probably the same:</span>
      {entity.namesakes.map((n) => (
        <span key={n.id}>
          <Link href={entityPath(n.id)}>{n.name}</Link> <span className="dim">{domainOf(n) ?? 'without a domain'}</span>{' '}
          <OpenAlerts count={n.openAlerts} />
        </span>
      ))}
    </p>
  );
}

const tabs = ['alerts', 'activities', 'around'] as const;

function Page({ entity }: { entity: Entity }) {
  const [params, setParams] = useSearchParams();
  const asked = tabs.find((t) => t === params.get('tab'));
  const tab = asked ?? (entity.alerts.totalCount ? 'alerts' : 'activities');
  const facts: [string, string][] = [];
  const domain = domainOf(entity);
  if (domain) facts.push([entity.kind === 'service' ? 'Realm' : 'Domain', domain]);
  if (entity.__typename === 'User' && entity.sid) facts.push(['SID', entity.sid]);
  if (entity.__typename === 'Computer' && entity.addresses.length) facts.push(['Addresses', entity.addresses.join(', ')]);
  usePageTitle(entity.name);
  return (
    <>
      <header className="title">
        <div>
          <p className="kindline">
            <KindIcon kind={entity.kind} /> {kindWord[entity.kind]}
          </p>
          <h1 className="wrap">
            {entity.name}
            {marks(entity).map((m) => (
              <span key={m} className={m === controllerMark ? 'mark open' : 'mark note'}>
                {m}
              </span>
            ))}{' '}
            <OpenAlerts count={entity.openAlerts} />
          </h1>
        </div>
      </header>
      <dl className="line">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>First seen</dt>
          <dd>{entity.firstSeen ? <Time iso={entity.firstSeen} /> : 'never; an alert names it'}</dd>
        </div>
        {entity.lastSeen ? (
          <div>
            <dt>Last seen</dt>
            <dd>
              <Time iso={entity.lastSeen} />
            </dd>
          </div>
        ) : null}
      </dl>
      <Namesakes entity={entity} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(to) =>
          setParams((old) => {
            const next = new URLSearchParams(old);
            next.set('tab', to ?? tab);
            return next;
          })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="alerts">Alerts ({number(entity.alerts.totalCount)})</Tabs.Tab>
          <Tabs.Tab value="activities">Activities</Tabs.Tab>
          <Tabs.Tab value="around">Neighbourhood</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="alerts">
          <Alerts entity={entity} />
        </Tabs.Panel>
        <Tabs.Panel value="activities">
          <Activities id={entity.id} />
        </Tabs.Panel>
        <Tabs.Panel value="around">
          <Around entity={entity} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

export function EntityPage({ id }: { id: string }) {
  const [{ data, fetching, error, operation }, again] = useQuery({
    query: entityQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const reload = (): void => again({ requestPolicy: 'network-only' });
  // It may have another id than the one asked for: that of its domain's best name.
  const entity = operation?.variables.id === id ? data?.entity : undefined;
  useAlertChanges(({ who, from, to }) => {
    if ([...who, ...from, ...to].some((ref) => ref.id === (entity?.id ?? id))) reload();
  });
  useReconnected(reload);
  if (entity) return <Page entity={entity} key={entity.id} />;
  if (error) return <Broken error={error} retry={reload} />;
  if (fetching) return <Loading />;
  return <Empty title="Not in the graph">Nothing of that name was seen. Search for part of the name.</Empty>;
}
