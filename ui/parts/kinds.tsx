// A drawing and a colour for each kind of entity, the same in lists and in pictures. White lines stand on each of the colours.
import type { EntityKind } from '../data/generated/graphql.ts';

/** Lines in a square of 24. */
export const drawings: Record<EntityKind, string> = {
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8a7 7 0 0 1 14 0',
  computer: 'M4 5h16v10H4zM9 19h6M12 15v4',
  group: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm7 0a2.5 2.5 0 1 0 0-5M3 19a6 6 0 0 1 12 0m1-6a5 5 0 0 1 5 5',
  address: 'M12 21s7-6.2 7-11a7 7 0 0 0-14 0c0 4.8 7 11 7 11Zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  service:
    'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Zm0-5v3m0 10v3M4 12h3m10 0h3M6.3 6.3l2.1 2.1m7.2 7.2 2.1 2.1m0-11.4-2.1 2.1m-7.2 7.2-2.1 2.1',
  domain: 'M12 3 4 20h16zM9 20l3-7 3 7',
};

export const kindColor: Record<EntityKind, string> = {
  user: '#3b6fd4',
  computer: '#12667a',
  group: '#7a55c7',
  address: '#5b6b7b',
  service: '#8a6414',
  domain: '#2d7d46',
};

/** Decoration: the kind stands in words beside it. */
export function KindIcon({ kind, size = 20 }: { kind: EntityKind; size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="kind">
      <circle cx="12" cy="12" r="12" fill={kindColor[kind]} />
      <path
        d={drawings[kind]}
        transform="translate(4.8 4.8) scale(0.6)"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
