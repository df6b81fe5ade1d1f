// One alert of a list: what, who on which machine, against what, when. The whole row leads to its page.
import { Link } from 'wouter';
import { changeStatus, moves } from '../data/change-status.ts';
import type { AlertCardFragment } from '../data/generated/graphql.ts';
import { EntityLines } from './entity-link.tsx';
import { SeverityMark, StatusMark } from './severity.tsx';
import { fullTime } from './time.tsx';
import { ago, alertPath, counted, span, when } from './words.ts';

/** @param dated the list is not told by days: the row says which */
export function AlertRow({
  alert,
  fresh = false,
  dated = false,
}: {
  alert: AlertCardFragment;
  fresh?: boolean;
  dated?: boolean;
}) {
  const { severity, status, start, end } = alert;
  return (
    <article className={`alert ${status === 'open' ? severity : 'settled'}${fresh ? ' fresh' : ''}`} data-id={alert.id}>
      <div className="what">
        <h3>
          <Link href={alertPath(alert.id)}>
            {alert.title}
            {alert.variant ? ` (${alert.variant})` : ''}
          </Link>
          <SeverityMark severity={severity} />
          <StatusMark status={status} />
        </h3>
        <p>{alert.what}</p>
      </div>
      <dl className="source">
        <dt>Source</dt>
        <EntityLines entities={alert.who} most={1} />
        {alert.from.length ? <EntityLines entities={alert.from} most={1} /> : <dd className="dim">machine not known</dd>}
      </dl>
      <dl className="target">
        <dt>Target</dt>
        {alert.to.length ? <EntityLines entities={alert.to} most={2} /> : <dd className="dim">not known</dd>}
      </dl>
      <div className="when">
        <time dateTime={end} title={fullTime(end)}>
          {dated ? when(end) : span(start, end)}
        </time>
        <span className="dim">
          {counted(alert.count, 'time')}
          {dated ? `, ${ago(end)}` : null}
        </span>
      </div>
      <div className="moves">
        {moves[status].map(([to, word, hint]) => (
          <button
            type="button"
            key={to}
            title={hint}
            aria-label={`${word}: ${alert.title}`}
            onClick={() => changeStatus(alert, to)}
          >
            {word}
          </button>
        ))}
      </div>
    </article>
  );
}
