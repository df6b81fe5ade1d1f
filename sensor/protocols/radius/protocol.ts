import type { Protocol } from '../protocol.ts';
import { radiusConversation } from './exchange.ts';

// 1813 and 1646 carry accounting; 1812 and 1645 authentication, which is only counted (RFC 2865 §3, RFC 2866 §3).
export default { name: 'radius', tcp: [], udp: [1645, 1646, 1812, 1813], open: radiusConversation } satisfies Protocol;
