// The event's XML in the message of any syslog form (Splunk's XmlWinEventLog, NXLog, forwarders of WEF collectors).
import type { SiemFormat } from './format.ts';

export const xml: SiemFormat = {
  name: 'XML',
  at: (message) => message.text.slice(0, 2048).search(/<Event[\s>]/),
  read(message, at, into) {
    const end = message.text.lastIndexOf('</Event>');
    if (end < at) return 'event cut short';
    const read = into.xml.read(message.text.slice(at, end + '</Event>'.length), into.wanted);
    into.event = into.xml;
    return read;
  },
};
