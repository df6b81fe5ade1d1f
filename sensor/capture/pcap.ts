// The classic capture format (draft-ietf-opsawg-pcap): a file header, then a record header before each frame; both byte
// orders, microseconds and nanoseconds.
import { type FileWindow, type FormatReader, LARGEST_BLOCK } from './file-window.ts';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** A reader if the window stands at a pcap header. */
export function pcap(window: FileWindow): FormatReader | undefined {
  if (!window.need(FILE_HEADER)) return undefined;
  const magic = window.bytes.readUInt32LE(0);
  const little = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
  const big = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;
  if (!little && !big) return undefined;
  const perMillisecond = magic === 0xa1b23c4d || magic === 0x4d3cb2a1 ? 1e6 : 1e3;
  const u32 = (at: number): number => (little ? window.bytes.readUInt32LE(at) : window.bytes.readUInt32BE(at));
  // The upper bits tell of frame check sequences, which nobody needs here.
  const linkType = u32(20) & 0xffff;
  window.pos = FILE_HEADER;
  let frame = 0;
  let problem: string | undefined;

  return {
    problem: () => problem,
    read(sink, most) {
      for (let n = 0; n < most; n++) {
        if (!window.need(RECORD_HEADER)) {
          if (window.end > window.pos) problem = `cut short in the header of frame ${frame + 1} at octet ${window.at()}`;
          return false;
        }
        const at = window.pos;
        const time = u32(at) * 1000 + u32(at + 4) / perMillisecond;
        const length = u32(at + 8);
        if (length > LARGEST_BLOCK) {
          problem = `frame ${frame + 1} at octet ${window.at()} claims ${length} octets: the file is corrupt from there on`;
          return false;
        }
        if (!window.need(RECORD_HEADER + length)) {
          problem = `cut short in frame ${frame + 1} at octet ${window.at()}`;
          return false;
        }
        const start = window.pos + RECORD_HEADER;
        window.pos = start + length;
        frame++;
        sink(window.bytes, start, start + length, linkType, time, frame);
      }
      return true;
    },
  };
}
