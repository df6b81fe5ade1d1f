// HTTP/1.1 as WS-Management has it (RFC 9112, MS-WSMV §2.1), tokens in its headers (RFC 4559, MS-N2HT), and what a SOAP body in
// clear says of a shell (MS-WSMV §3.1.4.5.2). Read in place; of the headers only those that matter are made into anything.
import { Malformed } from '../../bytes/malformed.ts';

/** Octets of the longest head: http.sys takes 16 KiB by default and 64 KiB at most, most of it the token. */
export const LONGEST_HEAD = 65_536;
/** Octets of a line that matters: request line, status line, size of a chunk, content type. */
const LINE = 2048;

const crlf = Buffer.from('\r\n');
const blankLine = Buffer.from('\r\n\r\n');

/** What framing, authentication and sealing need of a head. */
interface Head {
  /** Octets of the body where it is told. */
  length: number | undefined;
  chunked: boolean;
  /** What the body is: a sealed message (MS-WSMV §2.2.9.1), SOAP in clear, or something else. */
  content: 'sealed' | 'soap' | 'other';
  /** The security token that it carries. */
  token: Buffer | undefined;
  agent: string;
}

export interface Request extends Head {
  method: string;
  /** Path and query. */
  target: string;
}

export interface Answer extends Head {
  status: number;
}

/** True where a request to a WS-Management service begins. */
export const beginsWsman = (bytes: Buffer, start: number, end: number): boolean => begins(bytes, start, end, 'POST /wsman');

/** True where the first octets are these characters. */
function begins(bytes: Buffer, start: number, end: number, text: string): boolean {
  return end - start >= text.length && agrees(bytes, start, end, text);
}

/** True where nothing that is there differs from these characters. */
function agrees(bytes: Buffer, start: number, end: number, text: string): boolean {
  for (let i = 0; i < text.length && start + i < end; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** True where a message surely begins, to go on after octets were lost. */
export const beginsMessage = (bytes: Buffer, start: number, end: number, fromClient: boolean): boolean =>
  begins(bytes, start, end, fromClient ? 'POST /' : 'HTTP/1.');

/** False where no message can begin, however it goes on. */
export function mayBegin(bytes: Buffer, start: number, end: number, fromClient: boolean): boolean {
  if (!fromClient) return agrees(bytes, start, end, 'HTTP/1.');
  const first = bytes[start] as number;
  return first >= 0x41 && first <= 0x5a;
}

/** Where the head that begins at `start` ends, behind its empty line; -1 when that is not there yet. @param from where to look */
export function headEnd(bytes: Buffer, from: number, end: number): number {
  const found = bytes.subarray(from, end).indexOf(blankLine);
  return found < 0 ? -1 : from + found + blankLine.length;
}

/** Where the line that begins at `start` ends, behind its CRLF; 0 when that is not there yet. Throws `Malformed` on a long one. */
export function lineEnd(bytes: Buffer, start: number, end: number): number {
  const found = bytes.subarray(start, Math.min(end, start + LINE)).indexOf(crlf);
  if (found >= 0) return start + found + crlf.length;
  if (end - start >= LINE) throw new Malformed('line too long', start);
  return 0;
}

/** request-line = method SP request-target SP HTTP-version CRLF, then fields; `bytes[start, end)` is the whole head. */
export function readRequest(bytes: Buffer, start: number, end: number): Request {
  const stop = lineEnd(bytes, start, end);
  const line = /^([A-Z]{1,16}) (\S+) HTTP\/1\.[01]\r\n$/.exec(bytes.toString('latin1', start, stop));
  if (!line) throw new Malformed('request line', start);
  return { method: line[1] as string, target: line[2] as string, ...readFields(bytes, stop, end) };
}

/** status-line = HTTP-version SP status-code SP [ reason-phrase ] CRLF, then fields. */
export function readAnswer(bytes: Buffer, start: number, end: number): Answer {
  const stop = lineEnd(bytes, start, end);
  const line = /^HTTP\/1\.[01] ([1-5]\d\d)[ \r]/.exec(bytes.toString('latin1', start, stop));
  if (!line) throw new Malformed('status line', start);
  return { status: Number(line[1]), ...readFields(bytes, stop, end) };
}

/** The fields that matter, by the length of their names, which all differ. */
const fields: ReadonlyMap<number, string> = new Map(
  ['authorization', 'www-authenticate', 'content-length', 'content-type', 'transfer-encoding', 'user-agent'].map((name) => [
    name.length,
    name,
  ]),
);
const LONGEST_NAME = Math.max(...fields.keys());

/** *( field-name ":" OWS field-value OWS CRLF ) CRLF; lines that are no field, or go on from the one before, say nothing here. */
function readFields(bytes: Buffer, start: number, end: number): Head {
  const head: Head = { length: undefined, chunked: false, content: 'other', token: undefined, agent: '' };
  for (let at = start; at < end - crlf.length; ) {
    // A whole head ends with one, so that nothing behind it is searched.
    const stop = bytes.indexOf(0x0a, at);
    if (stop < 0 || stop >= end) throw new Malformed('head cut short', at);
    let colon = at;
    while (colon - at < LONGEST_NAME && bytes[colon] !== 0x3a) colon++;
    const name = fields.get(colon - at);
    if (name && bytes[colon] === 0x3a && isNamed(bytes, at, name)) readField(head, name, bytes, colon + 1, stop);
    at = stop + 1;
  }
  return head;
}

/** Names are of letters and hyphens, which the bit of small letters does not change. */
function isNamed(bytes: Buffer, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) if (((bytes[at + i] as number) | 0x20) !== name.charCodeAt(i)) return false;
  return true;
}

function readField(head: Head, name: string, bytes: Buffer, start: number, end: number): void {
  switch (name) {
    case 'authorization':
    case 'www-authenticate':
      // An answer may offer several schemes, each in a field of its own; one of them has the token.
      head.token ??= readToken(bytes.toString('latin1', start, end));
      return;
    case 'content-length': {
      const digits = /^\d{1,15}$/.exec(short(bytes, start, end))?.[0];
      const length = Number(digits);
      // Two that differ are how requests are smuggled (RFC 9112 §6.3).
      if (digits === undefined || (head.length ?? length) !== length) throw new Malformed('Content-Length', start);
      head.length = length;
      return;
    }
    case 'content-type': {
      const type = short(bytes, start, end);
      if (/^multipart\/(x-multi-)?encrypted\b/i.test(type)) head.content = 'sealed';
      else if (/^application\/soap\+xml\b/i.test(type)) head.content = 'soap';
      return;
    }
    case 'transfer-encoding':
      head.chunked = /\bchunked$/i.test(short(bytes, start, end));
      return;
    default:
      head.agent = short(bytes, start, end);
  }
}

const short = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('latin1', start, Math.min(end, start + LINE)).trim();

/** auth-scheme SP token68 (RFC 9110 §11.4). Basic has a password in it and is not looked at; CredSSP is TLS. */
function readToken(value: string): Buffer | undefined {
  const token = /^\s*(?:Negotiate|Kerberos|NTLM) +([A-Za-z0-9+/]+)/i.exec(value)?.[1];
  return token === undefined ? undefined : Buffer.from(token, 'base64');
}

/** chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF; `bytes[start, end)` is the first line. */
export function chunkSize(bytes: Buffer, start: number, end: number): number {
  const size = /^([0-9a-f]{1,8})\s*(?:;|\r\n$)/i.exec(bytes.toString('latin1', start, end))?.[1];
  if (size === undefined) throw new Malformed('size of a chunk', start);
  return Number.parseInt(size, 16);
}

/** PowerShell appends its version when it opens a session, and to all that follows in it; nothing else does. */
export const isPowerShell = (target: string): boolean => /^\/wsman\/?\?(?:.*&)?PSVersion=/i.test(target);

/** The service itself; below it are event subscriptions. */
export const isService = (target: string): boolean => /^\/wsman\/?(?:\?|$)/i.test(target);

/** Libraries that have shells and hardly anything else: evil-winrm is built on the first, Ansible on the others. */
export const isShellClient = (agent: string): boolean => /^(?:Ruby WinRM|Python WinRM|Python PSRP) Client\b/i.test(agent);

/**
 * The resource URI of the shell that a SOAP message creates, undefined for any other message: header fields
 * `Action` = …/ws/2004/09/transfer/Create and `ResourceURI` = …/windows/shell/cmd or …/powershell/…. UTF-8 or UTF-16, which
 * differ by zeros in what is looked for.
 */
export function createdShell(bytes: Buffer, start: number, end: number): string | undefined {
  const text = bytes.toString('latin1', start, end).replaceAll('\0', '');
  if (!/\/ws\/2004\/09\/transfer\/Create\s{0,16}</.test(text)) return undefined;
  const resource = /<(?:\w{1,16}:)?ResourceURI\b[^<>]{0,256}>\s{0,16}([^<\s]{1,256})/.exec(text)?.[1];
  return resource && /^http:\/\/schemas\.microsoft\.com\/(?:wbem\/wsman\/1\/windows\/shell|powershell)(?:\/|$)/i.test(resource)
    ? resource
    : undefined;
}
