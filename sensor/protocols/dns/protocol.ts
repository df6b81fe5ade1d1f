import type { Protocol } from '../protocol.ts';
import { dnsConversation } from './exchange.ts';

export default { name: 'dns', tcp: [53], udp: [53], open: dnsConversation } satisfies Protocol;
