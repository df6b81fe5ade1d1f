// Who a machine is: its name from its certificate or its Kerberos principal, and whether an event is its own.
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

const hostName = /^[a-z0-9_](?:[a-z0-9_.-]{0,253}[a-z0-9_])?$/;

export interface Identity {
  /** Lower case, with its domain where that is known: `ws1.corp.example`. */
  machine: string;
  /** Where it called from. */
  address: string;
  /** Thumbprint of the authority that it showed, of those that are taken; undefined with Kerberos. */
  issuer?: string | undefined;
}

/** `WS1$` of `CORP.EXAMPLE` as `ws1.corp.example`; undefined for a principal that is no computer's. */
export function principalMachine(client: string, realm: string): string | undefined {
  if (!client.endsWith('$')) return undefined;
  const machine = `${client.slice(0, -1)}.${realm}`.toLowerCase();
  return hostName.test(machine) ? machine : undefined;
}

/** The name in a client certificate that was found valid: its first DNS name, else its common name. */
export function certificateMachine(socket: TLSSocket): string | undefined {
  const { subjectaltname, subject } = socket.getPeerCertificate();
  // Names with unusual characters stand in quotes, and are none of a host.
  const dns = subjectaltname?.split(', ').find((name) => name.startsWith('DNS:'));
  const common = Array.isArray(subject?.CN) ? subject.CN[0] : subject?.CN;
  const machine = (dns?.slice(4) ?? common ?? '').toLowerCase();
  return hostName.test(machine) ? machine : undefined;
}

/**
 * Thumbprint of the authority that issued a client's certificate, of those taken: with it the source finds the same certificate again
 * when it delivers (MS-WSMV §3.1.4.1.30.3). Where one between issued it, which only the client knows, that of the only authority
 * taken; undefined where there are several.
 */
export function issuerThumbprint(certificate: X509Certificate, taken: readonly X509Certificate[]): string | undefined {
  const issuer = taken.find((one) => certificate.checkIssued(one)) ?? (taken.length === 1 ? taken[0] : undefined);
  return issuer && thumbprint(issuer);
}

/** `AB:CD:…` as Windows writes it, `ABCD…` */
export const thumbprint = ({ fingerprint }: X509Certificate): string => fingerprint.replaceAll(':', '').toUpperCase();

/** NetBIOS names, and so the account names of computers, have at most 15 characters. */
const NETBIOS = 15;

/** True when `computer`, as an event names it, is this machine: by its whole name, or short, or in another domain of `suffixes`. */
export function isSame(machine: string, computer: string, suffixes: ReadonlySet<string>): boolean {
  const named = computer.toLowerCase();
  if (named === machine) return true;
  const [host, domain] = split(machine);
  const [namedHost, namedDomain] = split(named);
  const short = host.length === NETBIOS || namedHost.length === NETBIOS;
  if (short ? host.slice(0, NETBIOS) !== namedHost.slice(0, NETBIOS) : host !== namedHost) return false;
  return !domain || !namedDomain || namedDomain === domain || suffixes.has(namedDomain);
}

function split(name: string): [string, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

const opening = '<Computer>';

/**
 * The name in an event's one `Computer` element, without parsing it. Undefined where the text could be read in two ways: with a
 * second such element, a comment or another declaration.
 */
export function computerOf(event: string): string | undefined {
  const at = event.indexOf(opening);
  if (at < 0 || event.includes('<!')) return undefined;
  const from = at + opening.length;
  if (event.indexOf(opening, from) >= 0) return undefined;
  const to = event.indexOf('<', from);
  return to < 0 ? undefined : event.slice(from, to).trim();
}
