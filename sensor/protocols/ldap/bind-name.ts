// The forms in which a simple bind names its account (MS-ADTS §5.1.1.1.1).
import type { Account } from '../../../schema/activity.ts';

/** `DOMAIN\name`, `name@domain`, a distinguished name (its first value, and the domain of its DC parts), or a bare name. */
export function bindAccount(name: string): Account {
  const slash = name.indexOf('\\');
  const dn = /^\s*(?:cn|uid)\s*=\s*((?:\\.|[^,\\])+)/i.exec(name);
  if (dn) {
    const domain = [...name.matchAll(/,\s*dc\s*=\s*([^,]+)/gi)].map((m) => (m[1] as string).trim()).join('.');
    return { name: (dn[1] as string).replaceAll(/\\(.)/g, '$1').trim(), ...(domain ? { domain } : {}) };
  }
  if (slash > 0) return { name: name.slice(slash + 1), domain: name.slice(0, slash) };
  const at = name.lastIndexOf('@');
  return at > 0 ? { name: name.slice(0, at), domain: name.slice(at + 1) } : { name };
}
