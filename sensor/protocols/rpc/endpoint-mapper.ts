// The endpoint mapper's answers (C706 Appendix L and O, ept_map): which TCP port an interface listens on.

/** Floors four and five of a tower: TCP with its port, IP with its address (C706 Appendix L). */
const tcpFloor = Buffer.from([1, 0, 0x07, 2, 0]);
const ipFloor = Buffer.from([1, 0, 0x09, 4, 0]);
/** Towers in one answer. */
const TOWERS = 64;

/** Calls `found` for each TCP port told in an ept_map response's stub. */
export function mappedPorts(bytes: Buffer, start: number, end: number, found: (port: number) => void): void {
  let at = start;
  for (let n = 0; n < TOWERS; n++) {
    at = bytes.indexOf(tcpFloor, at);
    if (at < 0 || at + 14 > end) return;
    if (bytes.compare(ipFloor, 0, ipFloor.length, at + 7, at + 12) === 0) found(bytes.readUInt16BE(at + 5));
    at += tcpFloor.length;
  }
}
