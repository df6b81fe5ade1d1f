// One event in the XML that Windows renders (the event schema of MS-EVEN6 §2.2.17), from wevtutil, Event Viewer, forwarding or a
// SIEM: a scanner of its own that keeps places in the text and makes a string only of what is asked for. XML beyond what such
// events need (document types, entities of their own) is refused.
import { Malformed } from '../../bytes/malformed.ts';
import { auditFailed } from '../audit-outcome.ts';
import type { Wanted, WindowsEvent } from '../event.ts';
import { TimeReader } from './times.ts';

/** An event's record has at most 64 KiB (MS-EVEN6); escaped, with its rendered message, it stays far below. */
export const LARGEST_EVENT = 1024 * 1024;
/** Elements within each other. Windows writes at most six. */
const DEPTH = 32;
/** Values of one event; the largest template has fewer than a hundred. */
const FIELDS = 1024;
/** Attributes of one element that are kept. */
const ATTRIBUTES = 16;

const none = '';

/** Kinds of what `next` steps on. */
type Token = 'open' | 'empty' | 'close' | 'end';

export class XmlEvent implements WindowsEvent {
  provider = none;
  id = 0;
  channel = none;
  computer = none;
  time = 0;
  record: number | undefined;
  failed: boolean | undefined;
  readonly #times: TimeReader;
  #text = none;
  #pos = 0;
  /** The tag stepped on: its name, where it begins, and its attributes as name and value places. */
  #nameStart = 0;
  #nameEnd = 0;
  #tagStart = 0;
  readonly #attributes = new Int32Array(4 * ATTRIBUTES);
  #attributeCount = 0;
  /** Four places a field: its name's and its value's; a name of no length is none. */
  readonly #fields = new Int32Array(4 * FIELDS);
  #count = 0;
  /** Fields that have a place: all but `Binary`. */
  #places = 0;
  #sidStart = 0;
  #sidEnd = 0;

  /** @param times counts times without a zone */
  constructor(times = new TimeReader()) {
    this.#times = times;
  }

  get userSid(): string | undefined {
    return this.#sidEnd > this.#sidStart ? this.#text.slice(this.#sidStart, this.#sidEnd) : undefined;
  }

  /**
   * Reads the text of one `<Event …>…</Event>`, with or without a declaration before it.
   * @returns true; false when it is not wanted; or why it cannot be read, one of few texts
   */
  read(text: string, wanted?: Wanted): boolean | string {
    if (text.length > LARGEST_EVENT) return 'event too large';
    this.#begin(text);
    try {
      if (this.#next() !== 'open' || !this.#is('Event')) return 'no Event element';
      return this.#event(wanted);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return error.message;
    }
  }

  /**
   * Reads EventData, UserData or a row of Param elements alone, as Azure Monitor keeps them; the header stays as it is.
   * @returns true, or why it cannot be read
   */
  readData(text: string): true | string {
    if (text.length > LARGEST_EVENT) return 'event too large';
    this.#begin(text);
    try {
      let token = this.#next();
      // Azure Monitor has an element of its own around it.
      if (token === 'open' && this.#is('DataItem')) token = this.#next();
      while (token === 'open' && (this.#is('EventData') || this.#is('UserData'))) {
        this.#data(!this.#is('UserData'));
        token = this.#next();
      }
      while ((token === 'open' || token === 'empty') && this.#is('Param')) {
        const start = this.#pos;
        this.#put(0, 0, start, token === 'open' ? this.#leafEnd() : start);
        token = this.#next();
      }
      return true;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return error.message;
    }
  }

  field(name: string): string | undefined {
    // Values without a name have only their place.
    if (name === none) return undefined;
    const text = this.#text;
    const fields = this.#fields;
    for (let i = 0; i < this.#count; i++) {
      const start = fields[4 * i] as number;
      if ((fields[4 * i + 1] as number) - start === name.length && text.startsWith(name, start)) return this.#value(i);
    }
    return undefined;
  }

  value(place: number): string | undefined {
    return place >= 0 && place < this.#places ? this.#value(place) : undefined;
  }

  /** Names and values of all fields in their order. */
  *all(): Generator<{ name: string; value: string | undefined }> {
    for (let i = 0; i < this.#count; i++) {
      const name = this.#text.slice(this.#fields[4 * i] as number, this.#fields[4 * i + 1] as number);
      yield { name, value: this.#value(i) };
    }
  }

  #value(i: number): string | undefined {
    const start = this.#fields[4 * i + 2] as number;
    const end = this.#fields[4 * i + 3] as number;
    if (end === start || (end === start + 1 && this.#text.charCodeAt(start) === HYPHEN)) return undefined;
    const value = plain(this.#text, start, end);
    return value === none || value === '-' ? undefined : value;
  }

  #begin(text: string): void {
    this.#text = text;
    this.#pos = 0;
    this.#count = 0;
    this.#places = 0;
  }

  /**
   * ```
   * Event = System · (EventData | UserData | …)? · RenderingInfo?
   * ```
   */
  #event(wanted: Wanted | undefined): boolean | string {
    let system = false;
    for (;;) {
      const token = this.#next();
      if (token === 'end') return 'event cut short';
      if (token === 'close') return system || 'no System element';
      if (token === 'empty') continue;
      if (this.#is('System')) {
        if (system) return 'two System elements';
        const read = this.#system(wanted);
        if (read !== true) return read;
        system = true;
      } else if (this.#is('EventData')) this.#data(true);
      else if (this.#is('UserData')) this.#data(false);
      else this.#skip();
    }
  }

  /**
   * ```
   * System = Provider(Name, Guid, EventSourceName) · EventID · Version · Level · Task · Opcode · Keywords ·
   *          TimeCreated(SystemTime) · EventRecordID · Correlation · Execution · Channel · Computer · Security(UserID)
   * ```
   */
  #system(wanted: Wanted | undefined): boolean | string {
    this.provider = none;
    this.id = -1;
    this.time = Number.NaN;
    this.record = undefined;
    this.failed = undefined;
    this.#sidEnd = this.#sidStart = 0;
    let { channel, computer } = this;
    this.channel = none;
    this.computer = none;
    let asked = wanted === undefined;
    for (;;) {
      const token = this.#next();
      if (token === 'end') return 'event cut short';
      if (token === 'close') break;
      if (this.#is('Provider')) {
        const at = this.#attribute('Name');
        if (at >= 0) this.provider = plain(this.#text, this.#attributes[at + 2] as number, this.#attributes[at + 3] as number);
      } else if (this.#is('TimeCreated')) {
        const at = this.#attribute('SystemTime');
        if (at >= 0)
          this.time = this.#times.iso(this.#text, this.#attributes[at + 2] as number, this.#attributes[at + 3] as number);
        if (!this.#times.zoned) this.#times.assumed++;
      } else if (this.#is('Security')) {
        const at = this.#attribute('UserID');
        if (at >= 0) {
          this.#sidStart = this.#attributes[at + 2] as number;
          this.#sidEnd = this.#attributes[at + 3] as number;
        }
      } else if (token === 'open') {
        if (this.#is('EventID')) this.id = this.#number();
        else if (this.#is('EventRecordID')) this.record = this.#number();
        else if (this.#is('Keywords')) this.failed = this.#outcome();
        else if (this.#is('Channel')) this.channel = channel = this.#content(channel);
        else if (this.#is('Computer')) this.computer = computer = this.#content(computer);
        else this.#skip();
        if (!asked && this.id >= 0 && this.provider !== none) {
          if (wanted && !wanted(this.provider, this.id)) return false;
          asked = true;
        }
        continue;
      }
      if (token === 'open') this.#skip();
    }
    if (!(this.id >= 0)) return 'no EventID';
    if (this.provider === none) return 'no provider';
    if (Number.isNaN(this.time)) return 'no time';
    if (this.record !== undefined && !(this.record >= 0)) this.record = undefined;
    return asked || !wanted || wanted(this.provider, this.id);
  }

  /** The text of the element stepped on, which has no elements in it. `before` is given back when it is the same. */
  #content(before: string): string {
    const start = this.#pos;
    const end = this.#leafEnd();
    if (end - start === before.length && this.#text.startsWith(before, start)) return before;
    return plain(this.#text, start, end).trim();
  }

  #outcome(): boolean | undefined {
    const start = this.#pos;
    return auditFailed(this.#text.slice(start, this.#leafEnd()));
  }

  /** The number in the element stepped on; NaN when it is none. */
  #number(): number {
    const start = this.#pos;
    const end = this.#leafEnd();
    let value = 0;
    let found = false;
    for (let i = start; i < end; i++) {
      const digit = this.#text.charCodeAt(i) - 0x30;
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        found = true;
      } else if (!isBlank(digit + 0x30)) return Number.NaN;
    }
    return found && value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
  }

  /** Steps to the end of the element stepped on and gives back where its contents end. */
  #leafEnd(): number {
    this.#skip();
    return this.#tagStart;
  }

  /**
   * ```
   * EventData = (Data(Name)? | ComplexData(Name))* · Binary?
   * UserData  = an element whose innermost elements are the fields
   * ```
   * The field of an element with `Name` has that name, else the element's own; a `Data` without one has only its place.
   */
  #data(eventData: boolean): void {
    let depth = 1;
    let leaf = false;
    let nameStart = 0;
    let nameEnd = 0;
    let start = 0;
    for (;;) {
      const token = this.#next();
      if (token === 'end') throw new Malformed('event cut short', this.#pos);
      if (token === 'close') {
        if (leaf) this.#put(nameStart, nameEnd, start, this.#tagStart);
        leaf = false;
        if (--depth === 0) return;
        continue;
      }
      const unnamed = eventData && this.#is('Data');
      const at = this.#attribute('Name');
      nameStart = at >= 0 ? (this.#attributes[at + 2] as number) : this.#nameStart;
      nameEnd = at >= 0 ? (this.#attributes[at + 3] as number) : unnamed ? nameStart : this.#nameEnd;
      start = this.#pos;
      if (token === 'empty') {
        this.#put(nameStart, nameEnd, start, start);
        leaf = false;
        continue;
      }
      leaf = true;
      if (++depth > DEPTH) throw new Malformed('elements too deep', this.#pos);
    }
  }

  #put(nameStart: number, nameEnd: number, start: number, end: number): void {
    if (this.#count === FIELDS) throw new Malformed('too many fields', start);
    const at = 4 * this.#count++;
    this.#fields[at] = nameStart;
    this.#fields[at + 1] = nameEnd;
    this.#fields[at + 2] = start;
    this.#fields[at + 3] = end;
    if (nameEnd - nameStart !== 6 || !this.#text.startsWith('Binary', nameStart)) this.#places = this.#count;
  }

  /** Steps over what is in the element stepped on, to its end tag. */
  #skip(): void {
    let depth = 1;
    for (;;) {
      const token = this.#next();
      if (token === 'end') throw new Malformed('event cut short', this.#pos);
      if (token === 'open' && ++depth > DEPTH) throw new Malformed('elements too deep', this.#pos);
      if (token === 'close' && --depth === 0) return;
    }
  }

  #is(name: string): boolean {
    return this.#nameEnd - this.#nameStart === name.length && this.#text.startsWith(name, this.#nameStart);
  }

  /** Where the places of this attribute stand; -1 when the tag has none. */
  #attribute(name: string): number {
    for (let i = 0; i < this.#attributeCount; i++) {
      const start = this.#attributes[4 * i] as number;
      if ((this.#attributes[4 * i + 1] as number) - start === name.length && this.#text.startsWith(name, start)) return 4 * i;
    }
    return -1;
  }

  /**
   * ```
   * tag = "<" name (blank+ name "=" quoted)* blank* "/"? ">" | "</" name blank* ">"
   * ```
   * Steps to the next tag, over text, comments, CDATA and processing instructions.
   */
  #next(): Token {
    const text = this.#text;
    for (;;) {
      const start = text.indexOf('<', this.#pos);
      if (start < 0) {
        this.#pos = text.length;
        return 'end';
      }
      const mark = text.charCodeAt(start + 1);
      if (mark === EXCLAMATION) {
        if (text.startsWith('<!--', start)) this.#behind('-->', start + 4);
        else if (text.startsWith('<![CDATA[', start)) this.#behind(']]>', start + 9);
        else throw new Malformed('document type', start);
        continue;
      }
      if (mark === QUESTION) {
        this.#behind('?>', start + 2);
        continue;
      }
      this.#tagStart = start;
      const close = mark === SLASH;
      let at = close ? start + 2 : start + 1;
      this.#nameStart = at;
      let c = text.charCodeAt(at);
      while (c !== GREATER && c !== SLASH && !isBlank(c)) {
        if (Number.isNaN(c) || c === LESS) throw new Malformed('tag cut short', start);
        c = text.charCodeAt(++at);
      }
      this.#nameEnd = at;
      if (at === this.#nameStart) throw new Malformed('tag without name', start);
      this.#attributeCount = 0;
      for (;;) {
        while (isBlank(c)) c = text.charCodeAt(++at);
        if (c === GREATER) {
          this.#pos = at + 1;
          return close ? 'close' : 'open';
        }
        if (c === SLASH && !close && text.charCodeAt(at + 1) === GREATER) {
          this.#pos = at + 2;
          return 'empty';
        }
        at = this.#readAttribute(at);
        c = text.charCodeAt(at);
      }
    }
  }

  #readAttribute(start: number): number {
    const text = this.#text;
    let at = start;
    let c = text.charCodeAt(at);
    while (c !== EQUALS && !isBlank(c)) {
      if (Number.isNaN(c) || c === GREATER || c === LESS) throw new Malformed('tag cut short', start);
      c = text.charCodeAt(++at);
    }
    const nameEnd = at;
    while (isBlank(c)) c = text.charCodeAt(++at);
    if (c !== EQUALS) throw new Malformed('attribute without value', start);
    do c = text.charCodeAt(++at);
    while (isBlank(c));
    if (c !== QUOTE && c !== APOSTROPHE) throw new Malformed('attribute without quotes', start);
    const end = text.indexOf(c === QUOTE ? '"' : "'", at + 1);
    if (end < 0) throw new Malformed('tag cut short', start);
    if (this.#attributeCount < ATTRIBUTES) {
      const place = 4 * this.#attributeCount++;
      this.#attributes[place] = start;
      this.#attributes[place + 1] = nameEnd;
      this.#attributes[place + 2] = at + 1;
      this.#attributes[place + 3] = end;
    }
    return end + 1;
  }

  #behind(mark: string, from: number): void {
    const end = this.#text.indexOf(mark, from);
    if (end < 0) throw new Malformed('event cut short', from);
    this.#pos = end + mark.length;
  }
}

/**
 * A reader of one event's text. The event that it gives back is the same object each time.
 * @returns the event; undefined when it is not wanted; or why it cannot be read, one of few texts
 */
export function xmlEventReader(wanted?: Wanted): (text: string) => WindowsEvent | undefined | string {
  const event = new XmlEvent();
  return (text) => {
    const read = event.read(text, wanted);
    return read === true ? event : read === false ? undefined : read;
  };
}

const HYPHEN = 0x2d;
const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;

const isBlank = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const reference =
  /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));|<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<[^>]*>/g;

/** The text at a place, its five entities and numeric references resolved; what else has an ampersand stays as it is. */
function plain(text: string, start: number, end: number): string {
  const raw = text.slice(start, end);
  if (!raw.includes('&') && !raw.includes('<')) return raw;
  return raw.replace(reference, (_all, name?: string, decimal?: string, hex?: string, cdata?: string) => {
    if (name !== undefined) return entities[name] as string;
    if (cdata !== undefined) return cdata;
    if (decimal === undefined && hex === undefined) return '';
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    return code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
  });
}
