// The newer capture format (draft-ietf-opsawg-pcapng): blocks, several interfaces and sections, each section with its own
// byte order, each interface with its own time resolution.
import { type FileWindow, type FormatReader, LARGEST_BLOCK } from './file-window.ts';

const block = { section: 0x0a0d0d0a, interface: 1, obsoletePacket: 2, simplePacket: 3, enhancedPacket: 6 } as const;
const option = { end: 0, timeResolution: 9, timeOffset: 14 } as const;
const BLOCK_HEADER = 8;
/** Interfaces remembered in one section; more is a hostile file. */
const INTERFACES = 4096;

interface Interface {
  linkType: number;
  snapLength: number;
  /** Time units in a millisecond. */
  perMillisecond: number;
  /** Milliseconds to be added. */
  offset: number;
}

/** A reader if the window stands at a section header block. */
export function pcapng(window: FileWindow): FormatReader | undefined {
  if (!window.need(28) || window.bytes.readUInt32BE(0) !== block.section) return undefined;
  let little = true;
  let interfaces: Interface[] = [];
  let frame = 0;
  let lastTime = 0;
  let problem: string | undefined;
  const u16 = (at: number): number => (little ? window.bytes.readUInt16LE(at) : window.bytes.readUInt16BE(at));
  const u32 = (at: number): number => (little ? window.bytes.readUInt32LE(at) : window.bytes.readUInt32BE(at));

  function describe(start: number, end: number): void {
    const one: Interface = { linkType: u16(start), snapLength: u32(start + 4), perMillisecond: 1e3, offset: 0 };
    for (let at = start + 8; at + 4 <= end; ) {
      const code = u16(at);
      const length = u16(at + 2);
      const value = at + 4;
      if (code === option.end || value + length > end) break;
      if (code === option.timeResolution && length >= 1) {
        const r = window.bytes[value] as number;
        one.perMillisecond = (r & 0x80 ? 2 ** (r & 0x7f) : 10 ** r) / 1000;
      } else if (code === option.timeOffset && length >= 8) {
        const [high, low] = little ? [u32(value + 4), u32(value)] : [u32(value), u32(value + 4)];
        one.offset = ((high | 0) * 2 ** 32 + low) * 1000;
      }
      at = value + ((length + 3) & ~3);
    }
    if (interfaces.length < INTERFACES) interfaces.push(one);
  }

  /** Steps over one block; a frame's place is left in `found`. False at the end. */
  const found = { start: -1, end: 0, linkType: 0, time: 0 };
  function step(): boolean {
    found.start = -1;
    if (!window.need(BLOCK_HEADER)) {
      if (window.end > window.pos) problem = `cut short at octet ${window.at()}`;
      return false;
    }
    const type = u32(window.pos);
    if (type === block.section) {
      if (!window.need(12)) {
        problem = `cut short at octet ${window.at()}`;
        return false;
      }
      const order = window.bytes.readUInt32LE(window.pos + 8);
      if (order !== 0x1a2b3c4d && order !== 0x4d3c2b1a) {
        problem = `no byte order mark in the section header at octet ${window.at()}`;
        return false;
      }
      little = order === 0x1a2b3c4d;
      interfaces = [];
    }
    const length = u32(window.pos + 4);
    if (length < 12 || length % 4 || length > LARGEST_BLOCK) {
      problem = `block of ${length} octets at octet ${window.at()}: the file is corrupt from there on`;
      return false;
    }
    if (!window.need(length)) {
      problem = `cut short in a block at octet ${window.at()}`;
      return false;
    }
    const at = window.pos + BLOCK_HEADER;
    const end = window.pos + length - 4;
    window.pos += length;
    if (type === block.interface && end - at >= 8) describe(at, end);
    else if (type === block.enhancedPacket && end - at >= 20)
      packet(interfaces[u32(at)], u32(at + 4), u32(at + 8), at + 20, u32(at + 12), end);
    else if (type === block.obsoletePacket && end - at >= 20)
      packet(interfaces[u16(at)], u32(at + 4), u32(at + 8), at + 20, u32(at + 12), end);
    else if (type === block.simplePacket && end - at >= 4) {
      const one = interfaces[0];
      const captured = Math.min(u32(at), one?.snapLength || 0xffff_ffff, end - at - 4);
      packet(one, 0, 0, at + 4, captured, end);
      found.time = lastTime;
    }
    return true;
  }

  function packet(one: Interface | undefined, high: number, low: number, start: number, length: number, end: number): void {
    frame++;
    if (!one || start + length > end) return;
    found.start = start;
    found.end = start + length;
    found.linkType = one.linkType;
    found.time = (high * 2 ** 32) / one.perMillisecond + low / one.perMillisecond + one.offset;
    lastTime = found.time;
  }

  return {
    problem: () => problem,
    read(sink, most) {
      for (let n = 0; n < most; n++) {
        if (!step()) return false;
        if (found.start >= 0) sink(window.bytes, found.start, found.end, found.linkType, found.time, frame);
      }
      return true;
    },
  };
}
