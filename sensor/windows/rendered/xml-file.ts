// Events in XML text: one, one after another as wevtutil writes them, or within `<Events>` as Event Viewer does. An event is
// found by its tags; what is between events does not matter.
import type { Wanted, WindowsEvent } from '../event.ts';
import type { TextWindow } from './text-window.ts';
import type { TimeReader } from './times.ts';
import { LARGEST_EVENT, XmlEvent } from './xml.ts';

const begin = Buffer.from('<Event');
const finish = Buffer.from('</Event>');
const documentType = Buffer.from('<!DOCTYPE');

export class XmlEvents {
  readonly event: WindowsEvent;
  readonly #xml: XmlEvent;
  readonly #window: TextWindow;
  readonly #wanted: Wanted | undefined;
  #start = 0;
  #first = true;

  constructor(window: TextWindow, times: TimeReader, wanted?: Wanted) {
    this.#window = window;
    this.#xml = new XmlEvent(times);
    this.event = this.#xml;
    this.#wanted = wanted;
  }

  /** As `EventSource.step`. */
  step(): boolean | string | undefined {
    const window = this.#window;
    if (!this.#find()) return undefined;
    if (this.#first) {
      this.#first = false;
      const before = window.bytes.indexOf(documentType);
      // Told once: entities that it declares stay unresolved.
      if (before >= 0 && before < window.pos) return 'document type';
    }
    this.#start = window.pos;
    let from = window.pos + begin.length;
    for (;;) {
      const end = window.bytes.indexOf(finish, from);
      if (end >= 0 && end < window.end) {
        const text = window.bytes.toString('utf8', window.pos, end + finish.length);
        const next = this.#inside(window.pos + begin.length, end);
        if (next >= 0) {
          // An event that was cut short, with the next one behind it.
          window.pos = next;
          return 'event cut short';
        }
        window.pos = end + finish.length;
        return this.#xml.read(text, this.#wanted);
      }
      const length = window.end - window.pos;
      if (length > LARGEST_EVENT) {
        window.pos += begin.length;
        return 'event too large';
      }
      if (!window.more()) {
        window.pos = window.end;
        return 'event cut short';
      }
      this.#start = window.pos;
      from = window.pos + Math.max(begin.length, length - finish.length);
    }
  }

  line(): number {
    return this.#window.line(Math.min(this.#start, this.#window.pos));
  }

  /** Steps to where the next event begins; false when there is none. */
  #find(): boolean {
    const window = this.#window;
    for (;;) {
      const at = window.bytes.indexOf(begin, window.pos);
      if (at >= 0 && at + begin.length < window.end) {
        const next = window.bytes[at + begin.length] as number;
        window.pos = at;
        if (next === 0x3e || next <= 0x20) return true;
        window.pos += begin.length;
        continue;
      }
      window.pos = Math.max(window.pos, window.end - begin.length);
      if (!window.more()) return false;
    }
  }

  /** Where another event begins within this one; -1 when none does. */
  #inside(start: number, end: number): number {
    const { bytes } = this.#window;
    for (let at = bytes.indexOf(begin, start); at >= 0 && at < end; at = bytes.indexOf(begin, at + 1)) {
      const next = bytes[at + begin.length] as number;
      // `<EventID>`, `<EventData>` and `<EventRecordID>` begin like it.
      if (next === 0x3e || next <= 0x20) return at;
    }
    return -1;
  }
}
