// A capture file read in order: pcap and pcapng, told apart by their first octets.
import { closeSync, fstatSync, openSync } from 'node:fs';
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
    const window = new FileWindow(file);
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
