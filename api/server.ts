// The HTTP server: GraphQL at `/graphql` (HTTP and WebSocket), `/health`, and the built portal for everything else.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled, ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import { makeExecutableSchema } from '@graphql-tools/schema';
import express, { type ErrorRequestHandler } from 'express';
import { GraphQLError } from 'graphql';
import { type Context, createContext, type Service } from './context.ts';
import { codes, told } from './errors.ts';
import { createGuard, guarded, requireLoopback } from './guard.ts';
import { limits, TOKENS } from './limits.ts';
import { serveLive } from './live.ts';
import activity from './resolvers/activity.ts';
import alert from './resolvers/alert.ts';
import entity from './resolvers/entity.ts';
import graph from './resolvers/graph.ts';
import status from './resolvers/status.ts';

const PATH = '/graphql';
/** Octets of a request: a query with its variables. */
const BODY = '256kb';
/** A client that sends its request so slowly holds a connection for nothing. */
const REQUEST_TIME = 30_000;
/** Requests in work at the end have so long to finish. */
const GRACE = 2000;

export interface ApiServer {
  /** `http://127.0.0.1:4680` */
  url: string;
  close(): Promise<void>;
}

/**
 * Starts listening.
 * @param options.portal folder of the built portal; without it there is only the API
 * @param options.log takes one line for each error whose text is not told outside
 * @throws Error that says what to do when the host is not loopback or the port is taken
 */
export async function startServer(
  service: Service,
  options: { host: string; port: number; portal?: string; log: (line: string) => void },
): Promise<ApiServer> {
  const { host, port, portal, log } = options;
  requireLoopback(host);
  const schema = makeExecutableSchema({
    typeDefs: readFileSync(new URL('../schema/api.graphql', import.meta.url), 'utf8'),
    resolvers: [activity, alert, entity, graph, status],
    // The objects behind an Alert or a User carry no type name; unions of them are told apart by the resolvers.
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
  });
  const apollo = new ApolloServer<Context>({
    schema,
    validationRules: limits,
    parseOptions: { maxTokens: TOKENS },
    csrfPrevention: true,
    introspection: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    // The service closes in its own order.
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginUsageReportingDisabled()],
    formatError(formatted, error) {
      // Apollo gives every error of validation one code; ours keep theirs.
      const own = error instanceof GraphQLError && error.originalError instanceof GraphQLError ? error.originalError : undefined;
      const code = own?.extensions.code;
      const out = told(code === undefined ? formatted : { ...formatted, extensions: { ...formatted.extensions, code } });
      if (!(String(out.extensions?.code) in codes) && out.message !== formatted.message) log(`API: ${textOf(error)}`);
      return out;
    },
  });
  await apollo.start();

  const guard = createGuard(host);
  const app = express();
  app.disable('x-powered-by');
  app.use(guarded(guard));
  app.get('/health', (_request, response) => {
    const { version, engine, started, failure, counters } = service.health;
    const problem = failure();
    response
      .status(problem ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json({
        status: problem ? 'failing' : 'ok',
        ...(problem ? { problem } : {}),
        version,
        engine,
        started: new Date(started).toISOString(),
        counters: Object.fromEntries(counters()),
      });
  });
  app.use(PATH, express.json({ limit: BODY }), expressMiddleware(apollo, { context: async () => createContext(service) }));
  if (portal && existsSync(join(portal, 'index.html'))) servePortal(app, portal);
  app.use((_request, response) => void response.status(404).type('text/plain').send('not found\n'));
  app.use(failed(log));

  const server = createServer({ requestTimeout: REQUEST_TIME, headersTimeout: REQUEST_TIME }, app);
  const endLive = serveLive(server, PATH, schema, service, guard);
  await listening(server, host, port);
  const address = server.address() as AddressInfo;

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      service.feed.close();
      await endLive();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), GRACE);
      await closed;
      clearTimeout(late);
      await apollo.stop();
    },
  };
}

/** The files of the portal; their names carry a hash of their content, all but the page itself. */
function servePortal(app: express.Express, portal: string): void {
  app.use('/assets', express.static(join(portal, 'assets'), { immutable: true, maxAge: '1y', index: false, fallthrough: false }));
  app.use(express.static(portal, { index: false, maxAge: '1h' }));
  // Pages are the portal's own business: every other path is its page.
  app.get('/{*page}', (_request, response) =>
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: portal, cacheControl: false }),
  );
}

/** A broken request is told so; anything else is ours and goes to the log. */
function failed(log: (line: string) => void): ErrorRequestHandler {
  return (error: { status?: number }, _request, response, _next) => {
    const status = error.status !== undefined && error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 500) log(`HTTP: ${textOf(error)}`);
    const code = status === 500 ? 'INTERNAL_SERVER_ERROR' : status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST';
    const message = status === 500 ? 'Internal error; the log of the service tells more.' : 'The request cannot be read.';
    response.status(status).json({ errors: [{ message, extensions: { code } }] });
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} on ${host} is taken: is Pathwarden running already? --port chooses another`)
          : error,
      ),
    );
    server.listen(port, host.replace(/^\[|\]$/g, ''), resolve);
  });
}
