// Groups and accounts whose members an attacker wants to know: by name, and by relative identifier where names are translated
// (MS-ADTS §6.1.1.4.12, MS-DTYP §2.4.2.4).

/** Lower case. */
export const sensitiveGroups = [
  'domain admins',
  'enterprise admins',
  'schema admins',
  'administrators',
  'account operators',
  'server operators',
  'print operators',
  'backup operators',
  'replicator',
  'group policy creator owners',
  'dnsadmins',
  'domain controllers',
  'key admins',
  'enterprise key admins',
];

/** In a domain. */
export const sensitiveRids: ReadonlyMap<number, string> = new Map([
  [512, 'domain admins'],
  [516, 'domain controllers'],
  [518, 'schema admins'],
  [519, 'enterprise admins'],
  [520, 'group policy creator owners'],
  [526, 'key admins'],
  [527, 'enterprise key admins'],
]);

/** Aliases of S-1-5-32: a domain's on a controller, any other machine's own elsewhere. */
export const builtinRids: ReadonlyMap<number, string> = new Map([
  [544, 'administrators'],
  [548, 'account operators'],
  [549, 'server operators'],
  [550, 'print operators'],
  [551, 'backup operators'],
  [552, 'replicator'],
]);
