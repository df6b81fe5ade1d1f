// One security context between a client and a server, whatever carries its tokens: SPNEGO (RFC 4178, MS-SPNG), raw NTLMSSP
// (MS-NLMP) or raw Kerberos (RFC 4121 §4.1). SMB, LDAP and RPC hand their tokens to it and learn who the client is.
import type { Account, ActivityDraft, Mechanism, Outcome, ProtocolName } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { readMessage } from '../kerberos/messages.ts';
import { authenticate, messageType } from '../ntlm/messages.ts';
import type { Flow, Moment, Sensor } from '../protocol.ts';
import { innerToken } from './tokens.ts';

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
export function securityContext(flow: Flow, sensor: Sensor, carrier: ProtocolName, service?: string): SecurityContext {
  /** The attempt under way: what its credentials say, and when they came. */
  let attempt: { draft: ActivityDraft; moment: Moment } | undefined;
  let account: Account | undefined;
  let mechanism: Mechanism | undefined;

  function ntlm(bytes: Buffer, start: number, end: number, fromClient: boolean, moment: Moment): void {
    const type = messageType(bytes, start);
    sensor.count('ntlm', type);
    if (type !== 'AUTHENTICATE' || !fromClient) return;
    const { user, domain, workstation, flags, version, anonymous, mic } = authenticate(bytes, start, end);
    mechanism = 'ntlm';
    account = anonymous || user === '' ? undefined : { name: user, ...(domain ? { domain } : {}) };
    attempt = {
      moment,
      draft: {
        kind: 'authentication',
        protocol: 'NTLM',
        operation: 'NTLM',
        mechanism: 'ntlm',
        carrier,
        outcome: 'unknown',
        ntlm: { version, flags, mic, ...(workstation ? { workstation } : {}), ...(anonymous ? { anonymous } : {}) },
        ...(account ? { account } : {}),
        ...(service ? { service } : {}),
      },
    };
  }

  function kerberos(bytes: Buffer, start: number, end: number, fromClient: boolean, moment: Moment): void {
    const message = readMessage(bytes, start, end);
    sensor.count('kerberos', message.type);
    if (message.type !== 'AP-REQ' || !fromClient) return;
    mechanism = 'kerberos-ap';
    account = sensor.tickets.client(message.ticket.fingerprint);
    attempt = {
      moment,
      draft: {
        kind: 'authentication',
        protocol: 'Kerberos',
        operation: 'AP',
        mechanism: 'kerberos-ap',
        carrier,
        outcome: 'unknown',
        presented: message.ticket,
        service: message.ticket.service,
        ...(account ? { account } : {}),
      },
    };
  }

  return {
    token(bytes, start, end, fromClient, moment) {
      try {
        const inner = innerToken(bytes, start, end);
        if (inner?.mechanism === 'ntlm') ntlm(bytes, inner.start, inner.end, fromClient, moment);
        else if (inner) kerberos(bytes, inner.start, inner.end, fromClient, moment);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        sensor.anomaly(flow, 'spnego', error.message);
      }
    },
    complete(outcome, error) {
      if (!attempt) return;
      const { draft, moment } = attempt;
      attempt = undefined;
      sensor.emit(flow, moment, { ...draft, outcome, ...(error ? { error } : {}) });
    },
    get account() {
      return account;
    },
    get mechanism() {
      return mechanism;
    },
  };
}
