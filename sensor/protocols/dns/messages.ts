// DNS messages read in place: RFC 1035 §4, with names decompressed into one reused buffer.
import type { NameAnswer } from '../../../schema/activity.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { text as addressText } from '../../flow/address.ts';

/** Jumps in one compressed name; a name of 255 octets cannot need more. */
const JUMPS = 128;
/** RFC 1035 §2.3.4. */
const NAME = 255;
/** Answers handed on of one message. */
const ANSWERS = 16;
/** Resource records looked at in one message: a zone transfer has many, nobody needs them. */
const RECORDS = 64;

/** RFC 1035 §3.2.2 and later; what Active Directory clients and reconnaissance ask for. */
const typeNames: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [10, 'NULL'],
  [12, 'PTR'],
  [13, 'HINFO'],
  [15, 'MX'],
  [16, 'TXT'],
  [24, 'SIG'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [43, 'DS'],
  [46, 'RRSIG'],
  [48, 'DNSKEY'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [249, 'TKEY'],
  [250, 'TSIG'],
  [251, 'IXFR'],
  [252, 'AXFR'],
  [255, 'ANY'],
  [256, 'URI'],
]);
export const typeName = (type: number): string => typeNames.get(type) ?? `TYPE${type}`;

const rcodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];
/** RFC 1035 §4.1.1, RFC 2136 §2.2. */
export const rcodeName = (rcode: number): string => rcodes[rcode] ?? `RCODE${rcode}`;
const opcodes = ['QUERY', 'IQUERY', 'STATUS', 'OPCODE3', 'NOTIFY', 'UPDATE', 'DSO'];
export const opcodeName = (opcode: number): string => opcodes[opcode] ?? `OPCODE${opcode}`;

const scratch = Buffer.alloc(NAME + 1);
const words = new Uint32Array(4);

/** One message; an instance is reused for all. */
export class DnsMessage {
  bytes: Buffer = scratch;
  start = 0;
  end = 0;
  id = 0;
  response = false;
  opcode = 0;
  rcode = 0;
  authoritative = false;
  questions = 0;
  /** The first question, lower case, without trailing dot. */
  name = '';
  type = 0;
  #answers = 0;
  #pos = 0;

  /**
   * Header and questions.
   *
   *     header: id(2) flags(2) qdcount(2) ancount(2) nscount(2) arcount(2)
   *     question: qname qtype(2) qclass(2)
   */
  read(bytes: Buffer, start: number, end: number): void {
    if (end - start < 12) throw new Malformed('header cut short', start);
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.id = bytes.readUInt16BE(start);
    const flags = bytes.readUInt16BE(start + 2);
    this.response = (flags & 0x8000) !== 0;
    this.opcode = (flags >> 11) & 15;
    this.authoritative = (flags & 0x0400) !== 0;
    this.rcode = flags & 15;
    this.questions = bytes.readUInt16BE(start + 4);
    this.#answers = bytes.readUInt16BE(start + 6);
    this.#pos = start + 12;
    this.name = '';
    this.type = 0;
    if (this.questions === 0) return;
    this.name = this.#name();
    if (this.#pos + 4 > end) throw new Malformed('question cut short', this.#pos);
    this.type = bytes.readUInt16BE(this.#pos);
    this.#pos += 4;
    // Further questions exist in theory only; they are stepped over.
    for (let n = 1; n < this.questions && n < RECORDS; n++) {
      this.#skipName();
      this.#pos += 4;
    }
  }

  /**
   * Addresses and targets of the answers, at most 16, after `read`.
   *
   *     record: name type(2) class(2) ttl(4) rdlength(2) rdata
   */
  answers(): NameAnswer[] {
    const { bytes, end } = this;
    const found: NameAnswer[] = [];
    for (let n = 0; n < this.#answers && n < RECORDS && found.length < ANSWERS; n++) {
      const nameAt = this.#pos;
      this.#skipName();
      if (this.#pos + 10 > end) break;
      const type = bytes.readUInt16BE(this.#pos);
      const length = bytes.readUInt16BE(this.#pos + 8);
      const data = this.#pos + 10;
      if (data + length > end) break;
      const value = this.#value(type, data, length);
      if (value !== undefined) {
        this.#pos = nameAt;
        found.push({ name: this.#name(), type: typeName(type) as NameAnswer['type'], value });
      }
      this.#pos = data + length;
    }
    return found;
  }

  #value(type: number, data: number, length: number): string | undefined {
    const { bytes } = this;
    if (type === 1 && length === 4) {
      words.fill(0);
      words[3] = bytes.readUInt32BE(data);
      return addressText(words, false);
    }
    if (type === 28 && length === 16) {
      for (let i = 0; i < 4; i++) words[i] = bytes.readUInt32BE(data + 4 * i);
      return addressText(words, true);
    }
    // CNAME, NS, PTR: a name; SRV (RFC 2782): priority(2) weight(2) port(2) target.
    const offset = type === 33 ? 6 : type === 2 || type === 5 || type === 12 ? 0 : -1;
    if (offset < 0 || length <= offset) return undefined;
    this.#pos = data + offset;
    return this.#name();
  }

  /** A name at the position, lower case, labels joined by dots; steps behind it. */
  #name(): string {
    const { bytes, end } = this;
    let at = this.#pos;
    let after = -1;
    let length = 0;
    for (let jumps = 0; ; ) {
      if (at >= end) throw new Malformed('name cut short', at);
      const octet = bytes[at] as number;
      if (octet === 0) {
        at++;
        break;
      }
      if (octet >= 0xc0) {
        if (at + 2 > end) throw new Malformed('name cut short', at);
        if (++jumps > JUMPS) throw new Malformed('name that never ends', at);
        if (after < 0) after = at + 2;
        at = this.start + (((octet & 0x3f) << 8) | (bytes[at + 1] as number));
        continue;
      }
      if (octet > 63) throw new Malformed('label type', at);
      if (at + 1 + octet > end) throw new Malformed('name cut short', at);
      if (length + octet + 1 > NAME) throw new Malformed('name over 255 octets', at);
      if (length > 0) scratch[length++] = 0x2e;
      for (let i = 1; i <= octet; i++) {
        const c = bytes[at + i] as number;
        scratch[length++] = c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
      }
      at += 1 + octet;
    }
    this.#pos = after < 0 ? at : after;
    return scratch.toString('latin1', 0, length);
  }

  #skipName(): void {
    const { bytes, end } = this;
    let at = this.#pos;
    for (let labels = 0; labels <= JUMPS; labels++) {
      if (at >= end) throw new Malformed('name cut short', at);
      const octet = bytes[at] as number;
      if (octet === 0 || octet >= 0xc0) {
        this.#pos = at + (octet === 0 ? 1 : 2);
        return;
      }
      at += 1 + octet;
    }
    throw new Malformed('name over 255 octets', at);
  }
}
