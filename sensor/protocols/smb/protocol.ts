import type { Protocol } from '../protocol.ts';
import { senderOf, smbConversation } from './exchange.ts';

/** SMB over TCP, and over the NetBIOS session service (RFC 1002 §4.3); on other ports where a stream begins with a message. */
export default { name: 'smb', tcp: [445, 139], udp: [], probe: senderOf, open: smbConversation } satisfies Protocol;
