// A capture file read in order: pcap and pcapng, told apart by their first octets, also gzipped.
import { closeSync, fstatSync, openSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { FileWindow, type FrameSink } from './file-window.ts';
import { pcap } from './pcap.ts';
import { pcapng } from './pcapng.ts';

export interface Capture {
  /** Hands on at most `most` frames; false when there are no more. */
  read(sink: FrameSink, most: number): boolean;
  /** Octets of the file taken so far. */
  bytes(): number;
  /** Why reading ended before the file's proper end, with the position; undefined when it did not. */
  problem(): string | undefined;
  close(): void;
}

/** A gzipped capture is unpacked in memory up to this. */
const LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024 - 1;

/**
 * Opens a capture.
 * @returns the capture, or why the file is none: a text for the user
 */
export function openCapture(path: string): Capture | string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return (error as Error).message;
  }
  let open = true;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  try {
    if (fstatSync(file).size === 0) {
      close();
      return 'the file is empty';
    }
    let window = new FileWindow(file);
    if (window.need(2) && window.bytes.readUInt16BE(0) === 0x1f8b) window = new FileWindow(unpacked(window));
    for (const format of [pcap, pcapng]) {
      const reader = format(window);
      if (!reader) continue;
      return { read: (sink, most) => reader.read(sink, most), problem: () => reader.problem(), bytes: () => window.at(), close };
    }
    close();
    return 'not a pcap or pcapng capture';
  } catch (error) {
    close();
    return (error as Error).message;
  }
}

function unpacked(window: FileWindow): Buffer {
  const parts: Buffer[] = [];
  while (window.need(1)) {
    parts.push(Buffer.from(window.bytes.subarray(window.pos, window.end)));
    window.pos = window.end;
  }
  return gunzipSync(Buffer.concat(parts), { maxOutputLength: LARGEST_UNPACKED });
}
