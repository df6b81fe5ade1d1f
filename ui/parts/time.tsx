import { when } from './words.ts';

/** A moment in the reader's zone; UTC on hover. */
export function Time({ iso }: { iso: string | null | undefined }) {
  if (!iso) return <span>not seen</span>;
  return (
    <time dateTime={iso} title={iso}>
      {when(iso)}
    </time>
  );
}
