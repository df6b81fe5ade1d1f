import type { Protocol } from '../protocol.ts';
import { rpcConversation } from './exchange.ts';
import { HEADER, isPdu, type } from './messages.ts';

/** DCE/RPC over TCP: the endpoint mapper's port, ports that it told, and any stream that begins with a bind. */
export default {
  name: 'rpc',
  tcp: [135],
  udp: [],
  probe: (bytes, start, end) => end - start >= HEADER && isPdu(bytes, start) && bytes[start + 2] === type.bind,
  open: (flow, sensor) => rpcConversation(flow, sensor),
} satisfies Protocol;
