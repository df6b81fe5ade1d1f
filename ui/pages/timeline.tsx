// The landing page: alerts newest first, by day, filtered by what stands in the address.
import { Button, Chip, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { useSearchParams } from 'wouter';
import type { AlertCardFragment, AlertFilter, AlertStatus, Severity } from '../data/generated/graphql.ts';
import { alertChangedSubscription, alertsQuery, summaryQuery } from '../data/operations.ts';
import { AlertCard } from '../parts/alert-card.tsx';
import { Days } from '../parts/days.tsx';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { day, number, severityColor, severityWord } from '../parts/words.ts';

const severities: readonly Severity[] = ['high', 'medium', 'low'];
const statuses: readonly AlertStatus[] = ['open', 'suppressed', 'closed'];
/** Milliseconds of rest before a text is searched. */
const REST = 250;

export function Timeline() {
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get('text') ?? '');
  const [searched] = useDebouncedValue(text.trim(), REST);
  const severity = params.getAll('severity') as Severity[];
  const status = (params.getAll('status') as AlertStatus[]).filter((s) => statuses.includes(s));
  const type = params.get('type');
  const [pages, setPages] = useState<AlertCardFragment[]>([]);
  const [after, setAfter] = useState<string>();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());

  const filter: AlertFilter = {
    status: status.length ? status : ['open'],
    ...(severity.length ? { severity } : {}),
    ...(type ? { type: [type] } : {}),
    ...(searched ? { text: searched } : {}),
  };
  const [{ data, fetching, error }, again] = useQuery({
    query: alertsQuery,
    variables: { filter, after: after ?? null },
    requestPolicy: 'cache-and-network',
  });
  const [summary, summaryAgain] = useQuery({ query: summaryQuery, requestPolicy: 'cache-and-network' });
  const [changed] = useSubscription({ query: alertChangedSubscription });

  const asked = JSON.stringify(filter);
  useEffect(() => {
    setAfter(undefined);
    setPages([]);
  }, [asked]);

  const changedId = changed.data?.alertChanged.id;
  useEffect(() => {
    if (!changedId) return;
    setFresh((had) => new Set([...had, changedId]));
    again({ requestPolicy: 'network-only' });
    summaryAgain({ requestPolicy: 'network-only' });
  }, [changedId, again, summaryAgain]);

  function set(name: string, values: string[]): void {
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete(name);
        for (const v of values) if (v) next.append(name, v);
        return next;
      },
      { replace: true },
    );
  }
  useEffect(() => set('text', [searched]), [searched]);

  const alerts = [...pages, ...(data?.alerts.nodes ?? []).filter((a) => !pages.some((p) => p.id === a.id))];
  const byDay = Map.groupBy(alerts, (a) => day(a.start));
  const { high = 0, medium = 0, low = 0 } = summary.data?.summary ?? {};

  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1}>Alerts</Title>
          <Text c="dimmed">
            {number(high + medium + low)} open: {number(high)} high, {number(medium)} medium, {number(low)} low
          </Text>
        </div>
        {summary.data ? <Days days={summary.data.summary.byDay} /> : null}
      </Group>

      <Group className="filters" gap="md">
        <Chip.Group multiple value={severity} onChange={(v) => set('severity', v)}>
          <Group gap={6}>
            {severities.map((s) => (
              <Chip key={s} value={s} size="sm" color={severityColor[s]} variant="light">
                {severityWord[s]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Chip.Group multiple value={status.length ? status : ['open']} onChange={(v) => set('status', v)}>
          <Group gap={6}>
            {statuses.map((s) => (
              <Chip key={s} value={s} size="sm" variant="light">
                {s}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Select
          aria-label="Detection"
          placeholder="Every detection"
          clearable
          searchable
          value={type}
          onChange={(v) => set('type', v ? [v] : [])}
          data={(summary.data?.summary.byType ?? []).map((t) => ({ value: t.type, label: `${t.title} (${t.count})` }))}
        />
        <TextInput
          aria-label="Text"
          placeholder="Title, account or computer"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Group>

      {error ? <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} /> : null}
      {fetching && !alerts.length ? <Loading /> : null}
      {!fetching && !error && !alerts.length ? (
        <Empty
          title="No alerts here"
          hint="Nothing matches this filter. When something is found it appears here by itself; the status page tells what is being read."
        />
      ) : null}

      {[...byDay].map(([name, list]) => (
        <section key={name} aria-label={name}>
          <Text fw={600} c="dimmed" size="sm" mb={8}>
            {name}
          </Text>
          <Stack gap="sm">
            {list.map((a) => (
              <AlertCard key={a.id} alert={a} fresh={fresh.has(a.id)} />
            ))}
          </Stack>
        </section>
      ))}
      {data?.alerts.pageInfo.hasNextPage ? (
        <Button
          variant="default"
          loading={fetching}
          onClick={() => {
            setPages(alerts);
            setAfter(data.alerts.pageInfo.endCursor ?? undefined);
          }}
        >
          Show more of {number(data.alerts.totalCount)}
        </Button>
      ) : null}
    </Stack>
  );
}
