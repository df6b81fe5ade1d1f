// Coverage as text for a terminal: each detection with what it has, then what would help, then what arrives without its fields.
import { type Coverage, gapsOf, missingOf } from '../health/coverage.ts';

const number = (n: number): string => n.toLocaleString('en');

export function coverageText(coverage: readonly Coverage[]): string {
  const seeing = coverage.filter(({ sees }) => sees);
  const width = Math.max(...coverage.map(({ type }) => type.length));
  const lines = [`${seeing.length} of ${coverage.length} detections have something to read`, ''];
  for (const { type, sees, sources } of coverage) {
    const has = sources.filter(({ count }) => count > 0).map(({ name, count }) => `${name} (${number(count)})`);
    lines.push(`  ${sees ? 'sees ' : 'blind'} ${type.padEnd(width)}  ${has.join(', ')}`.trimEnd());
  }
  const missing = missingOf(coverage);
  if (missing.length) lines.push('', 'None of this has arrived. Where it should, turn it on or bring it here:');
  for (const { needs, names, blind, partial } of missing) {
    lines.push('', `  ${needs}`, `      brings ${names.join(', ')}`);
    if (blind.length) lines.push(`      gives eyes to ${blind.join(', ')}`);
    if (partial.length) lines.push(`      shows more to ${partial.join(', ')}`);
  }
  const gaps = gapsOf(coverage);
  if (gaps.length) lines.push('', 'This arrived without what matters:', ...gaps.map((gap) => `  ${gap}`));
  return `${lines.join('\n')}\n`;
}
