// One RPC association, over TCP or a named pipe: which interface a call is for, who calls, and how it ended. Sealed stubs stay
// closed; interface, operation number and outcome are readable all the same (MS-RPCE §3.3.1.5.2).
import type { Account, ActivityDraft, Outcome, SecureChannel } from '../../../schema/activity.ts';
import { Bounded } from '../../bytes/bounded.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { isError, statusName } from '../../bytes/ntstatus.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { type SecurityContext, securityContext } from '../spnego/security-context.ts';
import { mappedPorts } from './endpoint-mapper.ts';
import { EPM, type Interface, interfaces } from './interfaces.ts';
import { ACCESS_DENIED, faultName, HEAD, Pdu, pduLength, type as pduType } from './messages.ts';
import { secureChannel } from './netlogon.ts';
import { createdService, type Service } from './service-control.ts';
import { type Subject, targets } from './targets.ts';

/** Calls of one association that wait for their answer, and presentation contexts kept. */
const PENDING = 256;
const CONTEXTS = 256;
/** Security contexts of one association: clients that multiplex have one an account (MS-RPCE §3.3.1.5.4). */
const SECURITY = 16;
/** MS-RPCE §2.2.1.1.8: from here on the stub is sealed. */
const PRIVACY = 6;
/** Security providers that the security context reads: SPNEGO, NTLM, Kerberos (MS-RPCE §2.2.1.1.7). */
const readable: ReadonlySet<number> = new Set([9, 10, 16]);
const EPT_MAP = 3;
/** Win32 errors have 16 bits (MS-ERREF §2.2); something larger at the end of a stub is none. ERROR_MORE_DATA comes with data. */
const WIN32_ERRORS = 0xffff;
const ERROR_MORE_DATA = 234;

export interface Transport {
  /** Pipe name; absent over TCP. */
  pipe?: string;
  /** Who opened the pipe. */
  account?: () => Account | undefined;
}

interface Bound {
  uuid: string;
  known: Interface | undefined;
  /** NDR64 was agreed on. */
  wide: boolean;
}
interface Security {
  context: SecurityContext;
  /** A call was answered: how the authentication ended is known. */
  settled: boolean;
}
interface Call {
  bound: Bound;
  opnum: number;
  moment: Moment;
  security: Security | undefined;
  subject: Subject | undefined;
  /** The service that it creates. */
  service: Service | undefined;
  /** The secure channel that it opens or uses. */
  channel: SecureChannel | undefined;
}

const pdu = new Pdu();

export function rpcConversation(flow: Flow, sensor: Sensor, transport: Transport = {}): Conversation {
  const contexts = new Bounded<number, Bound>(CONTEXTS);
  const securities = new Bounded<number, Security>(SECURITY, ({ context }) => context.complete('unknown'));
  const calls = new Bounded<number, Call>(PENDING, (call) => {
    sensor.anomaly(flow, 'rpc', 'too many open calls');
    settle(call, 'unknown');
  });
  const subjects = targets();
  /** The security context of calls without a verifier of their own. */
  let security: Security | undefined;
  /** Context ids of the last bind, in its order: the answer's results have none. */
  let offered: number[] = [];
  /** PDUs cannot be told apart in this direction until some begin with one. */
  const lost = { client: flow.midstream, server: flow.midstream };

  function authenticate(fromClient: boolean): void {
    if (pdu.token >= pdu.tokenEnd || !readable.has(pdu.authType)) return;
    let one = securities.get(pdu.authContext);
    if (!one) {
      one = { context: securityContext(flow, sensor, 'RPC'), settled: false };
      securities.set(pdu.authContext, one);
    }
    one.settled = false;
    security = one;
    one.context.token(pdu.bytes, pdu.token, pdu.tokenEnd, fromClient, flow);
  }

  function settle(call: Call, outcome: Outcome, error?: string): void {
    const { known, uuid } = call.bound;
    const operation = known?.operations.get(call.opnum);
    if (!known || !operation) return;
    const account = call.security?.context.account ?? transport.account?.();
    const done = {
      protocol: 'RPC' as const,
      operation: operation.name,
      outcome,
      ...(account ? { account } : {}),
      ...(error ? { error } : {}),
    };
    const common = { ...done, interface: known.name, opnum: call.opnum };
    const target = call.subject?.target;
    let draft: ActivityDraft;
    if (call.service) draft = { kind: 'serviceInstalled', ...done, ...call.service };
    else if (operation.kind === 'query') draft = { kind: 'query', ...common, ...(target ? { target } : {}) };
    else if (operation.kind === 'replication') draft = { kind: 'replication', ...common };
    else {
      const made: ActivityDraft = { kind: 'rpcCall', ...common, uuid };
      if (transport.pipe) made.pipe = transport.pipe;
      if (target) made.target = target;
      if (call.channel) made.channel = call.channel;
      draft = made;
    }
    sensor.emit(flow, call.moment, draft);
  }

  function request(): void {
    if (!pdu.first) return;
    const bound = contexts.get(pdu.contextId);
    // An association that was open before the capture shows no bind: its interface stays unknown.
    sensor.count('rpc', `${bound ? bound.uuid : 'unknown'} ${pdu.opnum}`);
    if (!bound?.known) return;
    const clear = pdu.authLevel < PRIVACY && pdu.little;
    const subject = clear ? subjects.asked(bound.known.name, pdu.opnum, pdu.bytes, pdu.stub, pdu.stubEnd, bound.wide) : undefined;
    const service =
      clear && bound.known.name === 'svcctl'
        ? createdService(pdu.opnum, pdu.bytes, pdu.stub, pdu.stubEnd, bound.wide)
        : undefined;
    const channel =
      clear && bound.known.name === 'netlogon'
        ? secureChannel(pdu.opnum, pdu.bytes, pdu.stub, pdu.stubEnd, bound.wide)
        : undefined;
    const told = bound.known.operations.has(pdu.opnum) || subject?.opens || bound.uuid === EPM;
    if (!told) return;
    calls.set(pdu.callId, {
      bound,
      opnum: pdu.opnum,
      moment: { time: flow.time, frame: flow.frame },
      security: (pdu.authType ? securities.get(pdu.authContext) : undefined) ?? security,
      subject,
      service,
      channel,
    });
  }

  /**
   * Any answer proves the client, but a denial without verifier: the server refuses so what it cannot verify (MS-RPCE
   * §3.3.1.5.2), a refusal of the call itself has one.
   */
  function proven(call: Call | undefined): void {
    const one = call?.security ?? security;
    if (!one || one.settled) return;
    one.settled = true;
    const denied = pdu.type === pduType.fault && pdu.status === ACCESS_DENIED && pdu.authType === 0;
    one.context.complete(denied ? 'failure' : 'success', denied ? faultName(ACCESS_DENIED) : undefined);
  }

  function answer(): void {
    const call = calls.get(pdu.callId);
    proven(call);
    if (!call) return;
    if (pdu.type === pduType.fault) {
      calls.take(pdu.callId);
      settle(call, 'failure', faultName(pdu.status));
      return;
    }
    const clear = pdu.authLevel < PRIVACY;
    const { bound, opnum, subject } = call;
    if (bound.uuid === EPM && opnum === EPT_MAP && clear) {
      const { ip } = flow.server;
      if (ip) mappedPorts(pdu.bytes, pdu.stub, pdu.stubEnd, (port) => sensor.rpcPorts.add(ip, port));
    }
    if (!pdu.last) return;
    calls.take(pdu.callId);
    const error = clear ? stubError(bound.known?.status) : undefined;
    if (!error && clear && subject) subjects.opened(subject, pdu.bytes, pdu.stub, pdu.stubEnd);
    settle(call, error ? 'failure' : 'success', error);
  }

  /** What an operation returns stands last in its answer. */
  function stubError(status: Interface['status']): string | undefined {
    if (!status || pdu.stubEnd - pdu.stub < 4) return undefined;
    const value = pdu.u32(pdu.stubEnd - 4);
    if (status === 'ntstatus') return isError(value) ? statusName(value) : undefined;
    if (status === 'hresult') return value >= 0x8000_0000 ? `HRESULT 0x${value.toString(16)}` : undefined;
    return value === 0 || value === ERROR_MORE_DATA || value > WIN32_ERRORS ? undefined : `WERROR ${value}`;
  }

  function take(): void {
    switch (pdu.type) {
      case pduType.bind:
      case pduType.alterContext:
        offered = [];
        pdu.contexts((id, uuid, wide) => {
          offered.push(id);
          contexts.set(id, { uuid, known: interfaces.get(uuid), wide });
        });
        authenticate(true);
        return;
      case pduType.bindAck:
      case pduType.alterContextResponse:
        pdu.results((n, wide) => {
          const bound = contexts.get(offered[n] ?? -1);
          if (bound) bound.wide = wide;
        });
        authenticate(false);
        return;
      case pduType.bindNak:
        for (const { context } of securities.values()) context.complete('failure', 'bind_nak');
        return;
      case pduType.auth3:
        authenticate(true);
        return;
      case pduType.request:
        request();
        return;
      case pduType.response:
      case pduType.fault:
        answer();
        return;
      default:
    }
  }

  /** Whether nobody needs what is still to come of a fragment: its head tells everything. */
  function steppedOver(bytes: Buffer, at: number, end: number): boolean {
    if (end - at < HEAD) return false;
    pdu.head(bytes, at, end);
    if (pdu.type === pduType.request) return !pdu.first;
    if (pdu.type !== pduType.response) return false;
    const call = calls.get(pdu.callId);
    if (call && (pdu.last || call.bound.uuid === EPM)) return false;
    proven(call);
    return true;
  }

  return {
    read(bytes, start, end, fromClient) {
      const side = fromClient ? 'client' : 'server';
      let at = start;
      while (at < end) {
        const length = pduLength(bytes, at, end);
        if (length < 0 || (length === 0 && lost[side])) {
          if (!lost[side]) sensor.anomaly(flow, 'rpc', 'no PDU');
          lost[side] = true;
          return end - start;
        }
        if (length === 0) break;
        lost[side] = false;
        const expected = pdu.sentByClient(bytes, at) === fromClient;
        if (at + length > end) {
          if (expected && !steppedOver(bytes, at, end)) break;
        } else if (expected) {
          try {
            pdu.read(bytes, at, at + length);
            take();
          } catch (error) {
            // What breaks one PDU ends that one only: its length is known.
            if (!(error instanceof Malformed)) throw error;
            sensor.anomaly(flow, 'rpc', error.message);
          }
        } else sensor.anomaly(flow, 'rpc', 'direction');
        at += length;
      }
      return at - start;
    },
    gap(_size, fromClient) {
      sensor.anomaly(flow, 'rpc', 'octets lost');
      lost[fromClient ? 'client' : 'server'] = true;
    },
    end() {
      for (const call of calls.values()) settle(call, 'unknown');
      calls.clear();
      for (const { context } of securities.values()) context.complete('unknown');
      securities.clear();
    },
  };
}
