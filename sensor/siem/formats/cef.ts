// ArcSight's Common Event Format: a header in bars, then keys with values. What has no key of its own comes as a custom one with
// a label beside it, and is found by that label whatever the number.
import { auditFailed } from '../../windows/audit-outcome.ts';
import { eventId } from '../../windows/rendered/event-fields.ts';
import { providerOf } from '../../windows/rendered/providers.ts';
import { fieldsOf } from './extension.ts';
import type { SiemFormat } from './format.ts';

/** The mark stands behind a header at most; the format's documentation wants none. */
const SEARCHED = 300;
/** Keys of one message. */
const KEYS = 200;
const channels = new Set(['security', 'system', 'application', 'directory service', 'forwardedevents']);

/**
 * ```
 * "CEF:0|" vendor "|" product "|" version "|" provider ":" id "|" name "|" severity "|" (key "=" value)*
 * ```
 */
export const cef: SiemFormat = {
  name: 'CEF',
  at(message) {
    const { text } = message;
    if (text.startsWith('CEF:', message.content)) return message.content;
    // A relay that writes RFC 5424 took `CEF` for the sender's name.
    if (message.app === 'CEF' && text.startsWith('0|', message.content)) return message.content;
    const found = text.lastIndexOf('CEF:0|', SEARCHED);
    return found > 0 && text.charCodeAt(found - 1) > 0x20 ? -1 : found;
  },
  read(message, at, { fields, times, wanted }) {
    const header = bars(message.text, at, 7);
    if (!header) return 'header cut short';
    const signature = header.values[4] as string;
    const values = extension(message.text.slice(header.end));
    const custom = new Map<string, string>();
    for (const [key, label] of values)
      if (key.endsWith('Label')) custom.set(label.trim(), values.get(key.slice(0, -'Label'.length)) ?? '');
    const colon = signature.lastIndexOf(':');
    fields.id = eventId(values.get('externalId') ?? signature.slice(colon + 1));
    if (fields.id < 0) return 'no event id';
    const source = custom.get('EventSource') ?? '';
    const log = channels.has(source.toLowerCase()) ? source : '';
    fields.channel = values.get('cat') ?? log;
    fields.provider = providerOf(colon > 0 ? signature.slice(0, colon) : log === '' ? source : '', fields.channel);
    if (fields.provider === '') return 'no provider';
    if (wanted && !wanted(fields.provider, fields.id)) return false;
    const time = values.get('rt') ?? values.get('end') ?? values.get('start');
    fields.time = time === undefined ? message.time : times.any(time);
    if (Number.isNaN(fields.time)) return 'no time';
    if (time === undefined ? !message.zoned : !times.zoned) times.assumed++;
    fields.computer = values.get('dvchost') ?? values.get('dhost') ?? message.host;
    for (const [label, value] of custom)
      for (const field of fieldsOf(fields.provider, fields.id, label, true)) fields.put(field, value);
    for (const [key, value] of values)
      if (!key.endsWith('Label')) for (const field of fieldsOf(fields.provider, fields.id, key, false)) fields.put(field, value);
    fields.failed = auditFailed(values.get('outcome') ?? values.get('categoryOutcome')?.replace('/', ''));
    fields.message = values.get('msg');
    return true;
  },
};

/** `count` values between bars from `at` on, `\|` and `\\` resolved, and where the rest begins. */
export function bars(text: string, at: number, count: number): { values: string[]; end: number } | undefined {
  const values: string[] = [];
  let value = '';
  for (let i = at; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\' && (text[i + 1] === '|' || text[i + 1] === '\\')) value += text[++i];
    else if (c === '|') {
      values.push(value);
      value = '';
      if (values.length === count) return { values, end: i + 1 };
    } else value += c;
    if (i - at > 4096) return undefined;
  }
  return undefined;
}

/** Keys with their values: a value goes to the next word before an equals sign that is not escaped. */
function extension(text: string): Map<string, string> {
  const values = new Map<string, string>();
  const key = /(?:^|\s)([A-Za-z][\w.[\]-]{0,80})=/g;
  let name: string | undefined;
  let from = 0;
  for (let found = key.exec(text); found && values.size < KEYS; found = key.exec(text)) {
    if (name !== undefined) values.set(name, unescaped(text.slice(from, found.index)));
    name = found[1] as string;
    from = key.lastIndex;
  }
  if (name !== undefined) values.set(name, unescaped(text.slice(from)));
  return values;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

const unescaped = (value: string): string =>
  value.includes('\\') ? value.trim().replace(/\\([\\=nr|])/g, (_all, c: string) => escapes[c] ?? c) : value.trim();
