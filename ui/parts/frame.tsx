// The frame around every page: mark, search, ways, whether live updates come, light or dark.
import { ActionIcon, Anchor, AppShell, Group, Text, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { onConnection } from '../data/client.ts';
import { SearchBox } from './search-box.tsx';

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <path d="M16 2 4 6.5v8.2C4 22 9 27.6 16 30c7-2.4 12-8 12-15.3V6.5z" fill="#12667a" />
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

function Live() {
  const [connected, setConnected] = useState(false);
  useEffect(() => onConnection(setConnected), []);
  return (
    <Tooltip
      label={connected ? 'New alerts appear by themselves' : 'Not connected: new alerts appear once the server answers again'}
    >
      <Text size="sm" className={connected ? 'live on' : 'live'} role="status">
        {connected ? 'Live' : 'Waiting'}
      </Text>
    </Tooltip>
  );
}

function Scheme() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={dark ? 'Light colours' : 'Dark colours'}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
        {dark ? (
          <path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z" />
        ) : (
          <path d="M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500Z" />
        )}
      </svg>
    </ActionIcon>
  );
}

const ways = [
  ['/', 'Alerts'],
  ['/status', 'Status'],
] as const;

export function Frame({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return (
    <AppShell header={{ height: 60 }} padding="lg">
      <AppShell.Header className="head">
        <Anchor component={Link} href="/" className="mark" underline="never" aria-label="Pathwarden: alerts">
          <Mark />
          <Text fw={700} size="lg" c="var(--mantine-color-text)">
            Pathwarden
          </Text>
        </Anchor>
        <Group gap={4} component="nav" aria-label="Pages">
          {ways.map(([to, name]) => (
            <Anchor
              key={to}
              component={Link}
              href={to}
              underline="never"
              className={path === to ? 'way here' : 'way'}
              aria-current={path === to ? 'page' : undefined}
            >
              {name}
            </Anchor>
          ))}
        </Group>
        <SearchBox />
        <Live />
        <Scheme />
      </AppShell.Header>
      <AppShell.Main>
        <div className="page">{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}
