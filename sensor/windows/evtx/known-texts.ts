// Texts of values by their octets: an estate's events name the same accounts, computers and addresses again and again. What was met
// lately is the same string again, which costs no making, and whose hash is known to whoever looks something up by it.

/** Texts that are kept, a power of two. */
const KEPT = 2048;
/** Octets of the longest value that is kept: names, addresses, SIDs and the name of the Security log's provider are shorter. */
const LONGEST = 80;
/** Words of 4 octets of an entry: one for type and size, then the value. */
const ENTRY = 1 + LONGEST / 4;

const keys = new Int32Array(KEPT * ENTRY);
const texts: string[] = new Array(KEPT).fill('');

/** Makes the text of a value, from its octets alone. */
export type TextMaker = (type: number, at: number, size: number) => string;

/** The text of the value of a type in `[at, at + size)`; made when it is not known. */
export function knownText(view: DataView, type: number, at: number, size: number, make: TextMaker): string {
  if (size > LONGEST || size < 4) return make(type, at, size);
  const kind = (type << 16) | size;
  // The last word may share octets with the one before.
  const last = at + size - 4;
  let hash = kind;
  for (let from = at; from < last; from += 4) {
    hash = Math.imul(hash ^ view.getInt32(from, true), 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  const end = view.getInt32(last, true);
  hash = Math.imul(hash ^ end, 0x9e37_79b1);
  hash ^= hash >>> 15;
  const place = hash & (KEPT - 1);
  let key = place * ENTRY;
  if (keys[key] === kind) {
    let from = at;
    key++;
    while (from < last && keys[key] === view.getInt32(from, true)) {
      key++;
      from += 4;
    }
    if (from >= last && keys[key] === end) return texts[place] as string;
    key = place * ENTRY;
  }
  const text = make(type, at, size);
  keys[key++] = kind;
  for (let from = at; from < last; from += 4) keys[key++] = view.getInt32(from, true);
  keys[key] = end;
  texts[place] = text;
  return text;
}
