// SMB1 requests and responses of one connection (MS-CIFS §3, MS-SMB §3): logons of both forms, pipes and the RPC in them.
import type { Account } from '../../../schema/activity.ts';
import { Bounded } from '../../bytes/bounded.ts';
import { isError, STATUS_MORE_PROCESSING_REQUIRED } from '../../bytes/ntstatus.ts';
import type { Flow, Moment, Sensor } from '../protocol.ts';
import { senderOf } from '../rpc/messages.ts';
import { securityContext } from '../spnego/security-context.ts';
import { openPipe, type Pipe, pipeName } from './pipes.ts';
import { settle, verdict } from './session.ts';
import { command, Smb1Message } from './smb1-messages.ts';

/** What one connection keeps: ids have 16 bits, old servers allow 50 requests at once. */
const SESSIONS = 1024;
const TREES = 1024;
const PIPES = 256;
const PENDING = 512;
/** Octets of an NTLMv1 or LM response; NTLMv2's are longer (MS-NLMP §2.2.2.6, §2.2.2.8). */
const NTLM1_RESPONSE = 24;

type Security = ReturnType<typeof securityContext>;
interface Session {
  security: Security;
  account: Account | undefined;
}
interface Open {
  name: string;
  session: Session | undefined;
  pipe?: Pipe;
}
/** A session setup without NTLMSSP: the responses stand in the message itself. */
interface Classic {
  account: Account | undefined;
  version: 1 | 2;
  moment: Moment;
}
interface Asked {
  session?: Session;
  classic?: Classic;
  open?: Open;
  fid?: number;
}

export interface Smb1Exchange {
  /** Whether a message, of which at least its head is there, must be read whole. */
  needed(bytes: Buffer, at: number, end: number, fromClient: boolean): boolean;
  message(bytes: Buffer, at: number, end: number, fromClient: boolean): void;
  end(): void;
}

const m = new Smb1Message();
const names = new Map<number, string>(Object.entries(command).map(([name, value]) => [value, `SMB1 ${name}`]));

export function smb1Exchange(flow: Flow, sensor: Sensor): Smb1Exchange {
  const sessions = new Bounded<number, Session>(SESSIONS, ({ security }) => security.complete('unknown'));
  const trees = new Bounded<number, boolean>(TREES);
  const opens = new Bounded<number, Open>(PIPES, (open) => open.pipe?.end());
  const asked = new Bounded<number, Asked>(PENDING, ({ classic }) => classic && logon(classic, 'unknown'));

  /** A message may hold several commands, so both tell a request. */
  const key = (): number => m.exchange * 256 + m.command;

  function feed(open: Open, fromClient: boolean): void {
    const data = m.pipeData();
    if (!data) return;
    open.pipe ??= openPipe(flow, sensor, open.name, () => open.session?.account);
    open.pipe.feed(m.bytes, data.start, data.end, fromClient);
  }

  function request(): void {
    switch (m.command) {
      case command.sessionSetup: {
        const setup = m.sessionSetup();
        if (setup?.form === 'extended') {
          const session = sessions.get(m.uid) ?? { security: securityContext(flow, sensor, 'SMB'), account: undefined };
          session.security.token(m.bytes, setup.blob.start, setup.blob.end, true, flow);
          asked.set(key(), { session });
        } else if (setup) {
          const { account, domain, lm, nt } = setup;
          asked.set(key(), {
            classic: {
              account: account ? { name: account, ...(domain ? { domain } : {}) } : undefined,
              version: nt > NTLM1_RESPONSE || lm > NTLM1_RESPONSE ? 2 : 1,
              moment: { time: flow.time, frame: flow.frame },
            },
          });
        }
        return;
      }
      case command.treeConnect:
        asked.set(key(), {});
        return;
      case command.ntCreate:
        if (trees.get(m.tid) !== false)
          asked.set(key(), { open: { name: pipeName(m.createName()), session: sessions.get(m.uid) } });
        return;
      case command.close:
      case command.read:
      case command.write:
      case command.transaction: {
        const { fid } = m;
        const open = opens.get(fid) ?? unopened(fid);
        if (!open) return;
        if (m.command === command.write || m.command === command.transaction) feed(open, true);
        if (m.command !== command.write) asked.set(key(), { open, fid });
        return;
      }
      default:
    }
  }

  /** A pipe that was open before the capture: a transaction tells that it is one, and a write with a whole PDU in it. */
  function unopened(fid: number): Open | undefined {
    if (fid < 0 || !saidOnPipe()) return undefined;
    const open: Open = { name: 'unknown', session: sessions.get(m.uid) };
    opens.set(fid, open);
    return open;
  }

  function saidOnPipe(): boolean {
    const data = m.command === command.write ? m.pipeData() : undefined;
    return m.command === command.transaction || (data !== undefined && senderOf(m.bytes, data.start, data.end) === 'client');
  }

  function response(): void {
    const one = asked.take(key());
    if (!one) return;
    const { session, classic, open, fid } = one;
    const failed = isError(m.status) || m.dosError !== '';
    switch (m.command) {
      case command.sessionSetup:
        if (session) setUp(session);
        else if (classic) classicAnswer(classic);
        return;
      case command.treeConnect:
        if (!failed) trees.set(m.tid, m.pipeShare);
        return;
      case command.ntCreate:
        if (open && !failed && m.fid >= 0) opens.set(m.fid, open);
        return;
      case command.close:
        open?.pipe?.end();
        if (fid !== undefined) opens.take(fid);
        return;
      case command.read:
      case command.transaction:
        if (open && !failed) feed(open, false);
        return;
      default:
    }
  }

  function setUp(session: Session): void {
    const setup = m.sessionSetup();
    if (setup?.form === 'extended') session.security.token(m.bytes, setup.blob.start, setup.blob.end, false, flow);
    const going = m.status === STATUS_MORE_PROCESSING_REQUIRED;
    if (!going && m.dosError) session.security.complete('failure', m.dosError);
    else if (!going) settle(session, m.status, m.guest);
    if ((isError(m.status) && !going) || m.dosError) sessions.take(m.uid);
    else if (m.uid) sessions.set(m.uid, session);
  }

  function classicAnswer(classic: Classic): void {
    const { outcome, error } = m.dosError
      ? ({ outcome: 'failure', error: m.dosError } as const)
      : verdict(m.status, m.guest && classic.account !== undefined);
    logon(classic, outcome, error);
    if (outcome === 'failure' || !m.uid) return;
    const security = securityContext(flow, sensor, 'SMB');
    sessions.set(m.uid, { security, account: outcome === 'success' ? classic.account : undefined });
  }

  function logon({ account, version, moment }: Classic, outcome: 'success' | 'failure' | 'unknown', error?: string): void {
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

  return {
    needed(bytes, at, end, fromClient) {
      m.read(bytes, at, end);
      const first = bytes[at + 4] as number;
      if (m.response === fromClient || !names.has(first)) return false;
      if (first === command.write) return !m.response && m.block() && opens.has(m.fid);
      if (first === command.read && m.response) return m.block() && asked.has(key());
      return true;
    },
    message(bytes, at, end, fromClient) {
      m.read(bytes, at, end);
      if (m.response === fromClient) {
        sensor.anomaly(flow, 'smb', 'direction');
        return;
      }
      while (m.block()) {
        if (fromClient) {
          sensor.count('smb', names.get(m.command) ?? 'SMB1 other');
          request();
        } else response();
      }
    },
    end() {
      for (const open of opens.values()) open.pipe?.end();
      for (const { session, classic } of asked.values()) {
        session?.security.complete('unknown');
        if (classic) logon(classic, 'unknown');
      }
      for (const { security } of sessions.values()) security.complete('unknown');
      opens.clear();
      asked.clear();
      sessions.clear();
    },
  };
}
