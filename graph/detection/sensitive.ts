// Groups and accounts with power over a domain: by the SIDs that are the same in every domain (MS-DTYP §2.4.2.4), and by name for
// those that have none. What the user names as sensitive comes from the configuration.

/** Relative ids of a domain's groups. */
export const domainGroups: Readonly<Record<number, string>> = {
  498: 'Enterprise Read-only Domain Controllers',
  512: 'Domain Admins',
  516: 'Domain Controllers',
  518: 'Schema Admins',
  519: 'Enterprise Admins',
  520: 'Group Policy Creator Owners',
  521: 'Read-only Domain Controllers',
  526: 'Key Admins',
  527: 'Enterprise Key Admins',
};
/** Relative ids of groups built in (S-1-5-32). */
export const builtinGroups: Readonly<Record<number, string>> = {
  544: 'Administrators',
  548: 'Account Operators',
  549: 'Server Operators',
  550: 'Print Operators',
  551: 'Backup Operators',
  552: 'Replicator',
  569: 'Cryptographic Operators',
};
/** Groups that have power and no fixed id. */
const named = [
  'dnsadmins',
  'exchange windows permissions',
  'exchange trusted subsystem',
  'organization management',
  'esx admins',
  'hyper-v administrators',
];

const names: ReadonlySet<string> = new Set(
  [...Object.values(domainGroups), ...Object.values(builtinGroups), ...named].map((n) => n.toLowerCase()),
);

/** Names of sensitive groups in lower case, as filters and distinguished names have them. */
export const sensitiveGroupNames: readonly string[] = [...names].sort();

const domainRid = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/;

/** Whether a group has power over the domain, by its SID where that is known, else by its name. */
export function isSensitiveGroup(name: string | undefined, sid: string | undefined): boolean {
  if (sid !== undefined) {
    const rid = domainRid.exec(sid)?.[1];
    if (rid !== undefined && domainGroups[Number(rid)]) return true;
    const builtin = /^S-1-5-32-(\d+)$/.exec(sid)?.[1];
    if (builtin !== undefined) return builtinGroups[Number(builtin)] !== undefined;
  }
  return name !== undefined && names.has(name.toLowerCase());
}

/** An administrator (RID 500) or krbtgt (RID 502) of a domain. */
export function isBuiltInAccount(sid: string | undefined): boolean {
  const rid = sid === undefined ? undefined : domainRid.exec(sid)?.[1];
  return rid === '500' || rid === '502';
}
