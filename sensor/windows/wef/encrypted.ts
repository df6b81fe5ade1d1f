// The body of an encrypted message over HTTP (MS-WSMV §2.2.9.1): two MIME parts, what the message is and the sealed octets.
import { Malformed } from '../../bytes/malformed.ts';
import type { Scheme } from './kerberos/negotiate.ts';
import { type SecurityContext, TOKEN } from './kerberos/security-context.ts';

const boundary = 'Encrypted Boundary';
const octets = 'Content-Type: application/octet-stream';
/** Octets in which the headers of both parts must end: Windows needs about 200. */
const HEADERS = 1024;

const protocol = (scheme: Scheme): string =>
  `application/HTTP-${scheme === 'Kerberos' ? 'Kerberos' : 'SPNEGO'}-session-encrypted`;

/** Content type of a reply that `seal` made. */
export const contentType = (scheme: Scheme): string =>
  `multipart/encrypted;protocol="${protocol(scheme)}";boundary="${boundary}"`;

/** True for the content type of an encrypted message, whatever its protocol. */
export const isEncrypted = (type: string): boolean => /^multipart\/encrypted\b/i.test(type);

/**
 * ```
 * --boundary · headers with OriginalContent: type=application/soap+xml;charset=UTF-16;Length=n
 * --boundary · Content-Type: application/octet-stream · length of the token (4, little-endian) · token · message · --boundary--
 * ```
 * Headers are indented by a tab. Opens the message and gives it with the type that its OriginalContent names. Throws `Malformed`.
 */
export function open(body: Buffer, type: string, context: SecurityContext): { message: Buffer; type: string } {
  const named = /boundary="?([^";]{1,70})"?/i.exec(type)?.[1];
  if (!named) throw new Malformed('encrypted body without a boundary', 0);
  const line = Buffer.from(`--${named}`);
  const first = body.indexOf(line);
  const second = first < 0 ? -1 : body.indexOf(line, first + line.length);
  if (second < 0 || second > HEADERS) throw new Malformed('encrypted body without its two parts', 0);
  const headers = body.toString('latin1', first, second);
  const original = /OriginalContent:\s*type=([^\r\n]*?);\s*Length=(\d{1,9})/i.exec(headers);
  if (!original) throw new Malformed('encrypted body without OriginalContent', first);
  const from = body.indexOf(octets, second) + octets.length + 2;
  if (from < octets.length + 2 || from > second + HEADERS) throw new Malformed('encrypted body without its octets', second);
  const closing = body.lastIndexOf(line);
  if (closing < from + 4) throw new Malformed('encrypted body without an end', from);
  const token = body.readUInt32LE(from);
  const sealed = body.subarray(from + 4, closing);
  if (token > sealed.length) throw new Malformed('token longer than the encrypted body', from);
  const message = context.unwrap(sealed);
  if (message.length !== Number(original[2])) throw new Malformed('length of an encrypted message differs from what is told', 0);
  return { message, type: original[1] ?? '' };
}

/** Seals a reply whose own content type is `type`. */
export function seal(message: Buffer, type: string, scheme: Scheme, context: SecurityContext): Buffer {
  const token = Buffer.alloc(4);
  token.writeUInt32LE(TOKEN);
  const original = `OriginalContent: type=${type};Length=${message.length}`;
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\n\tContent-Type: ${protocol(scheme)}\r\n\t${original}\r\n--${boundary}\r\n\t${octets}\r\n`),
    token,
    context.wrap(message),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}
