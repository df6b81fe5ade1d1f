// The frame around every page: mark, pages, search, whether live updates come, light or dark, notices.
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { type Connection, useConnection } from '../data/client.ts';
import { Boundary } from './boundary.tsx';
import { Notices } from './notice.tsx';
import { usePlaces } from './places.ts';
import { SearchBox } from './search-box.tsx';

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path d="M16 2 4 6.5v8.2C4 22 9 27.6 16 30c7-2.4 12-8 12-15.3V6.5z" fill="#0f5f70" />
      <path
        d="M10 20.5 14.5 13l4 5 4-7"
        fill="none"
        stroke="#6fe3cb"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="10" cy="20.5" r="2.4" fill="#fff" />
      <circle cx="22.5" cy="11" r="2.4" fill="#ff8a5b" />
    </svg>
  );
}

const states: Record<Connection, readonly [string, string]> = {
  connecting: ['Connecting', 'Live updates begin in a moment'],
  live: ['Live', 'New alerts appear by themselves'],
  lost: ['Not connected', 'The server does not answer; what you see may be old. It is tried again by itself.'],
};

function Live() {
  const connection = useConnection();
  const [word, hint] = states[connection];
  return (
    <span className={`live ${connection}`} role="status" title={hint}>
      <span className="word">{word}</span>
    </span>
  );
}

function Scheme() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? 'Light colours' : 'Dark colours';
  return (
    <button
      type="button"
      className="quiet"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
        {dark ? (
          <path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z" />
        ) : (
          <path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z" />
        )}
      </svg>
    </button>
  );
}

const pages = [
  ['/', 'Alerts'],
  ['/status', 'Status'],
] as const;

export function Frame({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  usePlaces();
  return (
    <>
      <a href="#content" className="skip">
        To the content
      </a>
      <header className="head">
        <Link href="/" className="brand" aria-label="Pathwarden, to the alerts">
          <Mark />
          <span>Pathwarden</span>
        </Link>
        <nav aria-label="Pages">
          {pages.map(([to, name]) => (
            <Link key={to} href={to} aria-current={path === to ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <SearchBox />
        <div className="corner">
          <Live />
          <Scheme />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Boundary key={path}>{children}</Boundary>
      </main>
      <Notices />
    </>
  );
}
