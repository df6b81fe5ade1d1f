// Computer names learned passively: by address, and short names as parts of full ones. A more certain name stays until one as
// certain replaces it.
import type { Certainty, Endpoint } from '../../schema/activity.ts';
import type { Names } from '../protocols/protocol.ts';

const rank: Record<Certainty, number> = { low: 0, medium: 1, high: 2 };

interface Binding {
  name: string;
  certainty: Certainty;
}

/** Stands for a short name that several computers have. */
const SEVERAL = '';
const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);
const shortOf = (name: string): string => name.split('.', 1)[0] as string;

/** @param most addresses, and names, remembered; the longest not learned again is forgotten first */
export function createNames(most: number): Names {
  const bindings = new Map<string, Binding>();
  /** Full name by short name, address by full name. */
  const full = new Map<string, string>();
  const addresses = new Map<string, string>();

  function put<V>(map: Map<string, V>, key: string, value: V): void {
    map.delete(key);
    map.set(key, value);
    if (map.size > most) map.delete(map.keys().next().value as string);
  }

  function known(name: string): void {
    if (isAddress(name) || !name.includes('.')) return;
    const short = shortOf(name);
    const had = full.get(short);
    if (had === undefined) put(full, short, name);
    else if (had !== name && had !== SEVERAL) put(full, short, SEVERAL);
  }

  return {
    learn(ip, name, certainty) {
      const had = bindings.get(ip);
      if (had?.name === name && had.certainty === certainty) return;
      if (had && rank[had.certainty] > rank[certainty]) return;
      put(bindings, ip, { name, certainty });
      known(name);
      if (certainty !== 'low') put(addresses, name, ip);
    },
    known,
    of(endpoint): Endpoint {
      const { ip, name } = endpoint;
      if (ip !== undefined) {
        const found = bindings.get(ip);
        if (found) return { ...endpoint, name: found.name, certainty: found.certainty };
        return name === undefined ? { ...endpoint } : { ...endpoint, name: full.get(name) || name };
      }
      if (name === undefined) return { ...endpoint };
      const complete = full.get(name) || name;
      const address = addresses.get(complete);
      return { ...endpoint, name: complete, ...(address && bindings.get(address)?.name === complete ? { ip: address } : {}) };
    },
  };
}
