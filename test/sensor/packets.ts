// Frames and capture files made by hand for tests.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const words = (ip: string): Buffer => Buffer.from(ip.split('.').map(Number));

export interface Segment {
  from?: string;
  to?: string;
  sPort?: number;
  dPort?: number;
  sequence?: number;
  acknowledged?: number;
  flags?: number;
  payload?: Buffer;
}

export const SYN = 2;
export const FIN = 1;
export const RST = 4;
export const ACK = 16;

export function tcp({
  sPort = 50_000,
  dPort = 9000,
  sequence = 0,
  acknowledged = 0,
  flags = ACK,
  payload = Buffer.alloc(0),
}: Segment): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(sPort, 0);
  header.writeUInt16BE(dPort, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header.writeUInt32BE(acknowledged >>> 0, 8);
  header[12] = 0x50;
  header[13] = flags;
  return Buffer.concat([header, payload]);
}

export function udp(payload: Buffer, sPort = 50_000, dPort = 9000): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sPort, 0);
  header.writeUInt16BE(dPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return Buffer.concat([header, payload]);
}

export function ipv4(
  payload: Buffer,
  protocol: number,
  { from = '192.0.2.1', to = '192.0.2.2', id = 1, offset = 0, more = false } = {},
): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt16BE(id, 4);
  header.writeUInt16BE((more ? 0x2000 : 0) | (offset / 8), 6);
  header[8] = 64;
  header[9] = protocol;
  words(from).copy(header, 12);
  words(to).copy(header, 16);
  return Buffer.concat([header, payload]);
}

export function ipv6(payload: Buffer, next: number): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(payload.length, 4);
  header[6] = next;
  header[7] = 64;
  Buffer.from('20010db8000000000000000000000001', 'hex').copy(header, 8);
  Buffer.from('20010db8000000000000000000000002', 'hex').copy(header, 24);
  return Buffer.concat([header, payload]);
}

/** An Ethernet frame; each tag is its own type and a VLAN. */
export function ethernet(packet: Buffer, type = 0x0800, tagTypes: readonly number[] = []): Buffer {
  const types = [...tagTypes, type];
  const head = Buffer.alloc(14);
  head.writeUInt16BE(types[0] as number, 12);
  const tags = types.slice(1).map((t) => {
    const tag = Buffer.alloc(4);
    tag.writeUInt16BE(100, 0);
    tag.writeUInt16BE(t, 2);
    return tag;
  });
  return Buffer.concat([head, ...tags, packet]);
}

export interface Timed {
  time: number;
  frame: Buffer;
}

/** A pcap file's octets. `time` in milliseconds. */
export function pcapBytes(frames: readonly Timed[], { little = true, nanoseconds = false, linkType = 1 } = {}): Buffer {
  const u32 = (...values: number[]): Buffer => {
    const b = Buffer.alloc(values.length * 4);
    values.forEach((v, i) => {
      if (little) b.writeUInt32LE(v, i * 4);
      else b.writeUInt32BE(v, i * 4);
    });
    return b;
  };
  const version = Buffer.alloc(4);
  if (little) version.writeUInt16LE(2, 0);
  else version.writeUInt16BE(2, 0);
  const head = Buffer.concat([u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4), version, u32(0, 0, 65_535, linkType)]);
  return Buffer.concat([
    head,
    ...frames.flatMap(({ time, frame }) => {
      const fraction = Math.round((time % 1000) * (nanoseconds ? 1e6 : 1e3));
      return [u32(Math.floor(time / 1000), fraction, frame.length, frame.length), frame];
    }),
  ]);
}

/** A pcapng file's octets: one interface with the given resolution (`if_tsresol`), enhanced packet blocks. */
export function pcapngBytes(frames: readonly Timed[], { little = true, resolution = 6, linkType = 1 } = {}): Buffer {
  const number = (size: 2 | 4, value: number): Buffer => {
    const b = Buffer.alloc(size);
    if (size === 2) little ? b.writeUInt16LE(value) : b.writeUInt16BE(value);
    else little ? b.writeUInt32LE(value >>> 0) : b.writeUInt32BE(value >>> 0);
    return b;
  };
  const block = (type: number, body: Buffer): Buffer => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const length = number(4, 12 + padded.length);
    return Buffer.concat([number(4, type), length, padded, length]);
  };
  const section = block(0x0a0d0d0a, Buffer.concat([number(4, 0x1a2b3c4d), number(2, 1), number(2, 0), Buffer.alloc(8, 0xff)]));
  const tsresol = Buffer.concat([number(2, 9), number(2, 1), Buffer.from([resolution, 0, 0, 0]), Buffer.alloc(4)]);
  const description = block(1, Buffer.concat([number(2, linkType), number(2, 0), number(4, 0), tsresol]));
  const unknown = block(0x0bad, Buffer.from('skip me'));
  return Buffer.concat([
    section,
    description,
    unknown,
    ...frames.map(({ time, frame }) => {
      const units = BigInt(Math.round(time * 1000)) * 10n ** BigInt(Math.max(0, resolution - 6));
      return block(
        6,
        Buffer.concat([
          number(4, 0),
          number(4, Number(units >> 32n)),
          number(4, Number(units & 0xffff_ffffn)),
          number(4, frame.length),
          number(4, frame.length),
          frame,
        ]),
      );
    }),
  ]);
}

/** Writes octets to a file of its own and gives its path. */
export function file(bytes: Buffer, name = 'test.pcap'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'pathwarden-capture-')), name);
  writeFileSync(path, bytes);
  return path;
}
