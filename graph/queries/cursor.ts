// Opaque cursors of lists that are ordered by a time, newest first, and by id within the same time.
// A cursor names the last row shown, so that rows that come in above it do not shift the pages below.

export interface Cursor {
  /** Epoch milliseconds. */
  time: number;
  id: string;
}

/** Before every row: where a list starts. */
export const newest: Cursor = { time: Number.MAX_SAFE_INTEGER, id: '' };

/** Ids are far shorter; what is longer was not made here. */
const LONGEST = 1000;

export const encodeCursor = ({ time, id }: Cursor): string => Buffer.from(`${time}|${id}`).toString('base64url');

/** The cursor behind a text made by `encodeCursor`, or undefined when it is none. */
export function decodeCursor(text: string): Cursor | undefined {
  if (text.length > LONGEST) return undefined;
  const plain = Buffer.from(text, 'base64url').toString();
  const bar = plain.indexOf('|');
  const time = Number(plain.slice(0, bar));
  if (bar < 1 || !Number.isSafeInteger(time)) return undefined;
  return { time, id: plain.slice(bar + 1) };
}

/** One page of a list. */
export interface Page<T> {
  nodes: T[];
  hasNextPage: boolean;
  endCursor: string | null;
}

/** Makes a page of rows that were asked for with one more than `first`, which tells whether there is a next page. */
export function pageOf<T>(rows: readonly T[], first: number, cursorOf: (row: T) => Cursor): Page<T> {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  return { nodes, hasNextPage: rows.length > first, endCursor: last === undefined ? null : encodeCursor(cursorOf(last)) };
}
