// Writes docs/events.md from the mapping, so that what is documented is what is read.
import { type EventRow, loadEventMapping } from '../sensor/windows/mapping.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** `4928–4937` for four and more in a row. */
function idsText(ids: readonly number[]): string {
  const parts: string[] = [];
  const sorted = [...ids].sort((a, b) => a - b);
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] as number) + 1) end++;
    if (end - i >= 3) parts.push(`${sorted[i]}–${sorted[end]}`);
    else parts.push(...sorted.slice(i, end + 1).map(String));
    i = end + 1;
  }
  return parts.join(', ');
}

function row({ ids, needs, feeds, fields = [] }: EventRow): string {
  const fed = feeds.length ? [...feeds].sort().join(', ') : 'the graph';
  return `| ${idsText(ids)} | ${cell(needs)} | ${fed} | ${fields.map((f) => `\`${f}\``).join(', ')} |`;
}

/** The page as it must be. */
export async function eventsDoc(): Promise<string> {
  const { rows } = await loadEventMapping();
  const providers = [...new Set(rows.map(({ provider }) => provider))].sort();
  const tables = providers.map((provider) => {
    const own = rows.filter((r) => r.provider === provider).sort((a, b) => (a.ids[0] ?? 0) - (b.ids[0] ?? 0));
    return `## ${provider}
| events | what Windows needs to write them | read by | fields that matter |
|---|---|---|---|
${own.map(row).join('\n')}`;
  });
  return `# Windows events
Which events are read, what must be on for Windows to write them, and which detections read them. Everything else is stepped over.
\`pathwarden check\` compares this with what arrives: \`npm run -s pathwarden -- check PATH…\` for files, without PATH for the service
that runs. This page is made from the mapping (\`sensor/windows/events/\`, a row for each kind of event); a test holds it fresh.

Audit settings are those of "Advanced Audit Policy Configuration" in a group policy for the domain controllers, and for servers
and workstations where they log what is to be seen there (logons, services, tasks, shares, processes). On one machine:
\`auditpol /set /subcategory:"Kerberos Authentication Service" /success:enable /failure:enable\`. Events of directory objects (4662, 5136 and
their like) also need auditing entries on the objects: Everyone, success, "Write all properties", "Modify permissions" and "Control
access" on the domain, for it and all objects below.

A row is an id or several with one meaning: \`read\` turns an event into what it says, plain data without anything of other events.
To read another event, add a row to the file of its subject and a case to \`test/sensor/windows/mapping.test.ts\`.

${tables.join('\n\n')}
`;
}
