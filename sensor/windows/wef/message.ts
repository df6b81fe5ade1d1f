// From the octets of an HTTP body to the text of a message and back: SLDC, UTF-16 and UTF-8 (DSP0226 §13, MS-WSMV §2.1).
import { Malformed } from '../../bytes/malformed.ts';
import { Refusal } from './refusal.ts';
import { decompress, isCompressed } from './sldc.ts';

const charsets = ['UTF-16', 'UTF-8'] as const;
export type Charset = (typeof charsets)[number];

const mark = Buffer.of(0xff, 0xfe);

export const soapType = (charset: Charset): string => `application/soap+xml;charset=${charset}`;

/**
 * The text of a message.
 * @param type its content type
 * @param encoding its `Content-Encoding`, which Windows gives as SLDC also for bodies that it did not compress
 * @param most octets that it may have
 * Throws `Refusal`.
 */
export function decode(
  body: Buffer,
  type: string,
  encoding: string | undefined,
  most: number,
): { text: string; charset: Charset } {
  const bytes = decompressed(body, encoding, most);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) throw new Refusal('characters', 'UTF-16 with the high octet first');
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (wide || /charset="?utf-16/i.test(type)) {
    if (bytes.length % 2) throw new Refusal('characters', 'UTF-16 with an odd octet');
    return { text: bytes.toString('utf16le', wide ? 2 : 0), charset: 'UTF-16' };
  }
  return { text: bytes.toString('utf8'), charset: 'UTF-8' };
}

function decompressed(body: Buffer, encoding: string | undefined, most: number): Buffer {
  if (encoding === undefined || /^identity$/i.test(encoding)) return body;
  if (!/^sldc$/i.test(encoding)) throw new Refusal('characters', 'content encoding is not supported');
  if (!isCompressed(body)) return body;
  try {
    return decompress(body, most);
  } catch (error) {
    if (error instanceof Malformed) throw new Refusal('schema', error.message);
    throw error;
  }
}

/** The octets of a reply: in the encoding that its request had. */
export function encode(text: string, charset: Charset): Buffer {
  return charset === 'UTF-16' ? Buffer.concat([mark, Buffer.from(text, 'utf16le')]) : Buffer.from(text);
}
