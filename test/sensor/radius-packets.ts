// RADIUS packets made by hand: RFC 2865 §3, signed as RFC 2866 §3 says.
import { createHash } from 'node:crypto';

/** An attribute: text, a number of four octets, or octets as they are. */
export function attribute(type: number, value: string | number | Buffer): Buffer {
  const octets = typeof value === 'number' ? Buffer.alloc(4) : Buffer.from(value as string);
  if (typeof value === 'number') octets.writeUInt32BE(value);
  return Buffer.concat([Buffer.from([type, octets.length + 2]), octets]);
}

/** Vendor-Specific: RFC 2865 §5.26. */
export function vendorAttribute(vendor: number, type: number, value: string): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(vendor);
  return attribute(26, Buffer.concat([id, attribute(type, value)]));
}

export const address = (ip: string): Buffer => Buffer.from(ip.split('.').map(Number));

export function packet(code: number, identifier: number, attributes: readonly Buffer[], secret = 'secret'): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(20);
  head[0] = code;
  head[1] = identifier;
  head.writeUInt16BE(20 + body.length, 2);
  const whole = Buffer.concat([head, body]);
  createHash('md5').update(whole).update(secret).digest().copy(whole, 4);
  return whole;
}

export const status = { start: 1, stop: 2, interim: 3, on: 7, off: 8 } as const;

/** An Accounting-Request of a session that an ordinary gateway tells of, with what the test adds or replaces. */
export function accounting(
  identifier: number,
  attributes: readonly Buffer[] = [],
  { kind = status.start as number, session = 'S1', user = 'CORP\\alice', secret = 'secret' } = {},
): Buffer {
  return packet(
    4,
    identifier,
    [attribute(1, user), attribute(40, kind), attribute(44, session), attribute(4, address('192.0.2.5')), ...attributes],
    secret,
  );
}
