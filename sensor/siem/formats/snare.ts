// Snare's MSWinEventLog and those that write like it: values in a fixed order separated by tabs, which relays write out as
// `#011`.
import { auditFailed } from '../../windows/audit-outcome.ts';
import { eventId, recordId } from '../../windows/rendered/event-fields.ts';
import { providerOf } from '../../windows/rendered/providers.ts';
import type { SiemFormat } from './format.ts';

const mark = 'MSWinEventLog';
/** Values behind the date, at most: a message may hold tabs. */
const VALUES = 500;
/**
 * rsyslog takes the beginning for a tag, and may cut it off after 32 characters or put the header's own values into the date: the
 * date is found wherever it stands.
 */
const date = /(?:[A-Z][a-z]{2},? +)?(?:(?:- )+ ?)?([A-Z][a-z]{2} {1,2}\d{1,2},? \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4})\t/;

/**
 * ```
 * mark · criticality (· criticality)? · log · counter · date · id · source · user · sid type · type · computer · category ·
 * data? · message · counter?
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
    const dated = date.exec(text.slice(0, 400));
    const values = dated ? text.slice(dated.index + dated[0].length).split('\t', VALUES) : [];
    if (!dated || values.length < 8) return 'wrong number of values';
    const value = (n: number): string => (values[n] ?? '').trim();
    fields.id = eventId(value(0));
    if (fields.id < 0) return 'no event id';
    const head = text.slice(0, dated.index).split('\t');
    // What was cut off a `#011` is left behind the log's name.
    fields.channel = (head.map((t) => t.trim()).find((t) => t !== '' && !/^\d+$/.test(t)) ?? '').replace(/#\d{0,2}$/, '');
    const source = value(1);
    // Before Vista the source of the Security log was its name.
    fields.provider = providerOf(source.toLowerCase() === 'security' ? '' : source, fields.channel);
    if (fields.provider === '') return 'no provider';
    if (wanted && !wanted(fields.provider, fields.id)) return false;
    fields.time = times.any(dated[1]);
    if (Number.isNaN(fields.time)) return 'no time';
    if (!times.zoned) times.assumed++;
    fields.failed = auditFailed(value(4));
    fields.computer = value(5);
    // The counter behind the message is the record's number in the newer form.
    const last = values.at(-1)?.trim() ?? '';
    const counted = values.length > 8 && /^\d{1,15}$/.test(last);
    fields.record = counted && last !== '0' ? recordId(last) : undefined;
    fields.message = values
      .slice(7, counted ? -1 : undefined)
      .join('\t')
      .trim();
    return true;
  },
};
