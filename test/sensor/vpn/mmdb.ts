// A small MMDB writer (MaxMind DB File Format Specification 2.0), so that tests have a database of locations of their own.
import { isIP } from 'node:net';

export type Data = string | number | Data[] | { [key: string]: Data };

/** Control octet(s): type in the upper three bits, or extended behind; size below 285. */
function control(type: number, size: number): Buffer {
  const [low, more] = size < 29 ? [size, []] : [29, [size - 29]];
  return Buffer.from(type < 8 ? [(type << 5) | low, ...more] : [low, type - 7, ...more]);
}

function encoded(data: Data): Buffer {
  if (typeof data === 'string') return Buffer.concat([control(2, Buffer.byteLength(data)), Buffer.from(data)]);
  if (Array.isArray(data)) return Buffer.concat([control(11, data.length), ...data.map(encoded)]);
  if (typeof data === 'object') {
    const entries = Object.entries(data);
    return Buffer.concat([control(7, entries.length), ...entries.flatMap(([k, v]) => [encoded(k), encoded(v)])]);
  }
  if (Number.isInteger(data) && data >= 0) {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(data);
    return Buffer.concat([control(6, 4), octets]);
  }
  const octets = Buffer.alloc(8);
  octets.writeDoubleBE(data);
  return Buffer.concat([control(3, 8), octets]);
}

function bitsOf(ip: string, version: 4 | 6): number[] {
  const octets = isIP(ip) === 4 ? ip.split('.').map(Number) : groups(ip);
  const whole = version === 6 && octets.length === 4 ? [...new Array<number>(12).fill(0), ...octets] : octets;
  return whole.flatMap((o) => Array.from({ length: 8 }, (_, i) => (o >> (7 - i)) & 1));
}

function groups(ip: string): number[] {
  const [head = '', tail = ''] = ip.split('::');
  const numbers = (part: string): number[] => (part ? part.split(':').map((g) => Number.parseInt(g, 16)) : []);
  const [a, b] = [numbers(head), numbers(tail)];
  return [...a, ...new Array<number>(8 - a.length - b.length).fill(0), ...b].flatMap((g) => [g >> 8, g & 255]);
}

/** A database of networks in CIDR form. */
export function mmdb(networks: Readonly<Record<string, Data>>, version: 4 | 6 = 6): Buffer {
  type Node = [Branch, Branch];
  type Branch = Node | { at: number } | undefined;
  const root: Node = [undefined, undefined];
  const data: Buffer[] = [];
  let size = 0;
  for (const [cidr, record] of Object.entries(networks)) {
    const [ip = '', length = ''] = cidr.split('/');
    const bits = bitsOf(ip, version).slice(0, Number(length) + (version === 6 && isIP(ip) === 4 ? 96 : 0));
    let node = root;
    for (const bit of bits.slice(0, -1)) {
      const next = node[bit as 0 | 1];
      if (Array.isArray(next)) node = next;
      else {
        const made: Node = [undefined, undefined];
        node[bit as 0 | 1] = made;
        node = made;
      }
    }
    node[bits.at(-1) as 0 | 1] = { at: size };
    const octets = encoded(record);
    data.push(octets);
    size += octets.length;
  }
  const nodes: Node[] = [];
  const collect = (node: Node): void => {
    nodes.push(node);
    for (const branch of node) if (Array.isArray(branch)) collect(branch);
  };
  collect(root);
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((node, n) => {
    node.forEach((branch, side) => {
      const value =
        branch === undefined ? nodes.length : Array.isArray(branch) ? nodes.indexOf(branch) : nodes.length + 16 + branch.at;
      tree.writeUIntBE(value, n * 6 + side * 3, 3);
    });
  });
  const metadata = encoded({
    node_count: nodes.length,
    record_size: 24,
    ip_version: version,
    database_type: 'Test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    description: { en: 'test' },
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]);
}
