// One SMB connection: who sets up sessions and how that ends, which pipes they open, and the RPC inside the pipes.
import type { Account } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { Rest } from '../../bytes/rest.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { rpcConversation } from '../rpc/exchange.ts';
import { type SecurityContext, securityContext } from '../spnego/security-context.ts';
import { header1, SESSION_SETUP, HEADER as SMB1_HEADER, sessionSetup1 } from './smb1.ts';
import { command, FSCTL_PIPE_TRANSCEIVE, HEADER, Smb2Header } from './smb2.ts';
import { isError, MORE_PROCESSING_REQUIRED, PENDING as STATUS_PENDING, statusName } from './status.ts';

/** What one connection keeps: sessions, trees, open pipes, requests without an answer. */
const SESSIONS = 1024;
const TREES = 4096;
const PIPES = 1024;
const PENDING = 1024;
/** Octets of one pipe direction that wait for the rest of a PDU: PDUs are not larger. */
const PIPE_BYTES = 131_072;
/** A message is read only when it is this small; larger ones carry file contents and are stepped over. */
const LARGEST = 262_144;
/** Messages in one compound. */
const COMPOUND = 64;
/** What must be seen of a message to know whether its data is a pipe's. */
const HEAD = 4 + HEADER + 48;

interface Session {
  security: SecurityContext;
  account: Account | undefined;
}
interface Pipe {
  name: string;
  rpc: Conversation;
  toServer: Rest;
  toClient: Rest;
}
interface Pending {
  command: number;
  session?: Session;
  /** Create: pipe name. Tree connect: whether it is IPC$. */
  name?: string;
  ipc?: boolean;
  pipe?: Pipe;
}

const header = new Smb2Header();

export function smbConversation(flow: Flow, sensor: Sensor): Conversation {
  const sessions = new Map<number, Session>();
  /** Trees that are not IPC$ are known not to have pipes. */
  const trees = new Map<number, boolean>();
  const pipes = new Map<number, Pipe>();
  const pending = new Map<number, Pending>();
  const classic = new Map<number, { account: Account | undefined; version: 1 | 2; moment: Moment }>();
  let smb1: SecurityContext | undefined;

  const now = (): Moment => ({ time: flow.time, frame: flow.frame });

  function bounded<V>(map: Map<number, V>, key: number, value: V, most: number): void {
    map.set(key, value);
    if (map.size > most) {
      sensor.anomaly(flow, 'smb', 'state over its bound');
      map.delete(map.keys().next().value as number);
    }
  }

  function request(): void {
    const { messageId } = header;
    switch (header.command) {
      case command.sessionSetup: {
        const session = sessions.get(header.sessionId) ?? { security: securityContext(flow, sensor, 'SMB'), account: undefined };
        const blob = header.securityBlob();
        if (blob) session.security.token(header.bytes, blob.start, blob.end, true, now());
        bounded(pending, messageId, { command: header.command, session }, PENDING);
        return;
      }
      case command.treeConnect:
        bounded(pending, messageId, { command: header.command, ipc: /\\ipc\$$/i.test(header.treePath()) }, PENDING);
        return;
      case command.create:
        if (trees.get(header.treeId) === false) return;
        bounded(pending, messageId, { command: header.command, name: header.createName(), ...sessionOf() }, PENDING);
        return;
      case command.close: {
        const id = header.fileId();
        const pipe = pipes.get(id);
        if (!pipe) return;
        pipe.rpc.end();
        pipes.delete(id);
        return;
      }
      case command.read: {
        const pipe = pipes.get(header.fileId());
        if (pipe) bounded(pending, messageId, { command: header.command, pipe }, PENDING);
        return;
      }
      case command.write:
      case command.ioctl: {
        const id = header.fileId();
        if (header.command === command.ioctl && header.controlCode() !== FSCTL_PIPE_TRANSCEIVE) return;
        const pipe = pipes.get(id) ?? unopened(id);
        if (!pipe) return;
        feed(pipe, true);
        if (header.command === command.ioctl) bounded(pending, messageId, { command: header.command, pipe }, PENDING);
        return;
      }
      default:
    }
  }

  const sessionOf = (): { session?: Session } => {
    const session = sessions.get(header.sessionId);
    return session ? { session } : {};
  };

  /** A pipe that was open before the capture: only a transceive tells that it is one. */
  function unopened(id: number): Pipe | undefined {
    return header.command === command.ioctl && id >= 0 ? opened(id, 'unknown', sessions.get(header.sessionId)) : undefined;
  }

  function opened(id: number, name: string, session: Session | undefined): Pipe {
    const rpc = rpcConversation(flow, sensor, { pipe: name, account: () => session?.account });
    const pipe: Pipe = { name, rpc, toServer: new Rest(), toClient: new Rest() };
    bounded(pipes, id, pipe, PIPES);
    return pipe;
  }

  function feed(pipe: Pipe, fromClient: boolean): void {
    const data = header.data();
    if (!data) return;
    const rest = fromClient ? pipe.toServer : pipe.toClient;
    try {
      rest.push(pipe.rpc, header.bytes, data.start, data.end, fromClient, PIPE_BYTES);
    } catch (error) {
      // What is wrong in a pipe is that pipe's matter: the connection goes on.
      if (!(error instanceof Malformed)) throw error;
      sensor.anomaly(flow, 'rpc', `in a pipe: ${error.message}`);
      for (const [id, p] of pipes) if (p === pipe) pipes.delete(id);
    }
  }

  function response(): void {
    const one = pending.get(header.messageId);
    // An interim response: the real one follows with the same id.
    if (!one || header.status === STATUS_PENDING) return;
    pending.delete(header.messageId);
    const failed = isError(header.status);
    switch (one.command) {
      case command.sessionSetup:
        if (one.session) setUp(one.session);
        return;
      case command.treeConnect:
        if (!failed && one.ipc !== undefined) bounded(trees, header.treeId, one.ipc, TREES);
        return;
      case command.create: {
        const id = failed ? -1 : header.fileId();
        if (id >= 0 && one.name !== undefined) opened(id, one.name.replace(/^\\?(pipe\\)?/i, '').toLowerCase(), one.session);
        return;
      }
      case command.read:
      case command.ioctl:
        if (one.pipe && !failed) feed(one.pipe, false);
        return;
      default:
    }
  }

  function setUp(session: Session): void {
    const blob = header.securityBlob();
    if (blob) session.security.token(header.bytes, blob.start, blob.end, false, now());
    if (header.sessionId) bounded(sessions, header.sessionId, session, SESSIONS);
    if (header.status === MORE_PROCESSING_REQUIRED) return;
    const failed = isError(header.status);
    session.security.complete(failed ? 'failure' : 'success', failed ? statusName(header.status) : undefined);
    if (failed) sessions.delete(header.sessionId);
    else session.account = session.security.account;
  }

  /** All messages of a compound in `bytes[at, end)`. */
  function smb2(bytes: Buffer, from: number, end: number): void {
    let at = from;
    for (let n = 0; n < COMPOUND; n++) {
      if (at + HEADER > end) throw new Malformed('header cut short', at);
      header.read(bytes, at, end);
      const { next } = header;
      if (next > 0) {
        if (next < HEADER || at + next > end) throw new Malformed('compound offset', at);
        header.end = at + next;
      }
      if (header.response) response();
      else request();
      if (next === 0) return;
      at += next;
    }
    throw new Malformed('too many messages in a compound', at);
  }

  function smb1Message(bytes: Buffer, at: number, end: number): void {
    if (at + SMB1_HEADER + 3 > end) throw new Malformed('header cut short', at);
    const head = header1(bytes, at);
    if (head.command !== SESSION_SETUP) return;
    const setup = sessionSetup1(bytes, at, end, head);
    if (setup?.form === 'extended') {
      smb1 ??= securityContext(flow, sensor, 'SMB');
      smb1.token(bytes, setup.start, setup.end, !head.response, now());
    } else if (setup) {
      const account = setup.account ? { name: setup.account, ...(setup.domain ? { domain: setup.domain } : {}) } : undefined;
      bounded(classic, head.exchange, { account, version: setup.version, moment: now() }, PENDING);
    }
    if (!head.response || head.status === MORE_PROCESSING_REQUIRED) return;
    const failed = isError(head.status);
    const error = failed ? statusName(head.status) : undefined;
    smb1?.complete(failed ? 'failure' : 'success', error);
    const old = classic.get(head.exchange);
    classic.delete(head.exchange);
    if (old) logon(old, failed ? 'failure' : 'success', error);
  }

  /** A session setup without NTLMSSP: the responses stand in the message itself. */
  function logon(
    old: { account: Account | undefined; version: 1 | 2; moment: Moment },
    outcome: 'success' | 'failure' | 'unknown',
    error?: string,
  ): void {
    const { account, version, moment } = old;
    sensor.emit(flow, moment, {
      kind: 'authentication',
      protocol: 'NTLM',
      operation: 'NTLM',
      mechanism: 'ntlm',
      carrier: 'SMB',
      outcome,
      ntlm: { version, flags: 0, ...(account ? {} : { anonymous: true }) },
      ...(account ? { account } : {}),
      ...(error ? { error } : {}),
    });
  }

  /** Whether a message that is not all there yet carries file contents that nobody needs. */
  function steppedOver(bytes: Buffer, at: number, end: number, length: number): boolean {
    if (end - at < HEAD) return false;
    const kind = bytes.readUInt32BE(at + 4);
    if (kind !== 0xfe534d42) return kind === 0xfd534d42 || length > LARGEST;
    header.read(bytes, at + 4, end);
    if (header.next === 0 && header.command === command.write && !header.response) return !pipes.has(header.fileId());
    if (header.next === 0 && header.command === command.read && header.response) return !pending.get(header.messageId)?.pipe;
    return length > LARGEST;
  }

  function message(bytes: Buffer, at: number, end: number): void {
    if (end - at < 4) return;
    switch (bytes.readUInt32BE(at)) {
      case 0xfe534d42:
        smb2(bytes, at, end);
        return;
      case 0xff534d42:
        smb1Message(bytes, at, end);
        return;
      case 0xfd534d42:
        // MS-SMB2 §2.2.41: sealed, nobody looks inside.
        sensor.count('smb', 'encrypted');
        return;
      case 0xfc534d42:
        sensor.count('smb', 'compressed');
        return;
      default:
        throw new Malformed('neither SMB1 nor SMB2', at);
    }
  }

  return {
    read(bytes, start, end) {
      let at = start;
      while (end - at >= 4) {
        // RFC 1002 §4.3.1: type(1) length(3); session messages are type 0, the others belong to NetBIOS.
        const type = bytes[at] as number;
        if (type !== 0 && (type < 0x81 || type > 0x85)) throw new Malformed('session service type', at);
        const length = bytes.readUIntBE(at + 1, 3);
        if (at + 4 + length > end) {
          if (!steppedOver(bytes, at, end, length)) break;
          if (bytes.readUInt32BE(at + 4) === 0xfd534d42) sensor.count('smb', 'encrypted');
          return at + 4 + length - start;
        }
        if (type === 0) message(bytes, at + 4, at + 4 + length);
        at += 4 + length;
      }
      return at - start;
    },
    gap() {
      sensor.anomaly(flow, 'smb', 'octets lost');
    },
    end() {
      for (const pipe of pipes.values()) pipe.rpc.end();
      for (const session of new Set([...sessions.values(), ...[...pending.values()].flatMap((p) => p.session ?? [])]))
        session.security.complete('unknown');
      smb1?.complete('unknown');
      for (const old of classic.values()) logon(old, 'unknown');
      pipes.clear();
      pending.clear();
    },
  };
}
