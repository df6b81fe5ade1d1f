// How large a GraphQL document may be. A page of the portal needs a tenth of this; list arguments are bounded by the resolvers,
// and what cannot be batched by the context's budget.
import { ApolloArmor } from '@escape.tech/graphql-armor';
import type { GraphQLError, ValidationContext, ValidationRule } from 'graphql';
import { apiError } from './errors.ts';

export const TOKENS = 2000;
const DEPTH = 10;
const ALIASES = 15;
const DIRECTIVES = 20;
/** Fields, weighted by depth and by `first` where it is written out. */
const COST = 60_000;

const limit = (n: number) => ({
  n,
  // Told as one of ours, with a stable code, where the library would throw.
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError): void =>
      context?.reportError(apiError('TOO_MUCH', error.message.replace(/^Syntax Error: /, ''))),
  ],
});

/** Validation rules for HTTP and WebSocket alike. */
export const limits: ValidationRule[] = new ApolloArmor({
  blockFieldSuggestion: { enabled: false },
  maxTokens: { enabled: false },
  maxDepth: limit(DEPTH),
  maxAliases: limit(ALIASES),
  maxDirectives: limit(DIRECTIVES),
  costLimit: { ...limit(0), maxCost: COST },
}).protect().validationRules;
