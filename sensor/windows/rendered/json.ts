// Events as JSON objects, in the forms in which their producers write them: Winlogbeat and Elasticsearch, Wazuh, evtx_dump and
// other converters of the event's XML, and flat records (NXLog, Fluent Bit, fluentd, Azure Monitor, PowerShell, Splunk).
import { auditFailed } from '../audit-outcome.ts';
import type { Wanted, WindowsEvent } from '../event.ts';
import { eventId, FieldsEvent, recordId, valueText } from './event-fields.ts';
import { FlatReader } from './flat.ts';
import { pairs } from './pairs.ts';
import type { TimeReader } from './times.ts';
import { XmlEvent } from './xml.ts';

/** Envelopes within each other: Elasticsearch around Wazuh around an event. */
const DEPTH = 6;
/** Fields of UserData are looked for so deep. */
const USER_DATA = 8;

type Json = Readonly<Record<string, unknown>>;

/** `true` and the event is in `event`; `false` when it is not wanted; or why it is none, one of few texts. */
export type Read = boolean | string;

export class JsonEventReader {
  /** The event read last. */
  event: WindowsEvent;
  readonly #fields = new FieldsEvent();
  readonly #xml: XmlEvent;
  readonly #flat: FlatReader;
  readonly #times: TimeReader;
  readonly #wanted: Wanted | undefined;

  constructor(times: TimeReader, wanted?: Wanted) {
    this.#times = times;
    this.#wanted = wanted;
    this.#flat = new FlatReader(this.#fields, times, wanted);
    this.#xml = new XmlEvent(times);
    this.event = this.#fields;
  }

  /** Reads what JSON.parse gave. */
  read(value: unknown): Read {
    this.event = this.#fields;
    this.#fields.clear();
    return isObject(value) ? this.#read(value, 0) : 'not an object';
  }

  #read(o: Json, depth: number): Read {
    const inner = envelope(o);
    if (inner && depth < DEPTH) return this.#read(inner, depth + 1);
    if (isObject(o.winlog)) return this.#winlog(o, o.winlog);
    if (isObject(o.event_data) && 'event_id' in o) return this.#winlog(o, o);
    const win = isObject(o.win) ? o.win : undefined;
    if (win && isObject(win.system)) return this.#wazuh(win, win.system);
    const event = isObject(o.Event) ? o.Event : o;
    if (isObject(event.System)) return this.#rendered(event, event.System);
    if (typeof o._raw === 'string') {
      const raw = this.#raw(o, o._raw);
      if (raw !== undefined) return raw;
    }
    return this.#flat.read(Object.keys(o), Object.values(o));
  }

  /**
   * ```
   * {"@timestamp", "winlog": {"event_id", "provider_name", "channel", "computer_name", "record_id", "user": {"identifier"},
   *  "event_data": {…}, "user_data": {…}}, "message"}
   * ```
   * Winlogbeat 7 and 8 (the id is a number, then a text); 6 has the same at the top.
   */
  #winlog(o: Json, winlog: Json): Read {
    const { provider_name, source_name, channel, log_name, computer_name, record_id, record_number } = winlog;
    const event = this.#fields;
    event.provider = text(provider_name) ?? text(source_name) ?? '';
    event.id = eventId(winlog.event_id ?? (isObject(o.event) ? o.event.code : undefined));
    event.channel = text(channel) ?? text(log_name) ?? '';
    event.computer = text(computer_name) ?? (isObject(o.host) ? (text(o.host.name) ?? '') : '');
    event.record = recordId(record_id ?? record_number);
    event.failed = auditFailed(winlog.keywords) ?? (isObject(o.event) ? auditFailed(o.event.outcome) : undefined);
    event.userSid = isObject(winlog.user) ? text(winlog.user.identifier) : undefined;
    event.message = text(o.message);
    for (const data of [winlog.event_data, winlog.user_data]) if (isObject(data)) this.#leaves(data, 0);
    return this.#ended(o['@timestamp'] ?? winlog.time_created);
  }

  /** `{"win": {"system": {"providerName", "eventID", …}, "eventdata": {…}}}`: names begin in lower case (Wazuh). */
  #wazuh(win: Json, system: Json): Read {
    const event = this.#fields;
    event.provider = text(system.providerName) ?? '';
    event.id = eventId(system.eventID);
    event.channel = text(system.channel) ?? '';
    event.computer = text(system.computer) ?? '';
    event.record = recordId(system.eventRecordID);
    event.failed = auditFailed(system.keywords) ?? auditFailed(system.severityValue);
    event.message = text(system.message)?.replace(/^"([\s\S]*)"$/, '$1');
    const data = win.eventdata ?? win.eventData;
    if (isObject(data)) {
      this.#leaves(data, 0);
      // Values without names are one text.
      const unnamed = text(data.data);
      if (unnamed !== undefined) event.inserts = unnamed.split(', ');
    }
    return this.#ended(system.systemTime);
  }

  /**
   * ```
   * {"System": {"Provider", "EventID", "TimeCreated", "EventRecordID", "Channel", "Computer", "Security"},
   *  "EventData": {name: value, …} | {"Data": [{"@Name", "#text"}, …]} | {"Data": value | [value, …]}, "UserData": {…}}
   * ```
   * The event's XML as JSON: evtx_dump, xmltodict and its like, Velociraptor.
   */
  #rendered(o: Json, system: Json): Read {
    const event = this.#fields;
    event.provider = text(attribute(system, 'Provider', 'Name')) ?? '';
    event.id = eventId(system.EventID);
    event.channel = text(system.Channel) ?? '';
    event.computer = text(system.Computer) ?? '';
    event.record = recordId(system.EventRecordID);
    event.failed = auditFailed(system.Keywords);
    event.userSid = text(attribute(system, 'Security', 'UserID'));
    event.ordered = true;
    const { EventData: data, UserData: user } = o;
    if (isObject(data)) this.#eventData(data);
    if (isObject(user)) this.#leaves(user, 0);
    if (isObject(o.RenderingInfo)) event.message = text(o.RenderingInfo.Message);
    else event.message = text(o.Message);
    return this.#ended(attribute(system, 'TimeCreated', 'SystemTime') ?? system.TimeCreated);
  }

  #eventData(data: Json): void {
    const event = this.#fields;
    const { Data: list } = data;
    const items = Array.isArray(list)
      ? (list as unknown[])
      : isObject(list) && Array.isArray(list['#text'])
        ? list['#text']
        : undefined;
    if (!items) {
      this.#leaves(data, 0);
      return;
    }
    for (const item of items) {
      const name = isObject(item) ? text(item['@Name'] ?? item.Name ?? (isObject(item.$) ? item.$.Name : undefined)) : undefined;
      event.put(name ?? '', isObject(item) ? (item['#text'] ?? item._ ?? item.text) : item);
    }
  }

  /** Puts an object's innermost values, as UserData needs. Attributes of elements are no values. */
  #leaves(o: Json, depth: number): void {
    for (const name in o) {
      if (name.startsWith('#') || name.startsWith('@') || name === 'xmlns' || name.endsWith('_attributes')) continue;
      const value = o[name];
      if (isObject(value) && valueText(value) === undefined && depth < USER_DATA) this.#leaves(value, depth + 1);
      else this.#fields.put(name, value);
    }
  }

  /** Splunk keeps the event as it was collected: XML, or lines of `key=value`. Undefined when it is neither. */
  #raw(o: Json, raw: string): Read | undefined {
    if (raw.trimStart().startsWith('<Event')) {
      const read = this.#xml.read(raw, this.#wanted);
      if (typeof read !== 'string') this.event = this.#xml;
      return read;
    }
    const read = pairs(raw);
    if (!read?.names.includes('EventCode')) return undefined;
    // The line before the pairs has the time without its zone; `_time` has it.
    return this.#flat.read([...read.names, '_time'], [...read.values, o._time ?? read.before]);
  }

  #ended(time: unknown): Read {
    const event = this.#fields;
    if (event.id < 0) return 'no event id';
    if (event.provider === '') return 'no provider';
    if (this.#wanted && !this.#wanted(event.provider, event.id)) return false;
    event.time = this.#times.any(time);
    if (Number.isNaN(event.time)) return 'no time';
    if (!this.#times.zoned) this.#times.assumed++;
    return true;
  }
}

/** What is in an object that only carries one: Elasticsearch's hit, Splunk's result, Wazuh's alert. */
function envelope(o: Json): Json | undefined {
  for (const key of ['_source', 'result', 'data'] as const) {
    const inner = o[key];
    if (isObject(inner) && (key !== 'data' || isObject(inner.win))) return inner;
  }
  return undefined;
}

/**
 * Objects of the first list in an object that is no event itself: an answer of Elasticsearch, Azure Monitor or Splunk.
 * Undefined when it holds none.
 */
export function listIn(value: unknown, depth = 0): readonly unknown[] | undefined {
  if (!isObject(value) || depth > DEPTH) return undefined;
  for (const key in value) {
    const inner = value[key];
    if (Array.isArray(inner) && inner.some(isObject)) return inner as unknown[];
    const list = listIn(inner, depth + 1);
    if (list) return list;
  }
  return undefined;
}

/** An attribute of an element, as the converters keep it. */
function attribute(parent: Json, element: string, name: string): unknown {
  const beside = parent[`${element}_attributes`];
  if (isObject(beside)) return beside[name];
  const inner = parent[element];
  if (!isObject(inner)) return undefined;
  const attributes = inner['#attributes'] ?? inner.$;
  if (isObject(attributes)) return attributes[name];
  return inner[`@${name}`] ?? inner[name];
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => valueText(Array.isArray(value) ? (value[0] as unknown) : value);
