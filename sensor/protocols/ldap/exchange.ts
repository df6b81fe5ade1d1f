// One LDAP connection (or CLDAP exchange) as activities: binds, searches, changes. What the bytes are is an explicit mode that
// is decided by looking at them: clear messages, a SASL layer, or TLS.
import type { Account, ActivityDraft, Outcome } from '../../../schema/activity.ts';
import { BerReader, elementLength, tags } from '../../bytes/ber.ts';
import { Malformed } from '../../bytes/malformed.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { securityContext } from '../spnego/security-context.ts';
import { bindAccount } from './bind-name.ts';
import {
  type BindRequest,
  bindRequest,
  change,
  extendedName,
  op,
  opName,
  type Result,
  result,
  resultName,
  searchRequest,
  senderOf,
} from './messages.ts';
import { unwrapped } from './sasl.ts';

/** Operations of one connection that wait for their result. */
const PENDING = 1024;
/** A message is read only when it is this small; larger ones (entries, photographs) are stepped over. */
const LARGEST = 262_144;
/** A SASL buffer is not larger than this (Active Directory's own limit is 10 MiB); a larger length is no LDAP. */
const LARGEST_WRAPPED = 16 * 1024 * 1024;
/** What must be seen of a message to know its operation. */
const HEAD = 24;
/** StartTLS: RFC 4511 §4.14. */
const START_TLS = '1.3.6.1.4.1.1466.20037';

interface Pending {
  draft: ActivityDraft;
  moment: Moment;
  entries: number;
}

/** What a request does to the directory, in the activities' words. */
const changes = {
  [op.modifyRequest]: 'modify',
  [op.addRequest]: 'create',
  [op.delRequest]: 'delete',
  [op.modDNRequest]: 'rename',
} as const;

export function ldapConversation(flow: Flow, sensor: Sensor): Conversation {
  const pending = new Map<number, Pending>();
  const security = securityContext(flow, sensor, 'LDAP');
  let bind: (BindRequest & { moment: Moment; account?: Account }) | undefined;
  let bound: Account | undefined;
  let tls = false;
  /** Messages cannot be told apart in this direction until a segment begins with one. */
  const lost = { client: flow.midstream, server: flow.midstream };

  const now = (): Moment => ({ time: flow.time, frame: flow.frame });

  function ask(id: number, draft: ActivityDraft): void {
    if (pending.size >= PENDING) {
      sensor.anomaly(flow, 'ldap', 'too many open operations');
      const [oldest] = pending.keys();
      if (oldest !== undefined) settle(oldest, 'unknown');
    }
    pending.set(id, { draft, moment: now(), entries: 0 });
  }

  function settle(id: number, outcome: Outcome, error?: string): void {
    const one = pending.get(id);
    if (!one) return;
    pending.delete(id);
    const { draft, moment, entries } = one;
    const results = draft.kind === 'query' ? { results: entries } : {};
    sensor.emit(flow, moment, { ...draft, ...results, outcome, ...(error ? { error } : {}) });
  }

  function bindAnswer(answer: Result, bytes: Buffer): void {
    if (!bind) return;
    const going = answer.code === 14;
    const outcome: Outcome = answer.code === 0 ? 'success' : 'failure';
    const error = answer.code === 0 ? undefined : `${resultName(answer.code)}${answer.data ? `/${answer.data}` : ''}`;
    if (bind.method === 'simple') {
      const { account, moment } = bind;
      if (account) {
        sensor.emit(flow, moment, {
          kind: 'authentication',
          protocol: 'LDAP',
          operation: 'bind',
          mechanism: 'simple-bind',
          account,
          outcome,
          ...(error ? { error } : {}),
        });
      }
      bound = answer.code === 0 ? account : undefined;
    } else {
      // Sicily answers in the place of the matched name.
      const token =
        answer.token ?? (bind.method === 'sicily' && answer.matched.end > answer.matched.start ? answer.matched : undefined);
      if (token) security.token(bytes, token.start, token.end, false, now());
      if (!going && !(bind.method === 'sicily' && token && answer.code === 0)) {
        security.complete(outcome, error);
        bound = answer.code === 0 ? security.account : undefined;
      }
    }
    if (!going) bind = undefined;
  }

  function message(bytes: Buffer, start: number, end: number): void {
    const r = new BerReader(bytes, start, end);
    r.expect(tags.sequence);
    r.enter();
    r.expect(tags.integer);
    const id = r.integer();
    if (!r.next()) throw new Malformed('operation missing', r.pos);
    const kind = r.tag;
    counted(kind);
    switch (kind) {
      case op.bindRequest: {
        const request = bindRequest(r);
        // An empty name is anonymous; an empty password is no proof (RFC 4513 §5.1.2).
        const account =
          request.method === 'simple' && request.name && request.passwordLength ? bindAccount(request.name) : undefined;
        bind = { ...request, moment: now(), ...(account ? { account } : {}) };
        if (request.token) security.token(bytes, request.token.start, request.token.end, true, now());
        return;
      }
      case op.bindResponse:
        bindAnswer(result(r), bytes);
        return;
      case op.searchRequest: {
        const { base, scope, filter, attributes } = searchRequest(r);
        ask(id, {
          kind: 'query',
          protocol: 'LDAP',
          operation: 'search',
          target: base,
          scope,
          filter,
          outcome: 'unknown',
          ...(attributes.length ? { attributes } : {}),
          ...(bound ? { account: bound } : {}),
        });
        return;
      }
      case op.modifyRequest:
      case op.addRequest:
      case op.delRequest:
      case op.modDNRequest: {
        const { target, attributes } = change(r);
        const operation = changes[kind];
        ask(id, {
          kind: 'directoryChange',
          protocol: 'LDAP',
          operation,
          target,
          outcome: 'unknown',
          ...(attributes.length ? { attributes } : {}),
          ...(bound ? { account: bound } : {}),
        });
        return;
      }
      case op.searchResEntry:
      case op.searchResRef:
        entry(id, kind);
        return;
      case op.searchResDone:
      case op.modifyResponse:
      case op.addResponse:
      case op.delResponse:
      case op.modDNResponse: {
        const { code } = result(r);
        settle(id, code === 0 ? 'success' : 'failure', code === 0 ? undefined : resultName(code));
        return;
      }
      case op.extendedReq:
        // What follows the answer is TLS; looking at the first octets finds that by itself.
        if (extendedName(r) === START_TLS) sensor.count('ldap', 'StartTLS');
        return;
      default:
    }
  }

  function counted(kind: number): void {
    const name = opName(kind);
    if (name) sensor.count('ldap', name);
    else throw new Malformed('operation', 0);
  }

  function entry(id: number, kind: number): void {
    const one = pending.get(id);
    if (one && kind === op.searchResEntry) one.entries++;
  }

  /** Steps over an entry of which only the head is there; its length, or 0 when the message must be read whole. */
  function steppedOver(bytes: Buffer, start: number, end: number, length: number): number {
    if (end - start >= length || end - start < HEAD) return 0;
    const r = new BerReader(bytes, start, end);
    // The outer element is cut short here, so its header is stepped over by hand.
    const header = (bytes[start + 1] as number) & 0x80 ? 2 + ((bytes[start + 1] as number) & 0x7f) : 2;
    r.pos = start + header;
    r.expect(tags.integer);
    const id = r.integer();
    const kind = bytes[r.pos] as number;
    if (kind !== op.searchResEntry && kind !== op.searchResRef && length <= LARGEST) return 0;
    counted(kind);
    entry(id, kind);
    if (kind !== op.searchResEntry && kind !== op.searchResRef) sensor.anomaly(flow, 'ldap', 'message too large to read');
    return length;
  }

  /** Reads whole clear messages; gives back how far it came (beyond `end`: octets to skip). */
  function messages(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (bytes[at] !== tags.sequence) return at;
      const length = elementLength(bytes, at, end);
      if (length < 0) throw new Malformed('message length', at);
      if (length === 0) return at;
      if (at + length > end) {
        const over = steppedOver(bytes, at, end, length);
        return over ? at + over : at;
      }
      message(bytes, at, at + length);
      at += length;
    }
    return at;
  }

  /** A SASL buffer: gives back where it ends, beyond `end` when the rest is to be skipped, `at` when more is needed. */
  function wrapped(bytes: Buffer, at: number, end: number): number {
    if (end - at < 4) return at;
    const length = bytes.readUInt32BE(at);
    const first = at + 4;
    const stop = first + length;
    if (length > LARGEST_WRAPPED) throw new Malformed('neither a message nor a SASL buffer', at);
    if (stop > end) {
      // Enough to see whether it is worth waiting for.
      if (end - first < 64) return at;
      if (length <= LARGEST && looksClear(bytes, first, end)) return at;
      sensor.count('ldap', 'sealed');
      return stop;
    }
    const inside = unwrapped(bytes, first, stop);
    if (inside) {
      // A message larger than a buffer goes on in the next one: that rest is not read.
      const done = messages(bytes, inside.start, inside.end);
      if (done < inside.end) sensor.count('ldap', 'partly read buffer');
    } else sensor.count('ldap', 'sealed');
    return stop;
  }

  function looksClear(bytes: Buffer, start: number, end: number): boolean {
    return unwrapped(bytes, start, end) !== undefined;
  }

  /** A message, or a SASL buffer whose inside is readable. */
  const beginsWithMessage = (bytes: Buffer, start: number, end: number): boolean =>
    senderOf(bytes, start, end) !== undefined ||
    isTls(bytes, start, end) ||
    (end - start > 4 && looksClear(bytes, start + 4, end));

  return {
    read(bytes, start, end, fromClient) {
      if (tls) return end - start;
      const side = fromClient ? 'client' : 'server';
      if (lost[side] && !beginsWithMessage(bytes, start, end)) return end - start;
      lost[side] = false;
      let at = start;
      while (at < end) {
        if (isTls(bytes, at, end)) {
          tls = true;
          sensor.count('ldap', 'TLS');
          return end - start;
        }
        const next = bytes[at] === tags.sequence ? messages(bytes, at, end) : wrapped(bytes, at, end);
        if (next === at) break;
        at = next;
      }
      return at - start;
    },
    gap(_size, fromClient) {
      sensor.anomaly(flow, 'ldap', 'octets lost');
      lost[fromClient ? 'client' : 'server'] = true;
    },
    end() {
      for (const id of [...pending.keys()]) settle(id, 'unknown');
      security.complete('unknown');
    },
  };
}

/** A TLS record: RFC 8446 §5.1. */
function isTls(bytes: Buffer, at: number, end: number): boolean {
  const octet = bytes[at] as number;
  return octet >= 0x14 && octet <= 0x17 && at + 1 < end && bytes[at + 1] === 3;
}
