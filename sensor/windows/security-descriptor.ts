// Security descriptors in SDDL text (MS-DTYP §2.5.1) as the rights in them that let somebody take over an object or the domain.
import type { Grant } from '../../schema/activity.ts';

/** Access control entries looked at; the domain's own has some 60. */
const ENTRIES = 2000;
/** Rights kept of one descriptor. */
const GRANTS = 400;

/** Extended rights and properties that matter, by GUID (MS-ADTS §5.1.3.2.1, §3.1.1.2.3.3). */
const objects: Readonly<Record<string, string>> = {
  '1131f6aa-9c07-11d1-f79f-00c04fc2dcd2': 'replicate',
  '1131f6ad-9c07-11d1-f79f-00c04fc2dcd2': 'replicate-all',
  '89e95b76-444d-4c62-991a-0facbeda640c': 'replicate-filtered',
  '00299570-246d-11d0-a768-00aa006e0529': 'reset-password',
  'bf9679c0-0de6-11d0-a285-00aa003049e2': 'write:member',
  'f3a64788-5306-11d1-a9c5-0000f80367c1': 'write:servicePrincipalName',
  '5b47d60f-6090-40b2-9f37-2a4de88f3063': 'write:msDS-KeyCredentialLink',
  '3f78c3e5-f79a-46bd-a0b8-9d18116ddc79': 'write:msDS-AllowedToActOnBehalfOfOtherIdentity',
  '4c164200-20c0-11d0-a768-00aa006e0529': 'write:account-restrictions',
  'f30e3bc1-9ff0-11d1-b603-0000f80367c1': 'write:gPCFileSysPath',
  'bf9679a8-0de6-11d0-a285-00aa003049e2': 'write:scriptPath',
  '0e10c968-78fb-11d2-90d4-00c04f79dc55': 'extended:certificate-enrollment',
  'a05b8cc2-17bc-4802-a710-e7c15ab866a2': 'extended:certificate-autoenrollment',
};

/** Two-letter rights of SDDL in the order in which they stand in the text. */
function rightsOf(text: string): Set<string> {
  const set = new Set<string>();
  if (/^0x/i.test(text)) {
    const mask = Number(text);
    // MS-ADTS §5.1.3.2.
    for (const [bit, name] of [
      [0x1000_0000, 'GA'],
      [0x4000_0000, 'GW'],
      [0x4_0000, 'WD'],
      [0x8_0000, 'WO'],
      [0x20, 'WP'],
      [0x8, 'SW'],
      [0x100, 'CR'],
    ] as const)
      if (mask & bit) set.add(name);
    if ((mask & 0xf_01ff) === 0xf_01ff) set.add('GA');
    return set;
  }
  for (let i = 0; i + 2 <= text.length; i += 2) set.add(text.slice(i, i + 2).toUpperCase());
  // All of them together are full control, which Windows writes out on directory objects.
  if (['CC', 'DC', 'LC', 'SW', 'RP', 'WP', 'DT', 'LO', 'CR', 'SD', 'RC', 'WD', 'WO'].every((r) => set.has(r))) set.add('GA');
  return set;
}

/**
 * The rights in a descriptor that matter: owner, and allowing entries of the DACL with full control, write of permissions, owner,
 * all or telling properties, replication, password reset. Entries that only inherit are counted in. `O:…G:…D:…(A;;…;;;SID)…`
 */
export function grantsIn(sddl: string): Grant[] {
  const found = new Map<string, Grant>();
  const add = (trustee: string, right: string): void => {
    if (found.size < GRANTS) found.set(`${right} ${trustee}`, { right, trustee });
  };
  const owner = /^O:([A-Z]{2}(?=[GDS]:|$)|S-[\d-]+)/.exec(sddl)?.[1];
  if (owner) add(owner, 'owner');
  const start = sddl.indexOf('D:');
  if (start < 0) return [...found.values()];
  // The DACL ends where the SACL begins; `S:` inside an entry cannot be, as SIDs have a dash.
  const sacl = sddl.indexOf(')S:', start);
  const dacl = sddl.slice(start, sacl < 0 ? undefined : sacl + 1);
  let entries = 0;
  for (const [, entry] of dacl.matchAll(/\(([^()]*)\)/g)) {
    if (++entries > ENTRIES) break;
    const [type, , rights = '', object = '', , trustee = ''] = (entry as string).split(';');
    if (type !== 'A' && type !== 'OA') continue;
    const has = rightsOf(rights);
    const property = object.toLowerCase();
    if (has.has('GA') && !property) add(trustee, 'full-control');
    if (has.has('GW') && !property) add(trustee, 'write-all');
    if (has.has('WD')) add(trustee, 'write-dacl');
    if (has.has('WO')) add(trustee, 'write-owner');
    const named = objects[property];
    if (has.has('WP') || has.has('SW')) {
      if (!property && has.has('WP')) add(trustee, 'write-all');
      else if (named?.startsWith('write:')) add(trustee, named);
    }
    if (has.has('CR')) {
      if (!property) add(trustee, 'all-extended');
      else if (named && !named.startsWith('write:')) add(trustee, named);
    }
  }
  return [...found.values()].sort((a, b) => (`${a.right} ${a.trustee}` < `${b.right} ${b.trustee}` ? -1 : 1));
}
