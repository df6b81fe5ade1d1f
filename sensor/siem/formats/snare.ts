// Snare's MSWinEventLog and those that write like it: values in a fixed order separated by tabs, which relays write out as `#011`.
import { eventId, recordId } from '../../windows/rendered/event-fields.ts';
import { providerOf } from '../../windows/rendered/providers.ts';
import type { SiemFormat } from './format.ts';

const mark = 'MSWinEventLog';
/** Values before the message, and the place of the date among them in all forms. */
const VALUES = 40;
const DATE_FROM = 3;
const DATE_TO = 6;
const date = /^[A-Z][a-z]{2},? [A-Z][a-z]{2} {1,2}\d{1,2} /;

/**
 * ```
 * mark · criticality (· criticality)? · log · counter · date · id · source · user · sid type · type · computer · category · data? ·
 * message · counter?
 * ```
 */
export const snare: SiemFormat = {
  name: 'Snare',
  at: (message) => message.text.indexOf(mark),
  read(message, at, { fields, times, wanted }) {
    let text = message.text.slice(at + mark.length);
    // A syslog daemon that escaped control characters; literal `\t` comes from tools that print.
    if (text.startsWith('#011')) text = text.replaceAll('#011', '\t');
    else if (text.startsWith('\\t')) text = text.replaceAll('\\t', '\t');
    const values = text.split('\t');
    let place = DATE_FROM;
    while (place <= DATE_TO && !date.test(values[place] ?? '')) place++;
    if (place > DATE_TO || values.length < place + 9) return 'wrong number of values';
    const value = (n: number): string => (values[place + n] ?? '').trim();
    fields.id = eventId(value(1));
    if (fields.id < 0) return 'no event id';
    fields.channel = (values[place - 2] ?? '').trim();
    const source = value(2);
    // Before Vista the source of the Security log was its name.
    fields.provider = providerOf(source.toLowerCase() === 'security' ? '' : source, fields.channel);
    if (fields.provider === '') return 'no provider';
    if (wanted && !wanted(fields.provider, fields.id)) return false;
    fields.time = times.any(value(0));
    if (Number.isNaN(fields.time)) return 'no time';
    if (!times.zoned) times.assumed++;
    fields.computer = value(6);
    // The counter behind the message is the record's number in the newer form.
    const last = values.at(-1)?.trim() ?? '';
    const counted = values.length > place + 9 && /^\d{1,15}$/.test(last);
    fields.record = counted && last !== '0' ? recordId(last) : undefined;
    fields.message = values
      .slice(place + 8, counted ? -1 : undefined)
      .slice(0, VALUES * 10)
      .join('\t')
      .trim();
    return true;
  },
};
