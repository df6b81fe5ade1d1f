// What the system takes in and drops, and which detections run here.
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import type { StatusQuery } from '../data/generated/graphql.ts';
import { statusQuery } from '../data/operations.ts';
import { usePageTitle } from '../parts/places.ts';
import { Progress } from '../parts/reading.tsx';
import { SeverityMark } from '../parts/severity.tsx';
import { Broken, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { number, octets, phases } from '../parts/words.ts';

/** Milliseconds between two looks, and while something is read. */
const [REFRESH, SOON] = [5000, 1000];

/** Counters of what went well. */
const taken: ReadonlySet<string> = new Set(['activities', 'packets']);

type Detection = StatusQuery['detections'][number];
type Input = StatusQuery['status']['inputs'][number];

const phaseWord = (phase: string | null | undefined): string => phases.find(([key]) => key === phase)?.[1] ?? '';

function State({ input }: { input: Input }) {
  if (input.error) return <span className="problem">{input.error}</span>;
  if (input.state === 'reading') return <Progress part={input.progress ?? 0} label={`Reading ${input.name}`} />;
  return input.state;
}

function Inputs({ inputs }: { inputs: readonly Input[] }) {
  if (!inputs.length)
    return (
      <p className="dim">
        Nothing is being read. Start with a capture: <code>npm start -- --read capture.pcapng</code>
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

function Detections({ list, running }: { list: readonly Detection[]; running: boolean }) {
  return (
    <div className="sheet">
      <table>
        <thead>
          <tr>
            <th>Detection</th>
            <th>Severity</th>
            <th>Phase</th>
            {running ? <th>Reads</th> : null}
          </tr>
        </thead>
        <tbody>
          {list.map((d) => (
            <tr key={d.type}>
              <td>
                {running ? <Link href={`/?type=${encodeURIComponent(d.type)}`}>{d.title}</Link> : d.title}
                {running && !d.available ? <span className="mark closed">switched off</span> : null}
              </td>
              <td>
                <SeverityMark severity={d.severity} />
              </td>
              <td className="nowrap">{phaseWord(d.phase)}</td>
              {running ? <td className="dim reads">{d.reads.join(', ')}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function StatusPage() {
  usePageTitle('Status');
  const [{ data, error }, again] = useQuery({ query: statusQuery, requestPolicy: 'cache-and-network' });
  const reading = data?.status.inputs.some((i) => i.state === 'reading' || i.state === 'waiting');
  useEffect(() => {
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), reading ? SOON : REFRESH);
    return () => clearInterval(timer);
  }, [again, reading]);
  if (!data) {
    if (error) return <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
    return <Loading />;
  }
  const { status, detections } = data;
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
      {error ? <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} /> : null}
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
        <Inputs inputs={status.inputs} />
      </section>
      <section>
        <h2>Detections: {number(built.filter((d) => d.available).length)} run here</h2>
        <Detections list={built} running />
        <details>
          <summary>{number(planned.length)} more stand in the catalogue and are not built yet</summary>
          <Detections list={planned} running={false} />
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
