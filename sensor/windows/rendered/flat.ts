// Events as one row of names and values, whatever wrote it: NXLog, Fluent Bit, fluentd, Azure Monitor's tables, PowerShell,
// Splunk, CSV. The names of the header differ, so they are recognised by any of those in use; everything else is a field of the
// event.
import { auditFailed } from '../audit-outcome.ts';
import type { Wanted } from '../event.ts';
import { eventId, type FieldsEvent, recordId, valueText } from './event-fields.ts';
import { providerOf } from './providers.ts';
import type { TimeReader } from './times.ts';
import { XmlEvent } from './xml.ts';

const slots = [
  'id',
  'provider',
  'channel',
  'computer',
  'time',
  'received',
  'stamp',
  'record',
  'outcome',
  'sid',
  'message',
  'data',
  'inserts',
] as const;
type Slot = (typeof slots)[number];

/** Names of the header in lower case without what is not a letter; the earlier one counts where a row has two. */
const aliases: Readonly<Record<Slot, readonly string[]>> = {
  id: ['eventid', 'eventcode', 'id', 'eventidcode'],
  provider: ['provider', 'providername', 'sourcename', 'eventsourcename', 'source'],
  channel: ['channel', 'logname', 'eventlog', 'logfile', 'eventlogname'],
  computer: ['computer', 'hostname', 'computername', 'machinename', 'host'],
  time: ['eventtime', 'timecreated', 'systemtime', 'timegenerated', 'dateandtime', 'time', 'timestamp', 'date', 'timewritten'],
  received: ['eventreceivedtime'],
  // `@timestamp`, `_time`: made by what passed the event on, with its zone.
  stamp: [],
  record: ['eventrecordid', 'recordnumber', 'recordid', 'eventrecord'],
  outcome: ['keywords', 'keyword', 'eventtype', 'outcome'],
  sid: ['userid', 'sid', 'systemuserid', 'userdataid'],
  message: ['message', 'renderedmessage', 'rendereddescription', 'description', 'msg'],
  data: ['eventdata', 'userdata', 'parameterxml'],
  inserts: ['stringinserts', 'insertionstrings', 'properties', 'strings'],
};
const stamps = ['@timestamp', '_time'];

/** Of the logging process, not of the event: NXLog's and Fluent Bit's header, which would pass for fields in another case. */
const headerNames = new Set(['ProcessID', 'ThreadID', 'ExecutionProcessID']);
/** PowerShell's, which stands beside `MachineName`. */
const powershellNames = new Set(['ProcessId', 'ThreadId', 'Version', 'Qualifiers']);

/** NXLog's account of the logging process, where it is told with its kind. */
const accountNames = new Set(['AccountName', 'Domain']);

interface Meaning {
  readonly slot: Slot;
  readonly rank: number;
}

const meanings = new Map<string, Meaning | undefined>();
/** Names whose meaning is remembered; producers have few. */
const REMEMBERED = 8192;
/** No name of a header is longer. */
const LONGEST = 64;

function meaningOf(name: string): Meaning | undefined {
  if (name.length > LONGEST) return undefined;
  if (meanings.has(name)) return meanings.get(name);
  let found: Meaning | undefined;
  if (stamps.includes(name.toLowerCase())) found = { slot: 'stamp', rank: 0 };
  else {
    // Azure's CSV adds the zone to names; Elasticsearch's has the whole path.
    const bare = name
      .replace(/ \[(?:UTC|Local Time)\]$/, '')
      .replace(/^(?:winlog\.|event\.|data\.win\.system\.)/, '')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
    const simple = name.startsWith('event.') ? `event${bare}` : bare;
    for (const slot of slots) {
      const rank = aliases[slot].indexOf(simple);
      if (rank >= 0 && !name.startsWith('_')) found = { slot, rank };
    }
  }
  if (meanings.size < REMEMBERED) meanings.set(name, found);
  return found;
}

const fieldPrefix = /^(?:winlog\.(?:event|user)_data|data\.win\.eventdata)\./;
const QUARTER = 900_000;
/** The widest zone, rounded up. */
const ZONE = 15 * 3_600_000;

/** Whether names can be those of rows of events: an id, a time, and who says so. */
export function isHeader(names: readonly string[]): boolean {
  const found = new Set(names.map((n) => meaningOf(n)?.slot));
  return found.has('id') && (found.has('time') || found.has('stamp')) && (found.has('provider') || found.has('channel'));
}

/** Whether a column of that name holds the event's time. */
export const isTimeName = (name: string): boolean => meaningOf(name)?.slot === 'time';

/** The header of the message that a row came in. */
export interface Carrier {
  readonly host: string;
  readonly time: number;
  readonly zoned: boolean;
}

export class FlatReader {
  readonly #event: FieldsEvent;
  readonly #times: TimeReader;
  readonly #wanted: Wanted | undefined;
  readonly #xml: XmlEvent;
  readonly #header: Partial<Record<Slot, unknown>> = {};
  readonly #ranks: Partial<Record<Slot, number>> = {};

  constructor(event: FieldsEvent, times: TimeReader, wanted?: Wanted) {
    this.#event = event;
    this.#times = times;
    this.#wanted = wanted;
    this.#xml = new XmlEvent(times);
  }

  /**
   * Reads a row into the event.
   * @param carrier what brought the row knows these where the row does not
   * @returns as `JsonEventReader.read`
   */
  read(names: readonly string[], values: readonly unknown[], carrier?: Carrier): boolean | string {
    const event = this.#event;
    const header = this.#header;
    for (const slot of slots) header[slot] = this.#ranks[slot] = undefined;
    event.clear();
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      const value = values[i];
      // An empty column says nothing; the value may stand elsewhere in the row.
      if (value === null || value === undefined || value === '') continue;
      const meaning = meaningOf(name);
      if (meaning && meaning.rank < (this.#ranks[meaning.slot] ?? Number.POSITIVE_INFINITY)) {
        header[meaning.slot] = value;
        this.#ranks[meaning.slot] = meaning.rank;
      }
      if (!headerNames.has(name)) event.put(name.includes('.') ? name.replace(fieldPrefix, '') : name, value);
    }
    event.id = eventId(header.id);
    // `Id` alone is anybody's; PowerShell's stands beside `ProviderName`.
    if (event.id < 0 || (this.#ranks.id === 2 && this.#ranks.provider !== 1)) return 'no event id';
    event.channel = text(header.channel);
    event.provider = providerOf(text(header.provider), event.channel);
    if (event.provider === '') return 'no provider';
    if (this.#wanted && !this.#wanted(event.provider, event.id)) return false;
    event.time = this.#time(carrier);
    if (Number.isNaN(event.time)) return 'no time';
    event.computer = text(header.computer) || (carrier?.host ?? '');
    event.record = recordId(header.record);
    event.failed = auditFailed(header.outcome);
    event.userSid = sid(header.sid);
    event.message = valueText(header.message);
    if (names.includes('MachineName')) this.#drop(powershellNames);
    if (names.includes('AccountType') && names.includes('SourceModuleType')) this.#drop(accountNames);
    this.#data(header.data, header.inserts);
    return true;
  }

  /**
   * The event's own time. Where it has no zone but what passed it on says when that was, in UTC and in the event's own zone, the
   * difference of the two is the zone.
   */
  #time(carrier: Carrier | undefined): number {
    const { time: told, received, stamp } = this.#header;
    const times = this.#times;
    const time = told === undefined ? Number.NaN : times.any(told);
    if (!Number.isNaN(time) && times.zoned) return time;
    const passed = stamp === undefined ? Number.NaN : times.any(stamp);
    const stamped = !Number.isNaN(passed) && times.zoned;
    if (Number.isNaN(time) && Number.isNaN(passed) && told === undefined && carrier) {
      if (!carrier.zoned) times.assumed++;
      return carrier.time;
    }
    if (Number.isNaN(time)) {
      if (!Number.isNaN(passed) && !stamped) times.assumed++;
      return passed;
    }
    if (stamped) {
      const arrived = received === undefined ? time : times.any(received);
      const zone = Math.round((passed - (Number.isNaN(arrived) ? time : arrived)) / QUARTER) * QUARTER;
      if (Math.abs(zone) <= ZONE) return time + zone;
    }
    times.assumed++;
    return time;
  }

  #drop(header: ReadonlySet<string>): void {
    const { names, values } = this.#event;
    for (let i = names.length - 1; i >= 0; i--) {
      if (!header.has(names[i] as string)) continue;
      names.splice(i, 1);
      values.splice(i, 1);
    }
  }

  /** Fields that are one value of the row: an object, a list, or XML (Azure Monitor). */
  #data(data: unknown, inserts: unknown): void {
    const event = this.#event;
    if (Array.isArray(inserts)) event.inserts = inserts as unknown[];
    if (Array.isArray(data)) event.inserts = data as unknown[];
    else if (typeof data === 'string') this.#dataText(data);
    else if (typeof data === 'object' && data !== null) for (const [name, value] of Object.entries(data)) event.put(name, value);
  }

  #dataText(data: string): void {
    const event = this.#event;
    if (data.startsWith('{')) {
      try {
        for (const [name, value] of Object.entries(JSON.parse(data) as object)) event.put(name, value);
      } catch {
        // Not JSON after all: then it is a value like any other.
      }
      return;
    }
    if (!data.trimStart().startsWith('<') || this.#xml.readData(data) !== true) return;
    const values: (string | undefined)[] = [];
    for (const { name, value } of this.#xml.all()) {
      if (name !== '') event.put(name, value);
      values.push(value);
    }
    event.inserts = values;
  }
}

const text = (value: unknown): string => valueText(value) ?? '';

/** PowerShell writes a SID as an object; Fluent Bit as its text; others an account's name there. */
function sid(value: unknown): string | undefined {
  const told = valueText(value);
  return told !== undefined && /^S-1-[\d-]+$/.test(told) ? told : undefined;
}
