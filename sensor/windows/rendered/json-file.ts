// Events in JSON text of any size: its objects one by one. What the first event shows of where provider and id stand lets those
// behind it that are not wanted be stepped over without being parsed.
import type { Wanted, WindowsEvent } from '../event.ts';
import { JsonEventReader, listIn } from './json.ts';
import { JsonPieces } from './json-pieces.ts';
import { providerOf } from './providers.ts';
import type { TextWindow } from './text-window.ts';
import type { TimeReader } from './times.ts';

const idKeys = ['EventID', 'event_id', 'eventID', 'EventId', 'EventCode', 'Id'].map(key);
const providerKeys = ['SourceName', 'provider_name', 'providerName', 'ProviderName', 'EventSourceName', 'Provider'].map(key);
/** A provider's name is shorter. */
const NAME = 200;

function key(name: string): Buffer {
  return Buffer.from(`"${name}"`);
}

export class JsonEvents {
  readonly #reader: JsonEventReader;
  readonly #pieces: JsonPieces;
  readonly #window: TextWindow;
  readonly #wanted: Wanted | undefined;
  /** Objects of a list within one piece that wait. */
  #list: readonly unknown[] = [];
  #place = 0;
  #line = 1;
  /** Keys of id and provider in the events of this file. */
  #keys: { id: Buffer; provider: Buffer } | undefined;

  constructor(window: TextWindow, times: TimeReader, wanted?: Wanted) {
    this.#window = window;
    this.#pieces = new JsonPieces(window);
    this.#reader = new JsonEventReader(times, wanted);
    this.#wanted = wanted;
  }

  get event(): WindowsEvent {
    return this.#reader.event;
  }

  /** As `EventSource.step`. */
  step(): boolean | string | undefined {
    for (;;) {
      if (this.#place < this.#list.length) return this.#reader.read(this.#list[this.#place++]);
      const pieces = this.#pieces;
      if (!pieces.next()) return undefined;
      if (pieces.broken) {
        this.#line = pieces.broken.line;
        return pieces.broken.reason;
      }
      const piece = this.#window.bytes.subarray(pieces.start, pieces.end);
      if (this.#skips(piece)) return false;
      this.#line = 0;
      let value: unknown;
      try {
        value = JSON.parse(piece.toString());
      } catch {
        if (pieces.member) continue;
        return 'no JSON';
      }
      const read = this.#reader.read(value);
      if (typeof read !== 'string') {
        this.#learn(piece);
        return read;
      }
      const list = listIn(value);
      if (!list) {
        if (pieces.member) continue;
        return read;
      }
      this.#list = list;
      this.#place = 0;
    }
  }

  line(): number {
    return this.#line > 0 ? this.#line : this.#window.line(this.#pieces.start);
  }

  /** Where id and provider of the event read last stand in its text, if in just one place. */
  #learn(piece: Buffer): void {
    if (this.#keys || !this.#wanted || this.#list.length) return;
    const { id, provider } = this.event;
    const idKey = idKeys.find((k) => numberAt(piece, k) === id);
    const providerKey = providerKeys.find((k) => {
      const name = nameAt(piece, k);
      return name !== undefined && providerOf(name, '') === provider;
    });
    if (idKey && providerKey) this.#keys = { id: idKey, provider: providerKey };
  }

  /** True when the piece is surely an event that is not wanted. */
  #skips(piece: Buffer): boolean {
    if (!this.#keys || !this.#wanted) return false;
    const id = numberAt(piece, this.#keys.id);
    const provider = id < 0 ? undefined : nameAt(piece, this.#keys.provider);
    return provider !== undefined && !this.#wanted(providerOf(provider, ''), id);
  }
}

/** Where the value of a key begins that stands in the text just once; -1 otherwise. In a text within, its quotes are escaped. */
function valueAt(piece: Buffer, name: Buffer): number {
  const found = piece.indexOf(name);
  if (found < 0 || piece.indexOf(name, found + name.length) >= 0) return -1;
  let at = found + name.length;
  while (piece[at] === 0x20) at++;
  if (piece[at] !== 0x3a) return -1;
  at++;
  while (piece[at] === 0x20) at++;
  return at;
}

function numberAt(piece: Buffer, name: Buffer): number {
  let at = valueAt(piece, name);
  if (at < 0) return -1;
  if (piece[at] === 0x22) at++;
  let value = 0;
  const start = at;
  for (; at < start + 6; at++) {
    const digit = (piece[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  const end = piece[at];
  return at > start && (end === 0x22 || end === 0x2c || end === 0x7d || end === 0x20) && value < 65_536 ? value : -1;
}

function nameAt(piece: Buffer, name: Buffer): string | undefined {
  const at = valueAt(piece, name);
  if (at < 0 || piece[at] !== 0x22) return undefined;
  const end = piece.indexOf(0x22, at + 1);
  if (end < 0 || end - at > NAME) return undefined;
  const text = piece.toString('latin1', at + 1, end);
  return /^[ -[\]-~]+$/.test(text) ? text : undefined;
}
