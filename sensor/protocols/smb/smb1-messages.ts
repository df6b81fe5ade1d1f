// SMB1 messages in place, as far as logons and pipes need them: MS-CIFS §2.2, MS-SMB §2.2. Old clients and guessing tools
// still speak it. Offsets within a message are from the beginning of its header.

export const command = {
  close: 0x04,
  transaction: 0x25,
  read: 0x2e,
  write: 0x2f,
  negotiate: 0x72,
  sessionSetup: 0x73,
  logoff: 0x74,
  treeConnect: 0x75,
  ntCreate: 0xa2,
} as const;
/** Those that another command may follow in the same message (MS-CIFS §2.2.3.4). */
const chainable: ReadonlySet<number> = new Set([0x24, 0x2d, 0x2e, 0x2f, 0x73, 0x74, 0x75, 0xa2]);
const END_OF_CHAIN = 0xff;

export const HEADER = 32;
/** Header and words of the longest message that is looked at before its data is there: WRITE_ANDX. */
export const HEAD = HEADER + 1 + 28;
const REPLY = 0x80;
const NT_STATUS = 0x4000;
const UNICODE = 0x8000;
/** MS-CIFS §2.2.5.6.1: a transaction on a named pipe. */
const TRANSACT_NMPIPE = 0x26;
/** WRITE_ANDX on a pipe in message mode: the data begins with its length (MS-CIFS §2.2.4.43.1). */
const RAW_MESSAGE_START = 0x0c;
/** Characters of a name taken. */
const NAME = 256;

export interface Span {
  start: number;
  end: number;
}

export type SessionSetup =
  | { form: 'extended'; blob: Span }
  | { form: 'classic'; account: string; domain: string; lm: number; nt: number };

/** A message in place, and the block of one of its commands; an instance is reused for all. */
export class Smb1Message {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;
  status = 0;
  /** Class and code of a server that knows no NT status (MS-CIFS §2.2.1.5). */
  dosError = '';
  response = false;
  unicode = false;
  tid = 0;
  uid = 0;
  /** Connects a request with its response: PID and MID. */
  exchange = 0;
  /** The command block read last: its words and bytes. */
  command = 0;
  words = 0;
  first = 0;
  data = 0;
  stop = 0;
  #next = 0;
  #nextCommand = 0;

  /**
   *     protocol(4)=FF 'SMB' command(1) status(4) flags(1) flags2(2) pidHigh(2) signature(8) reserved(2) tid(2) pid(2) uid(2) mid(2)
   *
   * Reads the header, which must be there; what follows up to `end` may be cut short.
   */
  read(bytes: Buffer, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    const flags2 = bytes.readUInt16LE(at + 10);
    this.response = ((bytes[at + 9] as number) & REPLY) !== 0;
    this.unicode = (flags2 & UNICODE) !== 0;
    const nt = (flags2 & NT_STATUS) !== 0;
    this.status = nt ? bytes.readUInt32LE(at + 5) : 0;
    const [errorClass, code] = [bytes[at + 5] as number, bytes.readUInt16LE(at + 7)];
    this.dosError = nt || (errorClass === 0 && code === 0) ? '' : `DOS error ${errorClass}/${code}`;
    this.tid = bytes.readUInt16LE(at + 24);
    this.exchange = bytes.readUInt16LE(at + 26) * 65_536 + bytes.readUInt16LE(at + 30);
    this.uid = bytes.readUInt16LE(at + 28);
    this.#next = HEADER;
    this.#nextCommand = bytes[at + 4] as number;
  }

  /**
   *     wordCount(1) words(2 × wordCount) byteCount(2) bytes
   *     words of a chainable command begin: andXCommand(1) reserved(1) andXOffset(2)
   *
   * Goes to the next command's block; false at the end, and when it is cut short. Blocks only follow one another, so that a
   * chain ends.
   */
  block(): boolean {
    const { bytes, at, end } = this;
    const start = at + this.#next;
    if (this.#next === 0 || start >= end) return false;
    this.command = this.#nextCommand;
    this.words = bytes[start] as number;
    this.first = start + 1;
    const count = this.first + this.words * 2;
    if (count > end) return false;
    const complete = count + 2 <= end;
    this.data = complete ? count + 2 : end;
    this.stop = complete ? Math.min(end, this.data + bytes.readUInt16LE(count)) : end;
    const from = this.#next;
    this.#next = 0;
    if (chainable.has(this.command) && this.words >= 2 && bytes[this.first] !== END_OF_CHAIN) {
      this.#nextCommand = bytes[this.first] as number;
      const offset = bytes.readUInt16LE(this.first + 2);
      if (offset > from) this.#next = offset;
    }
    return true;
  }

  #word(at: number): number {
    return this.bytes.readUInt16LE(this.first + at);
  }

  #span(offset: number, length: number): Span | undefined {
    const start = this.at + offset;
    return length > 0 && offset >= HEADER && start + length <= this.end ? { start, end: start + length } : undefined;
  }

  /**
   * SESSION_SETUP_ANDX:
   *
   *     request, extended (12 words, MS-SMB §2.2.4.6.1): andX(4) maxBuffer(2) maxMpx(2) vc(2) sessionKey(4) blobLength(2) reserved(4)
   *       capabilities(4); bytes: blob
   *     request, classic (13 words, MS-CIFS §2.2.4.53.1): … sessionKey(4) lmLength(2) ntLength(2) reserved(4) capabilities(4);
   *       bytes: responses, pad, account, domain
   *     response, extended (4 words): andX(4) action(2) blobLength(2); bytes: blob
   */
  sessionSetup(): SessionSetup | undefined {
    if (this.words === (this.response ? 4 : 12)) {
      const end = this.data + this.#word(this.response ? 6 : 14);
      return end <= this.stop ? { form: 'extended', blob: { start: this.data, end } } : undefined;
    }
    if (this.response || this.words !== 13) return undefined;
    const [lm, nt] = [this.#word(14), this.#word(16)];
    const account = this.#string(this.#aligned(this.data + lm + nt));
    const domain = this.#string(account.next);
    return { form: 'classic', account: account.text, domain: domain.text, lm, nt };
  }

  /** SESSION_SETUP_ANDX response: let in as guest. */
  get guest(): boolean {
    return this.words >= 3 && (this.#word(4) & 1) !== 0;
  }

  /** TREE_CONNECT_ANDX response (MS-CIFS §2.2.4.55.2): bytes begin with the service, `IPC` for pipes. */
  get pipeShare(): boolean {
    return this.stop - this.data >= 3 && this.bytes.toString('latin1', this.data, this.data + 3) === 'IPC';
  }

  /** NT_CREATE_ANDX request (MS-CIFS §2.2.4.64.1): bytes are pad and name. */
  createName(): string {
    return this.#string(this.#aligned(this.data)).text;
  }

  /**
   * The file a block is about, -1 when none stands there:
   *
   *     NT_CREATE_ANDX response: andX(4) oplock(1) fid(2); READ_ANDX, WRITE_ANDX request: andX(4) fid(2); CLOSE request: fid(2)
   *     TRANSACTION request: … setupCount(1) at 26, reserved(1), setup: function(2) fid(2)
   */
  get fid(): number {
    switch (this.command) {
      case command.ntCreate:
        return this.response && this.words >= 4 ? this.#word(5) : -1;
      case command.read:
      case command.write:
        return this.words >= 3 ? this.#word(4) : -1;
      case command.close:
        return this.words >= 1 ? this.#word(0) : -1;
      case command.transaction:
        return this.words >= 16 && this.bytes[this.first + 26] === 2 && this.#word(28) === TRANSACT_NMPIPE ? this.#word(30) : -1;
      default:
        return -1;
    }
  }

  /**
   * What is written to or read from a pipe:
   *
   *     READ_ANDX response (12 words): … dataLength(2) at 10, dataOffset(2)
   *     WRITE_ANDX request (12 or 14 words): … writeMode(2) at 14, remaining(2), lengthHigh(2), length(2), offset(2)
   *     TRANSACTION request (14 + setup words): … dataCount(2) at 22, dataOffset(2); response (10 words): … dataCount(2) at 12, dataOffset(2)
   */
  pipeData(): Span | undefined {
    if (this.command === command.read)
      return this.response && this.words >= 12 ? this.#span(this.#word(12), this.#word(10)) : undefined;
    if (this.command === command.write) {
      if (this.response || this.words < 12) return undefined;
      const span = this.#span(this.#word(22), this.#word(20));
      const prefixed = (this.#word(14) & RAW_MESSAGE_START) === RAW_MESSAGE_START;
      return span && prefixed ? { start: Math.min(span.start + 2, span.end), end: span.end } : span;
    }
    if (this.response) return this.words >= 10 ? this.#span(this.#word(14), this.#word(12)) : undefined;
    return this.words >= 14 ? this.#span(this.#word(24), this.#word(22)) : undefined;
  }

  /** Unicode strings are aligned to two octets from the header. */
  #aligned(at: number): number {
    return this.unicode && (at - this.at) % 2 ? at + 1 : at;
  }

  /** A string that ends with a zero, or with the bytes. */
  #string(from: number): { text: string; next: number } {
    const { bytes, unicode, stop } = this;
    const width = unicode ? 2 : 1;
    let at = from;
    while (at + width <= stop && at - from < NAME * width && (bytes[at] !== 0 || (unicode && bytes[at + 1] !== 0))) at += width;
    return { text: from < at ? bytes.toString(unicode ? 'utf16le' : 'latin1', from, at) : '', next: at + width };
  }
}
