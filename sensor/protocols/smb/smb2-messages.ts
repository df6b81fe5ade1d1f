// SMB2 and SMB3 messages in place: MS-SMB2 §2.2. Offsets are from the beginning of the SMB2 header.

/** §2.2.1.2, with the names they are counted by. */
export const commands = [
  'NEGOTIATE',
  'SESSION_SETUP',
  'LOGOFF',
  'TREE_CONNECT',
  'TREE_DISCONNECT',
  'CREATE',
  'CLOSE',
  'FLUSH',
  'READ',
  'WRITE',
  'LOCK',
  'IOCTL',
  'CANCEL',
  'ECHO',
  'QUERY_DIRECTORY',
  'CHANGE_NOTIFY',
  'QUERY_INFO',
  'SET_INFO',
  'OPLOCK_BREAK',
] as const;
export type Command = (typeof commands)[number];

export const HEADER = 64;
/** Header and fixed part of the longest body that is looked at before its data is there: IOCTL. */
export const HEAD = HEADER + 48;
/** MS-FSCC §2.3.49. */
export const FSCTL_PIPE_TRANSCEIVE = 0x0011_c017;
/** §2.2.10: what a tree connect response calls IPC$. */
const SHARE_TYPE_PIPE = 2;
const RESPONSE = 0x01;
const RELATED = 0x04;
/** Characters of a path taken. */
const PATH = 512;
/** In a related message: the file of the message before (§3.2.4.1.4). */
export const SAME_FILE = '\xff'.repeat(16);

/** A place within the packet: absolute positions in `bytes`. */
export interface Span {
  start: number;
  end: number;
}

/** A message in place; an instance is reused for all. */
export class Smb2Message {
  bytes: Buffer = Buffer.alloc(0);
  /** Where the header begins and the message ends. */
  at = 0;
  end = 0;
  status = 0;
  command: Command | undefined;
  response = false;
  /** Belongs to the message before it in the compound: its session, tree and file are the same. */
  related = false;
  next = 0;
  /** As a number: it counts up from 0 and stays far below 2^53. */
  messageId = 0;
  treeId = 0;
  /** Session id, only compared: Latin-1 text of its octets. */
  get sessionId(): string {
    return this.bytes.toString('latin1', this.at + 40, this.at + 48);
  }

  /**
   *     protocol(4)=FE 'SMB' size(2)=64 creditCharge(2) status(4) command(2) credits(2) flags(4) next(4) messageId(8)
   *     reserved(4) treeId(4), or asyncId(8); sessionId(8) signature(16)
   *
   * Reads the header, which must be there; the body up to `end` may be cut short.
   */
  read(bytes: Buffer, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.status = bytes.readUInt32LE(at + 8);
    this.command = commands[bytes.readUInt16LE(at + 12)];
    const flags = bytes.readUInt32LE(at + 16);
    this.response = (flags & RESPONSE) !== 0;
    this.related = (flags & RELATED) !== 0;
    this.next = bytes.readUInt32LE(at + 20);
    this.messageId = bytes.readUInt32LE(at + 24) + bytes.readUInt32LE(at + 28) * 2 ** 32;
    this.treeId = bytes.readUInt32LE(at + 36);
  }

  /** A buffer that the message points to by an offset from its header and a length; undefined when it is not within. */
  #span(offset: number, length: number): Span | undefined {
    const start = this.at + offset;
    return length > 0 && offset >= HEADER && start + length <= this.end ? { start, end: start + length } : undefined;
  }

  #has(octets: number): boolean {
    return this.at + HEADER + octets <= this.end;
  }

  #text(span: Span | undefined): string {
    return span ? this.bytes.toString('utf16le', span.start, Math.min(span.end, span.start + PATH * 2)) : '';
  }

  /**
   *     SESSION_SETUP request §2.2.5: size(2) flags(1) securityMode(1) capabilities(4) channel(4) offset(2) length(2) previous(8)
   *     response §2.2.6: size(2) sessionFlags(2) offset(2) length(2)
   */
  securityBlob(): Span | undefined {
    const body = this.at + HEADER;
    const place = this.response ? body + 4 : body + 12;
    if (!this.#has(this.response ? 8 : 16)) return undefined;
    return this.#span(this.bytes.readUInt16LE(place), this.bytes.readUInt16LE(place + 2));
  }

  /** SESSION_SETUP response §2.2.6: the server let the client in as guest, whoever it said to be. */
  get guest(): boolean {
    return this.#has(4) && (this.bytes.readUInt16LE(this.at + HEADER + 2) & 1) !== 0;
  }

  /** TREE_CONNECT response §2.2.10: size(2) shareType(1) … */
  get pipeShare(): boolean {
    return this.#has(3) && this.bytes[this.at + HEADER + 2] === SHARE_TYPE_PIPE;
  }

  /** CREATE request §2.2.13: … nameOffset(2) at 44, nameLength(2) */
  createName(): string {
    const body = this.at + HEADER;
    if (!this.#has(48)) return '';
    return this.#text(this.#span(this.bytes.readUInt16LE(body + 44), this.bytes.readUInt16LE(body + 46)));
  }

  /** The file that a message is about, only compared: CREATE response §2.2.14, CLOSE, READ, WRITE and IOCTL requests. */
  fileId(): string | undefined {
    const place = this.response ? 64 : this.command === 'READ' || this.command === 'WRITE' ? 16 : 8;
    if (!this.#has(place + 16)) return undefined;
    const from = this.at + HEADER + place;
    return this.bytes.toString('latin1', from, from + 16);
  }

  /**
   *     READ response §2.2.20: size(2) dataOffset(1) reserved(1) length(4) …
   *     WRITE request §2.2.21: size(2) dataOffset(2) length(4) offset(8) fileId(16) …
   *     IOCTL request §2.2.31: size(2) reserved(2) code(4) fileId(16) inputOffset(4) inputCount(4) …
   *     IOCTL response §2.2.32: size(2) reserved(2) code(4) fileId(16) input(8) outputOffset(4) outputCount(4) …
   */
  data(): Span | undefined {
    const { bytes } = this;
    const body = this.at + HEADER;
    if (this.command === 'READ')
      return this.#has(16) ? this.#span(bytes[body + 2] as number, bytes.readUInt32LE(body + 4)) : undefined;
    if (this.command === 'WRITE')
      return this.#has(48) ? this.#span(bytes.readUInt16LE(body + 2), bytes.readUInt32LE(body + 4)) : undefined;
    const place = this.response ? 32 : 24;
    return this.#has(48) ? this.#span(bytes.readUInt32LE(body + place), bytes.readUInt32LE(body + place + 4)) : undefined;
  }

  /** IOCTL: the control code. */
  get controlCode(): number {
    return this.#has(8) ? this.bytes.readUInt32LE(this.at + HEADER + 4) : 0;
  }
}
