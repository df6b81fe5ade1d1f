// What the fields of Windows events mean, for the rows of the mapping: accounts, addresses, numbers, names of errors.
import type { Account, Endpoint } from '../../schema/activity.ts';
import type { WindowsEvent } from './event.ts';

export const SECURITY = 'microsoft-windows-security-auditing';

/** Characters of a command, a script or a value that are kept. */
export const COMMAND = 2000;
export const VALUE = 1000;

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
  return { name: account, ...(realm ? { domain: realm } : {}), ...(known ? { sid: known } : {}) };
}

/** The account in the fields `<role>UserName`, `<role>DomainName` and `<role>UserSid` or `<role>Sid`. */
export const accountIn = (event: WindowsEvent, role: 'Subject' | 'Target'): Account | undefined =>
  accountOf(
    event.field(`${role}UserName`),
    event.field(`${role}DomainName`),
    event.field(`${role}UserSid`) ?? event.field(`${role}Sid`),
  );

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

export const computerName = (name: string): string => name.replace(/^\\+/, '').replace(/\$$/, '').toLowerCase();

/** An address as text, without the mapping of IPv4 into IPv6 (RFC 4291 §2.5.5.2) and without a zone; undefined for none or an unspecified one. */
export function address(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
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

/** What a process that was started is: its program, its command line, the program that started it. */
export function started(image: string | undefined, command: string | undefined, parent: string | undefined) {
  return {
    kind: 'execution',
    protocol: 'Windows',
    method: 'process',
    operation: 'process-created',
    outcome: 'success',
    ...(image ? { image } : {}),
    ...(command ? { command: cut(command) } : {}),
    ...(parent ? { parent } : {}),
  } as const;
}

/** A number in decimal or `0x` form; undefined for anything else. */
export function number(text: string | undefined): number | undefined {
  if (text === undefined || !/^(0x[0-9a-f]{1,12}|-?\d{1,15})$/i.test(text)) return undefined;
  return Number(text);
}

/** `%%1234` lists and blanks to an array of words. */
export const words = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter(Boolean);

/** What follows a word that announces a secret, and the password of `net user` and `net use`. */
const secrets =
  /((?:pass(?:word|wd)?|pwd|secret|token|apikey|credential)s?["']?\s*[:=]\s*["']?|[-/](?:p|pass|password|pwd|rp|secret)[: ]\s*["']?|\bnet1?(?:\.exe)?\s+user\s+(?!\/)\S+\s+(?![/*])|\/user:\S+\s+(?![/*])|convertto-securestring\s+(?:-string\s+)?["']?)[^\s"';,]+/gi;

/** A command, script or value to be kept: cut, and without what looks like a password. */
export const cut = (text: string, most = COMMAND): string =>
  text
    .slice(0, most * 2)
    .replace(secrets, '$1…')
    .slice(0, most);
