// A sentence in which the entities that it names are links.
import { Link } from 'wouter';
import type { RefFragment } from '../data/generated/graphql.ts';
import { refName } from './entity-link.tsx';
import { entityPath, kindWord } from './words.ts';

/** What may stand inside a name: `ws7` is not found in `ws77`, nor `10.0.0.1` in `10.0.0.15`. A full stop may end a sentence. */
const inName = /[\p{L}\p{N}_$@/\\-]/u;

/** The sentence in pieces, each plain or with the entity that it names. Longer names first, each place once. */
export function named(text: string, refs: readonly RefFragment[]): { text: string; entity?: RefFragment }[] {
  const found: { at: number; end: number; entity: RefFragment }[] = [];
  const longest = [...refs].sort((a, b) => refName(b).length - refName(a).length);
  for (const entity of longest) {
    const name = refName(entity).toLowerCase();
    const lower = text.toLowerCase();
    for (let at = lower.indexOf(name); name && at >= 0; at = lower.indexOf(name, at + 1)) {
      const end = at + name.length;
      const [before, after, next] = [text[at - 1] ?? ' ', text[end] ?? ' ', text[end + 1] ?? ' '];
      const whole = !inName.test(before) && before !== '.' && !inName.test(after) && !(after === '.' && inName.test(next));
      if (whole && !found.some((f) => at < f.end && end > f.at)) found.push({ at, end, entity });
    }
  }
  const pieces: { text: string; entity?: RefFragment }[] = [];
  let position = 0;
  for (const { at, end, entity } of found.sort((a, b) => a.at - b.at)) {
    if (at > position) pieces.push({ text: text.slice(position, at) });
    pieces.push({ text: text.slice(at, end), entity });
    position = end;
  }
  if (position < text.length) pieces.push({ text: text.slice(position) });
  return pieces;
}

export function NamedText({ text, entities }: { text: string; entities: readonly RefFragment[] }) {
  return named(text, entities).map((piece, i) =>
    piece.entity ? (
      <Link href={entityPath(piece.entity.id)} title={kindWord[piece.entity.kind]} key={i}>
        {piece.text}
      </Link>
    ) : (
      piece.text
    ),
  );
}
