// What a page shows while it has nothing to show: loading, empty, broken.
import { Alert, Button, Center, Skeleton, Stack, Text } from '@mantine/core';
import type { CombinedError } from 'urql';

export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <Stack aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} height={72} radius="md" />
      ))}
    </Stack>
  );
}

export function Empty({ title, hint }: { title: string; hint: string }) {
  return (
    <Center mih={220}>
      <Stack gap={4} align="center">
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" ta="center" maw={480}>
          {hint}
        </Text>
      </Stack>
    </Center>
  );
}

export function Broken({ error, retry }: { error: CombinedError; retry: () => void }) {
  const network = error.networkError !== undefined;
  return (
    <Alert color="red" title={network ? 'The server does not answer' : 'The server could not answer this'} role="alert">
      <Text size="sm">
        {network
          ? 'Is Pathwarden still running? Start it again with npm start; this page goes on where it was.'
          : error.graphQLErrors.map((e) => e.message).join('; ')}
      </Text>
      <Button mt="sm" size="xs" variant="light" color="red" onClick={retry}>
        Try again
      </Button>
    </Alert>
  );
}
