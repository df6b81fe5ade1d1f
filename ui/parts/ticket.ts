// An alert as plain text for a ticket, and as JSON. Times in UTC: a ticket is read in other zones too.
import type { AlertQuery, RefFragment } from '../data/generated/graphql.ts';
import { refDetail, refName } from './entity-link.tsx';
import { alertPath, counted, phases, severityWord, utc } from './words.ts';

type Alert = NonNullable<AlertQuery['alert']>;

const named = (refs: readonly RefFragment[]): string =>
  refs.map((r) => (refDetail(r) ? `${refName(r)} (${refDetail(r)})` : refName(r))).join(', ') || 'not known';

export const linkTo = (alert: Pick<Alert, 'id'>): string => `${window.location.origin}${alertPath(alert.id)}`;

export function alertText(alert: Alert): string {
  const { start, end } = alert;
  const known = [
    ...alert.techniques.map((t) => `ATT&CK ${t}`),
    ...(alert.externalId ? [`id ${alert.externalId}`] : []),
    alert.type,
  ];
  const list = (title: string, lines: readonly string[]): string[] => (lines.length ? ['', title, ...lines] : []);
  return [
    `[${severityWord[alert.severity]}] ${alert.title}${alert.variant ? ` (${alert.variant})` : ''}`,
    alert.what,
    '',
    `When:   ${utc(start)}${end === start ? '' : ` to ${utc(end)}`}, ${counted(alert.count, 'time')}`,
    `Who:    ${named(alert.who)}`,
    `From:   ${named(alert.from)}`,
    `To:     ${named(alert.to)}`,
    ...(alert.phase ? [`Phase:  ${phases.find(([key]) => key === alert.phase)?.[1] ?? alert.phase}`] : []),
    `Known:  ${known.join(', ')}`,
    `Status: ${alert.status}, confidence ${alert.confidence}`,
    ...list(
      'How it was seen',
      alert.how.map((h) => `- ${h}`),
    ),
    ...list(
      'What to do',
      alert.recommendations.map((r, i) => `${i + 1}. ${r}`),
    ),
    ...list(
      'Evidence',
      alert.evidence.map((e) => `- ${utc(e.time)}  ${e.text}  [${e.origin}]`),
    ),
    '',
    linkTo(alert),
    '',
  ].join('\n');
}

/** The alert without its picture and without GraphQL's own names. */
export function alertJson(alert: Alert): string {
  const { graph: _, ...finding } = alert;
  return JSON.stringify({ ...finding, link: linkTo(alert) }, (key, value) => (key === '__typename' ? undefined : value), 2);
}
