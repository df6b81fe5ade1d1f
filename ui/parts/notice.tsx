// Short notices of what was done, at the foot of the window, some with a way back. Read out by screen readers.
import { CloseButton } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';

interface Notice {
  id: number;
  text: string;
  undo?: (() => void) | undefined;
  problem?: boolean;
}

/** Milliseconds that a notice stays, unless the pointer or the focus is on it. */
const STAYS = 8000;
const MOST = 3;

let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

export function notify(text: string, { undo, problem = false }: { undo?: () => void; problem?: boolean } = {}): void {
  last++;
  set([...notices, { id: last, text, undo, problem }].slice(-MOST));
}

const drop = (id: number): void => set(notices.filter((n) => n.id !== id));

function One({ notice }: { notice: Notice }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => drop(notice.id), STAYS);
    return () => clearTimeout(timer);
  }, [held, notice.id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only keeps it from going
    <div
      className={notice.problem ? 'notice problem' : 'notice'}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{notice.text}</span>
      {notice.undo ? (
        <button
          type="button"
          className="undo"
          onClick={() => {
            drop(notice.id);
            notice.undo?.();
          }}
        >
          Undo
        </button>
      ) : null}
      <CloseButton size="sm" variant="transparent" c="inherit" aria-label="Dismiss" onClick={() => drop(notice.id)} />
    </div>
  );
}

export function Notices() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map((n) => (
        <One notice={n} key={n.id} />
      ))}
    </div>
  );
}
