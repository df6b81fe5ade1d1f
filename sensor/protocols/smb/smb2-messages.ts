// SMB2 and SMB3 messages in place: MS-SMB2 §2.2. Offsets are from the beginning of the SMB2 header.

export const command = {
  negotiate: 0,
  sessionSetup: 1,
  logoff: 2,
  treeConnect: 3,
  create: 5,
  close: 6,
  read: 8,
  write: 9,
  ioctl: 11,
} as const;
export const HEADER = 64;
export const FSCTL_PIPE_TRANSCEIVE = 0x0011_c017;

/** A place within the packet, relative to nothing: absolute positions in `bytes`. */
export interface Span {
  start: number;
  end: number;
}

/** A message's header; an instance is reused for all. 64-bit ids are taken as numbers: they are only compared. */
export class Smb2Header {
  bytes: Buffer = Buffer.alloc(0);
  /** Where the header begins and the message ends. */
  at = 0;
  end = 0;
  status = 0;
  command = 0;
  response = false;
  next = 0;
  messageId = 0;
  treeId = 0;
  sessionId = 0;

  /**
   *     protocol(4)=FE 'SMB' size(2)=64 creditCharge(2) status(4) command(2) credits(2) flags(4) next(4) messageId(8)
   *     reserved(4) treeId(4), or asyncId(8); sessionId(8) signature(16)
   */
  read(bytes: Buffer, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.status = bytes.readUInt32LE(at + 8);
    this.command = bytes.readUInt16LE(at + 12);
    this.response = ((bytes[at + 16] as number) & 1) !== 0;
    this.next = bytes.readUInt32LE(at + 20);
    this.messageId = u64(bytes, at + 24);
    this.treeId = bytes.readUInt32LE(at + 36);
    this.sessionId = u64(bytes, at + 40);
  }

  /** A buffer that the message points to by an offset from its header and a length; undefined when it is not within. */
  #span(offset: number, length: number): Span | undefined {
    const start = this.at + offset;
    return length > 0 && offset >= HEADER && start + length <= this.end ? { start, end: start + length } : undefined;
  }

  #has(octets: number): boolean {
    return this.at + HEADER + octets <= this.end;
  }

  /** SESSION_SETUP request §2.2.5, response §2.2.6: the security blob. */
  securityBlob(): Span | undefined {
    const body = this.at + HEADER;
    const place = this.response ? body + 4 : body + 12;
    if (!this.#has(this.response ? 8 : 16)) return undefined;
    return this.#span(this.bytes.readUInt16LE(place), this.bytes.readUInt16LE(place + 2));
  }

  /** TREE_CONNECT request §2.2.9: the path. */
  treePath(): string {
    const body = this.at + HEADER;
    if (!this.#has(8)) return '';
    return this.#text(this.#span(this.bytes.readUInt16LE(body + 4), this.bytes.readUInt16LE(body + 6)));
  }

  /** CREATE request §2.2.13: the name. */
  createName(): string {
    const body = this.at + HEADER;
    if (!this.#has(48)) return '';
    return this.#text(this.#span(this.bytes.readUInt16LE(body + 44), this.bytes.readUInt16LE(body + 46)));
  }

  /** The file that a message is about: CREATE response §2.2.14, CLOSE, READ, WRITE and IOCTL requests. */
  fileId(): number {
    const place = this.response ? 64 : this.command === command.read || this.command === command.write ? 16 : 8;
    return this.#has(place + 16) ? u64(this.bytes, this.at + HEADER + place) : -1;
  }

  /** Data of READ responses §2.2.20, WRITE requests §2.2.21, IOCTL requests and responses §2.2.31, §2.2.32. */
  data(): Span | undefined {
    const { bytes } = this;
    const body = this.at + HEADER;
    if (this.command === command.read)
      return this.#has(16) ? this.#span(bytes[body + 2] as number, bytes.readUInt32LE(body + 4)) : undefined;
    if (this.command === command.write)
      return this.#has(48) ? this.#span(bytes.readUInt16LE(body + 2), bytes.readUInt32LE(body + 4)) : undefined;
    const place = this.response ? 32 : 24;
    return this.#has(48) ? this.#span(bytes.readUInt32LE(body + place), bytes.readUInt32LE(body + place + 4)) : undefined;
  }

  /** IOCTL: the control code. */
  controlCode(): number {
    return this.#has(8) ? this.bytes.readUInt32LE(this.at + HEADER + 4) : 0;
  }

  #text(span: Span | undefined): string {
    return span ? this.bytes.toString('utf16le', span.start, Math.min(span.end, span.start + 1024)) : '';
  }
}

/** A 64-bit id as a number; two ids that differ only in the lowest of more than 53 bits would be taken for one. */
const u64 = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
