// One security context between a client and a server, whatever carries its tokens: SPNEGO (RFC 4178, MS-SPNG), raw NTLMSSP
// (MS-NLMP) or raw Kerberos (RFC 4121 §4.1). SMB, LDAP, RPC and WinRM hand their tokens to it and learn who the client is.
import type { Account, ActivityOf, DomainNames, Mechanism, Outcome, ProtocolName } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { errorName } from '../kerberos/constants.ts';
import { countMessage } from '../kerberos/exchange.ts';
import { type ApRequest, readMessage } from '../kerberos/messages.ts';
import { type NtlmAuthenticate, type NtlmChallenge, readNtlm } from '../ntlm/messages.ts';
import type { Flow, Moment, Sensor } from '../protocol.ts';
import { mechanismToken } from './messages.ts';

export interface SecurityContext {
  /**
   * A token of this exchange, in place in `bytes[start, end)`. Never throws: a token that breaks its protocol is counted as
   * an anomaly and left out, so that it cannot end the conversation of its carrier. Credentials that come after others begin
   * a new attempt; one that was not completed is handed on first.
   */
  token(bytes: Buffer, start: number, end: number, fromClient: boolean, moment: Moment): void;
  /**
   * The carrier knows the answer: emits the `authentication` activity, once an attempt and only when a client's credentials
   * were seen in it; called again it does nothing. `error` as the carrier says it: `STATUS_LOGON_FAILURE`,
   * `invalidCredentials/52e`; a Kerberos error among the tokens is more exact and goes before it. The carrier's `end()`
   * calls it with `unknown`.
   */
  complete(outcome: Outcome, error?: string): void;
  /** Known after an NTLM AUTHENTICATE, or an AP-REQ whose ticket was seen issued; kept until the next attempt tells another. */
  readonly account: Account | undefined;
  readonly mechanism: Mechanism | undefined;
}

type Draft = Omit<ActivityOf<'authentication'>, 'id' | 'time' | 'from' | 'to' | 'origin'>;

/** Opens a context on a flow; `service` is what the client wants of the carrier, where the carrier shows it (`cifs/dc1`). */
export function securityContext(flow: Flow, sensor: Sensor, carrier: ProtocolName, service?: string): SecurityContext {
  let account: Account | undefined;
  let mechanism: Mechanism | undefined;
  /** What the server's last CHALLENGE tells of its domain. */
  let domain: DomainNames | undefined;
  /** Credentials that wait for the answer, and when they were sent. */
  let attempt: { draft: Draft; moment: Moment; error?: string } | undefined;

  function read(bytes: Buffer, start: number, end: number, fromClient: boolean, moment: Moment): void {
    const token = mechanismToken(bytes, start, end);
    if (!token) return;
    if (token.mechanism === 'ntlm') {
      const message = readNtlm(bytes, token.start, token.end);
      sensor.count('ntlm', message.type);
      // Only a client has credentials to show: a server must not make its client seem to log on.
      if (message.type === 'AUTHENTICATE' && fromClient) begin(ntlmDraft(message, carrier, service, domain), moment);
      else if (message.type === 'CHALLENGE' && !fromClient) challenged(message);
      return;
    }
    const message = readMessage(bytes, token.start, token.end);
    countMessage(sensor, message);
    if (message.type === 'AP-REQ' && fromClient) begin(apDraft(message, carrier, sensor), moment);
    else if (message.type === 'KRB-ERROR' && !fromClient && attempt) attempt.error = errorName(message.code);
  }

  function begin(draft: Draft, { time, frame }: Moment): void {
    complete(attempt?.error ? 'failure' : 'unknown');
    attempt = { draft, moment: { time, frame } };
    account = draft.account;
    mechanism = draft.mechanism;
  }

  /** The server's name is only its own word: whoever relays a challenge tells another's. */
  function challenged(message: NtlmChallenge): void {
    domain = domainOf(message);
    const name = message.dnsComputer ?? message.netbiosComputer;
    if (name && flow.server.ip) sensor.names.learn(flow.server.ip, name.toLowerCase(), 'low');
  }

  function complete(outcome: Outcome, error?: string): void {
    if (!attempt) return;
    const { draft, moment, error: own } = attempt;
    attempt = undefined;
    draft.outcome = outcome;
    const why = outcome === 'success' ? undefined : (own ?? error);
    if (why) draft.error = why;
    sensor.emit(flow, moment, draft);
  }

  return {
    token(bytes, start, end, fromClient, moment) {
      try {
        read(bytes, start, end, fromClient, moment);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        sensor.anomaly(flow, 'spnego', error.message);
      }
    },
    complete,
    get account() {
      return account;
    },
    get mechanism() {
      return mechanism;
    },
  };
}

const netbiosName = /^[^\s.\\/:*?"<>|]{1,15}$/;
const dnsName = /^(?=.{1,255}$)[^\s.\\/:]+(?:\.[^\s.\\/:]+)+$/;

/** Both names of the domain that a server is a member of; one that is none gives its own names in their place. */
function domainOf({ netbiosDomain, dnsDomain, netbiosComputer, dnsComputer }: NtlmChallenge): DomainNames | undefined {
  if (!netbiosDomain || !dnsDomain || !netbiosName.test(netbiosDomain) || !dnsName.test(dnsDomain)) return undefined;
  const own = [netbiosComputer, dnsComputer].map((name) => name?.toLowerCase());
  if (own.includes(netbiosDomain.toLowerCase()) || own.includes(dnsDomain.toLowerCase())) return undefined;
  return { netbios: netbiosDomain, dns: dnsDomain };
}

function ntlmDraft(
  message: NtlmAuthenticate,
  carrier: ProtocolName,
  service: string | undefined,
  domain: DomainNames | undefined,
): Draft {
  const ntlm: NonNullable<Draft['ntlm']> = { version: message.response, flags: message.flags, mic: message.mic };
  if (domain) ntlm.domain = domain;
  if (message.workstation) ntlm.workstation = message.workstation;
  if (message.anonymous) ntlm.anonymous = true;
  const draft: Draft = {
    kind: 'authentication',
    mechanism: 'ntlm',
    protocol: 'NTLM',
    operation: 'NTLM',
    outcome: 'unknown',
    carrier,
    ntlm,
  };
  const wanted = service ?? message.target;
  if (wanted) draft.service = wanted;
  if (!message.anonymous && message.user) draft.account = ntlmAccount(message);
  return draft;
}

/** Without a domain the user may be given as user principal name (MS-NLMP §3.1.1.1): its suffix is the domain. */
function ntlmAccount({ user, domain }: NtlmAuthenticate): Account {
  if (domain) return { name: user, domain };
  const at = user.lastIndexOf('@');
  return at > 0 ? { name: user.slice(0, at), domain: user.slice(at + 1) } : { name: user };
}

function apDraft({ ticket }: ApRequest, carrier: ProtocolName, sensor: Sensor): Draft {
  const draft: Draft = {
    kind: 'authentication',
    mechanism: 'kerberos-ap',
    protocol: 'Kerberos',
    operation: 'AP',
    outcome: 'unknown',
    carrier,
    service: ticket.service,
    presented: ticket,
  };
  const client = sensor.tickets.client(ticket.fingerprint);
  if (client) draft.account = client;
  return draft;
}
