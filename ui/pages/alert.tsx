// One alert: what happened, who, from where, to what, when; how it was seen and what to do; the picture; the evidence.
import { Button, Menu } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { changeStatus, moves } from '../data/change-status.ts';
import { useReconnected } from '../data/client.ts';
import type { AlertQuery, AlertStatus, RefFragment } from '../data/generated/graphql.ts';
import { useAlertChanges } from '../data/live.ts';
import { alertQuery } from '../data/operations.ts';
import type { Role } from '../graph/fold.ts';
import { copyText } from '../parts/copy.ts';
import { EntityLink } from '../parts/entity-link.tsx';
import { useFew } from '../parts/few.tsx';
import { NamedText } from '../parts/named-text.tsx';
import { lastList, usePageTitle } from '../parts/places.ts';
import { SeverityMark, StatusMark } from '../parts/severity.tsx';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { alertJson, alertText, linkTo } from '../parts/ticket.ts';
import { Time } from '../parts/time.tsx';
import { ago, confidenceWords, counted, number, phases, sameDay, severityWord, when } from '../parts/words.ts';

const Picture = lazy(async () => ({ default: (await import('../graph/picture.tsx')).Picture }));

type Alert = NonNullable<AlertQuery['alert']>;

/** Entities of a role, and lines of evidence, before the reader asks for all. */
const [FEW_ENTITIES, FEW_LINES] = [6, 12];

function Phase({ phase }: { phase: string }) {
  const at = phases.findIndex(([key]) => key === phase);
  return (
    <ol className="phases" aria-label="Phase of the attack">
      {phases.map(([key, name], i) => (
        <li key={key} className={i === at ? 'here' : i < at ? 'before' : ''} aria-current={i === at ? 'step' : undefined}>
          <span>{name}</span>
        </li>
      ))}
    </ol>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      {children}
    </div>
  );
}

function Entities({ name, entities, none }: { name: string; entities: readonly RefFragment[]; none: string }) {
  const { shown, button } = useFew(entities, FEW_ENTITIES);
  return (
    <Fact name={name}>
      {shown.map((e) => (
        <dd key={`${e.id}${e.kind}`}>
          <EntityLink entity={e} icon />
        </dd>
      ))}
      {entities.length ? null : <dd className="dim">{none}</dd>}
      {button ? <dd>{button}</dd> : null}
    </Fact>
  );
}

function When({ alert: { start, end, count } }: { alert: Alert }) {
  return (
    <Fact name="When">
      <dd>
        <Time iso={start} />
      </dd>
      {when(end) === when(start) ? null : (
        <dd>
          to <Time iso={end} as={sameDay(start, end) ? 'clock' : 'moment'} />
        </dd>
      )}
      <dd className="dim">
        {counted(count, 'time')}, {ago(end)}
      </dd>
    </Fact>
  );
}

function Evidence({ alert }: { alert: Alert }) {
  const { evidence, count } = alert;
  const { shown, button } = useFew(evidence, FEW_LINES);
  const refs = [...alert.who, ...alert.from, ...alert.to];
  const days = evidence.some((e) => !sameDay(e.time, alert.start));
  return (
    <section>
      <h2>Evidence</h2>
      <div className="sheet">
        <table>
          <thead>
            <tr>
              <th>Time</th>
              <th>What was seen</th>
              <th>Where</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((e) => (
              <tr key={`${e.time}${e.text}${e.origin}`}>
                <td className="nowrap number">
                  <Time iso={e.time} as={days ? 'stamp' : 'exact'} />
                </td>
                <td className="wrap">
                  <NamedText text={e.text} entities={refs} />
                </td>
                <td className="dim end">{e.origin}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="dim under">
        {button} {count > evidence.length ? `${number(evidence.length)} of ${number(count)} are kept as evidence.` : ''}
      </p>
    </section>
  );
}

function Moves({ alert }: { alert: Alert }) {
  const [going, setGoing] = useState<AlertStatus>();
  async function move(to: AlertStatus): Promise<void> {
    setGoing(to);
    await changeStatus(alert, to);
    setGoing(undefined);
  }
  return (
    <div className="actions">
      {moves[alert.status].map(([to, word, hint], i) => (
        <Button
          key={to}
          title={hint}
          variant={i ? 'default' : 'filled'}
          loading={going === to}
          disabled={going !== undefined}
          onClick={() => move(to)}
        >
          {word}
        </Button>
      ))}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">Copy</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => copyText(alertText(alert), 'The alert as text')}>As text, for a ticket</Menu.Item>
          <Menu.Item onClick={() => copyText(alertJson(alert), 'The alert as JSON')}>As JSON</Menu.Item>
          <Menu.Item onClick={() => copyText(linkTo(alert), 'The link')}>Link to this page</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function rolesOf(alert: Alert): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const role of ['who', 'from', 'to'] as const) for (const { id } of alert[role]) if (!roles.has(id)) roles.set(id, role);
  return roles;
}

function Page({ alert }: { alert: Alert }) {
  const roles = useMemo(() => rolesOf(alert), [alert]);
  usePageTitle(alert.title);
  return (
    <article className="page-of-alert">
      <nav aria-label="Way back">
        <Link href={lastList()}>← Alerts</Link>
      </nav>
      <header className={`title ${alert.status === 'open' ? alert.severity : 'settled'}`}>
        <div>
          <h1>
            {alert.title}
            {alert.variant ? ` (${alert.variant})` : ''} <SeverityMark severity={alert.severity} />{' '}
            <StatusMark status={alert.status} always />
          </h1>
          <p className="sentence">
            <NamedText text={alert.what} entities={[...alert.who, ...alert.from, ...alert.to]} />
          </p>
        </div>
        <Moves alert={alert} />
      </header>
      {alert.phase ? <Phase phase={alert.phase} /> : null}
      <dl className="facts">
        <Entities name="Who" entities={alert.who} none="The traffic does not show the account." />
        <Entities name="From" entities={alert.from} none="The source is not known." />
        <Entities name="To" entities={alert.to} none="The target is not known." />
        <When alert={alert} />
      </dl>
      <div className="halves">
        <section>
          <h2>How it was seen</h2>
          <ul>
            {alert.how.map((h) => (
              <li key={h}>{h}</li>
            ))}
          </ul>
          <p className="dim">
            {severityWord[alert.confidence]} confidence. {confidenceWords[alert.confidence]}
          </p>
        </section>
        <section>
          <h2>What to do</h2>
          <ol>
            {alert.recommendations.map((r) => (
              <li key={r}>{r}</li>
            ))}
          </ol>
        </section>
      </div>
      <section>
        <h2>What was involved</h2>
        <Suspense fallback={<Loading rows={1} height={480} />}>
          <Picture graph={alert.graph} roles={roles} file={`pathwarden-${alert.type}`} />
        </Suspense>
      </section>
      <Evidence alert={alert} />
      <section>
        <h2>Known as</h2>
        <ul className="known">
          {alert.techniques.map((t) => (
            <li key={t}>
              <a href={`https://attack.mitre.org/techniques/${t.replace('.', '/')}/`} target="_blank" rel="noreferrer">
                ATT&CK {t}
              </a>
            </li>
          ))}
          {alert.externalId ? <li>Id {alert.externalId}</li> : null}
          <li>
            <Link href={`/?type=${encodeURIComponent(alert.type)}`}>{alert.type}</Link>
          </li>
        </ul>
      </section>
    </article>
  );
}

export function AlertPage({ id }: { id: string }) {
  const [{ data, fetching, error }, again] = useQuery({
    query: alertQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const reload = (): void => again({ requestPolicy: 'network-only' });
  useAlertChanges((changed) => {
    if (changed.id === id) reload();
  });
  useReconnected(reload);
  if (data?.alert?.id === id) return <Page alert={data.alert} key={id} />;
  if (error) return <Broken error={error} retry={reload} />;
  if (fetching) return <Loading />;
  return (
    <Empty title="No such alert">
      It may have been raised in another data folder. <Link href="/">All open alerts</Link>
    </Empty>
  );
}
