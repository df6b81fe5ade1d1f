// One RPC association, over TCP or a named pipe: which interface a call is for, who calls, and how it ended.
import type { Account, ActivityDraft, Outcome } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { statusName } from '../smb/status.ts';
import { type SecurityContext, securityContext } from '../spnego/security-context.ts';
import { mappedPorts } from './endpoint-mapper.ts';
import { EPM, type Interface, interfaces } from './interfaces.ts';
import { faultName, Pdu, pduLength, type as pduType } from './messages.ts';
import { target } from './targets.ts';

/** Calls of one association that wait for their answer, and presentation contexts kept. */
const PENDING = 256;
const CONTEXTS = 256;
/** MS-RPCE §2.2.1.1.8: from here on the stub is sealed. */
const PRIVACY = 6;
/** Security providers that the security context reads: SPNEGO, NTLM, Kerberos (MS-RPCE §2.2.1.1.7). */
const readable = new Set([9, 10, 16]);

export interface Transport {
  /** Pipe name; absent over TCP. */
  pipe?: string;
  /** Who opened the pipe. */
  account?: () => Account | undefined;
}

interface Bound {
  uuid: string;
  known: Interface | undefined;
}
interface Pending {
  bound: Bound;
  opnum: number;
  moment: Moment;
  target: string | undefined;
}

const pdu = new Pdu();

export function rpcConversation(flow: Flow, sensor: Sensor, transport: Transport = {}): Conversation {
  const contexts = new Map<number, Bound>();
  const pending = new Map<number, Pending>();
  let security: SecurityContext | undefined;
  let proven = false;

  const now = (): Moment => ({ time: flow.time, frame: flow.frame });

  function authenticate(fromClient: boolean): void {
    if (pdu.token >= pdu.tokenEnd || !readable.has(pdu.authType)) return;
    security ??= securityContext(flow, sensor, 'RPC');
    security.token(pdu.bytes, pdu.token, pdu.tokenEnd, fromClient, now());
  }

  function settle(call: Pending, outcome: Outcome, error?: string): void {
    const { known, uuid } = call.bound;
    const operation = known?.operations.get(call.opnum);
    if (!known || !operation) return;
    const account = security?.account ?? transport.account?.();
    const common = {
      protocol: 'RPC' as const,
      operation: operation.name,
      outcome,
      interface: known.name,
      opnum: call.opnum,
      ...(account ? { account } : {}),
      ...(error ? { error } : {}),
    };
    let draft: ActivityDraft;
    if (operation.kind === 'query') draft = { kind: 'query', ...common, ...(call.target ? { target: call.target } : {}) };
    else if (operation.kind === 'replication') draft = { kind: 'replication', ...common };
    else draft = { kind: 'rpcCall', ...common, uuid, ...(transport.pipe ? { pipe: transport.pipe } : {}) };
    sensor.emit(flow, call.moment, draft);
  }

  function request(): void {
    if (!pdu.first) return;
    const bound = contexts.get(pdu.contextId);
    // An association that was open before the capture shows no bind: its interface stays unknown.
    if (!bound) {
      sensor.count('rpc', `unknown ${pdu.opnum}`);
      return;
    }
    sensor.count('rpc', `${bound.uuid} ${pdu.opnum}`);
    if (!bound.known) return;
    if (pending.size >= PENDING) {
      sensor.anomaly(flow, 'rpc', 'too many open calls');
      const [oldest] = pending.entries();
      if (oldest) {
        pending.delete(oldest[0]);
        settle(oldest[1], 'unknown');
      }
    }
    pending.set(pdu.callId, {
      bound,
      opnum: pdu.opnum,
      moment: now(),
      target:
        pdu.authLevel < PRIVACY && pdu.little ? target(bound.known.name, pdu.opnum, pdu.bytes, pdu.stub, pdu.stubEnd) : undefined,
    });
  }

  function answer(): void {
    const call = pending.get(pdu.callId);
    // A fault may tell of failed authentication; any other answer proves the client.
    if (security && !proven) {
      proven = true;
      const denied = pdu.type === pduType.fault && pdu.status === 5;
      security.complete(denied ? 'failure' : 'success', denied ? faultName(5) : undefined);
    }
    if (!call) return;
    if (pdu.type === pduType.fault) {
      pending.delete(pdu.callId);
      settle(call, 'failure', faultName(pdu.status));
      return;
    }
    const { bound, opnum } = call;
    const sealed = pdu.authLevel >= PRIVACY;
    if (bound.uuid === EPM && opnum === 3 && !sealed) {
      const { ip } = flow.server;
      if (ip) mappedPorts(pdu.bytes, pdu.stub, pdu.stubEnd, (port) => sensor.rpcPorts.add(ip, port));
    }
    if (!pdu.last) return;
    pending.delete(pdu.callId);
    const error = sealed ? undefined : stubError(bound.known?.status);
    settle(call, error ? 'failure' : 'success', error);
  }

  function stubError(status: Interface['status']): string | undefined {
    if (!status || pdu.stubEnd - pdu.stub < 4) return undefined;
    const value = pdu.u32(pdu.stubEnd - 4);
    // MS-ERREF §2.3: only severity 3 is an error; ERROR_MORE_DATA is none.
    if (status === 'ntstatus') return value >= 0xc000_0000 ? statusName(value) : undefined;
    return value === 0 || value === 234 ? undefined : `WERROR ${value}`;
  }

  function take(fromClient: boolean): void {
    switch (pdu.type) {
      case pduType.bind:
      case pduType.alterContext:
        pdu.contexts((id, uuid) => {
          if (contexts.size < CONTEXTS) contexts.set(id, { uuid, known: interfaces.get(uuid) });
        });
        authenticate(true);
        return;
      case pduType.bindAck:
      case pduType.alterContextResponse:
        authenticate(false);
        return;
      case pduType.bindNak:
        security?.complete('failure', 'bind_nak');
        return;
      case pduType.auth3:
        authenticate(true);
        return;
      case pduType.request:
        if (fromClient) request();
        return;
      case pduType.response:
      case pduType.fault:
        if (!fromClient) answer();
        return;
      default:
    }
  }

  return {
    read(bytes, start, end, fromClient) {
      let at = start;
      while (at < end) {
        const length = pduLength(bytes, at, end);
        if (length < 0) throw new Malformed('no PDU', at);
        if (length === 0 || at + length > end) break;
        pdu.read(bytes, at, at + length);
        take(fromClient);
        at += length;
      }
      return at - start;
    },
    gap() {
      // PDUs cannot be found again by themselves; what comes next is either one or the stream's end.
      sensor.anomaly(flow, 'rpc', 'octets lost');
    },
    end() {
      for (const call of pending.values()) settle(call, 'unknown');
      pending.clear();
      security?.complete('unknown');
    },
  };
}
