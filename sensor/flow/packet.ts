// From a frame to the transport payload: link layers (pcap LINKTYPE registry), IPv4 (RFC 791) and IPv6 (RFC 8200) with
// their fragments. One `Packet` is reused for all frames: nothing is copied or allocated, except for fragments.

/** LINKTYPE values (tcpdump.org/linktypes.html). */
const link = { null: 0, ethernet: 1, raw: 101, loop: 108, cooked: 113, ipv4: 228, ipv6: 229, cooked2: 276, raw12: 12, raw14: 14 };
const ethertype = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100, serviceVlan: 0x88a8, oldServiceVlan: 0x9100 };
/** A frame with more tags than this is not of any real network. */
const TAGS = 4;
/** IPv6 extension headers followed in one packet. */
const EXTENSIONS = 8;
/** An IP datagram has at most so many octets (RFC 791 §3.1). */
const DATAGRAM = 65_535;

export const protocols = { tcp: 6, udp: 17 } as const;

/** What a frame turned out to be; anything but `whole` is counted under this name. */
export type Decoded = 'whole' | 'held' | 'other protocol' | 'cut short' | 'link type' | 'malformed';

/** The packet being read. Addresses are four 32-bit words each; IPv4 stands in the last, the others are 0. */
export class Packet {
  bytes: Buffer = Buffer.alloc(0);
  /** Transport header and payload, once decoded. */
  start = 0;
  end = 0;
  time = 0;
  frame = 0;
  protocol = 0;
  v6 = false;
  readonly source = new Uint32Array(4);
  readonly destination = new Uint32Array(4);
}

/** Decodes frames into one reused packet. @param most fragmented datagrams put together at once */
export function packetDecoder(most: number) {
  const fragments = createFragments(most);

  function ipv4(packet: Packet, bytes: Buffer, start: number, end: number): Decoded {
    if (end - start < 20) return 'cut short';
    const first = bytes[start] as number;
    const header = (first & 0x0f) * 4;
    if (first >> 4 !== 4 || header < 20) return 'malformed';
    // Segmentation offload leaves a total length of 0 in captures made on the sending host.
    const total = bytes.readUInt16BE(start + 2) || end - start;
    if (total < header) return 'malformed';
    if (end - start < header) return 'cut short';
    packet.protocol = bytes[start + 9] as number;
    packet.v6 = false;
    packet.source.fill(0);
    packet.destination.fill(0);
    packet.source[3] = bytes.readUInt32BE(start + 12);
    packet.destination[3] = bytes.readUInt32BE(start + 16);
    const stop = Math.min(end, start + total);
    const flags = bytes.readUInt16BE(start + 6);
    if (flags & 0x3fff) {
      if (end - start < total) return 'cut short';
      return fragments.add(
        packet,
        bytes.readUInt16BE(start + 4),
        bytes,
        start + header,
        stop,
        (flags & 0x1fff) * 8,
        (flags & 0x2000) !== 0,
      );
    }
    packet.bytes = bytes;
    packet.start = start + header;
    packet.end = stop;
    return packet.protocol === protocols.tcp || packet.protocol === protocols.udp ? 'whole' : 'other protocol';
  }

  function ipv6(packet: Packet, bytes: Buffer, start: number, end: number): Decoded {
    if (end - start < 40) return 'cut short';
    if ((bytes[start] as number) >> 4 !== 6) return 'malformed';
    const stop = Math.min(end, start + 40 + (bytes.readUInt16BE(start + 4) || end - start - 40));
    packet.v6 = true;
    for (let i = 0; i < 4; i++) {
      packet.source[i] = bytes.readUInt32BE(start + 8 + 4 * i);
      packet.destination[i] = bytes.readUInt32BE(start + 24 + 4 * i);
    }
    let next = bytes[start + 6] as number;
    let at = start + 40;
    for (let n = 0; n < EXTENSIONS; n++) {
      if (next === protocols.tcp || next === protocols.udp) {
        packet.protocol = next;
        packet.bytes = bytes;
        packet.start = at;
        packet.end = stop;
        return 'whole';
      }
      if (next === 44) {
        // Fragment header: RFC 8200 §4.5.
        if (at + 8 > stop) return 'cut short';
        packet.protocol = bytes[at] as number;
        const offset = bytes.readUInt16BE(at + 2);
        return fragments.add(packet, bytes.readUInt32BE(at + 4), bytes, at + 8, stop, offset & 0xfff8, (offset & 1) !== 0);
      }
      // Hop-by-hop, routing, destination options; anything else is another protocol.
      if (next !== 0 && next !== 43 && next !== 60) return 'other protocol';
      if (at + 8 > stop) return 'cut short';
      next = bytes[at] as number;
      at += ((bytes[at + 1] as number) + 1) * 8;
    }
    return 'malformed';
  }

  function ethertyped(packet: Packet, bytes: Buffer, type: number, start: number, end: number): Decoded {
    let at = start;
    let kind = type;
    for (let n = 0; n < TAGS; n++) {
      if (kind === ethertype.ipv4) return ipv4(packet, bytes, at, end);
      if (kind === ethertype.ipv6) return ipv6(packet, bytes, at, end);
      if (kind !== ethertype.vlan && kind !== ethertype.serviceVlan && kind !== ethertype.oldServiceVlan) return 'other protocol';
      if (at + 4 > end) return 'cut short';
      kind = bytes.readUInt16BE(at + 2);
      at += 4;
    }
    return 'malformed';
  }

  function ip(packet: Packet, bytes: Buffer, start: number, end: number): Decoded {
    if (start >= end) return 'cut short';
    return (bytes[start] as number) >> 4 === 6 ? ipv6(packet, bytes, start, end) : ipv4(packet, bytes, start, end);
  }

  /** Reads a frame into `packet`; only `whole` leaves a transport header to be read. */
  return (packet: Packet, bytes: Buffer, start: number, end: number, linkType: number): Decoded => {
    switch (linkType) {
      case link.ethernet:
        return end - start < 14 ? 'cut short' : ethertyped(packet, bytes, bytes.readUInt16BE(start + 12), start + 14, end);
      case link.cooked:
        return end - start < 16 ? 'cut short' : ethertyped(packet, bytes, bytes.readUInt16BE(start + 14), start + 16, end);
      case link.cooked2:
        return end - start < 20 ? 'cut short' : ethertyped(packet, bytes, bytes.readUInt16BE(start), start + 20, end);
      case link.null:
      case link.loop:
        // The address family has many numbers and both byte orders; the IP version says the same.
        return end - start < 5 ? 'cut short' : ip(packet, bytes, start + 4, end);
      case link.raw:
      case link.raw12:
      case link.raw14:
      case link.ipv4:
      case link.ipv6:
        return ip(packet, bytes, start, end);
      default:
        return 'link type';
    }
  };
}

interface Datagram {
  bytes: Buffer;
  /** Ranges held, in order: [start, end) pairs. */
  held: number[];
  total: number;
}

/** Puts fragments together; what overlaps keeps the octets that came first. */
function createFragments(most: number) {
  const datagrams = new Map<string, Datagram>();
  return {
    add(packet: Packet, id: number, bytes: Buffer, start: number, end: number, offset: number, more: boolean): Decoded {
      const length = end - start;
      if (offset + length > DATAGRAM) return 'malformed';
      const key = `${packet.source.join()}|${packet.destination.join()}|${packet.protocol}|${id}`;
      let one = datagrams.get(key);
      if (!one) {
        if (datagrams.size >= most) datagrams.delete(datagrams.keys().next().value as string);
        one = { bytes: Buffer.alloc(Math.max(4096, offset + length)), held: [], total: -1 };
        datagrams.set(key, one);
      }
      if (one.bytes.length < offset + length) {
        const larger = Buffer.alloc(Math.min(DATAGRAM, (offset + length) * 2));
        one.bytes.copy(larger);
        one.bytes = larger;
      }
      // Hostile overlaps could make the list long; a datagram of real fragments stays far below.
      if (one.held.length > 2 * 128) {
        datagrams.delete(key);
        return 'malformed';
      }
      if (!more) one.total = offset + length;
      fill(one, bytes, start, offset, offset + length);
      if (one.total < 0 || one.held.length !== 2 || one.held[0] !== 0 || (one.held[1] as number) < one.total) return 'held';
      datagrams.delete(key);
      packet.bytes = one.bytes;
      packet.start = 0;
      packet.end = one.total;
      return packet.protocol === protocols.tcp || packet.protocol === protocols.udp ? 'whole' : 'other protocol';
    },
  };
}

/** Copies what of [from, to) is not held yet and joins the ranges. */
function fill(one: Datagram, bytes: Buffer, start: number, from: number, to: number): void {
  const joined: number[] = [];
  let [low, high] = [from, to];
  let free = from;
  for (let i = 0; i < one.held.length; i += 2) {
    const a = one.held[i] as number;
    const b = one.held[i + 1] as number;
    if (b < from || a > to) {
      joined.push(a, b);
      continue;
    }
    if (a > free) bytes.copy(one.bytes, free, start + free - from, start + Math.min(a, to) - from);
    free = Math.max(free, b);
    low = Math.min(low, a);
    high = Math.max(high, b);
  }
  if (free < to) bytes.copy(one.bytes, free, start + free - from, start + to - from);
  joined.push(low, high);
  const pairs: [number, number][] = [];
  for (let i = 0; i < joined.length; i += 2) pairs.push([joined[i] as number, joined[i + 1] as number]);
  one.held = pairs.sort((a, b) => a[0] - b[0]).flat();
}
