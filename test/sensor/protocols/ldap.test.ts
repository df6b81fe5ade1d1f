import { describe, expect, test } from 'vitest';
import { ldapConversation } from '../../../sensor/protocols/ldap/exchange.ts';
import { senderOf } from '../../../sensor/protocols/ldap/messages.ts';
import { der, flowTo, integer, keeping } from './conversation.ts';

const bind = (id: number, name = 'CORP\\alice'): Buffer =>
  der(0x30, integer(id), der(0x60, integer(3), der(0x04, name), der(0x80, 'guess')));
const refused = (id: number): Buffer =>
  der(
    0x30,
    integer(id),
    der(
      0x61,
      der(0x0a, Buffer.from([49])),
      der(0x04),
      der(0x04, '80090308: LdapErr: DSID-0C090400, comment: x, data 52e, v1db1'),
    ),
  );
/** A message that the network cut: its beginning was not captured. */
const middle = Buffer.concat([Buffer.from('some attribute of a large entry'), Buffer.alloc(900, 0x41)]);

/** A connection whose messages the test gives. */
function connection(midstream = false) {
  const kept = keeping();
  const conversation = ldapConversation(flowTo(389, 'tcp', midstream), kept.sensor);
  const say = (bytes: Buffer, fromClient: boolean): number => conversation.read(bytes, 0, bytes.length, fromClient);
  return { ...kept, conversation, say };
}

describe('reading goes on at the next message', () => {
  test('after octets were lost, in either direction', () => {
    const { activities, conversation, say } = connection();
    conversation.gap(1400, false);
    expect(say(middle, false)).toBe(middle.length);
    conversation.gap(10, true);
    expect(say(middle, true)).toBe(middle.length);
    say(bind(7), true);
    say(refused(7), false);
    expect(activities).toMatchObject([{ account: { name: 'alice' }, error: 'invalidCredentials/52e' }]);
  });
  test('in the middle of a connection', () => {
    const { activities, say } = connection(true);
    say(middle, false);
    say(bind(7), true);
    say(refused(7), false);
    expect(activities).toHaveLength(1);
  });
});

describe('which side sent a message', () => {
  test.each([
    ['a bind', bind(1), 'client'],
    ['its answer', refused(1), 'server'],
    ['a search', der(0x30, integer(2), der(0x63, der(0x04, 'dc=corp'), der(0x0a, Buffer.from([2])))), 'client'],
    ['SNMP', der(0x30, Buffer.from([2, 1, 1]), der(0x04, 'public'), der(0xa0, Buffer.alloc(20))), undefined],
    ['a certificate', der(0x30, der(0x30, Buffer.alloc(30))), undefined],
    ['text', Buffer.from('0 is the first digit of this'), undefined],
  ])('%s', (_, bytes, sender) => {
    expect(senderOf(bytes, 0, bytes.length)).toBe(sender);
    for (let end = 0; end < bytes.length; end++) senderOf(bytes.subarray(0, end), 0, end);
  });
});
