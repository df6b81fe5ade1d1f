// What listens, and who sends to it: how much, and what could not be taken and why, so that a sender set up wrongly is seen.
import type { ArrivingQuery } from '../data/generated/graphql.ts';
import { useFew } from './few.tsx';
import { Time } from './time.tsx';
import { counted, number } from './words.ts';

type Receiver = ArrivingQuery['status']['receivers'][number];
type Source = Receiver['sources'][number];

/** Sources shown before the reader asks for all: those with something wrong and a handful of others, but no more than `MOST`. */
const [HANDFUL, MOST] = [8, 25];

export function Receivers({ receivers }: { receivers: readonly Receiver[] }) {
  if (receivers.length) return receivers.map((receiver) => <One receiver={receiver} key={receiver.name} />);
  return (
    <p className="dim">
      Nothing listens: the settings <code>wef</code>, <code>syslog</code> and <code>radius</code> let Windows machines, a SIEM and
      VPN gateways send here (<code>docs/wef.md</code>, <code>docs/logs.md</code>, <code>docs/radius.md</code>).
    </p>
  );
}

function One({ receiver: { name, listening, counters, trouble, sources, sourceCount } }: { receiver: Receiver }) {
  const counts = counters.filter(({ value }) => value > 0);
  return (
    <div className="receiver">
      <h3>{name}</h3>
      <p className="dim">at {listening.join(', ')}</p>
      {trouble.length ? (
        <ul className="trouble">
          {trouble.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      ) : null}
      {counts.length ? (
        <dl className="line">
          {counts.map((counter) => (
            <div key={counter.name}>
              <dt>{counter.name}</dt>
              <dd>{number(counter.value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {sources.length ? (
        <Sources of={name} sources={sources} count={sourceCount} />
      ) : (
        <p className="dim">Nobody has sent anything yet.</p>
      )}
    </div>
  );
}

function Sources({ of, sources, count }: { of: string; sources: readonly Source[]; count: number }) {
  const wrong = sources.filter(({ reason }) => reason).length;
  const { shown, button } = useFew(sources, Math.min(wrong + HANDFUL, MOST));
  const untold = count - sources.length;
  const more = untold > 0 && wrong === sources.length ? ' or more' : '';
  return (
    <>
      <div className="sheet">
        <table aria-label={`Who sends: ${of}`}>
          <thead>
            <tr>
              <th>{counted(count, 'source')}</th>
              <th>{wrong ? `Something is wrong with ${number(wrong)}${more}` : 'What is wrong'}</th>
              <th className="number">Received</th>
              <th className="number">Failed</th>
              <th className="nowrap">Last heard</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((source) => (
              <Row source={source} key={source.name} />
            ))}
          </tbody>
        </table>
      </div>
      {button || untold > 0 ? (
        <p className="under dim">
          {button}
          {button && untold > 0 ? '; ' : null}
          {untold > 0 ? `${number(untold)} more are not told one by one` : null}
        </p>
      ) : null}
    </>
  );
}

function Row({ source: { name, received, failed, reason, sample, lastFailed, last } }: { source: Source }) {
  return (
    <tr>
      <td className="wrap source">{name}</td>
      <td className="wrap wrong">
        {reason ? <span className="problem">{reason}</span> : null}
        {reason && lastFailed ? (
          <span className="dim">
            , last <Time iso={lastFailed} as="ago" />
          </span>
        ) : null}
        {sample ? (
          <details>
            <summary>Sample</summary>
            <code>{sample}</code>
          </details>
        ) : null}
      </td>
      <td className="number">{number(received)}</td>
      <td className="number">{number(failed)}</td>
      <td className="nowrap">{last ? <Time iso={last} as="ago" /> : 'never'}</td>
    </tr>
  );
}
