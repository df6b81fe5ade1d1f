// One SMB connection as session messages (RFC 1002 §4.3.1, MS-SMB2 §2.1): which dialect each is, and which octets nobody needs.
// Whatever is lost or broken, reading goes on at the next packet that begins with a message, so that nobody can blind it.
import type { Conversation, Flow, Sensor } from '../protocol.ts';
import { smb1Exchange } from './smb1-exchange.ts';
import { HEAD as SMB1_HEAD, HEADER as SMB1_HEADER } from './smb1-messages.ts';
import { smb2Exchange } from './smb2-exchange.ts';
import { HEAD, HEADER } from './smb2-messages.ts';

/** A message with more than this in it carries file contents, even if it says something else. */
const LARGEST = 262_144;

const protocolId = { smb1: 0xff534d42, smb2: 0xfe534d42, sealed: 0xfd534d42, compressed: 0xfc534d42 } as const;
const known: ReadonlySet<number> = new Set(Object.values(protocolId));
const SESSION_MESSAGE = 0;
const SESSION_REQUEST = 0x81;
const KEEP_ALIVE = 0x85;

/** Where one direction stands. */
interface Direction {
  /** Octets of the session message begun that are still to be read. */
  left: number;
  /** Messages cannot be told apart until a packet begins with one. */
  lost: boolean;
}

/** Which side sent the session message that begins at `start`, by its SMB header; undefined when none does, and for sealed ones. */
export function senderOf(bytes: Buffer, start: number, end: number): 'client' | 'server' | undefined {
  if (end - start < 4 + HEADER || bytes[start] !== SESSION_MESSAGE) return undefined;
  const header = start + 4;
  const protocol = bytes.readUInt32BE(header);
  const flags = protocol === protocolId.smb2 ? (bytes[header + 16] as number) & 1 : (bytes[header + 9] as number) & 0x80;
  return protocol === protocolId.smb2 || protocol === protocolId.smb1 ? (flags ? 'server' : 'client') : undefined;
}

export function smbConversation(flow: Flow, sensor: Sensor): Conversation {
  const smb1 = smb1Exchange(flow, sensor);
  const smb2 = smb2Exchange(flow, sensor);
  const requests: Direction = { left: 0, lost: flow.midstream };
  const responses: Direction = { left: 0, lost: flow.midstream };

  /** Octets of the next message in `bytes[at, end)` that are done with, beyond `end` to skip; 0 when more is needed. */
  function message(bytes: Buffer, at: number, end: number, left: number, fromClient: boolean): number {
    const there = Math.min(left, end - at);
    if (there < 4) return left < 4 ? left : 0;
    switch (bytes.readUInt32BE(at)) {
      case protocolId.smb2: {
        if (left < HEADER) return broken('header cut short', left);
        if (there < Math.min(left, HEAD)) return 0;
        const { length, needed } = smb2.head(bytes, at, end, left, fromClient);
        const large = needed && length > LARGEST;
        if (large) sensor.anomaly(flow, 'smb', 'message too large to read');
        if (needed && !large && length > there) return 0;
        smb2.message(bytes, at, Math.min(end, at + length), needed && !large, fromClient);
        return length;
      }
      case protocolId.smb1: {
        if (left < SMB1_HEADER + 3) return broken('header cut short', left);
        if (there < Math.min(left, SMB1_HEAD)) return 0;
        if (there < left) return left <= LARGEST && smb1.needed(bytes, at, at + there, fromClient) ? 0 : left;
        smb1.message(bytes, at, at + left, fromClient);
        return left;
      }
      case protocolId.sealed:
        // MS-SMB2 §2.2.41: sealed, nobody looks inside.
        sensor.count('smb', 'encrypted');
        return left;
      case protocolId.compressed:
        sensor.count('smb', 'compressed');
        return left;
      default:
        return broken('neither SMB1 nor SMB2', left);
    }
  }

  function broken(reason: string, left: number): number {
    sensor.anomaly(flow, 'smb', reason);
    return left;
  }

  return {
    /** A session message: `type(1) length(3)`, then as many octets. */
    read(bytes, start, end, fromClient) {
      const way = fromClient ? requests : responses;
      if (way.lost) {
        if (end - start < 8 || bytes[start] !== SESSION_MESSAGE || !known.has(bytes.readUInt32BE(start + 4))) return end - start;
        way.lost = false;
        way.left = 0;
      }
      let at = start;
      while (at < end) {
        if (way.left === 0) {
          if (end - at < 4) break;
          const type = bytes[at] as number;
          const length = bytes.readUIntBE(at + 1, 3);
          if (type !== SESSION_MESSAGE && (type < SESSION_REQUEST || type > KEEP_ALIVE)) {
            sensor.anomaly(flow, 'smb', 'session service type');
            way.lost = true;
            return end - start;
          }
          at += 4;
          if (type !== SESSION_MESSAGE) {
            at += length;
            continue;
          }
          way.left = length;
          smb2.begin(fromClient);
          continue;
        }
        const done = message(bytes, at, end, way.left, fromClient);
        if (done === 0) break;
        at += done;
        way.left -= done;
      }
      return at - start;
    },
    gap(_size, fromClient) {
      sensor.anomaly(flow, 'smb', 'octets lost');
      (fromClient ? requests : responses).lost = true;
    },
    end() {
      smb1.end();
      smb2.end();
    },
  };
}
