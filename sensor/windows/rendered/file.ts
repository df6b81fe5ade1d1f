// A file of rendered events: XML, JSON or CSV in any Unicode form, told apart by what is in it. Memory is bounded whatever the
// file's size; what is not wanted is stepped over as early as the form allows.
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Wanted, WindowsEvent } from '../event.ts';
import { CsvEvents, csvDateOrder, csvLayout } from './csv.ts';
import { JsonEvents } from './json-file.ts';
import { TextWindow } from './text-window.ts';
import { type DateOrder, TimeReader } from './times.ts';
import { XmlEvents } from './xml-file.ts';

/** The first event of a file stands within so many octets of text, or so many objects of JSON. */
const SEARCHED = 256 * 1024;
const OBJECTS = 64;

export interface RenderedOptions {
  /** Events that it refuses are stepped over; all are wanted when left out. */
  wanted?: Wanted;
  /** How dates such as `03/04/2026` are read where the whole file does not tell; month first when left out. */
  dateOrder?: DateOrder;
}

export interface RenderedStatistics {
  /** Handed on. */
  events: number;
  notWanted: number;
  /** Events whose time tells no zone and was taken as UTC. */
  assumedUtc: number;
  /** What could not be read, by reason, with the line of the first. */
  malformed: ReadonlyMap<string, { count: number; first: string }>;
}

export interface RenderedFile {
  /** Looks at no more than `most` events and hands on those that are wanted; false when there are no more. */
  read(sink: (event: WindowsEvent) => void, most: number): boolean;
  /** Octets of the file taken so far. */
  bytes(): number;
  /** What the user has to know about how the file was read; undefined when nothing. */
  problem(): string | undefined;
  close(): void;
  readonly statistics: RenderedStatistics;
}

/** Events of one form, in the file's order. */
export interface EventSource {
  /** True: `event` is the next one; false: it is not wanted; a text: why it cannot be read; undefined: there are no more. */
  step(): boolean | string | undefined;
  readonly event: WindowsEvent;
  /** The line in which what was stepped on begins. */
  line(): number;
}

/**
 * Opens a file of rendered events.
 * @returns the file, or why it is none: a text for the user
 */
export function openRendered(path: string, options: RenderedOptions = {}): RenderedFile | string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return (error as Error).message;
  }
  let open = true;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  const times = new TimeReader();
  const window = new TextWindow(file);
  let source: { events: EventSource; problem?: string } | string;
  try {
    source = fstatSync(file).size === 0 ? 'the file is empty' : sourceOf(path, window, times, options);
  } catch (error) {
    close();
    return (error as Error).message;
  }
  if (typeof source === 'string') {
    close();
    return source;
  }
  const { events, problem } = source;
  const malformed = new Map<string, { count: number; first: string }>();
  const statistics = { events: 0, notWanted: 0, assumedUtc: 0, malformed };

  return {
    statistics,
    read(sink, most) {
      for (let n = 0; n < most; n++) {
        const step = events.step();
        if (step === undefined) return false;
        if (step === true) {
          statistics.events++;
          statistics.assumedUtc = times.assumed;
          sink(events.event);
        } else if (step === false) statistics.notWanted++;
        else {
          const had = malformed.get(step);
          if (had) had.count++;
          else malformed.set(step, { count: 1, first: `line ${events.line()}` });
        }
      }
      return true;
    },
    bytes: () => window.taken(),
    problem: () => problem,
    close,
  };
}

/** The form is told by the first character that is no blank. */
function sourceOf(
  path: string,
  window: TextWindow,
  times: TimeReader,
  { wanted, dateOrder }: RenderedOptions,
): { events: EventSource; problem?: string } | string {
  window.more();
  let at = window.pos;
  while (at < window.end && (window.bytes[at] as number) <= 0x20) at++;
  const first = String.fromCharCode(window.bytes[at] ?? 0);
  if (first === '<') {
    const beginning = window.bytes.toString('latin1', at, Math.min(window.end, at + SEARCHED));
    return /<Event[\s>]/.test(beginning) ? { events: new XmlEvents(window, times, wanted) } : 'XML without Windows events';
  }
  if (first === '{' || first === '[') {
    const found = again(path, (probe) => {
      const events = new JsonEvents(probe, new TimeReader());
      for (let n = 0; n < OBJECTS; n++) {
        const step = events.step();
        if (step === true || step === undefined) return step === true;
      }
      return false;
    });
    return found ? { events: new JsonEvents(window, times, wanted) } : 'JSON without Windows events';
  }
  const layout = again(path, csvLayout);
  if (!layout) return 'not a file of Windows events';
  const order = again(path, (probe) => csvDateOrder(probe, layout));
  times.order = order === undefined || order === 'none' ? (dateOrder ?? 'month-first') : order;
  const events = new CsvEvents(window, layout, times, wanted);
  if (order !== undefined) return { events };
  const [is, other] = times.order === 'month-first' ? ['month', 'day'] : ['day', 'month'];
  return { events, problem: `no date in it tells whether day or month comes first: read with the ${is} before the ${other}` };
}

/** Looks at the file from its beginning, beside the window that will read it. */
function again<T>(path: string, look: (window: TextWindow) => T): T {
  const file = openSync(path, 'r');
  try {
    return look(new TextWindow(file));
  } finally {
    closeSync(file);
  }
}
