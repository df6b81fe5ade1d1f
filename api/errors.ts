// Errors that the API tells, each with a stable code that programs may rely on. Everything else is told as INTERNAL_SERVER_ERROR
// without its text, which goes to the log: a stack or a query is nobody's business outside.
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

export const codes = {
  /** An argument is out of its bounds or cannot be read. */
  BAD_USER_INPUT: 400,
  /** There is nothing with this id. */
  NOT_FOUND: 404,
  /** One request asks for too much at once; ask in several. */
  TOO_MUCH: 400,
  /** The change is on the log but was not applied in time; it will be. */
  PENDING: 503,
} as const;

/** Codes of GraphQL itself that say what is wrong with the request. */
const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
]);

/** An error that is told as it is. */
export const apiError = (code: keyof typeof codes, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code } });

/** What goes out for an error: its message where it is ours or about the request, else nothing of it. */
export function told(error: GraphQLFormattedError): GraphQLFormattedError {
  const code = String(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR');
  const { message, path, locations } = error;
  if (!(code in codes) && !requestCodes.has(code))
    return { message: 'Internal error; the log of the service tells more.', ...(path ? { path } : {}), extensions: { code } };
  return { message, ...(path ? { path } : {}), ...(locations ? { locations } : {}), extensions: { code } };
}
