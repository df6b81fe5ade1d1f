// Subscriptions over WebSocket (the graphql-ws protocol, `graphql-transport-ws`), on the same path as the API.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type GraphQLSchema, parse, specifiedRules, type ValidationRule, validate } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { createContext, type Service } from './context.ts';
import { apiError, told } from './errors.ts';
import type { Guard } from './guard.ts';
import { limits, TOKENS } from './limits.ts';

/** Octets of one message from a client: a subscription's text. */
const MESSAGE = 64 * 1024;
/** Sockets at once; a portal tab holds one. */
const SOCKETS = 100;
const SUBSCRIPTIONS = 10;

const subscriptionsOnly: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (node.operation !== 'subscription')
      context.reportError(apiError('BAD_USER_INPUT', 'queries and mutations go over HTTP; the socket carries subscriptions'));
  },
});
const rules = [...specifiedRules, subscriptionsOnly, ...limits];

/** Takes the server's upgrades at `path`. The result ends all sockets. */
export function serveLive(server: Server, path: string, schema: GraphQLSchema, service: Service, guard: Guard) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE });
  const refuse = (socket: Duplex, status: string): void => {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (guard(request)) refuse(socket, '403 Forbidden');
    else if (request.url?.split('?')[0] !== path) refuse(socket, '404 Not Found');
    else if (sockets.clients.size >= SOCKETS) refuse(socket, '503 Service Unavailable');
    else sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
  const graphql = useServer(
    {
      schema,
      parse: (source) => parse(source, { maxTokens: TOKENS }),
      validate: (to, document) => validate(to, document, rules),
      context: () => createContext(service, false),
      onSubscribe: ({ subscriptions }) =>
        Object.keys(subscriptions).length > SUBSCRIPTIONS
          ? [apiError('TOO_MUCH', `at most ${SUBSCRIPTIONS} subscriptions on one socket`)]
          : undefined,
      onError: (_context, _id, _payload, errors) => errors.map((error) => told(error.toJSON())),
      onNext: (_context, _id, _payload, _args, result) =>
        result.errors ? { ...result, errors: result.errors.map((error) => told(error.toJSON())) } : undefined,
      isProd: true,
    },
    sockets,
  );
  return async (): Promise<void> => {
    for (const client of sockets.clients) client.close(1001, 'the service is stopping');
    await graphql.dispose();
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}
