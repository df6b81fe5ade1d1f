import { Badge, Group, Paper, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { AlertCardFragment } from '../data/generated/graphql.ts';
import { EntityList } from './entity-link.tsx';
import { alertPath, number, severityColor, severityWord, span } from './words.ts';

/** One alert of a list: what, who, from where, when. */
export function AlertCard({ alert, fresh = false }: { alert: AlertCardFragment; fresh?: boolean }) {
  return (
    <Paper
      withBorder
      radius="md"
      className={`card ${alert.severity}${alert.status === 'open' ? '' : ' settled'}${fresh ? ' fresh' : ''}`}
      component="article"
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className="grow">
          <Group gap="xs">
            <Text component={Link} href={alertPath(alert.id)} className="title" fw={650}>
              {alert.title}
              {alert.variant ? ` (${alert.variant})` : ''}
            </Text>
            <Badge size="sm" variant="light" color={severityColor[alert.severity]}>
              {severityWord[alert.severity]}
            </Badge>
            {alert.status === 'open' ? null : (
              <Badge size="sm" variant="outline" color="gray">
                {alert.status}
              </Badge>
            )}
          </Group>
          <Text size="sm" mt={4} className="wrap">
            {alert.what}
          </Text>
          <Group gap="lg" mt={8} className="roles">
            {(['who', 'from', 'to'] as const).map((role) =>
              alert[role].length ? (
                <Text size="xs" key={role} component="div">
                  <span className="role">{role}</span> <EntityList entities={alert[role]} most={2} />
                </Text>
              ) : null,
            )}
          </Group>
        </div>
        <div className="when">
          <Text size="sm" title={`${alert.start} to ${alert.end}`}>
            {span(alert.start, alert.end)}
          </Text>
          <Text size="xs" c="dimmed">
            {number(alert.count)} {alert.count === 1 ? 'time' : 'times'}
          </Text>
        </div>
      </Group>
    </Paper>
  );
}
