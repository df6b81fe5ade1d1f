// What an LDAP search is after, told from its filter and base (RFC 4515 text): the kinds of bulk search that reconnaissance
// consists of, and sensitive groups by name. Ordinary look-ups of one object have no aim.
import type { Query } from '../../schema/activity.ts';
import { sensitiveGroupNames } from './sensitive.ts';

/** Groups whose members an attacker wants to know. */
const sensitiveGroups = sensitiveGroupNames;

/** Each pattern over the lower-case filter without blanks; one that names a single object is not bulk. */
const bulk: readonly (readonly [string, RegExp])[] = [
  ['all users', /samaccounttype=805306368|objectc(lass|ategory)=(user|person)\)/],
  ['all computers', /samaccounttype=805306369|objectc(lass|ategory)=computer\)/],
  ['all groups', /objectc(lass|ategory)=group\)|samaccounttype=(268435456|536870912)/],
  ['accounts with service names', /serviceprincipalname=\*/],
  ['account flags', /useraccountcontrol:1\.2\.840\.113556\.1\.4\.80[34]:=/],
  ['protected accounts', /admincount=1/],
  ['trusts', /objectc(lass|ategory)=trusteddomain\)/],
  ['group policies', /objectc(lass|ategory)=grouppolicycontainer\)/],
  ['organizational units', /objectc(lass|ategory)=organizationalunit\)/],
  ['domains', /objectc(lass|ategory)=domain(dns)?\)/],
  ['delegation', /msds-allowedto(delegateto|actonbehalfofotheridentity)=\*/],
  ['managed passwords', /ms-mcs-admpwd|mslaps-|msds-managedpassword|groupmsamembership|msds-groupmanagedserviceaccount/],
  ['foreign principals', /objectc(lass|ategory)=foreignsecurityprincipal\)/],
];

/** Attributes that name one object; a filter that asks for one of them with a value is a look-up. */
const naming =
  /\((samaccountname|cn|name|userprincipalname|mail|distinguishedname|objectsid|objectguid|dnshostname|uid|displayname|anr|serviceprincipalname)=[^*)]+\)/;

/** Aims as `search <kind>` and `sensitive <group>`; none for a look-up. */
export function ldapAims(query: Query): string[] {
  if (query.operation !== 'search' || query.filter === undefined) return [];
  const filter = query.filter.toLowerCase().replaceAll(/\s*([()&|!=])\s*/g, '$1');
  const sensitive = sensitiveGroups.filter(
    (g) => filter.includes(`=${g})`) || (query.target ?? '').toLowerCase().startsWith(`cn=${g},`),
  );
  const aims = sensitive.map((g) => `sensitive ${g}`);
  if (query.scope === 'base' || naming.test(filter)) return query.scope === 'base' ? [] : aims;
  for (const [aim, pattern] of bulk) if (pattern.test(filter)) aims.push(`search ${aim}`);
  // Everything under the domain itself, not under one of its containers.
  if (query.scope === 'subtree' && filter === '(objectclass=*)' && /^dc=[^,]+(,dc=[^,]+)*$/i.test(query.target ?? ''))
    aims.push('search everything');
  return aims;
}
