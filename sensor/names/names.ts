// Computer names learned passively, by address. A more certain name stays until one as certain replaces it.
import type { Certainty, Endpoint } from '../../schema/activity.ts';
import type { Names } from '../protocols/protocol.ts';

const rank: Record<Certainty, number> = { low: 0, medium: 1, high: 2 };

interface Binding {
  name: string;
  certainty: Certainty;
}

/** @param most addresses remembered; the longest not learned again is forgotten first */
export function createNames(most: number): Names {
  const bindings = new Map<string, Binding>();
  return {
    learn(ip, name, certainty) {
      const had = bindings.get(ip);
      if (had?.name === name && had.certainty === certainty) return;
      if (had && rank[had.certainty] > rank[certainty]) return;
      bindings.delete(ip);
      bindings.set(ip, { name, certainty });
      if (bindings.size > most) bindings.delete(bindings.keys().next().value as string);
    },
    of(endpoint): Endpoint {
      const found = endpoint.ip === undefined ? undefined : bindings.get(endpoint.ip);
      return found ? { ...endpoint, name: found.name, certainty: found.certainty } : { ...endpoint };
    },
  };
}
