// How far the inputs are read, while they are read.
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { readingQuery } from '../data/operations.ts';
import { number } from './words.ts';

/** Milliseconds between two looks, and while nothing is known yet. */
const [SOON, LATER] = [700, 3000];

/** Counted over the inputs that are not read yet and those that are, each with the same weight. */
export function useReading():
  | { inputs: number; read: number; done: number; active: boolean; samples: boolean; listening: boolean }
  | undefined {
  const [{ data }, again] = useQuery({ query: readingQuery, requestPolicy: 'cache-and-network' });
  const inputs = data?.status.inputs;
  const active = inputs?.some((i) => i.state === 'waiting' || i.state === 'reading') ?? false;
  const wait = active ? SOON : inputs?.length ? undefined : LATER;
  useEffect(() => {
    if (wait === undefined) return undefined;
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), wait);
    return () => clearInterval(timer);
  }, [wait, again]);
  if (!inputs || !data) return undefined;
  const done = inputs.reduce((sum, i) => sum + (i.progress ?? 1), 0) / Math.max(inputs.length, 1);
  const read = inputs.filter((i) => i.state === 'read' || i.state === 'failed').length;
  return { inputs: inputs.length, read, done, active, samples: data.status.samples, listening: data.status.listening };
}

export function Progress({ part, label }: { part: number; label: string }) {
  const percent = Math.floor(part * 100);
  return (
    <div className="progress" role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <div style={{ width: `${percent}%` }} />
    </div>
  );
}

/** A line above the alerts while inputs are read; nothing otherwise. */
export function Reading({ reading }: { reading: ReturnType<typeof useReading> }) {
  if (!reading?.active) return null;
  const { samples, read, inputs, done } = reading;
  return (
    <div className="reading">
      <span>
        Reading {samples ? 'the bundled samples' : 'captures'}: {number(read)} of {number(inputs)}. Alerts appear as they are
        found.
      </span>
      <Progress part={done} label="Reading" />
    </div>
  );
}
