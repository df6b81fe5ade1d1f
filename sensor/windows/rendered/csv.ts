// Tables of events as text: Event Viewer's "Save as CSV", PowerShell's Export-Csv, Azure Monitor's export. Separated by comma,
// semicolon or tab, quoted as RFC 4180 says; the names in the first line tell what is where.
import type { Wanted, WindowsEvent } from '../event.ts';
import { FieldsEvent } from './event-fields.ts';
import { FlatReader, isHeader, isTimeName } from './flat.ts';
import type { TextWindow } from './text-window.ts';
import { type DateOrder, orderOf, TimeReader } from './times.ts';

/** An event's row with its message; Windows keeps an event under 64 KiB. */
const LARGEST_ROW = 1024 * 1024;
/** Columns of a table; Azure Monitor's widest has about 230. */
const COLUMNS = 1000;
const LF = 0x0a;
const QUOTE = 0x22;
const separators = [',', ';', '\t'];

/** Event Viewer's columns in their order, in whatever language their names are; the message has none. */
const eventViewer = ['Level', 'Date and Time', 'Source', 'Event ID', 'Task Category'];

export interface CsvLayout {
  readonly names: readonly string[];
  readonly separator: string;
}

/** What the first lines tell of a table of events, stepping over them; undefined when it is none. */
export function csvLayout(window: TextWindow): CsvLayout | undefined {
  const rows = new Rows(window);
  for (;;) {
    const first = rows.next();
    if (typeof first !== 'string') return undefined;
    // PowerShell's type line, Excel's separator.
    if (first.startsWith('#TYPE ') || /^sep=.$/.test(first)) continue;
    for (const separator of separators) {
      const names = cells(first, separator).map((n) => n.trim());
      if (isHeader(names)) return { names, separator };
      if (names.length !== eventViewer.length) continue;
      const second = rows.next();
      const row = typeof second === 'string' ? cells(second, separator) : [];
      if (row.length === eventViewer.length + 1 && /^\d{1,5}$/.test(row[3] ?? '') && !Number.isNaN(new TimeReader().any(row[1])))
        return { names: eventViewer, separator };
      return undefined;
    }
    return undefined;
  }
}

/**
 * Which of day and month comes first in the table's dates: the first row with a number above 12 tells. `none` when no date needs
 * it, undefined when no row tells.
 */
export function csvDateOrder(window: TextWindow, layout: CsvLayout): DateOrder | 'none' | undefined {
  const column = layout.names.findIndex(isTimeName);
  const rows = new Rows(window);
  for (let row = rows.next(); row !== undefined; row = rows.next()) {
    const value = typeof row === 'string' ? cells(row, layout.separator)[column] : undefined;
    if (value === undefined || value === layout.names[column]) continue;
    const order = orderOf(value);
    if (order !== undefined) return order;
  }
  return undefined;
}

export class CsvEvents {
  readonly event: WindowsEvent;
  readonly #rows: Rows;
  readonly #layout: CsvLayout;
  readonly #names: readonly string[];
  readonly #flat: FlatReader;

  /** @param window stands at the table's first line */
  constructor(window: TextWindow, layout: CsvLayout, times: TimeReader, wanted?: Wanted) {
    const event = new FieldsEvent();
    this.event = event;
    this.#rows = new Rows(window);
    this.#layout = layout;
    this.#names = [...layout.names, 'Message'];
    this.#flat = new FlatReader(event, times, wanted);
  }

  /** As `EventSource.step`. */
  step(): boolean | string | undefined {
    for (;;) {
      const row = this.#rows.next();
      if (row === undefined) return undefined;
      if (row === false) return 'row too long';
      const { names, separator } = this.#layout;
      const values = cells(row, separator);
      if (values.length === 1 && values[0]?.trim() === '') continue;
      // The line of names, which may be repeated where files were put together.
      if (values[0]?.trim() === names[0] && values.length <= names.length) continue;
      if (row.startsWith('#TYPE ') || row.startsWith('sep=')) continue;
      // Event Viewer's message stands behind the last named column; an unquoted one may hold separators.
      if (values.length > names.length + 1) values[names.length] = values.slice(names.length).join(separator);
      return values.length < names.length ? 'row too short' : this.#flat.read(this.#names, values);
    }
  }

  line(): number {
    return this.#rows.line;
  }
}

/** A table's rows: quotes may hold line ends. */
class Rows {
  readonly #window: TextWindow;
  /** Where the row begins. */
  line = 1;

  constructor(window: TextWindow) {
    this.#window = window;
  }

  /** The next row without its line end; false for one too long, of which the first line is left out; undefined at the end. */
  next(): string | false | undefined {
    const window = this.#window;
    if (window.pos >= window.end && !window.more()) return undefined;
    this.line = window.line(window.pos);
    let at = window.pos;
    let quoted = false;
    let firstLine = -1;
    for (;;) {
      const { bytes, end } = window;
      while (at < end) {
        const c = bytes[at] as number;
        if (c === QUOTE) quoted = !quoted;
        else if (c === LF) {
          if (!quoted) break;
          if (firstLine < 0) firstLine = at - window.pos;
        }
        at++;
      }
      if (at < end) break;
      const length = at - window.pos;
      if (length > LARGEST_ROW) {
        window.pos += firstLine < 0 ? length : firstLine + 1;
        return false;
      }
      const more = window.more();
      at = window.pos + length;
      if (!more) break;
    }
    const row = window.bytes.toString('utf8', window.pos, at);
    window.pos = Math.min(at + 1, window.end);
    return row.endsWith('\r') ? row.slice(0, -1) : row;
  }
}

/** `row = cell (separator cell)*`, `cell = '"' (any but '"' | '""')* '"' | any but separator` */
function cells(row: string, separator: string): string[] {
  const values: string[] = [];
  let at = 0;
  while (values.length < COLUMNS) {
    if (row.charCodeAt(at) === QUOTE) {
      let end = at + 1;
      for (;;) {
        const quote = row.indexOf('"', end);
        end = quote < 0 ? row.length : quote;
        if (row.charCodeAt(end + 1) !== QUOTE) break;
        end += 2;
      }
      const next = row.indexOf(separator, end);
      values.push(row.slice(at + 1, end).replaceAll('""', '"'));
      if (next < 0) return values;
      at = next + 1;
    } else {
      const next = row.indexOf(separator, at);
      values.push(row.slice(at, next < 0 ? row.length : next));
      if (next < 0) return values;
      at = next + 1;
    }
  }
  return values;
}
