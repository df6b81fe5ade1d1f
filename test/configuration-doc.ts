// Writes docs/configuration.md from the schema and the detectors, so that what is documented is what is there.
import { z } from 'zod';
import { loadDetectors } from '../graph/detection/load.ts';
import { configuration } from '../schema/config.ts';

interface Node {
  type?: string | string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
  items?: Node;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const shown = (value: unknown): string => (value === undefined ? '' : `\`${JSON.stringify(value)}\``);

function rows(node: Node, path: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const name = path ? `${path}.${key}` : key;
    // A part that is described is one that can be left out.
    if (child.properties)
      return [...(child.description ? [`| \`${name}\` |  | ${cell(child.description)} |`] : []), ...rows(child, name)];
    const own = `| \`${name}\` | ${shown(child.default)} | ${cell(child.description ?? '')} |`;
    return child.items?.properties ? [own, ...rows(child.items, `${name}[]`)] : [own];
  });
}

/** The page as it must be. */
export async function configurationDoc(): Promise<string> {
  const schema = z.toJSONSchema(configuration, { io: 'input' }) as Node;
  const detectors = (await loadDetectors()).map(({ definition }) => definition);
  const numbers = detectors.flatMap(({ type, settings }) =>
    Object.entries(settings).map(
      ([key, s]) =>
        `| \`detectors.${type}.${key}\` | ${shown(s.default)} | ${shown(s.medium)} | ${shown(s.low)} | ${cell(s.about)} (${cell(s.source)}) |`,
    ),
  );
  return `# Configuration
One YAML or JSON file, given by \`--config FILE\`; it only says what differs from the defaults. A wrong key or value is refused
with its place. Times are in milliseconds, those of detections in event time. This page is made from the code; a test holds it
fresh.

| setting | default | meaning |
|---|---|---|
${rows(schema, '').join('\n')}

## Detections
Each can be switched off (\`detectors.<type>.enabled: false\`) and set to a lower threshold (\`threshold: medium\` or \`low\`),
which finds more and tells more that is harmless.

| setting | default (high) | medium | low | meaning |
|---|---|---|---|---|
${numbers.join('\n')}

## Example
\`\`\`yaml
domainControllers: [192.0.2.10, dc2.corp.example]
exclusions:
  - type: directory-enumeration
    subnet: 192.0.2.64/28
    reason: vulnerability scanner
    until: 2027-01-01T00:00:00Z
detectors:
  dns-reconnaissance: { names: 200 }
  vertical-brute-force: { threshold: medium }
\`\`\`
`;
}
