// What the system takes in and drops, who sends to it, and which detections run here and what they see.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import type { StatusQuery } from '../data/generated/graphql.ts';
import { arrivingQuery, catalogueQuery, statusQuery } from '../data/operations.ts';
import { PlannedDetections, RunningDetections } from '../parts/detections.tsx';
import { usePageTitle } from '../parts/places.ts';
import { Progress } from '../parts/reading.tsx';
import { Receivers } from '../parts/receivers.tsx';
import { Broken, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { number, octets } from '../parts/words.ts';

/** Milliseconds between two looks, and while something is read. */
const [REFRESH, SOON] = [5000, 1000];

/** Counters of what went well. */
const taken: ReadonlySet<string> = new Set(['activities', 'packets']);

type Input = StatusQuery['status']['inputs'][number];

function State({ input }: { input: Input }) {
  if (input.error) return <span className="problem">{input.error}</span>;
  if (input.state === 'reading') return <Progress part={input.progress ?? 0} label={`Reading ${input.name}`} />;
  return input.state;
}

function Inputs({ inputs, listening }: { inputs: readonly Input[]; listening: boolean }) {
  if (!inputs.length)
    return (
      <p className="dim">
        {listening ? 'No files are read.' : 'Nothing is being read.'} Start with a capture:{' '}
        <code>npm start -- --read capture.pcapng</code>
      </p>
    );
  return (
    <div className="sheet">
      <table>
        <thead>
          <tr>
            <th>Input</th>
            <th>State</th>
            <th className="number">Size</th>
            <th className="number">Packets</th>
            <th className="number">Activities</th>
          </tr>
        </thead>
        <tbody>
          {inputs.map((i) => (
            <tr key={i.name}>
              <td className="wrap">{i.name}</td>
              <td>
                <State input={i} />
              </td>
              <td className="number">{octets(i.bytes)}</td>
              <td className="number">{number(i.packets)}</td>
              <td className="number">{number(i.activities)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the API answers, asked again every so many milliseconds while the page is in sight; never where `wait` gives none. */
function useWatched<Data>(
  query: TypedDocumentNode<Data, Record<string, never>>,
  wait: (now: Data | undefined) => number | undefined,
) {
  const [{ data, error }, again] = useQuery({ query, variables: {}, requestPolicy: 'cache-and-network' });
  const time = wait(data);
  useEffect(() => {
    if (time === undefined) return undefined;
    const timer = setInterval(() => document.hidden || again({ requestPolicy: 'network-only' }), time);
    return () => clearInterval(timer);
  }, [again, time]);
  return { data, error, retry: () => again({ requestPolicy: 'network-only' }) };
}

const reads = ({ status }: StatusQuery): boolean => status.inputs.some((i) => i.state === 'reading' || i.state === 'waiting');

export function StatusPage() {
  usePageTitle('Status');
  const now = useWatched(statusQuery, (data) => (data && reads(data) ? SOON : REFRESH));
  const arriving = useWatched(arrivingQuery, () => REFRESH);
  // It changes with the version only.
  const catalogue = useWatched(catalogueQuery, (data) => (data ? undefined : REFRESH));
  const error = now.error ?? arriving.error ?? catalogue.error;
  const retry = (): void => {
    for (const one of [now, arriving, catalogue]) one.retry();
  };
  if (!now.data || !arriving.data || !catalogue.data) return error ? <Broken error={error} retry={retry} /> : <Loading />;
  const { status } = now.data;
  const { receivers, coverage } = arriving.data.status;
  const { detections } = catalogue.data;
  const built = detections.filter((d) => d.reads.length);
  const planned = detections.filter((d) => !d.reads.length);
  const dropped = status.counters.filter(({ name, value }) => value > 0 && !taken.has(name));
  const facts: [string, string][] = [
    ['Activities', number(status.activities)],
    ['Alerts', number(status.alerts)],
    ['Graph', status.engine === 'ladybug' ? 'LadybugDB, embedded' : 'Neo4j'],
    ['Version', status.version],
  ];
  return (
    <>
      <h1>Status</h1>
      <p className="dim">
        Running since <Time iso={status.started} />
      </p>
      {error ? <Broken error={error} retry={retry} /> : null}
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h2>What is read{status.samples ? ': the bundled samples' : ''}</h2>
        <Inputs inputs={status.inputs} listening={status.listening} />
      </section>
      <section>
        <h2>What is received</h2>
        <Receivers receivers={receivers} />
      </section>
      <section>
        <RunningDetections list={built} coverage={coverage} />
        <details>
          <summary>{number(planned.length)} more stand in the catalogue and are not built yet</summary>
          <PlannedDetections list={planned} />
        </details>
      </section>
      <section>
        <h2>Dropped, malformed and repeated</h2>
        {dropped.length ? null : <p className="dim">Nothing, since the start.</p>}
        <table className="counters">
          <tbody>
            {dropped.map((c) => (
              <tr key={c.name}>
                <td>{c.name}</td>
                <td className="number">{number(c.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
