// What is left: names with values in any order (`EventID=4624 SourceName="…"`), and the short form of small agents, source, event
// id and the message in a row (`Security-Auditing: 4624: AUDIT_SUCCESS An account …`).
import { auditFailed } from '../../windows/audit-outcome.ts';
import { eventId } from '../../windows/rendered/event-fields.ts';
import { isHeader } from '../../windows/rendered/flat.ts';
import { providerOf } from '../../windows/rendered/providers.ts';
import { templateOf } from '../../windows/rendered/templates.ts';
import type { SiemFormat } from './format.ts';

const PAIRS = 300;
const outcome =
  '((?:AUDIT_|Audit )?(?:SUCCESS|FAILURE|Success|Failure|INFO|Information|W(?:ARNING|arning)|E(?:RROR|rror))(?: Audit)?):? ';
const short = new RegExp(`^(?:([\\w .-]{1,100}?)(?:\\[\\d{1,10}\\])?: ?)?(?:Event ?ID:? ?)?(\\d{2,5}): (?:${outcome})?`);

export const generic: SiemFormat = {
  name: 'generic',
  at: (message) => message.content,
  read(message, at, { fields, flat, times, wanted }) {
    const text = message.text.slice(at);
    const row = short.exec(text.slice(0, 300));
    if (row) {
      fields.id = eventId(row[2]);
      fields.channel = '';
      const named = providerOf((row[1] ?? message.app).trim(), '');
      const prefixed = `Microsoft-Windows-${named}`;
      fields.provider = templateOf(named, fields.id) ? named : templateOf(prefixed, fields.id) ? prefixed : named;
      if (fields.provider === '') return 'no provider';
      if (wanted && !wanted(fields.provider, fields.id)) return false;
      fields.time = message.time;
      if (!message.zoned) times.assumed++;
      fields.computer = message.host;
      fields.failed = auditFailed(row[3]);
      fields.message = text.slice(row[0].length);
      return true;
    }
    const names: string[] = [];
    const values: string[] = [];
    const pair = /(?<=^|[\s,;|[{])([A-Za-z][\w.@-]{0,60})\s?[=:]\s?(?:"((?:[^"\\]|\\.){0,65536})"|([^\s,;|"]{1,4096}))/g;
    for (let p = pair.exec(text); p && names.length < PAIRS; p = pair.exec(text)) {
      names.push(p[1] as string);
      values.push(p[2] === undefined ? (p[3] as string) : p[2].replace(/\\(["\\])/g, '$1'));
    }
    if (!isHeader([...names, 'Time'])) return 'not recognised';
    return flat.read(names, values, message);
  },
};
