import type { Protocol } from '../protocol.ts';
import { ldapConversation } from './exchange.ts';
import { senderOf } from './messages.ts';

/** LDAP, the global catalog, and CLDAP (RFC 4511 §5.2, MS-ADTS §6.3.3); on other ports where a stream begins with a message. */
export default { name: 'ldap', tcp: [389, 3268], udp: [389], probe: senderOf, open: ldapConversation } satisfies Protocol;
