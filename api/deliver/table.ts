// Findings as text for a terminal: one block each, what an analyst needs at a glance.
import type { EntityRef } from '../../schema/entity.ts';
import type { Finding } from '../../schema/finding.ts';

const shown = (entities: readonly EntityRef[]): string =>
  entities
    .slice(0, 6)
    .map((e) =>
      e.name && e.ip ? `${e.name} (${e.ip})` : e.name && e.domain ? `${e.name}@${e.domain}` : (e.name ?? e.ip ?? e.sid ?? '?'),
    )
    .join(', ') + (entities.length > 6 ? ` and ${entities.length - 6} more` : '');

/** Control characters come from the network and must not reach a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const clean = (text: string): string => text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u00b7');

const local = (iso: string): string => new Date(iso).toLocaleString('sv-SE', { timeZoneName: 'short' });

/** A few lines for each finding, and a closing line with the counts; times in the reader's zone. */
export function table(findings: readonly Finding[]): string {
  const blocks = findings.map((f) => {
    const lines = [`${f.severity.toUpperCase().padEnd(6)} ${f.title}${f.variant ? ` (${f.variant})` : ''}`, `       ${f.what}`];
    for (const role of ['who', 'from', 'to'] as const)
      if (f[role].length) lines.push(`       ${role.padEnd(5)} ${shown(f[role])}`);
    lines.push(
      `       when  ${local(f.start)}${f.end === f.start ? '' : ` to ${local(f.end)}`}, ${f.count} ${f.count === 1 ? 'time' : 'times'}`,
    );
    if (f.evidence[0]) lines.push(`       seen  ${f.evidence[0].text} [${f.evidence[0].origin}]`);
    return lines.join('\n');
  });
  const alerts = findings.filter((f) => f.kind === 'alert').length;
  const closing = `${alerts} ${alerts === 1 ? 'alert' : 'alerts'}, ${findings.length - alerts} risks`;
  return clean(`${[...blocks, closing].join('\n\n')}\n`);
}
