import type { Protocol } from '../protocol.ts';
import { smbConversation } from './exchange.ts';

/** SMB over TCP, and over the NetBIOS session service (RFC 1002 §4.3). */
export default { name: 'smb', tcp: [445, 139], udp: [], open: smbConversation } satisfies Protocol;
