// The picture as a list: every relation in words, for those who cannot see the picture and for copying.
import { Link } from 'wouter';
import type { PictureFragment } from '../data/generated/graphql.ts';
import { Time } from '../parts/time.tsx';
import { entityPath, number, operationWords, relationWord } from '../parts/words.ts';
import { countless, type NameOf } from './names.ts';

export function Relations({ graph, name }: { graph: PictureFragment; name: NameOf }) {
  const nodes = new Map(graph.nodes.map((n) => [n.id, n]));
  const seen = graph.edges.filter((e) => nodes.has(e.source) && nodes.has(e.target));
  const end = (id: string) => {
    const node = nodes.get(id);
    return node ? <Link href={entityPath(id)}>{name(node)}</Link> : null;
  };
  return (
    <div className="sheet relations">
      <table>
        <thead>
          <tr>
            <th>From</th>
            <th>Relation</th>
            <th>To</th>
            <th className="number">Times</th>
            <th className="number">Failed</th>
            <th>First</th>
            <th>Last</th>
          </tr>
        </thead>
        <tbody>
          {seen.map((e) => (
            <tr key={e.id} className={e.role ? 'about' : ''}>
              <td className="end">{end(e.source)}</td>
              <td className="wrap">
                {relationWord(e.label)}
                {e.operation || e.protocol ? (
                  <span className="dim">
                    {' '}
                    {[e.protocol, e.operation ? operationWords(e.operation) : ''].filter(Boolean).join(': ')}
                  </span>
                ) : null}
              </td>
              <td className="end">{end(e.target)}</td>
              <td className="number">{countless(e) ? '' : number(e.count)}</td>
              <td className="number">{e.failed && !countless(e) ? number(e.failed) : ''}</td>
              <td className="nowrap">{e.firstSeen ? <Time iso={e.firstSeen} /> : ''}</td>
              <td className="nowrap">{e.lastSeen ? <Time iso={e.lastSeen} /> : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
