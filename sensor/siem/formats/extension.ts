// Values that ArcSight and QRadar send under names of their own, as fields of Windows events: their keys, and the labels under
// which they send what has no key.
import { templateOf } from '../../windows/rendered/templates.ts';

/** Names that a value takes; the first one that the event's template has, or else all of them. */
type Names = readonly string[];

/** CEF's dictionary and LEEF's predefined attributes, as their collectors for Windows use them. */
const keys: Readonly<Record<string, Names>> = {
  duser: ['TargetUserName'],
  dntdom: ['TargetDomainName'],
  duid: ['TargetLogonId'],
  suser: ['SubjectUserName'],
  sntdom: ['SubjectDomainName'],
  suid: ['SubjectLogonId'],
  src: ['IpAddress', 'ClientAddress'],
  spt: ['IpPort'],
  shost: ['Workstation', 'WorkstationName', 'ClientName'],
  sproc: ['ProcessName', 'CallerProcessName', 'ParentProcessName'],
  dproc: ['NewProcessName'],
  spid: ['ProcessId', 'CallerProcessId'],
  usrname: ['TargetUserName'],
  domain: ['TargetDomainName'],
  srcport: ['IpPort'],
  identhostname: ['Workstation', 'WorkstationName'],
  srchostname: ['Workstation', 'WorkstationName'],
};

const labels: Readonly<Record<string, Names>> = {
  'reason or error code': ['Status', 'FailureCode'],
  'error code': ['Status'],
  'authentication package name': ['AuthenticationPackageName', 'PackageName'],
  'authentication package': ['AuthenticationPackageName', 'PackageName'],
  accesses: ['AccessList'],
  'caller computer name': ['TargetDomainName'],
};

/** The fields that a key or a label stands for in this event; the name without its blanks when nothing is known of it. */
export function fieldsOf(provider: string, id: number, name: string, isLabel: boolean): Names {
  const template = templateOf(provider, id);
  const lower = name.toLowerCase();
  const told = isLabel ? labels[lower] : keys[lower];
  if (told) {
    const own = template && told.find((f) => template.fields.includes(f));
    return own ? [own] : told;
  }
  if (!isLabel) return [name];
  const bare = lower.replaceAll(' ', '');
  const same = template?.fields.find((f) => f.toLowerCase() === bare);
  if (same) return [same];
  for (const [label, field] of template?.labels ?? []) if (label === lower || label.endsWith(`/${lower}`)) return [field];
  return [name.replaceAll(' ', '')];
}
