// What lies behind a path given as input: the file itself, or what is packed in it. A gzip file holds one input, a zip archive
// one for each member, named `archive.zip/member`. Readers want files, so a packed input is unpacked into a temporary one while
// it is read.
import { closeSync, createReadStream, createWriteStream, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { Malformed } from '../bytes/malformed.ts';
import { type ZipMember, zipData, zipMembers } from './zip.ts';

/** Deflate packs at most 1,032 to 1. Logs with much empty room come near that while they are small; large ones do not. */
const RATIO = 200;
const RATIO_COUNTS_FROM = 256 * 1024 * 1024;
/** gzip within gzip. */
const LAYERS = 3;

/** A plain file that holds an input's content till it is closed. */
export interface PlainFile {
  path: string;
  /** Why not all of the content is there; what came before is. */
  problem?: string;
  close(): void;
}

/** One thing to read. */
export interface PackedInput {
  /** The path; `logs.zip/dc1/Security.evtx` for what lies in an archive. */
  name: string;
  /** Lends the content as a plain file; or says why it cannot. Each call unpacks anew, so that only what is read takes room. */
  open(): Promise<PlainFile | string>;
}

export interface PackedLimits {
  /** Octets that one input may have once it is unpacked. */
  unpackedBytes: number;
  /** Where temporary files are made; the system's place when left out. */
  folder?: string;
}

/**
 * The inputs behind the path of a file.
 * @returns the inputs in the archive's order; or why there are none: a text for the user
 */
export function inputsOf(path: string, limits: PackedLimits): PackedInput[] | string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return (error as Error).message;
  }
  try {
    const form = formOf(file);
    if (form === undefined) return [{ name: path, open: () => Promise.resolve({ path, close: () => {} }) }];
    if (form === 'gzip') return [{ name: path, open: () => unpacked(path, undefined, limits) }];
    return zipMembers(file, fstatSync(file).size).map((member) => ({
      name: `${path}/${member.name}`,
      open: () => unpacked(path, member, limits),
    }));
  } catch (error) {
    return (error as Error).message;
  } finally {
    closeSync(file);
  }
}

function formOf(file: number): 'gzip' | 'zip' | undefined {
  const bytes = Buffer.alloc(4);
  if (readSync(file, bytes, 0, 4, 0) < 4) return undefined;
  const magic = bytes.readUInt32LE(0);
  if ((magic & 0xff_ffff) === 0x08_8b1f) return 'gzip';
  return magic === 0x0403_4b50 || magic === 0x0605_4b50 ? 'zip' : undefined;
}

/** Unpacks a zip's member, or a gzip file, and what is gzipped in that. */
async function unpacked(path: string, member: ZipMember | undefined, limits: PackedLimits): Promise<PlainFile | string> {
  if (member?.encrypted) return 'encrypted: it cannot be read';
  if (member && member.method !== 0 && member.method !== 8) return `packed with method ${member.method}, which is not known here`;
  const folder = mkdtempSync(join(limits.folder ?? tmpdir(), 'pathwarden-unpacked-'));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    let from = path;
    let within = member;
    let problem: string | undefined;
    for (let layer = 0; ; layer++) {
      const to = join(folder, String(layer));
      problem = (await layerOf(from, within, to, limits)) ?? problem;
      if (from !== path) rmSync(from);
      from = to;
      within = undefined;
      const form = formAt(to);
      if (form === 'gzip' && layer < LAYERS) continue;
      if (form === undefined) return problem === undefined ? { path: to, close } : { path: to, problem, close };
      close();
      return form === 'zip' ? 'an archive within an archive is not read' : `gzip within gzip, more than ${LAYERS} times`;
    }
  } catch (error) {
    close();
    return (error as Error).message;
  }
}

function formAt(path: string): ReturnType<typeof formOf> {
  const file = openSync(path, 'r');
  try {
    return formOf(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Unpacks one layer into a file.
 * @returns why not all of it is there; undefined when it is. Throws an Error when it is refused.
 */
async function layerOf(
  from: string,
  member: ZipMember | undefined,
  to: string,
  limits: PackedLimits,
): Promise<string | undefined> {
  let range: { start?: number; end?: number } = {};
  if (member) {
    const file = openSync(from, 'r');
    try {
      const start = zipData(file, member);
      if (start + member.packedSize > fstatSync(file).size) return 'the archive is cut short';
      range = { start, end: start + member.packedSize - 1 };
    } finally {
      closeSync(file);
    }
    if (member.packedSize === 0) return member.size === 0 ? empty(to) : 'the member is broken';
  }
  const problem = await through(from, range, member, to, limits.unpackedBytes, constants.Z_FINISH);
  // A stream that ends too early fails as a whole unless it is told that it may.
  if (problem?.startsWith(EARLY_END)) await through(from, range, member, to, limits.unpackedBytes, constants.Z_SYNC_FLUSH);
  return problem;
}

const EARLY_END = 'cut short';

async function through(
  from: string,
  range: { start?: number; end?: number },
  member: ZipMember | undefined,
  to: string,
  most: number,
  finishFlush: number,
): Promise<string | undefined> {
  const source = createReadStream(from, { ...range, highWaterMark: 1 << 18 });
  const guard = new Guard(most, () => source.bytesRead);
  const sink = createWriteStream(to, { mode: 0o600 });
  try {
    if (member?.method === 0) await pipeline(source, guard, sink);
    else await pipeline(source, member ? createInflateRaw({ finishFlush }) : createGunzip({ finishFlush }), guard, sink);
  } catch (error) {
    if (error instanceof Malformed) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return `${EARLY_END}: it ends before its content does`;
    if (code?.startsWith('Z_')) return `broken after ${guard.given} unpacked octets (${message})`;
    throw error;
  }
  return member && guard.crc !== member.crc ? 'its checksum is wrong' : undefined;
}

async function empty(to: string): Promise<undefined> {
  await pipeline([], createWriteStream(to, { mode: 0o600 }));
}

/** Lets through what is unpacked as long as it is no bomb. */
class Guard extends Transform {
  given = 0;
  crc = 0;
  readonly #most: number;
  readonly #taken: () => number;

  constructor(most: number, taken: () => number) {
    super();
    this.#most = most;
    this.#taken = taken;
  }

  override _transform(part: Buffer, _encoding: string, done: TransformCallback): void {
    this.given += part.length;
    this.crc = crc32(part, this.crc);
    if (this.given > this.#most) done(new Malformed(`larger than ${this.#most} octets once unpacked`, this.given));
    else if (this.given > RATIO_COUNTS_FROM && this.given > RATIO * this.#taken())
      done(new Malformed(`more than ${RATIO} times larger once unpacked: no log is`, this.given));
    else done(null, part);
  }
}
