// Conversations with a KDC (RFC 4120 §3.1, §3.3, §7.2): pairs requests with their answers, one `authentication` activity a pair.
// An answer names no request in the clear, so order, kind, client and service decide which it belongs to.
import type { Account, ActivityOf, Outcome } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { accountOf, learnComputer } from './account.ts';
import { clientInAdditionalTicket, errorCodes, errorName } from './constants.ts';
import { beginsMessage, type KdcReply, type KdcRequest, type KerberosMessage, type KrbError, readMessage } from './messages.ts';

/** Requests of one flow that wait for an answer; clients send one after the other. */
const mostPending = 32;
/** Octets of one message over TCP: the largest tickets of the field have 64 KiB, a request carries a few of them. */
export const mostMessage = 262_144;
/** Length before each message over TCP (RFC 4120 §7.2.2). */
const prefix = 4;

/** The name of a client that shows none (RFC 8062 §3). */
const anonymous = 'WELLKNOWN/ANONYMOUS';

type Draft = Omit<ActivityOf<'authentication'>, 'id' | 'time' | 'from' | 'to' | 'origin'>;

interface Pending {
  request: KdcRequest;
  moment: Moment;
}

/** Counts a message and those it carries. */
export function countMessage(sensor: Sensor, message: KerberosMessage): void {
  sensor.count('kerberos', message.type);
  if (message.type !== 'AS-REQ' && message.type !== 'TGS-REQ') return;
  for (let i = 0; i < message.preauthentication.apRequests; i++) sensor.count('kerberos', 'AP-REQ');
}

/** Opens the conversation of a flow with a KDC. */
export function kdcConversation(flow: Flow, sensor: Sensor): Conversation {
  const pending: Pending[] = [];
  let requestsSeen = false;

  function handle(message: KerberosMessage): void {
    countMessage(sensor, message);
    switch (message.type) {
      case 'AS-REQ':
      case 'TGS-REQ':
        requested(message);
        break;
      case 'AS-REP':
      case 'TGS-REP':
        replied(message);
        break;
      case 'KRB-ERROR':
        failed(message);
        break;
    }
  }

  function requested(request: KdcRequest): void {
    requestsSeen = true;
    // The same request once more: the client has lost patience or the datagram, and both may be answered.
    if (pending.some((p) => sameRequest(p.request, request))) return;
    if (pending.length >= mostPending) {
      sensor.anomaly(flow, 'kerberos', 'too many requests without answer');
      const oldest = pending.shift();
      if (oldest) emit(oldest, requestDraft(oldest.request, sensor, 'unknown'));
    }
    pending.push({ request, moment: { time: flow.time, frame: flow.frame } });
  }

  function replied(reply: KdcReply): void {
    const request = take(
      (r) => (r.type === 'AS-REQ') === (reply.type === 'AS-REP'),
      (r) => (r.type === 'AS-REQ' ? sameName(r.client?.name, reply.client.name) : sameName(r.service, reply.ticket.service)),
    );
    const client = (reply.client.name === anonymous && hidden(request?.request)) || accountOf(reply.client, reply.realm);
    sensor.tickets.issued(reply.ticket, client);
    if (request) emit(request, replyDraft(reply, client, request.request));
    // A second answer to a repeated request says nothing new; in a flow whose requests cannot be seen it is all there is.
    else if (!requestsSeen) emit({ moment: { time: flow.time, frame: flow.frame } }, replyDraft(reply, client, undefined));
  }

  /** A client may hide its name in the reply (RFC 6113 §5.4.2): its request, or the ticket it presented, tells it all the same. */
  function hidden(request: KdcRequest | undefined): Account | undefined {
    if (!request || actsForAnother(request)) return undefined;
    const { presented } = request.preauthentication;
    if (presented) return sensor.tickets.client(presented.fingerprint);
    return request.client && accountOf(request.client, request.realm);
  }

  function replyDraft(reply: KdcReply, client: Account, request: KdcRequest | undefined): Draft {
    const draft: Draft = request
      ? requestDraft(request, sensor, 'success')
      : {
          kind: 'authentication',
          mechanism: reply.type === 'AS-REP' ? 'kerberos-as' : 'kerberos-tgs',
          protocol: 'Kerberos',
          operation: reply.type === 'AS-REP' ? 'AS' : 'TGS',
          outcome: 'success',
        };
    draft.issued = reply.ticket;
    draft.replyEncryption = reply.encryption;
    draft.service ??= reply.ticket.service;
    if (reply.told) draft.told = reply.told;
    // S4U: the reply names whom the ticket is for, while the presented ticket's client acts.
    if (!request || !actsForAnother(request)) draft.account = client;
    // A key is the computer's own, a ticket may be stolen.
    if (provesClient(reply, request)) learnComputer(flow, sensor, client, reply.type === 'AS-REP' ? 'high' : 'medium');
    return draft;
  }

  function failed(error: KrbError): void {
    const request = take(
      () => true,
      (r) => sameName(r.service, error.service) && (!error.client || !r.client || sameName(r.client.name, error.client.name)),
    );
    // The client asks again over TCP, where the answer will be seen.
    if (!request || error.code === errorCodes.responseTooBig) return;
    const draft = requestDraft(request.request, sensor, 'failure');
    draft.error = errorName(error.code);
    if (error.told) draft.told = error.told;
    emit(request, draft);
  }

  /** Takes the first waiting request that may be meant, better one that also fits closely. */
  function take(may: (request: KdcRequest) => boolean, fits: (request: KdcRequest) => boolean): Pending | undefined {
    let at = pending.findIndex((p) => may(p.request) && fits(p.request));
    if (at < 0) at = pending.findIndex((p) => may(p.request));
    return at < 0 ? undefined : pending.splice(at, 1)[0];
  }

  function emit({ moment }: { moment: Moment }, draft: Draft): void {
    sensor.emit(flow, moment, draft);
  }

  return framed(
    flow,
    sensor,
    (bytes, start, end) => handle(readMessage(bytes, start, end)),
    () => {
      for (const request of pending.splice(0)) emit(request, requestDraft(request.request, sensor, 'unknown'));
    },
  );
}

/** What a request alone tells. */
function requestDraft(request: KdcRequest, sensor: Sensor, outcome: Outcome): Draft {
  const { preauthentication: own } = request;
  const initial = request.type === 'AS-REQ';
  const draft: Draft = {
    kind: 'authentication',
    mechanism: initial ? 'kerberos-as' : 'kerberos-tgs',
    protocol: 'Kerberos',
    operation: initial ? 'AS' : 'TGS',
    outcome,
    options: request.options,
    offered: request.offered,
  };
  if (initial) {
    draft.preauthentication = own.kind;
    if (own.encryption !== undefined) draft.preauthenticationEncryption = own.encryption;
    if (request.client) draft.account = accountOf(request.client, request.realm);
  } else if (own.presented) {
    draft.presented = own.presented;
    const client = sensor.tickets.client(own.presented.fingerprint);
    if (client) draft.account = client;
  }
  if (request.service !== undefined) draft.service = request.service;
  if (own.includePac !== undefined) draft.includePac = own.includePac;
  if (request.authorizationData) draft.authorizationData = true;
  if (own.forUser !== undefined) draft.forUser = own.forUser;
  return draft;
}

const sameName = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();

const sameRequest = (a: KdcRequest, b: KdcRequest): boolean =>
  a.type === b.type &&
  a.nonce === b.nonce &&
  a.service === b.service &&
  a.client?.name === b.client?.name &&
  a.preauthentication.kind === b.preauthentication.kind &&
  a.preauthentication.presented?.fingerprint === b.preauthentication.presented?.fingerprint;

const actsForAnother = (request: KdcRequest): boolean =>
  request.type === 'TGS-REQ' &&
  (request.preauthentication.forUser !== undefined || (request.options & clientInAdditionalTicket) !== 0);

/** An AS-REP without pre-authentication is given to anybody; a TGS-REP only to who knows the presented ticket's key. */
const provesClient = (reply: KdcReply, request: KdcRequest | undefined): boolean =>
  request !== undefined && (reply.type === 'AS-REP' ? request.preauthentication.kind !== 'none' : !actsForAnother(request));

/**
 * A conversation of whole messages: one a datagram, or over TCP each behind its length. After a loss, or when the beginning
 * was not seen, it waits for a segment that begins like a message. Over TCP a malformed message is counted and stepped over:
 * the next may be sound, and a client must not hide what follows by breaking one.
 */
export function framed(
  flow: Flow,
  sensor: Sensor,
  message: (bytes: Buffer, start: number, end: number, fromClient: boolean) => void,
  end: () => void,
  begins: (octet: number) => boolean = beginsMessage,
): Conversation {
  const lost = { client: flow.midstream, server: flow.midstream };
  return {
    read(bytes, start, limit, fromClient) {
      if (flow.transport === 'udp') {
        message(bytes, start, limit, fromClient);
        return limit - start;
      }
      const side = fromClient ? 'client' : 'server';
      let at = start;
      while (limit - at > prefix) {
        const length = bytes.readUInt32BE(at);
        const plausible = length > 0 && length <= mostMessage && begins(bytes[at + prefix] as number);
        if (!plausible) {
          if (!lost[side]) sensor.anomaly(flow, 'kerberos', 'no message where one belongs');
          lost[side] = true;
          return limit - start;
        }
        lost[side] = false;
        if (limit - at - prefix < length) break;
        try {
          message(bytes, at + prefix, at + prefix + length, fromClient);
        } catch (error) {
          if (!(error instanceof Malformed)) throw error;
          sensor.anomaly(flow, 'kerberos', error.message);
        }
        at += prefix + length;
      }
      return at - start;
    },
    gap(_size, fromClient) {
      lost[fromClient ? 'client' : 'server'] = true;
    },
    end,
  };
}
