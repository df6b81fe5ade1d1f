// RSA Security Analytics: the constant `RsaSA` and eight values, one a line. The line ends are real ones or written out as `\n`.

import { eventId } from '../../windows/rendered/event-fields.ts';
import { providerOf } from '../../windows/rendered/providers.ts';
import type { SiemFormat } from './format.ts';

const TOKENS = 9;
/** The mark stands behind a header at most. */
const SEARCHED = 300;

/**
 * ```
 * "RsaSA" · time · event id · provider · log · computer · user · source host · result code
 * ```
 */
export const rsa: SiemFormat = {
  name: 'RSA',
  at(message) {
    const found = message.text.slice(0, SEARCHED).search(/RsaSA\s*(?:\n|\\n)/);
    return found;
  },
  read(message, at, { fields, times, wanted }) {
    const text = message.text.slice(at);
    const tokens = text.split(text.includes('\n') ? /\r?\n/ : '\\n').map((t) => t.trim());
    while (tokens.length > TOKENS && tokens.at(-1) === '') tokens.pop();
    // The documented sample has `Security\computer` for two tokens.
    const joined = /^(\w[\w ]*)\\(.+)$/.exec(tokens[4] ?? '');
    if (tokens.length === TOKENS - 1 && joined) tokens.splice(4, 1, joined[1] as string, joined[2] as string);
    // `CORP\nancy` looks like two.
    if (tokens.length === TOKENS + 1) tokens.splice(6, 2, `${tokens[6]}\\n${tokens[7]}`);
    if (tokens.length !== TOKENS) return 'wrong number of values';
    const [, time, id, provider = '', channel = '', computer = '', user, host, status] = tokens;
    fields.id = eventId(id);
    if (fields.id < 0) return 'no event id';
    fields.channel = channel;
    fields.provider = providerOf(provider, channel);
    if (wanted && !wanted(fields.provider, fields.id)) return false;
    fields.time = times.any(time);
    if (Number.isNaN(fields.time)) return 'no time';
    if (!times.zoned) times.assumed++;
    fields.computer = computer;
    fields.put('TargetUserName', user);
    fields.put('Workstation', host);
    fields.put('WorkstationName', host);
    fields.put('Status', status);
    return true;
  },
};
