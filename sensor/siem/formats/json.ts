// JSON in the message of any syslog form (NXLog, Winlogbeat through Logstash, Fluent Bit, Wazuh); some put `@cee:` before it.
import type { SiemFormat } from './format.ts';

export const json: SiemFormat = {
  name: 'JSON',
  at(message) {
    const { text } = message;
    // Behind a tag at most.
    const at = text.indexOf('{', message.content);
    return at >= 0 && at - message.content < 200 && text.trimEnd().endsWith('}') && /"\s*:/.test(text.slice(at, at + 300))
      ? at
      : -1;
  },
  read(message, at, into) {
    let value: unknown;
    try {
      value = JSON.parse(message.text.slice(at));
    } catch {
      return 'no JSON';
    }
    const read = into.json.read(value);
    into.event = into.json.event;
    return read;
  },
};
