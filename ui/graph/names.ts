// What stands on nodes and lines, and names without what they name.
import { counted, kinds, kindWord, number, operationWords, relationWord } from '../parts/words.ts';
import type { DrawnEdge, DrawnNode, GraphEdge, GraphNode } from './fold.ts';

/** Names in place of those that must not be shown, the same for the same node: `Account 3`. Gives the name itself without. */
export type NameOf = (node: Pick<GraphNode, 'id' | 'name' | 'kind'>) => string;

export function masked(nodes: readonly GraphNode[]): NameOf {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { id, kind } of nodes) {
    const i = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, i);
    names.set(id, `${kindWord[kind]} ${i}`);
  }
  return ({ id, kind }) => names.get(id) ?? kindWord[kind];
}

export const plain: NameOf = ({ name }) => name;

export const nodeName = ({ members, kind }: DrawnNode, name: NameOf): string =>
  members.length === 1 ? name(members[0] as GraphNode) : kinds(kind, members.length);

/** `DRSGetNCChanges`, `Kerberos logon`; of several operations their protocol; else what the edge says. */
const whatOf = ({ label, protocol, operation }: GraphEdge): string => {
  if (operation && !operation.includes(', ')) return operationWords(operation);
  return protocol ?? relationWord(label);
};

/** What stands on a line: what happened most, and how often. */
export function edgeName({ relations, told }: DrawnEdge): string {
  if (told) return '';
  const most = [...relations].sort((a, b) => b.count - a.count)[0] as GraphEdge;
  const times = sum(relations, (r) => (countless(r) ? 0 : r.count));
  const more = new Set(relations.map(whatOf)).size - 1;
  return `${whatOf(most)}${more > 0 ? ` +${more}` : ''}${times > 1 ? ` ×${number(times)}` : ''}`;
}

/** `queried: SamrEnumerateUsersInDomain over RPC` */
export function relationText({ label, protocol, operation }: GraphEdge): string {
  const what = operation ? `: ${operationWords(operation)}` : '';
  return `${relationWord(label)}${what}${protocol ? ` over ${protocol}` : ''}`;
}

/** A tie, not something that happened so many times. */
export const countless = ({ label }: GraphEdge): boolean => label === 'ALERT' || label === 'RESOLVED_TO' || label === 'MEMBER_OF';

/** What is told of relations in words: those that say the same, as between many accounts and one machine, together. */
export interface Told {
  text: string;
  times: string;
  last: string | null;
}

export function told(relations: readonly GraphEdge[]): Told[] {
  const groups = Map.groupBy(relations, relationText);
  return [...groups].map(([text, same]) => {
    const [count, failed] = [sum(same, (r) => r.count), sum(same, (r) => r.failed)];
    const failures = failed ? (failed >= count ? ', all failed' : `, ${number(failed)} failed`) : '';
    const times = countless(same[0] as GraphEdge) ? '' : `${counted(count, 'time')}${failures}`;
    const last = same.reduce<string | null>(
      (latest, r) => (r.lastSeen && (!latest || r.lastSeen > latest) ? r.lastSeen : latest),
      null,
    );
    return { text, times, last };
  });
}

const sum = (relations: readonly GraphEdge[], of: (r: GraphEdge) => number): number => relations.reduce((n, r) => n + of(r), 0);
