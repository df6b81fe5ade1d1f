// Connection-oriented DCE/RPC PDUs in place: C706 chapter 12, MS-RPCE §2.2.2.
import { Malformed } from '../../bytes/malformed.ts';

export const type = {
  request: 0,
  response: 2,
  fault: 3,
  bind: 11,
  bindAck: 12,
  bindNak: 13,
  alterContext: 14,
  alterContextResponse: 15,
  auth3: 16,
} as const;
/** C706 §12.6.4: orphaned is the last. */
const LAST_TYPE = 19;
const FIRST = 0x01;
const LAST = 0x02;
const OBJECT = 0x80;
export const HEADER = 16;
/** Header and what stands before the stub of a request or response. */
export const HEAD = HEADER + 8;
/** C706 Appendix E has it as a Win32 error: ERROR_ACCESS_DENIED. */
export const ACCESS_DENIED = 5;
/** MS-RPCE §2.2.5: NDR64 as transfer syntax, 71710533-beba-4937-8319-b5dbef9ccc36, as its octets stand little-endian. */
const NDR64 = Buffer.from('33057171babe37498319b5dbef9ccc36', 'hex');
/** Contexts in one bind; Windows offers three at most. */
const CONTEXTS = 64;

/** One PDU; an instance is reused for all. */
export class Pdu {
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  type = 0;
  first = false;
  last = false;
  little = true;
  callId = 0;
  contextId = 0;
  opnum = 0;
  /** Fault: status. */
  status = 0;
  /** Stub of a request or response, without padding and authentication. */
  stub = 0;
  stubEnd = 0;
  /** Authentication verifier: type and level are 0 without one. */
  authType = 0;
  authLevel = 0;
  authContext = 0;
  token = 0;
  tokenEnd = 0;

  u16(at: number): number {
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }

  u32(at: number): number {
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  /**
   *     header: rpc_vers(1)=5 rpc_vers_minor(1) PTYPE(1) pfc_flags(1) packed_drep(4) frag_length(2) auth_length(2) call_id(4)
   *     request: alloc_hint(4) p_cont_id(2) opnum(2), object(16) when flagged
   *     response: alloc_hint(4) p_cont_id(2) cancel_count(1) reserved(1)
   *
   * Reads what stands before the stub of a request or response, of which `HEAD` octets are there.
   */
  head(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.type = bytes[start + 2] as number;
    const flags = bytes[start + 3] as number;
    this.first = (flags & FIRST) !== 0;
    this.last = (flags & LAST) !== 0;
    this.little = isLittle(bytes, start);
    this.callId = this.u32(start + 12);
    this.contextId = this.u16(start + 20);
    this.opnum = this.u16(start + 22);
    this.stub = start + HEAD + (this.type === type.request && flags & OBJECT ? 16 : 0);
  }

  /**
   *     fault: alloc_hint(4) p_cont_id(2) cancel_count(1) flags(1) status(4)
   *     auth trailer, at the end: auth_type(1) auth_level(1) auth_pad_length(1) reserved(1) auth_context_id(4) token
   *
   * Reads a whole PDU in `bytes[start, end)`.
   */
  read(bytes: Buffer, start: number, end: number): void {
    if (end - start < HEAD) {
      const kind = bytes[start + 2] as number;
      // A header alone: shutdown, co_cancel and orphaned, which nobody asks for.
      if (kind === type.request || kind === type.response || kind === type.fault || isBind(kind))
        throw new Malformed('PDU cut short', start);
      this.type = kind;
      this.token = end;
      this.tokenEnd = end;
      return;
    }
    this.head(bytes, start, end);
    const authLength = this.u16(start + 10);
    this.authType = 0;
    this.authLevel = 0;
    this.authContext = 0;
    this.token = end;
    this.tokenEnd = end;
    let body = end;
    if (authLength > 0) {
      const trailer = end - authLength - 8;
      if (trailer < start + HEADER) throw new Malformed('authentication longer than its PDU', start);
      this.authType = bytes[trailer] as number;
      this.authLevel = bytes[trailer + 1] as number;
      this.authContext = this.u32(trailer + 4);
      this.token = trailer + 8;
      body = trailer - (bytes[trailer + 2] as number);
    }
    if (this.type === type.fault) {
      if (end - start < HEAD + 4) throw new Malformed('fault cut short', start);
      this.status = this.u32(start + HEAD);
    }
    this.stubEnd = Math.max(this.stub, body);
  }

  /** Whether the PDU that begins at `at` is one that clients send. */
  sentByClient(bytes: Buffer, at: number): boolean {
    return !fromServer.has(bytes[at + 2] as number);
  }

  /**
   *     bind, alter_context: max_xmit(2) max_recv(2) assoc_group(4) n_context_elem(1) reserved(3), then an element each:
   *       p_cont_id(2) n_transfer_syn(1) reserved(1) abstract_syntax { uuid(16) version(4) } transfer_syntax(20)…
   *
   * `wide` when a context offers NDR64 alone: what is said in it then is NDR64, even if the answer was not seen.
   */
  contexts(take: (id: number, uuid: string, wide: boolean) => void): void {
    let at = this.start + HEADER + 8;
    if (at + 4 > this.end) throw new Malformed('bind cut short', at);
    const count = this.bytes[at] as number;
    if (count > CONTEXTS) throw new Malformed('too many presentation contexts', at);
    at += 4;
    for (let n = 0; n < count; n++) {
      if (at + 24 > this.end) throw new Malformed('presentation context cut short', at);
      const syntaxes = this.bytes[at + 2] as number;
      const next = at + 24 + syntaxes * 20;
      take(this.u16(at), this.uuid(at + 4), syntaxes === 1 && next <= this.end && this.#ndr64(at + 24));
      at = next;
    }
  }

  /**
   *     bind_ack, alter_context_resp: max_xmit(2) max_recv(2) assoc_group(4) sec_addr { length(2) text } pad to 4
   *       n_results(1) reserved(3), then a result each: result(2) reason(2) transfer_syntax { uuid(16) version(4) }
   *
   * Tells of each result, in the order of the contexts asked for, whether it agrees on NDR64.
   */
  results(take: (n: number, wide: boolean) => void): void {
    let at = this.start + HEADER + 8;
    if (at + 2 > this.end) throw new Malformed('bind_ack cut short', at);
    at += 2 + this.u16(at);
    at += (4 - ((at - this.start) % 4)) % 4;
    if (at + 4 > this.end) throw new Malformed('bind_ack cut short', at);
    const count = this.bytes[at] as number;
    if (count > CONTEXTS) throw new Malformed('too many results', at);
    at += 4;
    for (let n = 0; n < count && at + 24 <= this.end; n++, at += 24) take(n, this.#ndr64(at + 4));
  }

  #ndr64(at: number): boolean {
    return this.bytes.compare(NDR64, 0, 16, at, at + 16) === 0;
  }

  /** A UUID as text, lower case. */
  uuid(at: number): string {
    const { bytes } = this;
    const hex = (from: number, to: number): string => bytes.toString('hex', from, to);
    const head = [
      this.u32(at).toString(16).padStart(8, '0'),
      this.u16(at + 4)
        .toString(16)
        .padStart(4, '0'),
      this.u16(at + 6)
        .toString(16)
        .padStart(4, '0'),
    ];
    return `${head.join('-')}-${hex(at + 8, at + 10)}-${hex(at + 10, at + 16)}`;
  }
}

const isBind = (kind: number): boolean => kind === type.bind || kind === type.bindAck || kind === type.alterContext;

/** Length of the PDU that begins at `at`; 0 when its header is not there yet, -1 when it is none. */
export function pduLength(bytes: Buffer, at: number, end: number): number {
  if (end - at < HEADER) return end > at && bytes[at] !== 5 ? -1 : 0;
  return isPdu(bytes, at, end) ? fragmentLength(bytes, at) : -1;
}

const isLittle = (bytes: Buffer, at: number): boolean => ((bytes[at + 4] as number) & 0xf0) === 0x10;

const fragmentLength = (bytes: Buffer, at: number): number =>
  isLittle(bytes, at) ? bytes.readUInt16LE(at + 8) : bytes.readUInt16BE(at + 8);

/** Version 5.0 or 5.1, a known type, ASCII and IEEE representation in either byte order, a length that holds a header. */
function isPdu(bytes: Buffer, at: number, end: number): boolean {
  if (end - at < HEADER || bytes[at] !== 5 || (bytes[at + 1] as number) > 1) return false;
  const representation = bytes.readUInt32BE(at + 4);
  if (representation !== 0x1000_0000 && representation !== 0) return false;
  return (bytes[at + 2] as number) <= LAST_TYPE && fragmentLength(bytes, at) >= HEADER;
}

const fromServer: ReadonlySet<number> = new Set([
  type.response,
  type.fault,
  type.bindAck,
  type.bindNak,
  type.alterContextResponse,
]);

/** Which side sent the PDU that begins at `start`; undefined when it is none. */
export const senderOf = (bytes: Buffer, start: number, end: number): 'client' | 'server' | undefined =>
  isPdu(bytes, start, end) ? (fromServer.has(bytes[start + 2] as number) ? 'server' : 'client') : undefined;

const faults: ReadonlyMap<number, string> = new Map([
  [ACCESS_DENIED, 'nca_s_fault_access_denied'],
  [0x1c01_0002, 'nca_s_op_rng_error'],
  [0x1c01_0003, 'nca_s_unk_if'],
  [0x0000_06d1, 'nca_s_fault_ndr'],
  [0x0000_06f7, 'RPC_X_BAD_STUB_DATA'],
  [0x1c00_001b, 'nca_s_fault_remote_no_memory'],
]);
/** C706 Appendix E, MS-ERREF §2.2. */
export const faultName = (status: number): string => faults.get(status) ?? `fault 0x${status.toString(16).padStart(8, '0')}`;
