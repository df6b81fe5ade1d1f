// Kerberos to a KDC (RFC 4120 §7.2) and to its password service (RFC 3244), over UDP and TCP;
// on other TCP ports where a stream begins with a message of the KDC.
import type { Protocol } from '../protocol.ts';
import { kdcConversation } from './exchange.ts';
import { senderOf } from './messages.ts';
import { passwordConversation, passwordPort } from './password-change.ts';

const protocol: Protocol = {
  name: 'kerberos',
  tcp: [88, passwordPort],
  udp: [88, passwordPort],
  probe: senderOf,
  open: (flow, sensor) =>
    flow.server.port === passwordPort ? passwordConversation(flow, sensor) : kdcConversation(flow, sensor),
};
export default protocol;
