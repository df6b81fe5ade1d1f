// What an LDAP search is after, told from its filter, base and attributes (RFC 4515 text): the kinds of bulk search that
// reconnaissance consists of, what only an attacker or an auditor looks for, and sensitive groups by name. Ordinary look-ups
// of one object, and of those whose name begins with something typed, have no aim.
import type { Query } from '../../schema/activity.ts';
import { domainGroups, sensitiveGroupNames as sensitiveGroups } from './sensitive.ts';

/** An object class or category, also as the distinguished name of the category. */
const ofClass = (names: string): RegExp => new RegExp(`objectc(?:lass|ategory)=(?:cn=)?(?:${names})[,)]`);

/** Each pattern over the lower-case filter without blanks and negations. */
const bulk: readonly (readonly [string, RegExp])[] = [
  ['all users', /samaccounttype=805306368|objectc(?:lass|ategory)=(?:cn=)?(?:user|person)[,)]/],
  ['all computers', /samaccounttype=805306369|objectc(?:lass|ategory)=(?:cn=)?computer[,)]/],
  ['all groups', /samaccounttype=(?:268435456|536870912)|objectc(?:lass|ategory)=(?:cn=)?group[,)]/],
  ['accounts with service names', /serviceprincipalname=\*\)/],
  ['protected accounts', /admincount=1/],
  ['trusts', ofClass('trusteddomain|trusted-domain')],
  ['group policies', ofClass('grouppolicycontainer|group-policy-container')],
  ['organizational units', ofClass('organizationalunit|organizational-unit')],
  ['domains', ofClass('domain|domaindns|domain-dns')],
  ['sites and subnets', ofClass('site|subnet')],
  ['foreign principals', ofClass('foreignsecurityprincipal|foreign-security-principal')],
];
/** MS-ADTS §2.2.16: no password needed, unconstrained delegation, DES only, no pre-authentication, protocol transition. */
const weakFlags = [32, 524_288, 2_097_152, 4_194_304, 16_777_216];
const hunted: readonly (readonly [string, RegExp])[] = [
  ['weak account flags', new RegExp(`useraccountcontrol:1\\.2\\.840\\.113556\\.1\\.4\\.80[34]:=(?:${weakFlags.join('|')})\\)`)],
  ['delegation', /msds-allowedto(?:delegateto|actonbehalfofotheridentity)=\*/],
  ['managed passwords', /(?:ms-mcs-admpwd|mslaps-[a-z]*password|msds-managedpassword|msds-groupmsamembership)[^=]*=\*/],
  [
    'service accounts to roast',
    /serviceprincipalname=\*\).*(?:useraccountcontrol|samaccounttype=805306368|user\))|(?:samaccounttype=805306368|user\)).*serviceprincipalname=\*\)/,
  ],
];

/** Attributes that name one object; with a value that begins with something they ask for it, or for those that begin so. */
const naming =
  /\((?:samaccountname|cn|name|userprincipalname|mail|distinguishedname|objectsid|objectguid|dnshostname|uid|displayname|sn|givenname|anr)=[^*)][^)]*\)|\(serviceprincipalname=[^*)]+\)/;
const negated = /\(!\([^()]*\)\)/g;

/** `S-1-5-21-…-512` in text or in octets (MS-DTYP §2.4.2.2): the relative identifier of a sensitive group stands last. */
function sensitiveSid(filter: string): string | undefined {
  const text = /\(objectsid=s-1-5-21-[\d-]+-(\d+)\)/.exec(filter)?.[1];
  const octets = /\(objectsid=\\01\\05(?:\\[0-9a-f]{2}){22}\\([0-9a-f]{2})\\([0-9a-f]{2})\\00\\00\)/.exec(filter);
  const rid = text ? Number(text) : octets ? Number.parseInt(`${octets[2]}${octets[1]}`, 16) : -1;
  return domainGroups[rid]?.toLowerCase();
}

/** Aims as `search <kind>`, `hunt <kind>` and `sensitive <group>`; none for a look-up. */
export function ldapAims(query: Query): string[] {
  if (query.operation !== 'search' || query.filter === undefined || query.scope === 'base') return [];
  const whole = query.filter.toLowerCase().replaceAll(/\s*([()&|!=])\s*/g, '$1');
  const filter = whole.replaceAll(negated, '');
  const lookUp = naming.test(filter);
  const named = sensitiveGroups.filter(
    (g) =>
      filter.includes(`=${g})`) ||
      (query.target ?? '').toLowerCase().startsWith(`cn=${g},`) ||
      // Their members in bulk; whether one account is among them is a look-up of that account.
      (!lookUp && filter.includes(`=cn=${g},`)),
  );
  const bySid = sensitiveSid(filter);
  const aims = [...new Set(bySid ? [...named, bySid] : named)].map((g) => `sensitive ${g}`);
  if (lookUp) return aims;
  for (const [aim, pattern] of bulk) if (pattern.test(filter)) aims.push(`search ${aim}`);
  for (const [aim, pattern] of hunted) if (pattern.test(filter)) aims.push(`hunt ${aim}`);
  if (aims.length && query.attributes?.some((a) => a.toLowerCase() === 'ntsecuritydescriptor')) aims.push('search access rights');
  // Everything under the domain itself, not under one of its containers.
  if (query.scope === 'subtree' && whole === '(objectclass=*)' && /^dc=[^,]+(,dc=[^,]+)*$/i.test(query.target ?? ''))
    aims.push('search everything');
  return aims;
}
