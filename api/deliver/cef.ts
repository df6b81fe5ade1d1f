// A finding as an ArcSight CEF line (Common Event Format 0), the form that SIEMs of this field expect.
import type { Finding, Severity } from '../../schema/finding.ts';

const severity: Record<Severity, number> = { low: 3, medium: 5, high: 10 };

const header = (text: string): string => text.replaceAll(/[\\|]/g, '\\$&').replaceAll(/[\r\n]+/g, ' ');
const value = (text: string): string => text.replaceAll(/[\\=]/g, '\\$&').replaceAll(/\r?\n/g, '\\n');

/** `CEF:0|Pathwarden|Pathwarden|version|type|title|severity|key=value …`, without a syslog header. */
export function cef(finding: Finding, version: string): string {
  const source = finding.from[0];
  const target = finding.to[0];
  const fields: [string, string | undefined][] = [
    ['start', String(Date.parse(finding.start))],
    ['end', String(Date.parse(finding.end))],
    ['externalId', finding.externalId === null ? undefined : String(finding.externalId)],
    ['suser', finding.who[0]?.name],
    ['sntdom', finding.who[0]?.domain],
    ['shost', source?.name],
    ['src', source?.ip],
    ['dhost', target?.kind === 'computer' ? target.name : undefined],
    ['dst', target?.ip],
    ['duser', finding.to.find((e) => e.kind === 'user')?.name],
    ['cnt', String(finding.count)],
    ['msg', finding.what],
    ['cs1Label', 'id'],
    ['cs1', finding.id],
    ['cs2Label', 'confidence'],
    ['cs2', finding.confidence],
    ['cs3Label', 'techniques'],
    ['cs3', finding.techniques.join(',')],
  ];
  const extension = fields.flatMap(([key, v]) => (v === undefined ? [] : [`${key}=${value(v)}`])).join(' ');
  return `CEF:0|Pathwarden|Pathwarden|${header(version)}|${header(finding.type)}|${header(finding.title)}|${severity[finding.severity]}|${extension}`;
}
