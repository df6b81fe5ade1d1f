// Secure channels that a request of Netlogon's interface opens or uses (MS-NRPC §3.5.4.4): whose, and whether what should prove
// it was computed at all. A new password stands behind it in some requests and is never read.
import type { SecureChannel } from '../../../schema/activity.ts';
import { Parameters } from './ndr.ts';

/** NetrServerReqChallenge has no account; NetrServerAuthenticate, 2 and 3 have a credential, others an authenticator. */
const CHALLENGE = 4;
const authenticate: ReadonlySet<number> = new Set([5, 15, 26]);
const authenticated: ReadonlySet<number> = new Set([6, 30, 31, 42]);
/** Characters of a name; those of computers and their accounts are far shorter. */
const NAME = 256 + 1;
const CREDENTIAL = 8;
/**
 * Servers refuse a challenge none of whose first five octets is unique (MS-NRPC §3.1.4.1). When equal octets are encrypted with
 * AES-CFB8 and an initial vector of zero, one key in 256 gives octets of zero (CVE-2020-1472); of random ones, one row in four
 * billion begins so.
 */
const FIRST = 5;

/**
 *     NetrServerReqChallenge: PrimaryName* ComputerName ClientChallenge(8)
 *     NetrServerAuthenticate3: PrimaryName* AccountName SecureChannelType(2, wide 4) ComputerName ClientCredential(8) …
 *     NetrServerPasswordSet2: PrimaryName* AccountName SecureChannelType(2, wide 4) ComputerName Authenticator: Credential(8) …
 *
 * The channel of a readable request; undefined for other requests and for what is not all there. `wide` is NDR64.
 */
export function secureChannel(
  opnum: number,
  bytes: Buffer,
  start: number,
  end: number,
  wide: boolean,
): SecureChannel | undefined {
  const follows = authenticated.has(opnum);
  const named = follows || authenticate.has(opnum);
  if (!named && opnum !== CHALLENGE) return undefined;
  const parameters = new Parameters(bytes, start, end, wide);
  if (parameters.pointer()) parameters.string(NAME, 2);
  const account = named ? parameters.string(NAME, 2) : undefined;
  const type = named ? parameters.enumeration() : undefined;
  const computer = parameters.string(NAME, 2);
  // A credential is a row of octets; an authenticator has a number as well.
  if (follows) parameters.align(4);
  const proof = parameters.octets(CREDENTIAL);
  if (computer === undefined || !proof) return undefined;
  return {
    computer,
    ...(account ? { account } : {}),
    ...(type === undefined ? {} : { type }),
    ...(proof.subarray(0, FIRST).every((octet) => octet === proof[0]) ? { guessed: true } : {}),
  };
}
