// Splunk: lines of `key=value`, the message last.
import { pairs } from '../../windows/rendered/pairs.ts';
import type { SiemFormat } from './format.ts';

/**
 * ```
 * header? ("\r\n" key "=" value)*
 * keys: EventCode, Logfile | LogName, SourceName, TimeGenerated, ComputerName, Message (last)
 * ```
 */
export const splunk: SiemFormat = {
  name: 'Splunk',
  at: (message) => (/EventCode=\d/.test(message.text) && !message.text.includes('AgentDevice=') ? message.content : -1),
  read(message, at, { fields, flat }) {
    const read = pairs(message.text.slice(at));
    if (!read) return 'no pairs';
    const { names, values, before } = read;
    // Splunk's own line before the pairs is the event's time in the collector's zone.
    if (!names.includes('TimeGenerated') && before !== '') {
      names.push('Time');
      values.push(before);
    }
    const taken = flat.read(names, values, message);
    if (taken !== true) return taken;
    // ComputerName is documented as the source host; it is the logging computer where the message names the source.
    if (fields.id === 4776 && fields.field('Workstation') === undefined) {
      fields.put('Workstation', fields.computer);
      fields.computer = message.host;
    }
    return true;
  },
};
