// Beside the picture: what is chosen in it, or what its marks mean.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { EntityKind } from '../data/generated/graphql.ts';
import { KindIcon } from '../parts/kinds.tsx';
import { OpenAlerts } from '../parts/severity.tsx';
import { Time } from '../parts/time.tsx';
import { entityPath, kinds, kindWord, number } from '../parts/words.ts';
import type { Drawn, DrawnEdge, DrawnNode, GraphEdge, GraphNode } from './fold.ts';
import { type NameOf, nodeName, type Told, told } from './names.ts';

/** Relations and members told beside the picture; the list of relations tells all. */
const TOLD = 12;

const roleWord = { who: 'Account used', from: 'Source', to: 'Target' } as const;

function Relation({ relation: { text, times, last } }: { relation: Told }) {
  return (
    <>
      <span>{text}</span>
      {times ? (
        <span className="dim">
          {times}
          {last ? (
            <>
              , last <Time iso={last} />
            </>
          ) : null}
        </span>
      ) : null}
    </>
  );
}

function Relations({ edges, most }: { edges: readonly GraphEdge[]; most: number }) {
  const all = told(edges);
  return (
    <>
      {all.slice(0, most).map((r) => (
        <Relation relation={r} key={r.text} />
      ))}
      {all.length > most ? <span className="dim">and {number(all.length - most)} more relations</span> : null}
    </>
  );
}

function Member({ node, name }: { node: GraphNode; name: NameOf }) {
  return (
    <li>
      <Link href={entityPath(node.id)}>{name(node)}</Link> {node.domain ? <span className="dim">{node.domain}</span> : null}
    </li>
  );
}

function ofNode(node: DrawnNode): string {
  const [first] = node.members;
  const facts = [
    node.role ? roleWord[node.role] : '',
    node.members.length > 1 ? '' : kindWord[node.kind],
    first?.domainController ? 'domain controller' : '',
    first?.sensitive ? 'sensitive' : '',
  ];
  return facts.filter(Boolean).join(', ');
}

export function NodeDetails({
  node,
  drawn,
  name,
  unfold,
}: {
  node: DrawnNode;
  drawn: Drawn;
  name: NameOf;
  unfold: (id: string) => void;
}) {
  const [first] = node.members as [GraphNode];
  const at = new Map(drawn.nodes.map((n) => [n.id, n]));
  const edges = drawn.edges.filter((e) => e.source === node.id || e.target === node.id);
  const nameAt = (id: string): string => {
    const found = at.get(id);
    return found ? nodeName(found, name) : '';
  };
  return (
    <>
      <h3>
        <KindIcon kind={node.kind} />
        {node.members.length > 1 ? nodeName(node, name) : <Link href={entityPath(first.id)}>{name(first)}</Link>}
      </h3>
      <p className="dim">
        {ofNode(node)}
        {first.domain && node.members.length === 1 ? ` in ${first.domain}` : ''}
      </p>
      {node.members.length === 1 ? <OpenAlerts count={first.openAlerts} /> : null}
      {node.also.length ? <p className="dim">also as {node.also.map(name).join(', ')}</p> : null}
      {node.members.length > 1 ? (
        <>
          <Button size="compact-sm" variant="default" onClick={() => unfold(node.id)}>
            Show each
          </Button>
          <ul className="members">
            {node.members.slice(0, TOLD).map((m) => (
              <Member node={m} name={name} key={m.id} />
            ))}
            {node.members.length > TOLD ? <li className="dim">and {number(node.members.length - TOLD)} more</li> : null}
          </ul>
        </>
      ) : null}
      <ul className="near">
        {edges.slice(0, TOLD).map((e) => (
          <li key={e.id}>
            <span className="dim">{e.source === node.id ? `to ${nameAt(e.target)}` : `from ${nameAt(e.source)}`}</span>
            <Relations edges={e.relations} most={3} />
          </li>
        ))}
      </ul>
    </>
  );
}

export function EdgeDetails({ edge, drawn, name }: { edge: DrawnEdge; drawn: Drawn; name: NameOf }) {
  const nameAt = (id: string): string => {
    const found = drawn.nodes.find((n) => n.id === id);
    return found ? nodeName(found, name) : '';
  };
  return (
    <>
      <h3>
        {nameAt(edge.source)} → {nameAt(edge.target)}
      </h3>
      <p className="dim">
        {edge.told ? 'Said by the alert; no traffic of its own' : edge.about ? 'Part of the alert' : 'Other traffic'}
      </p>
      <div className="near">
        <Relations edges={edge.relations} most={TOLD} />
      </div>
    </>
  );
}

/** The marks that this picture has. */
export function Legend({ drawn, alert }: { drawn: Drawn; alert: boolean }) {
  const shown = [...new Set(drawn.nodes.map((n) => n.kind))];
  const some = (mark: (n: GraphNode) => boolean): boolean => drawn.nodes.some((n) => n.members.some(mark));
  const lines: [string, string, boolean][] = [
    ['about', 'part of the alert', drawn.edges.some((e) => e.about && !e.told)],
    ['told', 'said by the alert, no traffic of its own', drawn.edges.some((e) => e.told)],
    ['plain', alert ? 'other traffic between them' : 'seen on the wire', drawn.edges.some((e) => !e.about)],
    ['failed', 'all failed', drawn.edges.some((e) => !e.told && e.relations.every((r) => r.count > 0 && r.failed >= r.count))],
  ];
  return (
    <dl className="legend">
      {shown.map((kind) => (
        <div key={kind}>
          <dt>
            <KindIcon kind={kind} size={16} />
          </dt>
          <dd>{kindWord[kind]}</dd>
        </div>
      ))}
      {some((n) => n.domainController) ? (
        <div>
          <dt>
            <span className="swatch square" />
          </dt>
          <dd>Domain controller</dd>
        </div>
      ) : null}
      {alert ? (
        <>
          <div>
            <dt>
              <span className="swatch ring source" />
            </dt>
            <dd>Source of the attack</dd>
          </div>
          <div>
            <dt>
              <span className="swatch ring target" />
            </dt>
            <dd>Target</dd>
          </div>
        </>
      ) : some((n) => n.openAlerts > 0) ? (
        <div>
          <dt>
            <span className="swatch ring source" />
          </dt>
          <dd>Has open alerts</dd>
        </div>
      ) : null}
      {some((n) => n.sensitive) ? (
        <div>
          <dt>★</dt>
          <dd>Sensitive</dd>
        </div>
      ) : null}
      {lines
        .filter(([, , there]) => there)
        .map(([mark, words]) => (
          <div key={mark}>
            <dt>
              <span className={`swatch line ${mark}`} />
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
    </dl>
  );
}

/** `11 entities: 6 services, 2 addresses …` */
export function pictureWords(drawn: Drawn): string {
  const counts = new Map<EntityKind, number>();
  for (const n of drawn.nodes) counts.set(n.kind, (counts.get(n.kind) ?? 0) + n.members.length);
  return [...counts].map(([kind, n]) => kinds(kind, n)).join(', ');
}
