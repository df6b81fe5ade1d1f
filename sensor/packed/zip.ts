// The members of a zip archive by its central directory (APPNOTE.TXT §4.3, §4.5.3): stored and deflated, with Zip64. Nothing is
// unpacked here.
import { readSync } from 'node:fs';
import { Malformed } from '../bytes/malformed.ts';

const END = 0x0605_4b50;
const END_SIZE = 22;
const END64_LOCATOR = 0x0706_4b50;
const END64 = 0x0606_4b50;
const CENTRAL = 0x0201_4b50;
const CENTRAL_SIZE = 46;
const LOCAL = 0x0403_4b50;
const LOCAL_SIZE = 30;
/** The end record stands before a comment of at most 65,535 octets. */
const LONGEST_COMMENT = 65_535;
/** A larger directory is none of an archive of logs. */
const LARGEST_DIRECTORY = 64 * 1024 * 1024;
/** Members of one archive. */
const MEMBERS = 100_000;
const ZIP64_EXTRA = 1;

export interface ZipMember {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  encrypted: boolean;
  crc: number;
  packedSize: number;
  size: number;
  /** Of its local header. */
  offset: number;
}

/** The members in the directory's order, folders left out. Throws `Malformed`. */
export function zipMembers(file: number, fileSize: number): ZipMember[] {
  const { at, size, count } = directory(file, fileSize);
  if (count > MEMBERS) throw new Malformed(`the archive has ${count} members, more than ${MEMBERS}`, 0);
  if (size > LARGEST_DIRECTORY || at + size > fileSize) throw new Malformed('the directory of the archive is broken', at);
  const bytes = read(file, at, size);
  const members: ZipMember[] = [];
  let pos = 0;
  for (let n = 0; n < count; n++) {
    if (pos + CENTRAL_SIZE > size || bytes.readUInt32LE(pos) !== CENTRAL)
      throw new Malformed('the directory of the archive is broken', at + pos);
    const nameLength = bytes.readUInt16LE(pos + 28);
    const extraLength = bytes.readUInt16LE(pos + 30);
    const nameEnd = pos + CENTRAL_SIZE + nameLength;
    if (nameEnd + extraLength > size) throw new Malformed('the directory of the archive is broken', at + pos);
    const flags = bytes.readUInt16LE(pos + 8);
    const member: ZipMember = {
      name: nameOf(bytes.subarray(pos + CENTRAL_SIZE, nameEnd), (flags & 0x800) !== 0),
      method: bytes.readUInt16LE(pos + 10),
      encrypted: (flags & 1) !== 0,
      crc: bytes.readUInt32LE(pos + 16),
      packedSize: bytes.readUInt32LE(pos + 20),
      size: bytes.readUInt32LE(pos + 24),
      offset: bytes.readUInt32LE(pos + 42),
    };
    widen(member, bytes.subarray(nameEnd, nameEnd + extraLength));
    if (!member.name.endsWith('/')) members.push(member);
    pos = nameEnd + extraLength + bytes.readUInt16LE(pos + 32);
  }
  return members;
}

/** Where a member's octets begin. Throws `Malformed`. */
export function zipData(file: number, member: ZipMember): number {
  const header = read(file, member.offset, LOCAL_SIZE);
  if (header.readUInt32LE(0) !== LOCAL) throw new Malformed('the member is not where the directory says', member.offset);
  return member.offset + LOCAL_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/**
 * ```
 * Signature (4) · Disk (2) · DirectoryDisk (2) · MembersHere (2) · Members (2) · Size (4) · Offset (4) · CommentLength (2)
 * ```
 * and before it, where a value is too large for that, a locator of the Zip64 end record.
 */
function directory(file: number, fileSize: number): { at: number; size: number; count: number } {
  const length = Math.min(fileSize, END_SIZE + LONGEST_COMMENT);
  const base = fileSize - length;
  const bytes = read(file, base, length);
  for (let at = length - END_SIZE; at >= 0; at--) {
    if (bytes.readUInt32LE(at) !== END) continue;
    const count = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 12);
    const offset = bytes.readUInt32LE(at + 16);
    if (at >= 20 && bytes.readUInt32LE(at - 20) === END64_LOCATOR) {
      const end = read(file, Number(bytes.readBigUInt64LE(at - 12)), 56);
      if (end.readUInt32LE(0) !== END64) throw new Malformed('the directory of the archive is broken', base + at);
      return {
        count: Number(end.readBigUInt64LE(32)),
        size: Number(end.readBigUInt64LE(40)),
        at: Number(end.readBigUInt64LE(48)),
      };
    }
    return { at: offset, size, count };
  }
  throw new Malformed('the archive has no directory: it is cut short', fileSize);
}

/** Puts in the sizes and the offset that the Zip64 extra field has for those that are all ones, in this order. */
function widen(member: ZipMember, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = extra.readUInt16LE(at);
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return;
    let value = at + 4;
    if (id === ZIP64_EXTRA) {
      for (const key of ['size', 'packedSize', 'offset'] as const) {
        if (member[key] !== 0xffff_ffff || value + 8 > end) continue;
        member[key] = Number(extra.readBigUInt64LE(value));
        value += 8;
      }
    }
    at = end;
  }
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (!Number.isSafeInteger(at) || readSync(file, bytes, 0, length, at) < length)
    throw new Malformed('the archive is cut short', at);
  return bytes;
}

/** UTF-8 where it is said so, else the letters of ASCII; without control characters, for it is shown. */
function nameOf(bytes: Buffer, utf8: boolean): string {
  return bytes.toString(utf8 ? 'utf8' : 'latin1').replace(/\p{Cc}/gu, '?');
}
