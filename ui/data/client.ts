// The connection to the API: queries over HTTP, live alerts over a WebSocket that comes back by itself.
import { createClient as createSocket } from 'graphql-ws';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from 'urql';

/** Whether live updates come. */
export type Connection = 'connecting' | 'live' | 'lost';

/** Milliseconds between attempts to connect: doubled each time, up to the last. */
const [FIRST_WAIT, LAST_WAIT] = [500, 5000];

const listeners = new Set<() => void>();
let connection: Connection = 'connecting';

function tell(now: Connection): void {
  connection = now;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConnection = (): Connection => useSyncExternalStore(listen, () => connection);

/** Calls when the connection was lost and is there again: what happened in between was not told. */
export function useReconnected(call: () => void): void {
  const back = useEffectEvent(call);
  useEffect(() => {
    let before = connection;
    return listen(() => {
      if (before === 'lost' && connection === 'live') back();
      before = connection;
    });
  }, []);
}

const socket = createSocket({
  url: `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/graphql`,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_WAIT * 2 ** retries, LAST_WAIT))),
  on: { connected: () => tell('live'), closed: () => tell('lost') },
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
