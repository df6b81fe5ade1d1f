// Addresses: as text, and which of them say nothing of a place on the Internet.
import { BlockList, isIP } from 'node:net';

/** An address of four 32-bit words as text: dotted IPv4 (the last word), or IPv6 with its longest run of zero groups cut out (RFC 5952). */
export function text(words: Uint32Array, v6: boolean): string {
  if (!v6) {
    const w = words[3] as number;
    return `${w >>> 24}.${(w >>> 16) & 255}.${(w >>> 8) & 255}.${w & 255}`;
  }
  const groups: number[] = [];
  for (const w of words) groups.push(w >>> 16, w & 0xffff);
  let [best, bestLength] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) [best, bestLength] = [i, n];
    i += n;
  }
  const hex = (part: number[]): string => part.map((g) => g.toString(16)).join(':');
  return best < 0 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + bestLength))}`;
}

/** IANA special-purpose registries: private, shared, loopback, link-local, unique local, multicast and reserved. */
const special = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  special.addSubnet(network, bits, 'ipv6');

/** True for an address that many networks use at once, and for what is no address. */
export function isPrivate(ip: string): boolean {
  const family = isIP(ip);
  return family === 0 || special.check(ip, family === 4 ? 'ipv4' : 'ipv6');
}
