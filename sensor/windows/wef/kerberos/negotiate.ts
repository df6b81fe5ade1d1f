// What HTTP authentication carries (RFC 4559, MS-WSMV §2.2.9.1): `Kerberos` with a bare GSS-API token, or `Negotiate` with SPNEGO
// around it (RFC 4178, MS-SPNG), as Windows prefers since Server 2025.
import { application, BerReader, context, tags } from '../../../bytes/ber.ts';
import { Malformed } from '../../../bytes/malformed.ts';
import { mechanismToken } from '../../../protocols/spnego/messages.ts';
import type { Accepted, Acceptor } from './accept.ts';
import { element } from './der.ts';

export const schemes = ['Kerberos', 'Negotiate'] as const;
export type Scheme = (typeof schemes)[number];

/** A token for 64 KiB, the largest that Windows makes by default (MaxTokenSize 48,000 octets), in Base64. */
const TOKEN = 87_384;

export interface Negotiated extends Accepted {
  scheme: Scheme;
}

/**
 * Authenticates the value of an `Authorization` header.
 * Throws `Malformed` with the reason when it is refused; NTLM is among the reasons: it means that the client found no service
 * principal for the name that it called.
 */
export function negotiate(header: string, acceptor: Acceptor, now: number): Negotiated {
  const space = header.indexOf(' ');
  const scheme = schemes.find((s) => s.toLowerCase() === header.slice(0, space).toLowerCase());
  if (!scheme) throw new Malformed('authentication scheme is neither Kerberos nor Negotiate', 0);
  if (header.length > TOKEN) throw new Malformed('authentication token too long', 0);
  const token = Buffer.from(header.slice(space + 1), 'base64');
  const found = mechanismToken(token, 0, token.length);
  if (!found) throw new Malformed('no message of Kerberos in the authentication token', 0);
  if (found.mechanism === 'ntlm') throw new Malformed('client offered NTLM, not Kerberos', 0);
  const accepted = acceptor.accept(token.subarray(found.start, found.end), now);
  const first = offeredFirst(token);
  return { ...accepted, reply: first ? negotiationReply(first, accepted.reply) : accepted.reply, scheme };
}

/** 1.3.6.1.5.5.2 */
const spnego = Buffer.from('2b0601050502', 'hex');

/**
 * InitialContextToken ::= [APPLICATION 0] { thisMech OBJECT IDENTIFIER, NegotiationToken }
 * NegotiationToken ::= [0] SEQUENCE { mechTypes[0] SEQUENCE OF OBJECT IDENTIFIER, … }
 * The mechanism offered first, which is the one that the token is for; undefined when the token is not of SPNEGO.
 */
function offeredFirst(token: Buffer): Buffer | undefined {
  const reader = new BerReader(token, 0, token.length);
  reader.expect(application(0));
  reader.enter();
  reader.expect(tags.oid);
  if (!token.subarray(reader.start, reader.end).equals(spnego)) return undefined;
  for (const tag of [context(0), tags.sequence, context(0), tags.sequence]) {
    reader.expect(tag);
    reader.enter();
  }
  reader.expect(tags.oid);
  return token.subarray(reader.start, reader.end);
}

/** NegTokenResp ::= [1] SEQUENCE { negState[0] accept-completed (0), supportedMech[1], responseToken[2] } */
function negotiationReply(mechanism: Buffer, token: Buffer): Buffer {
  return element(
    context(1),
    element(
      tags.sequence,
      element(context(0), element(tags.enumerated, Buffer.of(0))),
      element(context(1), element(tags.oid, mechanism)),
      element(context(2), element(tags.octetString, token)),
    ),
  );
}
