// What the fields of Windows events mean, for the rows of the mapping: accounts, addresses, numbers, names of errors.
import type { Account, Endpoint } from '../../schema/activity.ts';
import { cut } from '../bytes/cut.ts';
import { remembered } from '../bytes/remembered.ts';
import type { WindowsEvent } from './event.ts';
import type { DraftOf } from './mapping.ts';

export const SECURITY = 'microsoft-windows-security-auditing';

/** The name of a provider as rows have it. */
export const inLowerCase = remembered((provider) => provider.toLowerCase());

/** Sessions of the machine itself and its services (MS-DTYP §2.4.2.4): LocalSystem, LocalService, NetworkService, window managers. */
const ownSessions = /^S-1-5-(18|19|20|90-|96-)/;
export const isMachineItself = (sid: string | undefined): boolean => sid !== undefined && ownSessions.test(sid);

/** S-1-0-0 stands for nobody. */
const realSid = (sid: string | undefined): string | undefined => (sid?.startsWith('S-1-') && sid !== 'S-1-0-0' ? sid : undefined);

/** An account from its parts; `user@realm` and `DOMAIN\user` are taken apart. Undefined without a name. */
export function accountOf(name: string | undefined, domain?: string, sid?: string): Account | undefined {
  if (!name) return undefined;
  let [account, realm] = [name, domain && domain !== '.' ? domain : undefined];
  const slash = account.indexOf('\\');
  const at = account.lastIndexOf('@');
  if (slash > 0) [realm, account] = [account.slice(0, slash), account.slice(slash + 1)];
  else if (at > 0) [account, realm] = [account.slice(0, at), account.slice(at + 1)];
  const known = realSid(sid);
  const whole: Account = { name: account };
  if (realm) whole.domain = realm;
  if (known) whole.sid = known;
  return whole;
}

/** Names of the fields by role, put together once for all events. */
const fieldsOf = {
  Subject: { name: 'SubjectUserName', domain: 'SubjectDomainName', userSid: 'SubjectUserSid', sid: 'SubjectSid' },
  Target: { name: 'TargetUserName', domain: 'TargetDomainName', userSid: 'TargetUserSid', sid: 'TargetSid' },
} as const;

/** The account in the fields `<role>UserName`, `<role>DomainName` and `<role>UserSid` or `<role>Sid`. */
export function accountIn(event: WindowsEvent, role: keyof typeof fieldsOf): Account | undefined {
  const { name, domain, userSid, sid } = fieldsOf[role];
  const told = event.field(name);
  return told ? accountOf(told, event.field(domain), event.field(userSid) ?? event.field(sid)) : undefined;
}

/** `{ account }` where it is known, for spreading. */
export const by = (account: Account | undefined): { account?: Account } => (account ? { account } : {});

/** Logon ids of the machine itself: LocalSystem, NetworkService, LocalService. */
const ownLogons: ReadonlySet<string> = new Set(['0x3e7', '0x3e4', '0x3e5']);
/** Stands for them. */
export const LOCAL = 'local';

/** The logon id in a field, for joining. */
export function logonIn(event: WindowsEvent, field = 'SubjectLogonId'): string | undefined {
  const id = event.field(field)?.toLowerCase();
  if (id === undefined || id === '0x0') return undefined;
  return ownLogons.has(id) ? LOCAL : id;
}
export const through = (logon: string | undefined): { logon?: string } => (logon ? { logon } : {});

/** The machine that logged the event. */
export const machine = (event: WindowsEvent): Endpoint => (event.computer ? { name: computerName(event.computer) } : {});

/** The name of a computer, of its account or of its share: in lower case and without what says which. */
export const computerName = remembered((name) => name.replace(/^\\+/, '').replace(/\$$/, '').toLowerCase());

const MAPPED = '::ffff:';

/** An address as text, without the mapping of IPv4 into IPv6 (RFC 4291 §2.5.5.2) and without a zone; undefined for none or an unspecified one. */
export function address(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const from = text.startsWith(MAPPED) ? MAPPED.length : 0;
  if (!isDotted(text, from)) return otherAddress(text);
  const plain = from ? text.slice(from) : text;
  return plain === '0.0.0.0' ? undefined : plain;
}

/** IPv4 as nearly all events have it. */
function isDotted(text: string, from: number): boolean {
  let dots = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e && i > from) dots++;
    else if (code < 0x30 || code > 0x39) return false;
  }
  return dots > 0;
}

function otherAddress(text: string): string | undefined {
  const plain = text
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .toLowerCase();
  if (plain === '::' || plain === '0.0.0.0' || !/^[0-9a-f:.]+$/.test(plain) || !/[.:]/.test(plain)) return undefined;
  return plain;
}

const loopback = (ip: string): boolean => ip === '::1' || ip.startsWith('127.');

/** The client of a network logon: its address and port, else the name that it gives itself; the machine itself for loopback. */
export function client(event: WindowsEvent, workstation?: string): Endpoint | undefined {
  const ip = address(event.field('IpAddress') ?? event.field('ClientAddress'));
  if (ip && loopback(ip)) return machine(event);
  const port = Number(event.field('IpPort') ?? 0);
  const name = workstation && /^[\w.-]+$/.test(workstation) ? computerName(workstation) : undefined;
  if (ip) return { ip, ...(port > 0 && port < 65_536 ? { port } : {}) };
  return name ? { name, certainty: 'low' } : undefined;
}

/** A process that was started: its program, its command line, the program that started it. */
export function started(
  image: string | undefined,
  command: string | undefined,
  parent: string | undefined,
): DraftOf<'execution'> {
  const draft: DraftOf<'execution'> = {
    kind: 'execution',
    protocol: 'Windows',
    method: 'process',
    operation: 'process-created',
    outcome: 'success',
  };
  if (image) draft.image = image;
  if (command) draft.command = cut(command);
  if (parent) draft.parent = parent;
  return draft;
}

/** Values of digits by their code; 16 for what is none. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 16 : value;
});

/** A number in decimal or `0x` form; undefined for anything else. */
export function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const { length } = text;
  const negative = text.charCodeAt(0) === 0x2d;
  const hexadecimal = text.charCodeAt(0) === 0x30 && (text.charCodeAt(1) | 0x20) === 0x78;
  const from = hexadecimal ? 2 : negative ? 1 : 0;
  if (length === from || length > from + (hexadecimal ? 12 : 15)) return undefined;
  let value = 0;
  for (let i = from; i < length; i++) {
    const digit = digits[text.charCodeAt(i)] ?? 16;
    if (digit > (hexadecimal ? 15 : 9)) return undefined;
    value = value * (hexadecimal ? 16 : 10) + digit;
  }
  return negative ? -value : value;
}

/** `%%1234` lists and blanks to an array of words. */
export const words = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter(Boolean);
