// The detections of the catalogue. One that runs says whether anything that it reads has arrived, and unfolds to what has, what
// would bring the rest, and what arrived incomplete.
import { useId, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { ArrivingQuery, CatalogueQuery } from '../data/generated/graphql.ts';
import { SeverityMark } from './severity.tsx';
import { number, phases } from './words.ts';

export type Detection = CatalogueQuery['detections'][number];
type Coverage = ArrivingQuery['status']['coverage'][number];

/** Names of what arrived that are told before it is unfolded. */
const NAMED = 3;

const arrived = ({ sources }: Coverage) => sources.filter(({ count }) => count > 0);
const incomplete = ({ sources }: Coverage): boolean => sources.some(({ gaps }) => gaps.length);

/** What can be looked for; stands in the address. */
const lacks = {
  input: ['Nothing arrived yet', ({ sees }: Coverage) => !sees],
  fields: ['Fields missing', incomplete],
} as const;
type Lack = keyof typeof lacks;
const lackNames = Object.keys(lacks) as Lack[];

export function RunningDetections({ list, coverage }: { list: readonly Detection[]; coverage: readonly Coverage[] }) {
  const [params, setParams] = useSearchParams();
  const chosen = lackNames.find((lack) => lack === params.get('lacks'));
  const rows = list.map((detection) => ({
    detection,
    coverage: detection.available ? coverage.find(({ type }) => type === detection.type) : undefined,
  }));
  const lacking = (lack: Lack): typeof rows => rows.filter((row) => row.coverage && lacks[lack][1](row.coverage));
  const offered = lackNames.filter((lack) => lack === chosen || lacking(lack).length);
  const shown = chosen ? lacking(chosen) : rows;

  function choose(lack: Lack | null): void {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (lack) next.set('lacks', lack);
      else next.delete('lacks');
      return next;
    });
  }

  return (
    <>
      <h2>Detections: {number(list.filter((d) => d.available).length)} run here</h2>
      {offered.length ? (
        <div className="filters">
          <fieldset className="choices">
            <legend className="hidden">Detections</legend>
            <button type="button" aria-pressed={!chosen} onClick={() => choose(null)}>
              All <span className="count">{number(list.length)}</span>
            </button>
            {offered.map((lack) => (
              <button type="button" key={lack} aria-pressed={lack === chosen} onClick={() => choose(lack)}>
                {lacks[lack][0]} <span className="count">{number(lacking(lack).length)}</span>
              </button>
            ))}
          </fieldset>
        </div>
      ) : null}
      <div className="sheet">
        <table>
          <thead>
            <tr>
              <th>Detection</th>
              <th>What it reads</th>
              <th>Severity</th>
              <th>Phase</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Running {...row} key={row.detection.type} />
            ))}
          </tbody>
        </table>
      </div>
      {offered.length ? (
        <p className="under dim">
          Packets and events of the same thing can stand in for each other. <code>npm run -s pathwarden -- check</code> says which
          of what is missing would help most.
        </p>
      ) : null}
    </>
  );
}

function Running({ detection, coverage }: { detection: Detection; coverage: Coverage | undefined }) {
  const { type, title, available } = detection;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <tr>
        <td>
          <Link href={`/?type=${encodeURIComponent(type)}`}>{title}</Link>
          {available ? null : <span className="mark closed">switched off</span>}
        </td>
        <td className="sees">
          {coverage ? (
            <button
              type="button"
              className={coverage.sees ? 'link unfold' : 'link unfold none'}
              aria-expanded={open}
              aria-controls={open ? id : undefined}
              onClick={() => setOpen(!open)}
            >
              {seen(coverage)}
              <span className="hidden">, for {title}</span>
            </button>
          ) : null}
          {coverage && incomplete(coverage) ? <span className="mark note">fields missing</span> : null}
        </td>
        <Rank detection={detection} />
      </tr>
      {open && coverage ? (
        <tr id={id} className="unfolded">
          <td colSpan={4}>
            <Reads coverage={coverage} title={title} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** `Sees Kerberos, NTLM and 3 more`. */
function seen(coverage: Coverage): string {
  const names = arrived(coverage).map(({ name }) => name);
  if (!names.length) return 'Nothing arrived yet';
  if (names.length <= NAMED + 1) return `Sees ${names.join(', ')}`;
  return `Sees ${names.slice(0, NAMED).join(', ')} and ${number(names.length - NAMED)} more`;
}

/** What arrived, then what did not, by what would bring it. */
function Reads({ coverage, title }: { coverage: Coverage; title: string }) {
  const missing = new Map<string, string[]>();
  for (const { name, count, needs } of coverage.sources) if (!count) missing.set(needs, [...(missing.get(needs) ?? []), name]);
  return (
    <table aria-label={`What ${title} reads`}>
      <thead>
        <tr>
          <th>Source</th>
          <th className="number">Arrived</th>
          <th>What brings it</th>
        </tr>
      </thead>
      <tbody>
        {arrived(coverage).map(({ name, count, needs, gaps }) => (
          <tr key={name}>
            <td>{name}</td>
            <td className="number">{number(count)}</td>
            <td>
              {gaps.map((gap) => (
                <p key={gap}>{gap}</p>
              ))}
              <span className="dim">{needs}</span>
            </td>
          </tr>
        ))}
        {[...missing].map(([needs, names]) => (
          <tr key={needs}>
            <td>{names.join('; ')}</td>
            <td className="number dim">nothing yet</td>
            <td>{needs}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rank({ detection: { severity, phase } }: { detection: Detection }) {
  return (
    <>
      <td>
        <SeverityMark severity={severity} />
      </td>
      <td className="nowrap">{phases.find(([key]) => key === phase)?.[1]}</td>
    </>
  );
}

/** Those that are not built yet. */
export function PlannedDetections({ list }: { list: readonly Detection[] }) {
  return (
    <div className="sheet">
      <table>
        <thead>
          <tr>
            <th>Detection</th>
            <th>Severity</th>
            <th>Phase</th>
          </tr>
        </thead>
        <tbody>
          {list.map((detection) => (
            <tr key={detection.type}>
              <td>{detection.title}</td>
              <Rank detection={detection} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
