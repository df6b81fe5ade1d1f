// What an accounting record says, whatever gateway wrote it: who is connected from where, since when, under which address.
// Gateways differ most in where they put the client's public address; each that names one is looked at.
import { isIP, SocketAddress } from 'node:net';
import type { Account, ActivityDraft, Endpoint, Location } from '../../../schema/activity.ts';
import { text as addressText, isPrivate } from '../../flow/address.ts';
import type { Told } from '../protocol.ts';
import { type Accounting, digestOf, type Prefix } from './messages.ts';

/** RFC 2866 §5.1, RFC 2867 §4.1. */
const statuses: ReadonlyMap<number, string> = new Map([
  [1, 'Start'],
  [2, 'Stop'],
  [3, 'Interim-Update'],
  [7, 'Accounting-On'],
  [8, 'Accounting-Off'],
  [9, 'Tunnel-Start'],
  [10, 'Tunnel-Stop'],
  [11, 'Tunnel-Reject'],
  [12, 'Tunnel-Link-Start'],
  [13, 'Tunnel-Link-Stop'],
  [14, 'Tunnel-Link-Reject'],
  [15, 'Failed'],
]);
const refused: ReadonlySet<string> = new Set(['Tunnel-Reject', 'Tunnel-Link-Reject', 'Failed']);

/** RFC 2866 §5.10; 19 to 23: RFC 3580 §2.8 and the IANA registry. */
const causes = [
  '',
  'User Request',
  'Lost Carrier',
  'Lost Service',
  'Idle Timeout',
  'Session Timeout',
  'Admin Reset',
  'Admin Reboot',
  'Port Error',
  'NAS Error',
  'NAS Request',
  'NAS Reboot',
  'Port Unneeded',
  'Port Preempted',
  'Port Suspended',
  'Service Unavailable',
  'Callback',
  'User Error',
  'Host Request',
  'Supplicant Restart',
  'Reauthentication Failure',
  'Port Reinitialized',
  'Port Administratively Disabled',
  'Lost Power',
];

/** The same record again within so many milliseconds was sent again; gateways give up sooner. Later it may be another reboot. */
export const REPEAT = 300_000;
/** A record is tried for days at most; a greater delay is no delay and not believed. */
const DELAY = 7 * 86_400;
/** RFC 2865 §5.6: Administrative, NAS Prompt and Call Check are of devices' own logins and MAC addresses. */
const deviceServices: ReadonlySet<number> = new Set([6, 7, 10]);
/** RFC 2865 §5.41: Ethernet and Wireless 802.11, where accounting is of switches and access points. */
const localPorts: ReadonlySet<number> = new Set([15, 19]);
/** RFC 3580 §3.31: a VLAN is no tunnel of a client. */
const VLAN = 13;

export type VpnDraft = Extract<ActivityDraft, { kind: 'vpnSession' }>;

/**
 * The session's activity, of outcome `success` unless the record itself tells of a failure.
 * @param source who sent the record: the gateway, where it does not say better
 * @param time of arrival, epoch milliseconds
 * @returns a reason where the record is of no VPN session
 */
export function vpnSession(
  record: Accounting,
  source: Readonly<Endpoint>,
  time: number,
  locate: (ip: string) => Location | undefined,
): { draft: VpnDraft; told: Told } | string {
  const operation = statuses.get(record.status ?? 0);
  if (operation === undefined) return 'accounting of another kind';
  const gateway = gatewayOf(record, source);
  const about = operation.startsWith('Accounting-');
  const from = about ? gateway : clientOf(record);
  if (!about && !isVpn(record, from)) return 'accounting of no VPN';
  const account = about || record.user === undefined ? undefined : accountOf(record.user);
  const location = about || from.ip === undefined ? undefined : locate(from.ip);
  const assigned = assignedOf(record);
  const received = octets(record.inputOctets, record.inputGigawords);
  const sent = octets(record.outputOctets, record.outputGigawords);
  const cause = causes[record.terminateCause ?? 0] || undefined;
  const delay = (record.delay ?? 0) <= DELAY ? (record.delay ?? 0) : 0;
  return {
    draft: {
      kind: 'vpnSession',
      protocol: 'RADIUS',
      operation,
      outcome: refused.has(operation) ? 'failure' : 'success',
      session: about ? '' : (record.session ?? ''),
      ...(account && { account }),
      ...(assigned && { assigned }),
      ...(location && { location }),
      ...(record.seconds !== undefined && { seconds: record.seconds }),
      ...(received !== undefined && { received }),
      ...(sent !== undefined && { sent }),
      ...(cause && { cause }),
    },
    told: {
      from,
      to: gateway,
      time: Math.floor(time - delay * 1000),
      // The gateway's own time makes the record the same wherever and whenever it is seen; without it, its arrival must do.
      id: record.eventTime ? record.digest : digestOf(`${record.digest}|${Math.round(time * 1000)}`),
    },
  };
}

/** RFC 2865 §5.4: the gateway names itself by address or identifier; behind a proxy the sender is another. */
function gatewayOf({ nasAddress, nasAddress6, nasIdentifier }: Accounting, source: Readonly<Endpoint>): Endpoint {
  const told = nasAddress?.startsWith('127.') ? undefined : (nasAddress ?? nasAddress6);
  const ip = told ?? source.ip;
  return {
    ...(ip !== undefined && { ip }),
    ...(nasIdentifier && isHostName(nasIdentifier) && { name: nasIdentifier.toLowerCase(), certainty: 'medium' as const }),
  };
}

function clientOf({ callingStation, tunnelClient, sourceAddress, computer }: Accounting): Endpoint {
  // Of a tunnel that an access server made for the caller, the caller's own address tells more than the tunnel's end.
  const told = [callingStation, tunnelClient, sourceAddress].flatMap((t) => (t && addressIn(t)) || []);
  const ip = told.find((a) => !isPrivate(a)) ?? told[0];
  return {
    ...(ip && { ip }),
    ...(computer && isHostName(computer) && { name: computer.toLowerCase(), certainty: 'low' as const }),
  };
}

/** Switches and access points account for their users as well, and devices for their administrators. */
function isVpn({ serviceType, portType, tunnelType }: Accounting, from: Endpoint): boolean {
  if (serviceType !== undefined && deviceServices.has(serviceType)) return false;
  if (tunnelType !== undefined && tunnelType !== VLAN) return true;
  return portType === undefined || !localPorts.has(portType) || from.ip !== undefined;
}

/** `DOMAIN\name`, `name@realm`; a computer with its certificate is `host/ws7.corp.example`. */
export function accountOf(user: string): Account {
  const host = /^host\/([^./]+)(?:\.(.+))?$/i.exec(user);
  if (host) return { name: `${host[1]}$`, ...(host[2] && { domain: host[2] }) };
  const slash = user.indexOf('\\');
  if (slash > 0 && slash < user.length - 1) return { name: user.slice(slash + 1), domain: user.slice(0, slash) };
  const at = user.lastIndexOf('@');
  return at > 0 && at < user.length - 1 ? { name: user.slice(0, at), domain: user.slice(at + 1) } : { name: user };
}

/** The client's address inside; of IPv6 also put together from prefix and interface (RFC 3162 §2.2), else its network. */
function assignedOf(record: Accounting): string | undefined {
  const { framedAddress, framedAddress6, framedPrefix, delegatedPrefix, interfaceId } = record;
  if (framedAddress ?? framedAddress6) return framedAddress ?? framedAddress6;
  if (framedPrefix && interfaceId && framedPrefix.bits <= 64)
    return addressText(Uint32Array.of(...framedPrefix.words.slice(0, 2), ...interfaceId), true);
  const prefix = framedPrefix ?? delegatedPrefix;
  return prefix && cidr(prefix);
}

const cidr = ({ words, bits }: Prefix): string =>
  `${addressText(Uint32Array.from(words), true)}${bits === 128 ? '' : `/${bits}`}`;

/** RFC 2869 §5.1: how often the counter of octets went around 2^32. Undefined without the counter; never beyond exact numbers. */
const octets = (low: number | undefined, high = 0): number | undefined =>
  low === undefined ? undefined : Math.min(high * 2 ** 32 + low, Number.MAX_SAFE_INTEGER);

const isHostName = (text: string): boolean => /^[a-z0-9][a-z0-9_.-]*$/i.test(text) && isIP(text) === 0;

/** EUI-64 in the form of an IPv6 address; nobody writes one with eight groups of two digits. */
const macLike = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i;

/**
 * An address in the forms that gateways write: bare, followed by a name, with a port as `ip:port`, `[ip]:port` or `ip[port]`.
 * @returns undefined for MAC addresses, phone numbers, names, and addresses that stand for none
 */
export function addressIn(text: string): string | undefined {
  const [word = ''] = text.trim().split(/\s/, 1);
  const bare = /^(?:(\d+\.\d+\.\d+\.\d+):\d+|\[([^\]]+)\](?::\d+)?|([^[\]]+)\[\d+\])$/.exec(word);
  const ip = (bare?.[1] ?? bare?.[2] ?? bare?.[3] ?? word).replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(ip);
  if (!family || macLike.test(ip)) return undefined;
  if (family === 4) return ip === '0.0.0.0' || ip === '255.255.255.255' ? undefined : ip;
  const { address } = new SocketAddress({ address: ip, family: 'ipv6' });
  return address === '::' ? undefined : address;
}
