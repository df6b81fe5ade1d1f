import { Anchor, Badge, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import type { EntityKind } from '../data/generated/graphql.ts';
import { searchQuery } from '../data/operations.ts';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { entityPath, kindWord, number } from '../parts/words.ts';

/** Results asked for. */
const MOST = 100;

export function SearchPage() {
  const [params] = useSearchParams();
  const text = params.get('q') ?? '';
  const [kind, setKind] = useState<EntityKind | 'all'>('all');
  const [{ data, fetching, error }, again] = useQuery({ query: searchQuery, variables: { text, first: MOST }, pause: !text });
  const found = data?.search ?? [];
  const kinds = [...new Set(found.map((e) => e.kind))];
  const shown = found.filter((e) => kind === 'all' || e.kind === kind);
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>Search</Title>
        <Text c="dimmed">
          {number(shown.length)} named like “{text}”
        </Text>
      </div>
      {kinds.length > 1 ? (
        <SegmentedControl
          value={kind}
          onChange={(v) => setKind(v as EntityKind | 'all')}
          data={[{ value: 'all', label: 'All' }, ...kinds.map((k) => ({ value: k, label: kindWord[k] }))]}
          className="fit"
        />
      ) : null}
      {error ? <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} /> : null}
      {fetching ? <Loading /> : null}
      {!fetching && !error && !shown.length ? (
        <Empty title="Nothing is named so" hint="Try the beginning of an account, a computer or an address." />
      ) : null}
      <Stack gap="xs">
        {shown.map((e) => (
          <Paper withBorder radius="md" p="sm" key={e.id}>
            <Group justify="space-between">
              <div>
                <Anchor component={Link} href={entityPath(e.id)} fw={600}>
                  {e.name}
                </Anchor>
                <span className="dim"> {kindWord[e.kind]}</span>
              </div>
              <Group gap="md">
                {e.openAlerts ? (
                  <Badge color="red" variant="light">
                    {number(e.openAlerts)} open
                  </Badge>
                ) : null}
                <Text size="sm" c="dimmed" component="div">
                  last seen <Time iso={e.lastSeen} />
                </Text>
              </Group>
            </Group>
          </Paper>
        ))}
      </Stack>
    </Stack>
  );
}
