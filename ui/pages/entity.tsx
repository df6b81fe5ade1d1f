// One entity: what it is, its alerts, what it did, what is around it.
import { Badge, Button, Group, Stack, Table, Tabs, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import type { ActivitiesQuery, EntityQuery } from '../data/generated/graphql.ts';
import { activitiesQuery, entityQuery } from '../data/operations.ts';
import { Picture } from '../graph/picture.tsx';
import { AlertCard } from '../parts/alert-card.tsx';
import { EntityLink } from '../parts/entity-link.tsx';
import { Broken, Empty, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { kindWord, number } from '../parts/words.ts';

type Shown = NonNullable<EntityQuery['entity']>;
type Seen = NonNullable<ActivitiesQuery['entity']>['activities']['nodes'][number];

function badges(entity: Shown): string[] {
  const found: string[] = [];
  if (entity.__typename === 'User') {
    if (entity.sensitive) found.push('Sensitive');
    if (entity.honeytoken) found.push('Honeytoken');
  }
  if ((entity.__typename === 'Computer' && entity.domainController) || (entity.__typename === 'Address' && entity.controller))
    found.push('Domain controller');
  return found;
}

function Activities({ id }: { id: string }) {
  const [after, setAfter] = useState<string>();
  const [earlier, setEarlier] = useState<Seen[]>([]);
  const [{ data, fetching, error }, again] = useQuery({ query: activitiesQuery, variables: { id, after: after ?? null } });
  useEffect(() => {
    setAfter(undefined);
    setEarlier([]);
  }, [id]);
  if (error) return <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  const page = data?.entity?.activities;
  const rows = [...earlier, ...(page?.nodes ?? []).filter((a) => !earlier.some((e) => e.id === a.id))];
  if (!rows.length)
    return fetching ? (
      <Loading />
    ) : (
      <Empty title="No activities" hint="The graph knows this entity only by name; nothing that it did was kept." />
    );
  return (
    <Stack>
      <Table.ScrollContainer minWidth={800}>
        <Table striped verticalSpacing={6} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Time</Table.Th>
              <Table.Th>Protocol</Table.Th>
              <Table.Th>What happened</Table.Th>
              <Table.Th>From</Table.Th>
              <Table.Th>To</Table.Th>
              <Table.Th>Outcome</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((a) => (
              <Table.Tr key={a.id}>
                <Table.Td className="nowrap">
                  <Time iso={a.time} />
                </Table.Td>
                <Table.Td>{a.protocol}</Table.Td>
                <Table.Td className="wrap" title={a.origin}>
                  {a.detail}
                </Table.Td>
                <Table.Td>
                  <EntityLink entity={a.from} />
                </Table.Td>
                <Table.Td>
                  <EntityLink entity={a.to} />
                </Table.Td>
                <Table.Td>
                  <Badge
                    size="sm"
                    variant="light"
                    color={a.outcome === 'success' ? 'teal' : a.outcome === 'failure' ? 'red' : 'gray'}
                  >
                    {a.outcome}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {page?.pageInfo.hasNextPage ? (
        <Button
          variant="default"
          loading={fetching}
          onClick={() => {
            setEarlier(rows);
            setAfter(page.pageInfo.endCursor ?? undefined);
          }}
        >
          Show earlier ones
        </Button>
      ) : null}
    </Stack>
  );
}

function Page({ entity }: { entity: Shown }) {
  const facts: [string, string][] = [];
  if (entity.__typename === 'User') {
    if (entity.domain) facts.push(['Domain', entity.domain]);
    if (entity.sid) facts.push(['SID', entity.sid]);
  }
  if (entity.__typename === 'Computer' && entity.addresses.length) facts.push(['Addresses', entity.addresses.join(', ')]);
  return (
    <Stack gap="lg">
      <div>
        <Text className="role">{kindWord[entity.kind]}</Text>
        <Group gap="sm">
          <Title order={1} className="wrap">
            {entity.name}
          </Title>
          {badges(entity).map((b) => (
            <Badge key={b} variant="light" color={b === 'Domain controller' ? 'teal' : 'yellow'}>
              {b}
            </Badge>
          ))}
          {entity.openAlerts ? (
            <Badge variant="light" color="red">
              {number(entity.openAlerts)} open {entity.openAlerts === 1 ? 'alert' : 'alerts'}
            </Badge>
          ) : null}
        </Group>
        <Group gap="xl" mt="xs">
          {facts.map(([name, value]) => (
            <Text size="sm" key={name}>
              <span className="dim">{name}</span> {value}
            </Text>
          ))}
          <Text size="sm" component="div">
            <span className="dim">First seen</span> <Time iso={entity.firstSeen} />
          </Text>
          <Text size="sm" component="div">
            <span className="dim">Last seen</span> <Time iso={entity.lastSeen} />
          </Text>
        </Group>
      </div>
      <Tabs defaultValue={entity.alerts.totalCount ? 'alerts' : 'activities'} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="alerts">Alerts ({number(entity.alerts.totalCount)})</Tabs.Tab>
          <Tabs.Tab value="activities">Activities</Tabs.Tab>
          <Tabs.Tab value="around">Neighbourhood</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="alerts">
          {entity.alerts.nodes.length ? (
            <Stack gap="sm">
              {entity.alerts.nodes.map((a) => (
                <AlertCard key={a.id} alert={a} />
              ))}
            </Stack>
          ) : (
            <Empty title="No alerts" hint="No alert names this entity." />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="activities">
          <Activities id={entity.id} />
        </Tabs.Panel>
        <Tabs.Panel value="around">
          <Picture graph={entity.neighbourhood} centre={entity.id} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

export function EntityPage({ id }: { id: string }) {
  const [{ data, fetching, error }, again] = useQuery({
    query: entityQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  if (error) return <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (data?.entity) return <Page entity={data.entity} key={id} />;
  return fetching ? (
    <Loading />
  ) : (
    <Empty title="Not in the graph" hint="Nothing of that name was seen. Search for part of the name." />
  );
}
