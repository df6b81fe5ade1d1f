import type { Protocol } from '../protocol.ts';
import { kerberosConversation } from './exchange.ts';

/** The KDC's port (RFC 4120 §7.2). */
export default { name: 'kerberos', tcp: [88], udp: [88], open: kerberosConversation } satisfies Protocol;
