// One security context between a client and a server, whatever carries its tokens: SPNEGO (RFC 4178, MS-SPNG), raw NTLMSSP
// (MS-NLMP) or raw Kerberos (RFC 4121 §4.1). SMB, LDAP and RPC hand their tokens to it and learn who the client is.
import type { Account, Mechanism, Outcome, ProtocolName } from '../../../schema/activity.ts';
import type { Flow, Moment, Sensor } from '../protocol.ts';

export interface SecurityContext {
  /**
   * A token of this exchange, in place in `bytes[start, end)`. Never throws: a token that breaks its protocol is counted as
   * an anomaly and left out, so that it cannot end the conversation of its carrier. A client's first token after `complete`
   * begins a new attempt.
   */
  token(bytes: Buffer, start: number, end: number, fromClient: boolean, moment: Moment): void;
  /**
   * The carrier knows the answer: emits the `authentication` activity, once an attempt and only when a client's credentials
   * were seen in it; called again it does nothing. `error` as the carrier says it: `STATUS_LOGON_FAILURE`,
   * `invalidCredentials/52e`. The carrier's `end()` calls it with `unknown`.
   */
  complete(outcome: Outcome, error?: string): void;
  /** Known after an NTLM AUTHENTICATE, or an AP-REQ whose ticket was seen issued; kept until the next attempt tells another. */
  readonly account: Account | undefined;
  readonly mechanism: Mechanism | undefined;
}

/** Opens a context on a flow; `service` is what the client wants of the carrier, where the carrier shows it (`cifs/dc1`). */
export function securityContext(_flow: Flow, _sensor: Sensor, _carrier: ProtocolName, _service?: string): SecurityContext {
  return { token: () => {}, complete: () => {}, account: undefined, mechanism: undefined };
}
