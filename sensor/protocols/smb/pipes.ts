// What is said on a named pipe: writes and reads may split and join the PDUs of the RPC inside (MS-RPCE §2.1.1.2), so each
// pipe puts its own octets together.
import type { Account } from '../../../schema/activity.ts';
import { Rest } from '../../bytes/rest.ts';
import type { Flow, Sensor } from '../protocol.ts';
import { rpcConversation } from '../rpc/exchange.ts';

/** Octets of one direction that wait for the rest of a PDU: a PDU is not larger than 64 KiB. */
const PIPE_BYTES = 131_072;
/** Octets that all pipes of a sensor keep together. */
const TOTAL_BYTES = 16_777_216;

const kept = new WeakMap<Sensor, { octets: number }>();

export interface Pipe {
  /** What was written (`fromClient`) or read, in order. */
  feed(bytes: Buffer, start: number, end: number, fromClient: boolean): void;
  /** Closed: calls that wait for an answer are handed on. */
  end(): void;
}

/** The RPC on a pipe. `name` as in `pipeName`; `account` tells who opened it. */
export function openPipe(flow: Flow, sensor: Sensor, name: string, account: () => Account | undefined): Pipe {
  const rpc = rpcConversation(flow, sensor, { pipe: name, account });
  const toServer = new Rest();
  const toClient = new Rest();
  let total = kept.get(sensor);
  if (!total) {
    total = { octets: 0 };
    kept.set(sensor, total);
  }
  const all = total;
  let ended = false;

  return {
    feed(bytes, start, end, fromClient) {
      if (ended) return;
      const rest = fromClient ? toServer : toClient;
      const held = rest.held;
      const lost = rest.push(rpc, bytes, start, end, fromClient, Math.min(PIPE_BYTES, TOTAL_BYTES - all.octets + held));
      all.octets += rest.held - held;
      if (lost) rpc.gap(lost, fromClient);
    },
    end() {
      if (ended) return;
      ended = true;
      all.octets -= toServer.held + toClient.held;
      rpc.end();
    },
  };
}

/** `\PIPE\Samr` and `samr` are the same pipe. */
export const pipeName = (name: string): string => name.replace(/^\\*(pipe\\+)?/i, '').toLowerCase();
