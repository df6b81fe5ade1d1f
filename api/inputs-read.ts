// Which input files the service has read, by their content: a restart does not read them again, wherever they lie by then.
// Lines of JSON in the data folder; a file stands there once all its activities are on the log.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface InputRead {
  /** SHA-256 of the content. */
  hash: string;
  name: string;
  packets: number;
  bytes: number;
  activities: number;
  error: string | null;
}

export interface InputsRead {
  all(): readonly InputRead[];
  has(hash: string): boolean;
  add(input: InputRead): void;
  /** The bundled samples were chosen at the first start: what is missing of them is read at the next one. */
  samples(): boolean;
  chooseSamples(): void;
}

export function openInputsRead(file: string): InputsRead {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const read = new Map<string, InputRead>();
  let samples = false;
  for (const line of lines) {
    const entry = parsed(line);
    if (entry && 'samples' in entry) samples = true;
    else if (entry) read.set(entry.hash, entry);
  }
  const append = (entry: InputRead | { samples: true }): void =>
    writeFileSync(file, `${JSON.stringify(entry)}\n`, { flag: 'a', flush: true });
  return {
    all: () => [...read.values()],
    has: (hash) => read.has(hash),
    add(input) {
      read.set(input.hash, input);
      append(input);
    },
    samples: () => samples,
    chooseSamples() {
      samples = true;
      append({ samples: true });
    },
  };
}

/** A line that a crash cut short is none: its file is read again, which changes nothing. */
function parsed(line: string): InputRead | { samples: true } | undefined {
  try {
    return JSON.parse(line) as InputRead | { samples: true };
  } catch {
    return undefined;
  }
}

/** SHA-256 of a file's content, in hex. */
export async function contentHash(path: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) sum.update(part as Buffer);
  return sum.digest('hex');
}
