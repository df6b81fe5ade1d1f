// Arguments checked at the edge: every list is bounded, every cursor and time is one.
import { type Cursor, decodeCursor, newest } from '../../graph/queries/cursor.ts';
import { apiError } from '../errors.ts';

/** Characters of a search text; names in a directory are shorter. */
const TEXT = 200;
/** Entries of a filter's list. */
const LIST = 200;
/** Characters of an id. */
const ID = 1000;

/** How many rows are wanted, from 1 to `most`. */
export function wanted(first: number | null | undefined, standard: number, most: number): number {
  const n = first ?? standard;
  if (n < 1 || n > most) throw apiError('BAD_USER_INPUT', `first must be from 1 to ${most}`);
  return n;
}

export function cursor(after: string | null | undefined): Cursor {
  if (after === null || after === undefined) return newest;
  const found = decodeCursor(after);
  if (!found) throw apiError('BAD_USER_INPUT', 'after must be an endCursor of this list');
  return found;
}

/** Epoch milliseconds of an ISO 8601 time. */
export function time(text: string, name: string): number {
  const at = Date.parse(text);
  if (text.length > 40 || Number.isNaN(at)) throw apiError('BAD_USER_INPUT', `${name} must be a time in ISO 8601`);
  return at;
}

/** Minutes between a clock and UTC; the farthest zones are 14 hours ahead. */
export function minutes(offset: number): number {
  if (Math.abs(offset) > 14 * 60) throw apiError('BAD_USER_INPUT', 'offset must be from -840 to 840 minutes');
  return offset;
}

export function bounded(text: string, name: string, most = TEXT): string {
  if (text.length > most) throw apiError('BAD_USER_INPUT', `${name} must have at most ${most} characters`);
  return text;
}

export const id = (text: string): string => bounded(text, 'id', ID);

export function list<T>(values: readonly T[], name: string): readonly T[] {
  if (values.length > LIST) throw apiError('BAD_USER_INPUT', `${name} must have at most ${LIST} entries`);
  return values;
}

export const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
