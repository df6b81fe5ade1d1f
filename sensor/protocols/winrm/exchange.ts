// One WS-Management connection (MS-WSMV, MS-PSRP over it) as activities: who authenticated, and that a remote shell was opened.
// Seen: PowerShell remoting, whose requests name PSVersion even when sealed; messages in clear that create a shell; sealed ones
// of clients that only have shells. Not seen: winrs and others whose sealed requests look like harmless queries (winrm get, CIM),
// what is run in a shell, Basic and CredSSP, and anything over TLS. Event forwarding has paths of its own and is no shell.
import type { Account, ActivityOf } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { securityContext } from '../spnego/security-context.ts';
import {
  type Answer,
  beginsMessage,
  chunkSize,
  createdShell,
  headEnd,
  isPowerShell,
  isService,
  isShellClient,
  LONGEST_HEAD,
  lineEnd,
  mayBegin,
  type Request,
  readAnswer,
  readRequest,
} from './messages.ts';

/** Requests of one connection that wait for their answer; WinRM clients send one at a time. */
const PENDING = 16;
/** Octets at the front of a body in clear in which the SOAP header must name action and resource: Windows needs about 1,500. */
const LOOK = 16_384;

/** What HTTP itself answers before anybody has looked at the credentials. */
const unread: ReadonlySet<number> = new Set([400, 408, 411, 413, 414, 431, 503]);

interface Pending {
  moment: Moment;
  /** It carried a security token. */
  token: boolean;
  /** Its answer has no body whatever its head says (RFC 9110 §9.3.2). */
  bodiless: boolean;
  /** The shell that it opens or works in. */
  shell?: { method: ActivityOf<'execution'>['method']; name?: string };
}

/** Where one direction is. */
interface Side {
  /** `body`: `left` octets that may be looked at; `size`, `trailers`: between and after chunks; `close`: all to the end. */
  phase: 'head' | 'body' | 'size' | 'trailers' | 'close';
  left: number;
  chunked: boolean;
  /** The body in clear whose front is to be looked at belongs to this request. */
  look: Pending | undefined;
  /** Octets of a head that is not whole in which its end was looked for. */
  searched: number;
  /** Messages cannot be told apart until a segment begins with one. */
  lost: boolean;
}

const beginning = (lost: boolean): Side => ({
  phase: 'head',
  left: 0,
  chunked: false,
  look: undefined,
  searched: 0,
  lost,
});

export function winrmConversation(flow: Flow, sensor: Sensor): Conversation {
  const security = securityContext(flow, sensor, 'WinRM');
  const pending: Pending[] = [];
  let client = beginning(flow.midstream);
  let server = beginning(flow.midstream);
  let bound: Account | undefined;
  /** A connection is told once: a session has several, each with many requests. */
  let told = false;

  const now = (): Moment => ({ time: flow.time, frame: flow.frame });

  function asked(request: Request): Pending {
    sensor.count('winrm', 'request');
    const one: Pending = { moment: now(), token: request.token !== undefined, bodiless: request.method === 'HEAD' };
    if (request.token) security.token(request.token, 0, request.token.length, true, one.moment);
    const hasBody = request.chunked || (request.length ?? 0) > 0;
    if (request.method === 'POST' && hasBody && request.content !== 'other') {
      if (isPowerShell(request.target)) one.shell = { method: 'powershell' };
      // Which kind of shell is sealed.
      else if (request.content === 'sealed' && isService(request.target) && isShellClient(request.agent))
        one.shell = { method: 'other' };
    }
    if (pending.length >= PENDING) {
      sensor.anomaly(flow, 'winrm', 'too many open requests');
      pending.shift();
    }
    pending.push(one);
    return one;
  }

  /** Gives back whether the answer has a body. */
  function answered({ status, token }: Answer): boolean {
    sensor.count('winrm', `answer ${status}`);
    // Others follow for the same request.
    if (status < 200) return false;
    const request = pending.shift();
    if (token) security.token(token, 0, token.length, false, now());
    if (request?.token) {
      // To the first message of NTLM this does nothing: there are no credentials in it.
      if (status === 401) security.complete('failure', 'HTTP 401');
      else if (unread.has(status)) security.complete('unknown', `HTTP ${status}`);
      else {
        security.complete('success');
        bound = security.account;
      }
    }
    if (status === 401) bound = undefined;
    if (status === 200 && request?.shell && !told) {
      told = true;
      sensor.emit(flow, request.moment, {
        kind: 'execution',
        protocol: 'WinRM',
        operation: 'shell-opened',
        outcome: 'success',
        ...request.shell,
        ...(bound ? { account: bound } : {}),
      });
    }
    return status !== 204 && status !== 304 && !request?.bodiless;
  }

  /** Reads the head at `at`: gives back where it ends, or `at` when it is not all there. */
  function head(side: Side, bytes: Buffer, at: number, end: number, fromClient: boolean): number {
    // Empty lines before a request are to be overlooked (RFC 9112 §2.2).
    if (bytes[at] === 0x0d || bytes[at] === 0x0a) return at + 1;
    if (!mayBegin(bytes, at, end, fromClient)) throw new Malformed('no message', at);
    const stop = headEnd(bytes, at + Math.max(0, side.searched - 3), Math.min(end, at + LONGEST_HEAD));
    if (stop < 0) {
      if (end - at >= LONGEST_HEAD) throw new Malformed('head too large', at);
      side.searched = end - at;
      return at;
    }
    side.searched = 0;
    if (fromClient) {
      const request = readRequest(bytes, at, stop);
      const one = asked(request);
      if (request.content === 'soap' && isService(request.target)) side.look = one;
      body(side, request.chunked, request.length ?? 0);
    } else {
      const answer = readAnswer(bytes, at, stop);
      if (answered(answer)) body(side, answer.chunked, answer.length ?? -1);
    }
    return stop;
  }

  /** What follows a head (RFC 9112 §6.3). @param length -1: all to the end of the connection */
  function body(side: Side, chunked: boolean, length: number): void {
    side.chunked = chunked;
    side.left = length;
    side.phase = chunked ? 'size' : length < 0 ? 'close' : length > 0 ? 'body' : 'head';
    if (side.phase === 'head') side.look = undefined;
  }

  /** Takes one step; gives back how far it came: `at` when more is needed, beyond `end` when octets are to be skipped. */
  function step(side: Side, bytes: Buffer, at: number, end: number, fromClient: boolean): number {
    switch (side.phase) {
      case 'head':
        return head(side, bytes, at, end, fromClient);
      case 'body': {
        const { look } = side;
        if (look) {
          const stop = at + Math.min(side.left, LOOK);
          if (stop > end) return at;
          side.look = undefined;
          const name = createdShell(bytes, at, stop);
          if (name) look.shell = { method: /\/powershell\//i.test(name) ? 'powershell' : 'other', name };
        }
        side.phase = side.chunked ? 'size' : 'head';
        // A chunk has a CRLF behind it; where it has not, no size can follow.
        return at + side.left + (side.chunked ? 2 : 0);
      }
      case 'size': {
        const stop = lineEnd(bytes, at, end);
        if (!stop) return at;
        side.left = chunkSize(bytes, at, stop);
        side.phase = side.left ? 'body' : 'trailers';
        return stop;
      }
      case 'trailers': {
        const stop = lineEnd(bytes, at, end);
        if (!stop) return at;
        if (stop - at === 2) body(side, false, 0);
        return stop;
      }
      default:
        return end;
    }
  }

  return {
    read(bytes, start, end, fromClient) {
      const side = fromClient ? client : server;
      if (side.lost && !beginsMessage(bytes, start, end, fromClient)) return end - start;
      side.lost = false;
      let at = start;
      while (at < end) {
        const next = step(side, bytes, at, end, fromClient);
        if (next === at) break;
        at = next;
      }
      return at - start;
    },
    gap(_size, fromClient) {
      sensor.anomaly(flow, 'winrm', 'octets lost');
      if (fromClient) {
        client = beginning(true);
        return;
      }
      server = beginning(true);
      // Which of them were answered cannot be known. Requests that are lost need no such care: their answers come before the next.
      pending.length = 0;
      security.complete('unknown');
    },
    end() {
      security.complete('unknown');
    },
  };
}
