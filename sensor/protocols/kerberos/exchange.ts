// AS and TGS exchanges as `authentication` activities: each request with its answer (RFC 4120 §3.1, §3.3).
import type { Account, ActivityDraft, Authentication, Outcome } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { errorCodes, errorName } from './constants.ts';
import { type KdcReply, type KdcRequest, type KrbError, readMessage } from './messages.ts';

/** Requests of one flow that wait for their answer; clients send one at a time. */
const PENDING = 64;
/** A request with the largest token of Windows (MaxTokenSize 65,535) stays below. */
const LARGEST = 262_144;

interface Pending {
  request: KdcRequest;
  moment: Moment;
}

export function kerberosConversation(flow: Flow, sensor: Sensor): Conversation {
  const pending: Pending[] = [];

  function request(message: KdcRequest): void {
    for (let n = 0; n < message.preauthentication.apRequests; n++) sensor.count('kerberos', 'AP-REQ');
    // A datagram sent again has the nonce of the first.
    if (flow.transport === 'udp' && pending.some((p) => p.request.nonce === message.nonce && p.request.type === message.type))
      return;
    if (pending.length >= PENDING) {
      sensor.anomaly(flow, 'kerberos', 'too many open requests');
      const oldest = pending.shift();
      if (oldest) emit(oldest, {}, 'unknown');
    }
    pending.push({ request: message, moment: { time: flow.time, frame: flow.frame } });
  }

  function taken(type: KdcRequest['type'] | undefined): Pending | undefined {
    const at = type === undefined ? 0 : pending.findIndex((p) => p.request.type === type);
    return at < 0 ? undefined : pending.splice(at, 1)[0];
  }

  function reply(message: KdcReply): void {
    const account: Account = { name: message.client.name, domain: message.realm };
    sensor.tickets.issued(message.ticket, account);
    const one = taken(message.type === 'AS-REP' ? 'AS-REQ' : 'TGS-REQ');
    if (!one) return;
    // Who gets a ticket has proven to be the machine: by pre-authentication, or by the ticket that it presented.
    const proven = one.request.type === 'TGS-REQ' || one.request.preauthentication.kind !== 'none';
    if (proven && account.name.endsWith('$') && flow.client.ip && !one.request.preauthentication.forUser) {
      sensor.names.learn(flow.client.ip, `${account.name.slice(0, -1)}.${message.realm}`.toLowerCase(), 'high');
    }
    emit(
      one,
      { account, issued: message.ticket, replyEncryption: message.encryption, ...(message.told ? { told: message.told } : {}) },
      'success',
    );
  }

  function error(message: KrbError): void {
    const one = taken(undefined);
    // The same request follows over TCP.
    if (!one || message.code === errorCodes.responseTooBig) return;
    emit(one, { error: errorName(message.code), ...(message.told ? { told: message.told } : {}) }, 'failure');
  }

  function emit({ request, moment }: Pending, answer: Partial<Authentication>, outcome: Outcome): void {
    const { preauthentication: pre } = request;
    const as = request.type === 'AS-REQ';
    const client = as
      ? request.client && { name: request.client.name, domain: request.realm }
      : pre.presented && sensor.tickets.client(pre.presented.fingerprint);
    const draft: ActivityDraft = {
      kind: 'authentication',
      protocol: 'Kerberos',
      operation: as ? 'AS' : 'TGS',
      mechanism: as ? 'kerberos-as' : 'kerberos-tgs',
      outcome,
      options: request.options,
      offered: request.offered,
      ...(client ? { account: client } : {}),
      ...(request.service === undefined ? {} : { service: request.service }),
      ...(as ? { preauthentication: pre.kind } : {}),
      ...(pre.encryption === undefined ? {} : { preauthenticationEncryption: pre.encryption }),
      ...(pre.includePac === undefined ? {} : { includePac: pre.includePac }),
      ...(pre.forUser === undefined ? {} : { forUser: pre.forUser }),
      ...(pre.presented ? { presented: pre.presented } : {}),
      ...answer,
    };
    sensor.emit(flow, moment, draft);
  }

  function take(bytes: Buffer, start: number, end: number): void {
    const message = readMessage(bytes, start, end);
    sensor.count('kerberos', message.type);
    if (message.type === 'AS-REQ' || message.type === 'TGS-REQ') request(message);
    else if (message.type === 'AS-REP' || message.type === 'TGS-REP') reply(message);
    else if (message.type === 'KRB-ERROR') error(message);
  }

  return {
    read(bytes, start, end) {
      if (flow.transport === 'udp') {
        take(bytes, start, end);
        return end - start;
      }
      // RFC 4120 §7.2.2: a length of four octets, the highest bit reserved.
      let at = start;
      while (end - at >= 4) {
        const length = bytes.readUInt32BE(at);
        if (length > LARGEST) throw new Malformed('message length', at);
        if (end - at < 4 + length) break;
        take(bytes, at + 4, at + 4 + length);
        at += 4 + length;
      }
      return at - start;
    },
    gap() {
      sensor.anomaly(flow, 'kerberos', 'octets lost');
    },
    end() {
      for (const one of pending) emit(one, {}, 'unknown');
      pending.length = 0;
    },
  };
}
