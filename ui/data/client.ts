// The connection to the API: queries over HTTP, live alerts over a WebSocket that comes back by itself.
import { createClient as createSocket } from 'graphql-ws';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from 'urql';

type Listener = (connected: boolean) => void;
const listeners = new Set<Listener>();
let connected = false;

function tell(now: boolean): void {
  connected = now;
  for (const listener of listeners) listener(now);
}

/** Hears whether live updates come; called at once with how it is. Gives back how to stop hearing. */
export function onConnection(listener: Listener): () => void {
  listeners.add(listener);
  listener(connected);
  return () => listeners.delete(listener);
}

const socket = createSocket({
  url: `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/graphql`,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  on: { connected: () => tell(true), closed: () => tell(false) },
});

export const client = new Client({
  url: '/graphql',
  // Searches are long lists of names: never in an address.
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription(request) {
        const query = request.query ?? '';
        return { subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query }, sink) }) };
      },
    }),
  ],
});
