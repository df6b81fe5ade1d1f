// QRadar's Log Event Extended Format 1.0 and 2.0: a header in bars, then attributes separated by a tab or by what the header
// says.

import { bars } from './cef.ts';
import { fieldsOf } from './extension.ts';
import type { SiemFormat } from './format.ts';

const SEARCHED = 300;
/** Attributes of one message. */
const ATTRIBUTES = 300;

/**
 * ```
 * "LEEF:1.0|" vendor "|" product "|" version "|" id "|" attribute (tab attribute)*
 * "LEEF:2.0|" vendor "|" product "|" version "|" id "|" separator? "|" attribute (separator attribute)*
 * separator = character | "x" hex | "0x" hex
 * ```
 */
export const leef: SiemFormat = {
  name: 'LEEF',
  at(message) {
    const { text } = message;
    if (text.startsWith('LEEF:', message.content)) return message.content;
    // A relay that writes RFC 5424 took `LEEF` for the sender's name.
    if (message.app === 'LEEF' && /^[12]\.0\|/.test(text.slice(message.content, message.content + 4))) return message.content;
    return text.slice(0, SEARCHED).search(/(?<=^|\s)LEEF:[12]\.0\|/);
  },
  read(message, at, { fields, flat, times }) {
    const header = bars(message.text, at, 5);
    if (!header) return 'header cut short';
    let { end } = header;
    let separator = '\t';
    if (header.values[0]?.endsWith('2.0')) {
      const told = /^(?:(?:0?x([0-9a-fA-F]{1,4}))|([^|]?))\|/.exec(message.text.slice(end, end + 8));
      if (told) {
        end += told[0].length;
        if (told[1] !== undefined) separator = String.fromCharCode(Number.parseInt(told[1], 16));
        else if (told[2]) separator = told[2];
      }
    }
    const body = message.text.slice(end);
    // Relays write tabs out or make blanks of them.
    const split = body.includes(separator) || separator !== '\t' ? separator : /#011|\\t| (?=\w+=)/;
    const names: string[] = [];
    const values: string[] = [];
    let order: string | undefined;
    for (const attribute of body.split(split, ATTRIBUTES)) {
      const equals = attribute.indexOf('=');
      if (equals < 1) continue;
      const name = attribute.slice(0, equals).trim();
      const value = attribute.slice(equals + 1).trim();
      if (name === 'devTimeFormat') order = value;
      names.push(name === 'devTime' ? 'Time' : name === 'resource' ? 'Computer' : name);
      values.push(value);
    }
    if (!names.includes('EventID') && !names.includes('EventIDCode')) {
      names.push('EventID');
      values.push(header.values[4] as string);
    }
    if (!names.some((n) => /^(?:source|sourcename|provider|providername|channel|logname|agentlogfile)$/i.test(n))) {
      names.push('Channel');
      values.push(names.includes('cat') ? (values[names.indexOf('cat')] as string) : 'Security');
    }
    const before = times.order;
    // A format of Java's SimpleDateFormat: which of day and month comes first is all that has to be known.
    if (order?.includes('dd') && order.includes('MM'))
      times.order = order.indexOf('dd') < order.indexOf('MM') ? 'day-first' : 'month-first';
    const read = flat.read(names, values, message);
    times.order = before;
    if (read !== true) return read;
    for (const [i, name] of names.entries())
      for (const field of fieldsOf(fields.provider, fields.id, name, false)) if (field !== name) fields.put(field, values[i]);
    return true;
  },
};
