// Words for what the API says in codes, times in the reader's zone, and the addresses of pages.
import type { AlertStatus, EntityKind, Severity } from '../data/generated/graphql.ts';

export const severityWord: Record<Severity, string> = { high: 'High', medium: 'Medium', low: 'Low' };
export const statusWord: Record<AlertStatus, string> = { open: 'Open', closed: 'Closed', suppressed: 'Suppressed' };

export const kindWord: Record<EntityKind, string> = {
  user: 'Account',
  computer: 'Computer',
  group: 'Group',
  address: 'Address',
  service: 'Service',
  domain: 'Domain',
};

/** `1 account`, `30 accounts`, `2 addresses`. */
export function kinds(kind: EntityKind, n: number): string {
  return counted(n, kindWord[kind].toLowerCase());
}

/** `1 time`, `12 times`. */
export const counted = (n: number, word: string): string =>
  `${number(n)} ${n === 1 ? word : /s$/.test(word) ? `${word}es` : /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`}`;

/** The kill chain, in order. */
export const phases: readonly (readonly [string, string])[] = [
  ['reconnaissance', 'Reconnaissance'],
  ['credential-access', 'Credential access'],
  ['privilege-escalation', 'Privilege escalation'],
  ['lateral-movement', 'Lateral movement'],
  ['domain-dominance', 'Domain dominance'],
  ['exfiltration', 'Exfiltration'],
];

export const confidenceWords: Record<Severity, string> = {
  high: 'What was seen has no ordinary explanation that the sensor knows.',
  medium: 'What was seen may have an ordinary explanation; look at the evidence.',
  low: 'Part of what was seen rests on names that are only claimed.',
};

export const certaintyWords: Record<string, string> = {
  high: 'The computer has proven this name.',
  medium: 'The name comes from DNS.',
  low: 'The name is only claimed.',
};

/** What an edge of the graph says, between its two ends. */
const relations: Record<string, string> = {
  AUTHENTICATED: 'authenticated to',
  LOGGED_ON: 'was used from',
  REQUESTED_TICKET: 'asked for a ticket to',
  QUERIED: 'queried',
  REPLICATED: 'asked for replication',
  EXECUTED_ON: 'ran something on',
  CALLED: 'called',
  ACCESSED_FILE: 'accessed files of',
  CHANGED: 'changed the directory on',
  CONNECTED_VPN: 'connected by VPN from',
  RESOLVED_TO: 'is an address of',
  MEMBER_OF: 'is a member of',
  ADMIN_TO: 'administers',
  HAS_SESSION: 'has a session of',
  CAN_RDP: 'may log on remotely to',
  ALERT: 'is tied by the alert to',
};
export const relationWord = (label: string): string => relations[label] ?? label.toLowerCase().replaceAll('_', ' ');

const operations: Record<string, string> = {
  'kerberos-as': 'Kerberos logon',
  'kerberos-tgs': 'ticket requested',
  'kerberos-ap': 'ticket used',
  ntlm: 'NTLM',
  'simple-bind': 'simple bind',
  search: 'search',
};
/** The operations of an edge as the API lists them. */
export const operationWords = (list: string): string =>
  list
    .split(', ')
    .map((o) => operations[o] ?? o)
    .join(', ');

// The portal speaks English; of the reader's language only an English region is taken over.
const locale = navigator.language.startsWith('en') ? navigator.language : 'en-GB';
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const clockOnly = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const clock = new Intl.DateTimeFormat(locale, clockOnly);
const exact = new Intl.DateTimeFormat(locale, { ...clockOnly, fractionalSecondDigits: 3 });
const date = new Intl.DateTimeFormat(locale, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
const shortDate = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** The reader's zone, `Europe/Berlin`. */
export const zone = moment.resolvedOptions().timeZone;

/** In the reader's zone. */
export const when = (iso: string): string => moment.format(new Date(iso));
export const clockOf = (iso: string): string => clock.format(new Date(iso));
/** With milliseconds, as evidence is compared with other logs. */
export const exactClock = (iso: string): string => exact.format(new Date(iso));
export const stamp = (iso: string): string => `${shortDay(iso)}, ${exactClock(iso)}`;
export const dayOf = (iso: string): string => date.format(new Date(iso));
export const shortDay = (iso: string): string => shortDate.format(new Date(iso));
export const sameDay = (a: string, b: string): boolean => new Date(a).toDateString() === new Date(b).toDateString();
/** `2026-03-01 09:00:00.123 UTC` */
export const utc = (iso: string): string => iso.replace('T', ' ').replace('Z', ' UTC');

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
/** `3 days ago` */
export function ago(iso: string): string {
  const past = Date.parse(iso) - Date.now();
  for (const [unit, length] of steps) if (Math.abs(past) >= length) return relative.format(Math.trunc(past / length), unit);
  return 'just now';
}

/** `23:15:25`, `23:15:25 – 23:16:12`, with the date where it is another day. */
export function span(start: string, end: string): string {
  if (clockOf(start) === clockOf(end) && sameDay(start, end)) return clockOf(end);
  return sameDay(start, end) ? `${clockOf(start)} – ${clockOf(end)}` : `${when(start)} – ${clockOf(end)}`;
}

export const entityPath = (id: string): string => `/entity/${encodeURIComponent(id)}`;
export const alertPath = (id: string): string => `/alert/${encodeURIComponent(id)}`;

const shape = new Intl.NumberFormat(locale);
export const number = (n: number): string => shape.format(n);
/** Octets, `1.4 MB`. */
export function octets(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = n < 1 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), units.length - 1);
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: power ? 1 : 0 }).format(n / 1000 ** power)} ${units[power]}`;
}
