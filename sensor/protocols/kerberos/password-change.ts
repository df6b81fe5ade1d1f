// The password service of a KDC (RFC 3244 §2): an AP exchange with a sealed message behind it. Who changes a password, or
// whose, is inside the seal; that a ticket for the service was used, and whether it was taken, is visible.
import { Malformed } from '../../bytes/malformed.ts';
import type { Conversation, Flow, Sensor } from '../protocol.ts';
import { securityContext } from '../spnego/security-context.ts';
import { framed } from './exchange.ts';
import { beginsMessage, readMessage } from './messages.ts';

export const passwordPort = 464;
/** Length, version and length of the AP message. */
const header = 6;

/** Opens the conversation of a flow with the password service. */
export function passwordConversation(flow: Flow, sensor: Sensor): Conversation {
  const context = securityContext(flow, sensor, 'Kerberos', 'kadmin/changepw');

  /**
   * message ::= length(2) version(2) apLength(2) AP-REQ | AP-REP, KRB-PRIV | KRB-ERROR
   * Version 1 is a change, 0xff80 a change or set; a KRB-ERROR may also stand alone.
   */
  function message(bytes: Buffer, start: number, end: number, fromClient: boolean): void {
    if (end - start > header && beginsMessage(bytes[start] as number)) {
      answered(bytes, start, end, fromClient);
      return;
    }
    if (end - start < header) throw new Malformed('password message cut short', start);
    const apEnd = start + header + bytes.readUInt16BE(start + 4);
    if (apEnd > end) throw new Malformed('AP message longer than what holds it', start + 4);
    if (apEnd > start + header) answered(bytes, start + header, apEnd, fromClient);
    if (apEnd < end) sensor.count('kerberos', readMessage(bytes, apEnd, end).type);
  }

  function answered(bytes: Buffer, start: number, end: number, fromClient: boolean): void {
    context.token(bytes, start, end, fromClient, flow);
    if (!fromClient) context.complete(bytes[start] === krbError ? 'failure' : 'success');
  }

  // The first octet of a message is the upper one of its length.
  return framed(
    flow,
    sensor,
    message,
    () => context.complete('unknown'),
    () => true,
  );
}

/** Tag of KRB-ERROR, [APPLICATION 30]. */
const krbError = 0x7e;
