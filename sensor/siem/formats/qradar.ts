// QRadar's agentless collection of Windows events (MSRPC) and its like: `key=value` separated by tabs, the message last.
import type { SiemFormat } from './format.ts';

const names = [
  'AgentDevice',
  'AgentLogFile',
  'PluginVersion',
  'Source',
  'Computer',
  'OriginatingComputer',
  'User',
  'Domain',
  'EventIDCode',
  'EventID',
  'EventType',
  'EventCategory',
  'RecordNumber',
  'TimeGenerated',
  'TimeWritten',
  'Level',
  'Keywords',
  'Task',
  'Opcode',
  'Message',
];
/** Blanks count as a separator only before a known key. */
const pair = new RegExp(`(?:^|[\\t ]|\\\\t|#011)(${names.join('|')})=`, 'g');

/**
 * ```
 * "AgentDevice=WindowsLog" (tab key "=" value)* tab "Message=" anything
 * ```
 */
export const qradar: SiemFormat = {
  name: 'QRadar',
  at: (message) => message.text.indexOf('AgentDevice=', message.content),
  read(message, at, { flat }) {
    const text = message.text.slice(at);
    const found: string[] = [];
    const values: string[] = [];
    let from = 0;
    pair.lastIndex = 0;
    for (let next = pair.exec(text); next; next = pair.exec(text)) {
      if (found.length) values.push(text.slice(from, next.index).trim());
      // Its log is what others call the channel.
      found.push(next[1] === 'AgentLogFile' ? 'Channel' : (next[1] as string));
      from = pair.lastIndex;
      if (next[1] === 'Message' || found.length > 2 * names.length) break;
    }
    values.push(text.slice(from).trim());
    // The account of the logging process, which would pass for a field.
    return flat.read(
      found.map((n) => (n === 'User' || n === 'Domain' ? `Agent${n}` : n)),
      values,
      message,
    );
  },
};
