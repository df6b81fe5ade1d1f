import type { Activity, RpcCall, SecureChannel } from '../../../schema/activity.ts';
import { as, byEvent, CLIENT, call, change, DC, failed, logon, set, ticket, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const account = 'DC1$';
const asController: SecureChannel = { computer: 'WS7', account, type: 6 };
const guess: SecureChannel = { ...asController, guessed: true };
const refused = failed('STATUS_ACCESS_DENIED');

/** Nobody is logged on to the connection; without a channel the call cannot be read. */
const netlogon = (
  seconds: number,
  operation: string,
  channel: SecureChannel | undefined,
  more: Partial<RpcCall> = {},
): Activity => call(seconds, 'netlogon', operation, { account: undefined, ...(channel ? { channel } : {}), ...more });
const challenge = (seconds: number, guessed: boolean): Activity =>
  netlogon(seconds, 'NetrServerReqChallenge', { computer: 'WS7', ...(guessed ? { guessed } : {}) });
const authenticate = (seconds: number, channel?: SecureChannel, more?: Partial<RpcCall>): Activity =>
  netlogon(seconds, 'NetrServerAuthenticate3', channel, more);
const passwordSet = (seconds: number, channel?: SecureChannel, more?: Partial<RpcCall>): Activity =>
  netlogon(seconds, 'NetrServerPasswordSet2', channel, more);

const nobody = { name: 'ANONYMOUS LOGON', domain: 'NT AUTHORITY', sid: 'S-1-5-7' };
const byNobody = (seconds: number, target: string, more = {}): Activity =>
  change(seconds, 'modify', target, {
    ...byEvent(4742, { from: {} }),
    ...{ targetKind: 'computer', account: nobody, ...set('pwdLastSet', '3/1/2026 9:00:00 AM'), ...more },
  });
const refusedInLog = (seconds: number, name: string, event = 5805): Activity =>
  logon(seconds, {
    ...byEvent(event, { from: { name: 'dc1', certainty: 'low' } }),
    ...{ protocol: 'RPC', operation: 'netlogon-secure-channel', account: { name }, ...failed(`event ${event}`) },
  });

twoLists(
  'zerologon',
  {
    'a probe: credentials of zero octets, all refused': {
      activities: times(12, (i) => (i % 2 ? authenticate(i / 10, guess, refused) : challenge(i / 10, true))),
      says: { count: 6, severity: 'high', confidence: 'high', what: /6 guesses.*None was/, from: [CLIENT], to: [DC, account] },
    },
    'a single guess, as a workstation': {
      activities: [authenticate(0, { ...guess, account: 'WS9$', type: 2 }, refused)],
      says: { count: 1, what: /as WS9\$ .*1 guess / },
    },
    'a guess that was accepted': {
      activities: [authenticate(0, guess, refused), authenticate(1, guess)],
      says: { count: 2, what: /One was accepted/ },
    },
    'a guess that was accepted, and the password that it set': {
      activities: [authenticate(0, guess, refused), authenticate(1, guess), passwordSet(90, guess)],
      says: { count: 3, what: /Then it used the channel: NetrServerPasswordSet2/ },
    },
    'a password set that failed': {
      activities: [authenticate(0, guess), passwordSet(1, asController, failed('RPC_X_BAD_STUB_DATA'))],
      says: { count: 2, what: /Then it tried to use the channel/ },
    },
    'what the machine does with its own account beside does not belong to it': {
      activities: [
        authenticate(0, guess, refused),
        authenticate(1, { computer: 'WS7', account: 'WS7$', type: 2 }),
        passwordSet(2, { computer: 'WS7', account: 'WS7$', type: 2 }),
      ],
      says: { count: 1, what: /None was/ },
    },
    'the secrets of a controller asked for with an authenticator of zero octets': {
      activities: [netlogon(0, 'NetrServerTrustPasswordsGet', guess)],
      says: { confidence: 'high', what: /NetrServerTrustPasswordsGet/ },
    },
    'refused twenty times within a minute as a controller, whatever the credential': {
      activities: times(20, (i) => authenticate(i * 2, asController, refused)),
      says: { count: 1, confidence: 'medium', what: /20 authentications within a minute/ },
    },
    "refused as the controller's own account, which it has with another type of channel": {
      activities: times(20, (i) =>
        authenticate(i, { ...asController, type: 2 }, { ...refused, to: { ip: DC, name: 'dc1.corp.example' } }),
      ),
    },
    'sealed: what it is cannot be read, but it is often': {
      activities: [...times(20, (i) => authenticate(i)), passwordSet(30)],
      says: { count: 2, confidence: 'high', what: /as a domain controller .*Then it used/ },
    },
    'from a controller: less sure': {
      activities: [as(0, 'alice', { issued: ticket('a'), to: { ip: CLIENT } }), authenticate(1, guess, refused)],
      says: { confidence: 'low' },
    },
    "in the log: the controller's own password set by nobody": {
      activities: [byNobody(0, account)],
      says: { count: 1, confidence: 'medium', who: ['ANONYMOUS LOGON'], to: ['dc1.corp.example', account] },
    },
    'in the log: after its own account was refused': {
      activities: [refusedInLog(0, 'DC1'), byNobody(60, account)],
      says: { count: 1, confidence: 'high' },
    },
    'in the log: its own account refused over and over': {
      activities: times(20, (i) => refusedInLog(i, i % 2 ? 'DC1' : account, i % 2 ? 5805 : 5827)),
      says: { what: /refused 20 secure channels/ },
    },
  },
  {
    'a machine that starts: one challenge, one authentication': {
      activities: [challenge(0, false), authenticate(0, { computer: 'WS7', account: 'WS7$', type: 2 })],
    },
    'a chosen challenge, but a credential that a key gave': {
      activities: [challenge(0, true), authenticate(0, asController, refused), challenge(1, true), authenticate(1, asController)],
    },
    'a machine that lost its password': {
      activities: times(60, (i) => authenticate(i, { computer: 'WS7', account: 'WS7$', type: 2 }, refused)),
    },
    'a controller that is refused now and then': {
      activities: times(40, (i) => authenticate(i * 4, asController, refused)),
    },
    'a machine that changes its password': {
      activities: [authenticate(0, { computer: 'WS7', account: 'WS7$', type: 2 }), passwordSet(1), passwordSet(2, asController)],
    },
    'many machines that start at once': {
      activities: times(60, (i) => authenticate(i / 10, undefined, { from: { ip: `192.0.2.${100 + i}` } })),
    },
    'logons that a server passes on': {
      activities: times(60, (i) => netlogon(i / 10, 'NetrLogonSamLogonEx', undefined, refused)),
    },
    'in the log: passwords that machines and other controllers changed': {
      activities: [byNobody(0, 'WS7$'), byNobody(1, 'DC2$')],
    },
    "in the log: something else of the controller's account changed": {
      activities: [byNobody(0, account, set('dNSHostName', 'dc1.corp.example'))],
    },
    'in the log: the account that the machine itself or an administrator changed': {
      activities: [byNobody(0, account, { account: { name: account, sid: 'S-1-5-18' } })],
    },
    'in the log: its own account refused once, and others over and over': {
      activities: [refusedInLog(0, 'DC1'), ...times(40, (i) => refusedInLog(i, 'WS7'))],
    },
  },
);
