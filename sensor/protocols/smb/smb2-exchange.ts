// SMB2 and SMB3 requests and responses of one connection (MS-SMB2 §3): sessions, pipes and the RPC in them. Messages that say
// nothing of these are told apart by their header, so that file contents are stepped over.

import { Bounded } from '../../bytes/bounded.ts';
import { isError, STATUS_MORE_PROCESSING_REQUIRED, STATUS_PENDING } from '../../bytes/ntstatus.ts';
import type { Flow, Sensor } from '../protocol.ts';
import { senderOf } from '../rpc/messages.ts';
import { securityContext } from '../spnego/security-context.ts';
import { openPipe, type Pipe, pipeName } from './pipes.ts';
import { type Session, settle } from './session.ts';
import { FSCTL_PIPE_TRANSCEIVE, HEADER, SAME_FILE, Smb2Message } from './smb2-messages.ts';

/** What one connection keeps: sessions (terminal servers have many), trees, open pipes, requests without an answer. */
const SESSIONS = 1024;
const TREES = 1024;
const PIPES = 256;
const PENDING = 512;
const nowhere = '\0'.repeat(8);

/** A file opened in IPC$; it has a pipe once something is said on it. */
interface Open {
  name: string;
  session: Session | undefined;
  pipe?: Pipe;
  /** Its id, once the server gave one. */
  file?: string;
}

/** A request whose answer matters. */
interface Asked {
  session?: Session;
  open?: Open;
}

/** What related messages of a compound have from the one before. */
interface Compound {
  session: string;
  tree: number;
  open: Open | undefined;
}

export interface Smb2Exchange {
  /** A compound, or a single message, begins. */
  begin(fromClient: boolean): void;
  /** Reads a message's header; gives its length within `left` octets of compound and whether its body is needed. */
  head(bytes: Buffer, at: number, end: number, left: number, fromClient: boolean): { length: number; needed: boolean };
  /** The message of `head`, all there or not needed. */
  message(bytes: Buffer, at: number, end: number, needed: boolean, fromClient: boolean): void;
  end(): void;
}

const m = new Smb2Message();
const place = { length: 0, needed: false };

export function smb2Exchange(flow: Flow, sensor: Sensor): Smb2Exchange {
  const lost = (open: Open): void => open.pipe?.end();
  const sessions = new Bounded<string, Session>(SESSIONS, (session) => session.security.complete('unknown'));
  /** Whether a tree is IPC$, by session and tree. */
  const trees = new Bounded<string, boolean>(TREES);
  const opens = new Bounded<string, Open>(PIPES, lost);
  const asked = new Bounded<number, Asked>(PENDING);
  const requests: Compound = { session: nowhere, tree: 0, open: undefined };
  const responses: Compound = { session: nowhere, tree: 0, open: undefined };

  /** The file of a request; one that was open before the capture shows by what is said on it that it is a pipe. */
  function opened(): Open | undefined {
    const file = m.fileId();
    if (m.related && file === SAME_FILE) return requests.open;
    if (file === undefined) return undefined;
    const open = opens.get(file);
    if (open || !saidOnPipe()) return open;
    const found: Open = { name: 'unknown', session: sessions.get(requests.session), file };
    opens.set(file, found);
    return found;
  }

  /** A transceive is of pipes only; a write with a whole PDU in it is one of a pipe. */
  function saidOnPipe(): boolean {
    if (m.command === 'IOCTL') return m.controlCode === FSCTL_PIPE_TRANSCEIVE;
    const data = m.command === 'WRITE' ? m.data() : undefined;
    return data !== undefined && senderOf(m.bytes, data.start, data.end) === 'client';
  }

  function feed(open: Open, fromClient: boolean): void {
    const data = m.data();
    if (!data) return;
    open.pipe ??= openPipe(flow, sensor, open.name, () => open.session?.account);
    open.pipe.feed(m.bytes, data.start, data.end, fromClient);
  }

  function request(): void {
    switch (m.command) {
      case 'SESSION_SETUP': {
        const session = sessions.get(m.sessionId) ?? { security: securityContext(flow, sensor, 'SMB'), account: undefined };
        const blob = m.securityBlob();
        if (blob) session.security.token(m.bytes, blob.start, blob.end, true, flow);
        asked.set(m.messageId, { session });
        return;
      }
      case 'TREE_CONNECT':
        asked.set(m.messageId, {});
        return;
      case 'CREATE': {
        // A tree connected before the capture may be IPC$.
        if (trees.get(treeKey(requests)) === false) return;
        const open: Open = { name: pipeName(m.createName()), session: sessions.get(requests.session) };
        requests.open = open;
        asked.set(m.messageId, { open });
        return;
      }
      case 'CLOSE':
      case 'READ': {
        const open = opened();
        requests.open = open;
        if (open) asked.set(m.messageId, { open });
        return;
      }
      case 'WRITE':
      case 'IOCTL': {
        if (m.command === 'IOCTL' && m.controlCode !== FSCTL_PIPE_TRANSCEIVE) return;
        const open = opened();
        requests.open = open;
        if (!open) return;
        feed(open, true);
        if (m.command === 'IOCTL') asked.set(m.messageId, { open });
        return;
      }
      default:
    }
  }

  function response(): void {
    // An interim response: the real one follows with the same message id.
    if (m.status === STATUS_PENDING) return;
    const one = asked.take(m.messageId);
    if (!one) {
      if (m.command === 'LOGOFF') sessions.take(responses.session);
      return;
    }
    const { session, open } = one;
    const failed = isError(m.status);
    switch (m.command) {
      case 'SESSION_SETUP':
        if (session) setUp(session);
        return;
      case 'TREE_CONNECT':
        if (!failed) trees.set(treeKey(responses), m.pipeShare);
        return;
      case 'CREATE': {
        const file = m.fileId();
        if (!open || failed || !file) return;
        open.file = file;
        opens.set(file, open);
        return;
      }
      case 'CLOSE':
        if (!open) return;
        open.pipe?.end();
        if (open.file) opens.take(open.file);
        return;
      case 'READ':
      case 'IOCTL':
        if (open && !failed) feed(open, false);
        return;
      default:
    }
  }

  function setUp(session: Session): void {
    const blob = m.securityBlob();
    if (blob) session.security.token(m.bytes, blob.start, blob.end, false, flow);
    const id = m.sessionId;
    if (m.status === STATUS_MORE_PROCESSING_REQUIRED) {
      if (id !== nowhere) sessions.set(id, session);
      return;
    }
    settle(session, m.status, m.guest);
    if (isError(m.status)) sessions.take(id);
    else if (id !== nowhere) sessions.set(id, session);
  }

  const treeKey = ({ session, tree }: Compound): string => `${session}${tree}`;

  /** Whether the body says something of sessions or pipes. */
  function needed(): boolean {
    switch (m.command) {
      case 'SESSION_SETUP':
      case 'TREE_CONNECT':
      case 'CREATE':
      case 'CLOSE':
        return true;
      case 'READ':
        return m.response ? asked.has(m.messageId) : true;
      case 'WRITE':
        return !m.response && opened() !== undefined;
      case 'IOCTL':
        return m.response ? asked.has(m.messageId) : m.controlCode === FSCTL_PIPE_TRANSCEIVE;
      default:
        return false;
    }
  }

  return {
    begin(fromClient) {
      const compound = fromClient ? requests : responses;
      compound.session = nowhere;
      compound.tree = 0;
      compound.open = undefined;
    },
    head(bytes, at, end, left, fromClient) {
      m.read(bytes, at, Math.min(end, at + left));
      const broken = m.next !== 0 && (m.next < HEADER || m.next > left);
      if (broken) sensor.anomaly(flow, 'smb', 'compound offset');
      place.length = m.next === 0 || broken ? left : m.next;
      place.needed = m.response !== fromClient && needed();
      if (m.response === fromClient) sensor.anomaly(flow, 'smb', 'direction');
      return place;
    },
    message(bytes, at, end, wanted, fromClient) {
      m.read(bytes, at, end);
      if (m.response === fromClient) return;
      const compound = fromClient ? requests : responses;
      if (!m.related) {
        compound.session = m.sessionId;
        compound.tree = m.treeId;
        compound.open = undefined;
      }
      if (fromClient) sensor.count('smb', m.command ?? 'other');
      if (fromClient && wanted) request();
      else if (!fromClient) response();
    },
    end() {
      for (const open of opens.values()) lost(open);
      for (const { session, open } of asked.values()) {
        session?.security.complete('unknown');
        open?.pipe?.end();
      }
      for (const session of sessions.values()) session.security.complete('unknown');
      opens.clear();
      asked.clear();
      sessions.clear();
    },
  };
}
