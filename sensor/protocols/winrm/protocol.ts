import type { Protocol } from '../protocol.ts';
import { winrmConversation } from './exchange.ts';
import { beginsWsman } from './messages.ts';

/** WS-Management over HTTP; on other ports where a stream begins with a request to it. Over TLS (5986) there is nothing to see. */
export default {
  name: 'winrm',
  tcp: [5985],
  udp: [],
  probe: (bytes, start, end) => (beginsWsman(bytes, start, end) ? 'client' : undefined),
  open: winrmConversation,
} satisfies Protocol;
