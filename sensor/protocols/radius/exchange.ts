// Accounting records and their acknowledgements as `vpnSession` activities; authentication is only counted. A capture has no
// shared secrets: what it shows is believed, as everything else on the wire is.
import { Bounded } from '../../bytes/bounded.ts';
import type { Conversation, Flow, Moment, Sensor, Told } from '../protocol.ts';
import { code, type Header, readAccounting, readHeader } from './messages.ts';
import { REPEAT, type VpnDraft, vpnSession } from './session.ts';

/** Records of one flow that are remembered after their answer, so that one sent again is known. */
const ANSWERED = 256;

interface Pending {
  digest: string;
  draft: VpnDraft;
  told: Told;
  moment: Moment;
}

export function radiusConversation(flow: Flow, sensor: Sensor): Conversation {
  /** By identifier: one octet, so no more than 256 can wait (RFC 2865 §3). A record sent again with a delay has several. */
  const pending = new Map<number, Pending>();
  const answered = new Bounded<string, number>(ANSWERED);

  function settle(record: Pending, outcome: VpnDraft['outcome']): void {
    for (const [identifier, p] of pending) if (p === record) pending.delete(identifier);
    sensor.emit(flow, record.moment, { ...record.draft, outcome }, record.told);
  }

  function request(bytes: Buffer, start: number, header: Header): void {
    const record = readAccounting(bytes, start, header);
    const { digest } = record;
    const waiting = [...pending.values()].find((p) => p.digest === digest);
    const before = answered.get(digest);
    if (waiting || (before !== undefined && flow.time - before <= REPEAT)) {
      sensor.count('radius', 'record sent again');
      if (waiting) pending.set(header.identifier, waiting);
      return;
    }
    const replaced = pending.get(header.identifier);
    if (replaced) settle(replaced, 'unknown');
    const session = vpnSession(record, flow.client, flow.time, sensor.locate);
    if (typeof session === 'string') sensor.count('radius', session);
    else pending.set(header.identifier, { digest, ...session, moment: { time: flow.time, frame: flow.frame } });
  }

  function response({ identifier }: Header): void {
    const record = pending.get(identifier);
    if (!record) return;
    answered.set(record.digest, flow.time);
    settle(record, record.draft.outcome);
  }

  return {
    read(bytes, start, end, fromClient) {
      const header = readHeader(bytes, start, end);
      sensor.count('radius', header.name);
      if (header.code === code.accountingRequest && fromClient) request(bytes, start, header);
      else if (header.code === code.accountingResponse && !fromClient) response(header);
      return end - start;
    },
    gap() {},
    end() {
      for (const record of new Set(pending.values())) settle(record, 'unknown');
    },
  };
}
