import type { Protocol } from '../protocol.ts';
import { ldapConversation } from './exchange.ts';

/** LDAP, the global catalog, and CLDAP (RFC 4511 §5.2, MS-ADTS §6.3.3). */
export default { name: 'ldap', tcp: [389, 3268], udp: [389], open: ldapConversation } satisfies Protocol;
