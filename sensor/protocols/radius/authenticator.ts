// What makes accounting authentic, and its acknowledgement: RFC 2866 §3 and §4.2, RFC 2869 §5.14. MD5 is the protocol's own.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { attribute, attributesIn, code, HEADER, type Header } from './messages.ts';

const AUTHENTICATOR = 16;
const zeros = Buffer.alloc(AUTHENTICATOR);
/** Type, length and the digest. */
const MESSAGE_AUTHENTICATOR = 2 + AUTHENTICATOR;

/**
 * Whether an Accounting-Request comes from one who knows the secret.
 * @returns undefined when it does, else the reason
 */
export function refusal(bytes: Buffer, start: number, header: Header, secret: Buffer): string | undefined {
  const whole = Buffer.from(bytes.subarray(start, header.end));
  const authenticator = Buffer.from(whole.subarray(4, HEADER));
  zeros.copy(whole, 4);
  if (!timingSafeEqual(createHash('md5').update(whole).update(secret).digest(), authenticator))
    return 'wrong Request Authenticator: the shared secret differs';
  const at = find(whole, HEADER, whole.length, attribute.messageAuthenticator)[0];
  if (at === undefined) return undefined;
  if (whole[at + 1] !== MESSAGE_AUTHENTICATOR) return 'Message-Authenticator of a wrong length';
  const told = Buffer.from(whole.subarray(at + 2, at + MESSAGE_AUTHENTICATOR));
  zeros.copy(whole, at + 2);
  return timingSafeEqual(createHmac('md5', secret).update(whole).digest(), told) ? undefined : 'wrong Message-Authenticator';
}

/**
 * The Accounting-Response to an authentic request, with the request's Proxy-State (RFC 2865 §5.33). It has no
 * Message-Authenticator: RFC 2869 §5.19 knows none in accounting, and servers differ in what it would be made of.
 *
 *     packet: code(1) identifier(1) length(2) authenticator(16) attribute*
 */
export function acknowledgement(bytes: Buffer, start: number, header: Header, secret: Buffer): Buffer {
  const proxies = find(bytes, start + HEADER, header.end, attribute.proxyState);
  const answer = Buffer.concat([
    bytes.subarray(start, start + HEADER),
    ...proxies.map((at) => bytes.subarray(at, at + (bytes[at + 1] as number))),
  ]);
  answer[0] = code.accountingResponse;
  answer.writeUInt16BE(answer.length, 2);
  createHash('md5').update(answer).update(secret).digest().copy(answer, 4);
  return answer;
}

/** Where the attributes of a type begin. */
const find = (bytes: Buffer, start: number, end: number, type: number): number[] =>
  [...attributesIn(bytes, start, end)].filter((at) => bytes[at] === type);
