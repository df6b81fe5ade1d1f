// What a page shows while it has nothing to show: loading, empty, broken.
import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { Link } from 'wouter';
import { usePageTitle } from './places.ts';

/** Appears after a moment only: most answers come sooner, and a flash of grey tells nothing. */
export function Loading({ rows = 6, height = 64 }: { rows?: number; height?: number }) {
  return (
    <div className="loading" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} height={height} />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <p>{title}</p>
      <p className="dim">{children}</p>
    </div>
  );
}

export function Broken({ error, retry }: { error: CombinedError; retry: () => void }) {
  const network = error.networkError !== undefined;
  return (
    <div className="broken" role="alert">
      <p>{network ? 'The server does not answer' : 'The server could not answer this'}</p>
      <p>
        {network
          ? 'Is Pathwarden still running? Start it again with npm start; this page goes on by itself.'
          : error.graphQLErrors.map((e) => e.message).join('; ')}
      </p>
      <Button size="xs" variant="default" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}

export function NoSuchPage() {
  usePageTitle('No such page');
  return (
    <>
      <h1>No such page</h1>
      <p>
        Everything begins with the <Link href="/">alerts</Link>; the search above finds accounts, computers and addresses.
      </p>
    </>
  );
}
