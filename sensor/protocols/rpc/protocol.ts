import type { Protocol } from '../protocol.ts';
import { rpcConversation } from './exchange.ts';
import { senderOf } from './messages.ts';

/** DCE/RPC over TCP: the endpoint mapper's port, ports that it told, and any stream that begins with a PDU. */
export default {
  name: 'rpc',
  tcp: [135],
  udp: [],
  probe: senderOf,
  open: (flow, sensor) => rpcConversation(flow, sensor),
} satisfies Protocol;
