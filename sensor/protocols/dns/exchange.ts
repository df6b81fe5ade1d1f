// Questions and their answers as `nameQuery` activities. One conversation serves a flow, UDP or TCP.
import type { NameQuery } from '../../../schema/activity.ts';
import type { Conversation, Flow, Moment, Sensor } from '../protocol.ts';
import { DnsMessage, opcodeName, rcodeName, typeName } from './messages.ts';

/** Questions of one flow that wait for their answer. */
const PENDING = 256;

interface Pending {
  id: number;
  name: string;
  type: number;
  operation: string;
  moment: Moment;
}

/** RFC 1035 §4.2.2: over TCP a length of two octets stands before each message. */
const LENGTH = 2;

const message = new DnsMessage();
const hostLike = /^[a-z0-9][a-z0-9.-]*$/;

export function dnsConversation(flow: Flow, sensor: Sensor): Conversation {
  const pending: Pending[] = [];
  /** A transfer's answer comes in many messages that all have its id. */
  let transfer = -1;

  function emit(question: Pending, outcome: NameQuery['outcome'], rcode: number, answers: NameQuery['answers']): void {
    sensor.emit(flow, question.moment, {
      kind: 'nameQuery',
      protocol: 'DNS',
      operation: question.operation,
      name: question.name,
      type: typeName(question.type),
      outcome,
      ...(outcome === 'unknown' ? {} : { authoritative: message.authoritative }),
      ...(outcome === 'failure' ? { error: rcodeName(rcode) } : {}),
      ...(answers?.length ? { answers } : {}),
    });
  }

  function request(): void {
    const { id, name, type, opcode } = message;
    if (pending.length >= PENDING) {
      sensor.anomaly(flow, 'dns', 'too many open questions');
      const oldest = pending.shift();
      if (oldest) emit(oldest, 'unknown', 0, undefined);
    }
    pending.push({
      id,
      name,
      type,
      operation: opcode === 0 ? typeName(type) : opcodeName(opcode),
      moment: { time: flow.time, frame: flow.frame },
    });
  }

  function answer(): void {
    const { id, name, type, opcode, rcode } = message;
    if (id === transfer && (message.questions === 0 || type === 252 || type === 251)) return;
    const at = pending.findIndex((p) => p.id === id && (message.questions === 0 || (p.name === name && p.type === type)));
    const question: Pending = pending[at] ?? {
      id,
      name,
      type,
      operation: opcode === 0 ? typeName(type) : opcodeName(opcode),
      moment: { time: flow.time, frame: flow.frame },
    };
    if (at >= 0) pending.splice(at, 1);
    if (question.type === 252 || question.type === 251) {
      transfer = id;
      emit(question, rcode === 0 ? 'success' : 'failure', rcode, undefined);
      return;
    }
    const answers = rcode === 0 && opcode === 0 ? message.answers() : [];
    for (const a of answers)
      if ((a.type === 'A' || a.type === 'AAAA') && hostLike.test(a.name)) sensor.names.learn(a.value, a.name, 'medium');
    emit(question, rcode === 0 ? 'success' : 'failure', rcode, answers);
  }

  function take(bytes: Buffer, start: number, end: number, fromClient: boolean): void {
    message.read(bytes, start, end);
    if (message.questions > 0) sensor.count('dns', `${message.response ? 'response' : 'query'} ${typeName(message.type)}`);
    // A server's own questions on the client's side of the flow are nobody's business here.
    if (message.response === fromClient) return;
    if (message.response) answer();
    else request();
  }

  return {
    read(bytes, start, end, fromClient) {
      if (flow.transport === 'udp') {
        take(bytes, start, end, fromClient);
        return end - start;
      }
      let at = start;
      while (end - at >= LENGTH) {
        const length = bytes.readUInt16BE(at);
        if (end - at < LENGTH + length) break;
        take(bytes, at + LENGTH, at + LENGTH + length, fromClient);
        at += LENGTH + length;
      }
      return at - start;
    },
    gap() {
      sensor.anomaly(flow, 'dns', 'octets lost');
    },
    end() {
      for (const question of pending) emit(question, 'unknown', 0, undefined);
      pending.length = 0;
    },
  };
}
