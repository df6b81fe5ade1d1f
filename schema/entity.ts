// Entities: what findings name and what the graph's nodes stand for.
import type { Account, Certainty, Endpoint } from './activity.ts';

export const entityKinds = ['user', 'computer', 'group', 'address', 'service', 'domain'] as const;
export type EntityKind = (typeof entityKinds)[number];

/** An entity as a finding names it. A field that is unknown is left out, never guessed. */
export interface EntityRef {
  kind: EntityKind;
  name?: string;
  domain?: string;
  ip?: string;
  sid?: string;
  certainty?: Certainty;
}

/** Key of an account's node: `user:name@domain` in lower case; a machine account is its computer's. */
export function accountId(account: Account): string {
  const domain = account.domain ? `@${account.domain.toLowerCase()}` : '';
  return `user:${account.name.toLowerCase()}${domain}`;
}

/** Key of an endpoint's node: `computer:name` once the name is known, else `address:ip`. */
export function endpointId(endpoint: Endpoint): string {
  return endpoint.name ? `computer:${endpoint.name.toLowerCase()}` : `address:${endpoint.ip ?? 'unknown'}`;
}

/** Key of a group's node: `group:name@domain` in lower case. */
export function groupId(name: string, domain?: string): string {
  return `group:${name.toLowerCase()}${domain ? `@${domain.toLowerCase()}` : ''}`;
}

/** Key of a service's node: `service:name@realm` in lower case. */
export function serviceId(name: string, realm?: string): string {
  return `service:${name.toLowerCase()}${realm ? `@${realm.toLowerCase()}` : ''}`;
}

/** The account as findings name it. */
export function userRef(account: Account): EntityRef {
  return { kind: 'user', ...account };
}

/** The endpoint as findings name it: a computer when its name is known, else an address. */
export function endpointRef(endpoint: Endpoint): EntityRef {
  const ref: EntityRef = { kind: endpoint.name ? 'computer' : 'address' };
  if (endpoint.name) ref.name = endpoint.name;
  if (endpoint.ip) ref.ip = endpoint.ip;
  if (endpoint.name && endpoint.certainty) ref.certainty = endpoint.certainty;
  return ref;
}

/** The same as a list: empty when nothing is known of the endpoint. */
export const endpointRefs = (endpoint: Endpoint): EntityRef[] => (endpoint.ip || endpoint.name ? [endpointRef(endpoint)] : []);

/** Key of the node that a reference stands for; the inverse of the two functions above. */
export function entityId(ref: EntityRef): string {
  if (ref.kind === 'user' && ref.name) return accountId({ name: ref.name, ...(ref.domain ? { domain: ref.domain } : {}) });
  if (ref.kind === 'computer' && ref.name) return `computer:${ref.name.toLowerCase()}`;
  if (ref.kind === 'address' || ref.kind === 'computer') return `address:${ref.ip ?? 'unknown'}`;
  if (ref.kind === 'group' && ref.name) return groupId(ref.name, ref.domain);
  if (ref.kind === 'service' && ref.name) return serviceId(ref.name, ref.domain);
  return `${ref.kind}:${(ref.name ?? ref.sid ?? 'unknown').toLowerCase()}`;
}
