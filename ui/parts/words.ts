// Words for what the API says in codes.
import type { EntityKind, Severity } from '../data/generated/graphql.ts';

export const severityColor: Record<Severity, string> = { high: 'red', medium: 'orange', low: 'yellow' };
export const severityWord: Record<Severity, string> = { high: 'High', medium: 'Medium', low: 'Low' };

export const kindWord: Record<EntityKind, string> = {
  user: 'Account',
  computer: 'Computer',
  group: 'Group',
  address: 'Address',
  service: 'Service',
  domain: 'Domain',
};

/** The kill chain, in order. */
export const phases: readonly (readonly [string, string])[] = [
  ['reconnaissance', 'Reconnaissance'],
  ['credential-access', 'Credential access'],
  ['privilege-escalation', 'Privilege escalation'],
  ['lateral-movement', 'Lateral movement'],
  ['domain-dominance', 'Domain dominance'],
  ['exfiltration', 'Exfiltration'],
];

const confidence: Record<Severity, string> = {
  high: 'What was seen has no ordinary explanation that the sensor knows.',
  medium: 'What was seen may have an ordinary explanation; look at the evidence.',
  low: 'Part of what was seen rests on names that are only claimed.',
};
export const confidenceWords = (c: Severity): string => confidence[c];

export const certaintyWords: Record<string, string> = {
  high: 'The computer has proven this name.',
  medium: 'The name comes from DNS.',
  low: 'The name is only claimed.',
};

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const date = new Intl.DateTimeFormat(undefined, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });

/** In the reader's zone. */
export const when = (iso: string): string => moment.format(new Date(iso));
export const day = (iso: string): string => date.format(new Date(iso));

/** `10:15:00 to 10:16:12`, with the date where it is another one. */
export function span(start: string, end: string): string {
  const [a, b] = [new Date(start), new Date(end)];
  if (clock.format(a) === clock.format(b) && a.toDateString() === b.toDateString()) return clock.format(a);
  return `${clock.format(a)} to ${a.toDateString() === b.toDateString() ? clock.format(b) : moment.format(b)}`;
}

export const entityPath = (id: string): string => `/entity/${encodeURIComponent(id)}`;
export const alertPath = (id: string): string => `/alert/${encodeURIComponent(id)}`;

const shape = new Intl.NumberFormat();
export const number = (n: number): string => shape.format(n);
