// An event whose fields came as names and values: JSON, CSV and the formats of SIEMs. What was sent only as values, or only as
// the message that Windows shows to people, gets its names from the event's template.
import type { WindowsEvent } from '../event.ts';
import { MessageFields } from './message.ts';
import { type Template, templateOf } from './templates.ts';

/** Fields kept of one event. */
const FIELDS = 1024;

export class FieldsEvent implements WindowsEvent {
  provider = '';
  id = 0;
  channel = '';
  computer = '';
  time = 0;
  record: number | undefined;
  failed: boolean | undefined;
  userSid: string | undefined;
  /** Names and values as they came; a value may be any JSON. */
  readonly names: string[] = [];
  readonly values: unknown[] = [];
  /** The order of `names` is the order in the event. */
  ordered = false;
  /** Values in the event's order without names. */
  inserts: readonly unknown[] | undefined;
  /** What Windows shows to people; read for fields that came in no other way. */
  message: string | undefined;
  readonly #told = new MessageFields();
  #wasRead = false;

  clear(): void {
    this.provider = this.channel = this.computer = '';
    this.id = -1;
    this.time = Number.NaN;
    this.record = this.failed = this.userSid = this.inserts = this.message = undefined;
    this.names.length = this.values.length = 0;
    this.ordered = false;
    this.#wasRead = false;
  }

  put(name: string, value: unknown): void {
    if (this.names.length >= FIELDS) return;
    this.names.push(name);
    this.values.push(value);
  }

  /** Any case of a name counts as it: senders change it. */
  field(name: string): string | undefined {
    if (name === '') return undefined;
    const at = place(this.names, name);
    if (at >= 0) return valueText(this.values[at]);
    const template = templateOf(this.provider, this.id);
    if (this.inserts && template) {
      const order = template.fields.indexOf(name);
      if (order >= 0) return valueText(this.inserts[order]);
    }
    return this.#fromMessage(template, name);
  }

  value(n: number): string | undefined {
    if (n < 0) return undefined;
    if (this.inserts) return valueText(this.inserts[n]);
    if (this.ordered) return valueText(this.values[n]);
    const template = templateOf(this.provider, this.id);
    const name = template?.fields[n];
    // `param1` is what senders call values that have no name of their own.
    const at = Math.max(name ? place(this.names, name) : -1, place(this.names, `param${n + 1}`));
    if (at >= 0) return valueText(this.values[at]);
    return name === undefined ? undefined : this.#fromMessage(template, name);
  }

  /** A field of the message, which is read when something of it is asked for. */
  #fromMessage(template: Template | undefined, name: string): string | undefined {
    if (this.message === undefined || (template && !template.fields.includes(name))) return undefined;
    if (!this.#wasRead) this.#told.read(template, this.message);
    this.#wasRead = true;
    return this.#told.get(name);
  }
}

function place(names: readonly string[], name: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  let lower: string | undefined;
  for (let i = 0; i < names.length; i++) {
    const other = names[i] as string;
    if (other.length !== name.length) continue;
    lower ??= name.toLowerCase();
    if (other.toLowerCase() === lower) return i;
  }
  return -1;
}

/** A JSON value as Windows' XML has it; undefined when it is missing, empty or `-`. */
export function valueText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' || value === '-' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return listText(value);
  // Converters from XML keep an element's text beside its attributes.
  const inner = value as Readonly<Record<string, unknown>>;
  for (const key of ['#text', '_', 'Value'] as const) {
    const text = inner[key];
    if (typeof text === 'string' || typeof text === 'number') return valueText(text);
    if (Array.isArray(text)) return listText(text);
  }
  return undefined;
}

/** Lists of lists are not gone into. */
function listText(list: readonly unknown[]): string | undefined {
  const texts = list.filter((v) => typeof v === 'string' || typeof v === 'number').map(String);
  return valueText(texts.join('\n'));
}

/** An event id; -1 when it is none. What Windows keeps above its 16 bits are qualifiers. */
export function eventId(value: unknown): number {
  const told = Array.isArray(value) ? (value[0] as unknown) : value;
  const id = typeof told === 'number' ? told : Number(valueText(told) ?? Number.NaN);
  return Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff ? id % 65_536 : -1;
}

export function recordId(value: unknown): number | undefined {
  const record = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : -1;
  return Number.isSafeInteger(record) && record >= 0 ? record : undefined;
}
