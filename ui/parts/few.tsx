// A few of a list, and a button for the rest.
import { type ReactNode, useState } from 'react';
import { number } from './words.ts';

/** `button` is null where all are shown. */
export function useFew<T>(all: readonly T[], few: number): { shown: readonly T[]; button: ReactNode } {
  const [every, setEvery] = useState(false);
  // One line more is shorter than a button for it.
  if (all.length <= few + 1) return { shown: all, button: null };
  const button = (
    <button type="button" className="link" aria-expanded={every} onClick={() => setEvery(!every)}>
      {every ? 'Show fewer' : `Show all ${number(all.length)}`}
    </button>
  );
  return { shown: every ? all : all.slice(0, few), button };
}
