// One alert: who, from where, to what, when, how; the evidence; the picture; what to do.
import { Anchor, Badge, Button, Grid, Group, List, Paper, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import { useMutation, useQuery } from 'urql';
import { Link } from 'wouter';
import type { AlertQuery, AlertStatus, RefFragment } from '../data/generated/graphql.ts';
import { alertQuery, setStatusMutation } from '../data/operations.ts';
import { Picture } from '../graph/picture.tsx';
import { EntityLink } from '../parts/entity-link.tsx';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { confidenceWords, number, phases, severityColor, severityWord } from '../parts/words.ts';

type Shown = NonNullable<AlertQuery['alert']>;

const moves: Record<AlertStatus, readonly (readonly [AlertStatus, string, string])[]> = {
  open: [
    ['closed', 'Close', 'It was looked into and dealt with'],
    ['suppressed', 'Suppress', 'It is known and not to be told for now'],
  ],
  closed: [['open', 'Reopen', 'Put it back among the open alerts']],
  suppressed: [
    ['open', 'Reopen', 'Put it back among the open alerts'],
    ['closed', 'Close', 'It was looked into and dealt with'],
  ],
};

function Phase({ phase }: { phase: string }) {
  const at = phases.findIndex(([key]) => key === phase);
  return (
    <ol className="phases" aria-label="Phase of the attack">
      {phases.map(([key, name], i) => (
        <li key={key} className={i === at ? 'here' : i < at ? 'before' : ''} aria-current={i === at ? 'step' : undefined}>
          {name}
        </li>
      ))}
    </ol>
  );
}

function Role({ name, entities, none }: { name: string; entities: readonly RefFragment[]; none: string }) {
  const most = 12;
  return (
    <Paper withBorder radius="md" p="md" className="fact">
      <Text className="role">{name}</Text>
      {entities.length ? (
        <ul className="plain">
          {entities.slice(0, most).map((e) => (
            <li key={`${e.id}${e.kind}`}>
              <EntityLink entity={e} />
            </li>
          ))}
          {entities.length > most ? <li className="dim">and {entities.length - most} more</li> : null}
        </ul>
      ) : (
        <Text c="dimmed" size="sm">
          {none}
        </Text>
      )}
    </Paper>
  );
}

function Page({ alert }: { alert: Shown }) {
  const [{ fetching, error }, setStatus] = useMutation(setStatusMutation);
  return (
    <Stack gap="lg">
      <Anchor component={Link} href="/" size="sm">
        All alerts
      </Anchor>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Group gap="sm">
            <Title order={1}>{alert.title}</Title>
            <Badge color={severityColor[alert.severity]} size="lg" variant="light">
              {severityWord[alert.severity]}
            </Badge>
            <Badge color={alert.status === 'open' ? 'blue' : 'gray'} size="lg" variant="outline">
              {alert.status}
            </Badge>
          </Group>
          <Text size="lg" mt="xs" className="wrap" maw={900}>
            {alert.what}
          </Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          {moves[alert.status].map(([to, word, hint]) => (
            <Tooltip label={hint} key={to}>
              <Button
                variant={to === 'closed' ? 'filled' : 'default'}
                loading={fetching}
                onClick={() => setStatus({ id: alert.id, status: to })}
              >
                {word}
              </Button>
            </Tooltip>
          ))}
        </Group>
      </Group>
      {error ? (
        <Text c="red" role="alert">
          The status could not be changed: {error.message}
        </Text>
      ) : null}
      {alert.phase ? <Phase phase={alert.phase} /> : null}

      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: 6, lg: 3 }}>
          <Role name="Who" entities={alert.who} none="The traffic does not show the account." />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6, lg: 3 }}>
          <Role name="From" entities={alert.from} none="The source is not known." />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6, lg: 3 }}>
          <Role name="To" entities={alert.to} none="The target is not known." />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6, lg: 3 }}>
          <Paper withBorder radius="md" p="md" className="fact">
            <Text className="role">When</Text>
            <Time iso={alert.start} />
            {alert.end === alert.start ? null : (
              <div>
                to <Time iso={alert.end} />
              </div>
            )}
            <Text size="sm" c="dimmed">
              {number(alert.count)} {alert.count === 1 ? 'time' : 'times'}
            </Text>
          </Paper>
        </Grid.Col>
      </Grid>

      <section>
        <Title order={2} mb="sm">
          What was involved
        </Title>
        <Picture graph={alert.graph} />
      </section>

      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Title order={2} mb="sm">
            How it was seen
          </Title>
          <List spacing={4} mb="md">
            {alert.how.map((h) => (
              <List.Item key={h} className="wrap">
                {h}
              </List.Item>
            ))}
          </List>
          <Text size="sm" c="dimmed" mb="md">
            Confidence {alert.confidence}: {confidenceWords(alert.confidence)}
          </Text>
          <Title order={2} mb="sm">
            Evidence
          </Title>
          <Table.ScrollContainer minWidth={560}>
            <Table striped verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Time</Table.Th>
                  <Table.Th>What was seen</Table.Th>
                  <Table.Th>Where</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {alert.evidence.map((e) => (
                  <Table.Tr key={`${e.time}${e.text}${e.origin}`}>
                    <Table.Td className="nowrap">
                      <Time iso={e.time} />
                    </Table.Td>
                    <Table.Td className="wrap">{e.text}</Table.Td>
                    <Table.Td className="dim">{e.origin}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {alert.count > alert.evidence.length ? (
            <Text size="sm" c="dimmed" mt="xs">
              {number(alert.evidence.length)} of {number(alert.count)} are kept as evidence.
            </Text>
          ) : null}
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Title order={2} mb="sm">
            What to do
          </Title>
          <List spacing={6} mb="lg" type="ordered">
            {alert.recommendations.map((r) => (
              <List.Item key={r}>{r}</List.Item>
            ))}
          </List>
          <Title order={2} mb="sm">
            Known as
          </Title>
          <Group gap={6}>
            {alert.techniques.map((t) => (
              <Badge key={t} variant="default" radius="sm">
                ATT&CK {t}
              </Badge>
            ))}
            {alert.externalId ? (
              <Badge variant="default" radius="sm">
                Id {alert.externalId}
              </Badge>
            ) : null}
            <Badge variant="default" radius="sm" tt="none">
              {alert.type}
            </Badge>
          </Group>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

export function AlertPage({ id }: { id: string }) {
  const [{ data, fetching, error }, again] = useQuery({
    query: alertQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  if (error) return <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (data?.alert) return <Page alert={data.alert} />;
  return fetching ? (
    <Loading />
  ) : (
    <Empty title="No such alert" hint="It may have been raised by another data folder. The alerts page lists what there is." />
  );
}
