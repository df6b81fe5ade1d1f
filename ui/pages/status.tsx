// What the system takes in and drops, and which detections run here.
import { Badge, Grid, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { statusQuery } from '../data/operations.ts';
import { Broken, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { number, phases, severityColor, severityWord } from '../parts/words.ts';

/** Milliseconds between two looks. */
const REFRESH = 5000;

export function StatusPage() {
  const [{ data, error }, again] = useQuery({ query: statusQuery, requestPolicy: 'cache-and-network' });
  useEffect(() => {
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), REFRESH);
    return () => clearInterval(timer);
  }, [again]);
  if (error && !data) return <Broken error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading />;
  const { status, detections } = data;
  const facts: [string, string][] = [
    ['Activities', number(status.activities)],
    ['Alerts', number(status.alerts)],
    ['Graph', status.engine],
    ['Version', status.version],
  ];
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>Status</Title>
        <Text c="dimmed" component="div">
          Running since <Time iso={status.started} />
        </Text>
      </div>
      <Grid gap="md">
        {facts.map(([name, value]) => (
          <Grid.Col span={{ base: 6, md: 3 }} key={name}>
            <Paper withBorder radius="md" p="md" className="fact">
              <Text className="role">{name}</Text>
              <Text size="xl" fw={650}>
                {value}
              </Text>
            </Paper>
          </Grid.Col>
        ))}
      </Grid>
      <section>
        <Title order={2} mb="sm">
          What is read
        </Title>
        <Table striped verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Input</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th ta="right">Packets</Table.Th>
              <Table.Th ta="right">Activities</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {status.inputs.map((i) => (
              <Table.Tr key={i.name}>
                <Table.Td>{i.name}</Table.Td>
                <Table.Td>{i.error ?? i.state}</Table.Td>
                <Table.Td ta="right">{number(i.packets)}</Table.Td>
                <Table.Td ta="right">{number(i.activities)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {status.inputs.length ? null : (
          <Text c="dimmed" mt="sm">
            Nothing is being read. Start with npm start -- --read CAPTURE.
          </Text>
        )}
      </section>
      <section>
        <Title order={2} mb="sm">
          Detections
        </Title>
        <Table striped verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Detection</Table.Th>
              <Table.Th>Phase</Table.Th>
              <Table.Th>Severity</Table.Th>
              <Table.Th>Here</Table.Th>
              <Table.Th>Reads</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...detections]
              .sort((a, b) => Number(b.available) - Number(a.available))
              .map((d) => (
                <Table.Tr key={d.type} className={d.available ? '' : 'dim'}>
                  <Table.Td>{d.title}</Table.Td>
                  <Table.Td>{phases.find(([key]) => key === d.phase)?.[1] ?? ''}</Table.Td>
                  <Table.Td>
                    <Badge size="sm" variant="light" color={severityColor[d.severity]}>
                      {severityWord[d.severity]}
                    </Badge>
                  </Table.Td>
                  <Table.Td>{d.available ? 'runs' : 'not built yet'}</Table.Td>
                  <Table.Td>{d.reads.join(', ')}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </section>
      <section>
        <Title order={2} mb="sm">
          Counters
        </Title>
        <Table verticalSpacing={4} className="fit">
          <Table.Tbody>
            {status.counters.map((c) => (
              <Table.Tr key={c.name}>
                <Table.Td>{c.name}</Table.Td>
                <Table.Td ta="right">{number(c.value)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </Stack>
  );
}
