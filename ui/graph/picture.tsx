// The picture of a neighbourhood: Cytoscape, with what analysts do with pictures (fit, arrange, save, mask names).
import { Button, Code, Collapse, Group, Paper, Switch, Text, useComputedColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import cytoscape, { type Core } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { PictureFragment } from '../data/generated/graphql.ts';
import { entityPath, kindWord, number, when } from '../parts/words.ts';
import { style } from './style.ts';

cytoscape.use(fcose);

type GraphNode = PictureFragment['nodes'][number];
type GraphEdge = PictureFragment['edges'][number];
type Hovered = { node: GraphNode } | { edge: GraphEdge } | undefined;

const layout = {
  name: 'fcose',
  animate: false,
  randomize: true,
  nodeSeparation: 110,
  idealEdgeLength: 120,
  nodeRepulsion: 9000,
  padding: 30,
} as cytoscape.LayoutOptions;

/** Names without what they name, the same for the same node: `Account 3`. */
function masks(nodes: readonly GraphNode[]): Map<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    nodes.map((n) => {
      const i = (counts.get(n.kind) ?? 0) + 1;
      counts.set(n.kind, i);
      return [n.id, `${kindWord[n.kind]} ${i}`];
    }),
  );
}

const edgeText = (e: GraphEdge): string =>
  `${(e.operation ?? e.label).toLowerCase() === 'ntlm' ? 'NTLM' : (e.operation ?? e.label)}${e.count > 1 ? ` ×${number(e.count)}` : ''}`;

export function Picture({ graph, centre }: { graph: PictureFragment; centre?: string }) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<Core>(null);
  const [, go] = useLocation();
  const [masked, setMasked] = useState(false);
  const [hovered, setHovered] = useState<Hovered>();
  const [shown, { toggle }] = useDisclosure(false);
  const dark = useComputedColorScheme('light') === 'dark';
  const names = useMemo(() => masks(graph.nodes), [graph.nodes]);

  useEffect(() => {
    if (!place.current) return;
    const core = cytoscape({
      container: place.current,
      minZoom: 0.15,
      maxZoom: 3,
      wheelSensitivity: 0.3,
      elements: [
        ...graph.nodes.map((n) => ({
          data: {
            id: n.id,
            kind: n.kind,
            label: n.name,
            controller: n.domainController,
            sensitive: n.sensitive,
            alerts: n.openAlerts,
            centre: n.id === centre,
          },
        })),
        ...graph.edges.map((e) => ({
          data: {
            id: e.id,
            source: e.source,
            target: e.target,
            label: edgeText(e),
            width: 1 + Math.min(4, Math.log10(e.count + 1)),
            role: e.role,
            failed: e.failed >= e.count && e.count > 0,
          },
        })),
      ],
      layout,
    });
    core.on('tap', 'node', (event) => go(entityPath(event.target.id())));
    core.on('mouseover', 'node', (event) => {
      const node = graph.nodes.find((n) => n.id === event.target.id());
      setHovered(node && { node });
    });
    core.on('mouseover', 'edge', (event) => {
      const edge = graph.edges.find((e) => e.id === event.target.id());
      setHovered(edge && { edge });
    });
    core.on('mouseout', () => setHovered(undefined));
    view.current = core;
    return () => core.destroy();
  }, [graph, centre, go]);

  useEffect(() => {
    view.current?.style(style(dark));
    view.current?.nodes().forEach((n) => {
      n.data('label', masked ? names.get(n.id()) : graph.nodes.find((g) => g.id === n.id())?.name);
    });
  }, [dark, masked, names, graph]);

  function save(): void {
    const picture = view.current?.png({ full: true, scale: 2, bg: dark ? '#1b232c' : '#ffffff' });
    if (!picture) return;
    const link = document.createElement('a');
    link.href = picture;
    link.download = 'pathwarden.png';
    link.click();
  }

  return (
    <Paper withBorder radius="md" className="picture">
      <Group justify="space-between" p="xs" className="tools">
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => view.current?.fit(undefined, 30)}>
            Fit
          </Button>
          <Button size="xs" variant="default" onClick={() => view.current?.layout(layout).run()}>
            Arrange
          </Button>
          <Button size="xs" variant="default" onClick={save}>
            Save PNG
          </Button>
          <Switch size="xs" label="Mask names" checked={masked} onChange={(event) => setMasked(event.currentTarget.checked)} />
        </Group>
        <Button size="xs" variant="subtle" onClick={toggle} aria-expanded={shown}>
          Query
        </Button>
      </Group>
      <Collapse expanded={shown}>
        <Code block className="cypher">
          {graph.cypher}
        </Code>
      </Collapse>
      <div
        ref={place}
        className="canvas"
        role="img"
        aria-label={`Graph of ${graph.nodes.length} entities and ${graph.edges.length} relations`}
      />
      <Text size="xs" c="dimmed" className="hover" aria-live="polite">
        {hovered
          ? described(hovered, masked ? names : undefined)
          : `${graph.nodes.length} entities, ${graph.edges.length} relations${graph.omitted ? `; ${number(graph.omitted)} more are left out` : ''}. Click an entity to open it.`}
      </Text>
    </Paper>
  );
}

function described(hovered: NonNullable<Hovered>, names: Map<string, string> | undefined): string {
  if ('node' in hovered) {
    const { node } = hovered;
    const facts = [
      kindWord[node.kind],
      node.domainController ? 'domain controller' : '',
      node.sensitive ? 'sensitive' : '',
      node.openAlerts ? `${node.openAlerts} open alerts` : '',
    ];
    return `${names?.get(node.id) ?? node.name}: ${facts.filter(Boolean).join(', ')}`;
  }
  const { edge } = hovered;
  const times = edge.firstSeen && edge.lastSeen ? `, ${when(edge.firstSeen)} to ${when(edge.lastSeen)}` : '';
  return `${edge.label} ${edge.protocol ?? ''} ${edge.operation ?? ''}: ${number(edge.count)} times, ${number(edge.failed)} failed${times}`;
}
