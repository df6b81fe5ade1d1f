// The bus in one process: an append-only log on disk. A topic is a folder of segment files; a record is its length, a CRC and
// its octets. An append resolves when it is on the disk; appends that come together share one sync.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Bus, Delivered, Message } from '../../schema/bus.ts';

/** Octets after which a new segment is begun. */
const SEGMENT = 64 * 1024 * 1024;
/** No record is larger; a larger length is a torn or foreign file. */
const LARGEST = 16 * 1024 * 1024;
/** Every so many records a place is noted, so that reading from an offset does not scan a whole segment. */
const INDEX_EVERY = 1024;
/** `length(4) crc(4) keyLength(2) key value`, little-endian; length counts what follows the CRC. */
const HEAD = 8;
const READ = 1024 * 1024;

interface Segment {
  path: string;
  /** Offset of its first record. */
  first: number;
  size: number;
  /** Offset and file position of some records, in order. */
  index: [number, number][];
}

interface Topic {
  folder: string;
  segments: Segment[];
  end: number;
  file: FileHandle;
  waiting: Set<() => void>;
  queue: { messages: readonly Message[]; resolve: (end: number) => void; reject: (error: unknown) => void }[];
  writing: boolean;
}

const segmentName = (first: number): string => `${String(first).padStart(16, '0')}.log`;

/**
 * Opens the bus in a folder; only one process may have it open.
 * @throws Error that tells which process has it
 */
export async function openLocalBus(
  folder: string,
  options: { segment?: number; onCut?: (text: string) => void } = {},
): Promise<Bus & { expire(topic: string, offset: number): void }> {
  const most = options.segment ?? SEGMENT;
  mkdirSync(folder, { recursive: true });
  const unlock = lock(join(folder, 'lock'));
  const topics = new Map<string, Promise<Topic>>();
  let closed = false;

  function topicOf(name: string): Promise<Topic> {
    let topic = topics.get(name);
    if (!topic) {
      topic = openTopic(join(folder, name));
      topics.set(name, topic);
    }
    return topic;
  }

  async function openTopic(path: string): Promise<Topic> {
    mkdirSync(path, { recursive: true });
    const names = readdirSync(path)
      .filter((n) => n.endsWith('.log'))
      .sort();
    const segments: Segment[] = [];
    let end = names.length ? Number.parseInt(names[0] as string, 10) : 0;
    for (const [i, name] of names.entries()) {
      const segment: Segment = { path: join(path, name), first: end, size: 0, index: [] };
      const cut = await scan(segment, (offset) => {
        end = offset + 1;
      });
      segments.push(segment);
      if (!cut) continue;
      // A torn end is what a crash leaves; nobody was told that it was written.
      options.onCut?.(`${segment.path}: ${cut} octets after record ${end} were not whole and are cut off`);
      const file = await open(segment.path, 'r+');
      await file.truncate(segment.size);
      await file.sync();
      await file.close();
      for (const later of names.slice(i + 1)) rmSync(join(path, later));
      break;
    }
    if (!segments.length) segments.push({ path: join(path, segmentName(0)), first: 0, size: 0, index: [] });
    const file = await open((segments.at(-1) as Segment).path, 'a');
    return { folder: path, segments, end, file, waiting: new Set(), queue: [], writing: false };
  }

  /** Reads a segment through, noting places; gives back how many octets at its end are no whole record. */
  async function scan(segment: Segment, seen: (offset: number) => void): Promise<number> {
    let offset = segment.first;
    let total = 0;
    for await (const { bytes, start, position } of records(segment.path, 0)) {
      if ((offset - segment.first) % INDEX_EVERY === 0) segment.index.push([offset, position]);
      segment.size = position + HEAD + bytes.readUInt32LE(start);
      seen(offset++);
    }
    total = readFileSize(segment.path);
    return total - segment.size;
  }

  async function drain(topic: Topic): Promise<void> {
    if (topic.writing) return;
    topic.writing = true;
    while (topic.queue.length) {
      const batch = topic.queue.splice(0);
      try {
        let segment = topic.segments.at(-1) as Segment;
        if (segment.size >= most) segment = await roll(topic);
        const parts: Buffer[] = [];
        let [end, size] = [topic.end, segment.size];
        const places: [number, number][] = [];
        const ends = batch.map(({ messages }) => {
          for (const message of messages) {
            const record = encoded(message);
            if ((end - segment.first) % INDEX_EVERY === 0) places.push([end, size]);
            parts.push(record);
            size += record.length;
            end++;
          }
          return end;
        });
        await topic.file.appendFile(Buffer.concat(parts));
        await topic.file.datasync();
        segment.size = size;
        segment.index.push(...places);
        topic.end = end;
        for (const [i, { resolve }] of batch.entries()) resolve(ends[i] as number);
        for (const wake of topic.waiting) wake();
        topic.waiting.clear();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    topic.writing = false;
  }

  async function roll(topic: Topic): Promise<Segment> {
    await topic.file.close();
    const segment: Segment = { path: join(topic.folder, segmentName(topic.end)), first: topic.end, size: 0, index: [] };
    topic.segments.push(segment);
    topic.file = await open(segment.path, 'a');
    return segment;
  }

  const groupFile = (group: string, topic: string): string => join(folder, `${topic}.${group}.offset`);

  return {
    async append(name, messages) {
      if (closed) throw new Error('the bus is closed');
      const topic = await topicOf(name);
      if (!messages.length) return topic.end;
      return new Promise<number>((resolve, reject) => {
        topic.queue.push({ messages, resolve, reject });
        void drain(topic);
      });
    },
    async *read(name, from, signal, batchSize = 1000) {
      const topic = await topicOf(name);
      let offset = Math.max(from, (topic.segments[0] as Segment).first);
      while (!signal.aborted && !closed) {
        if (offset >= topic.end) {
          await woken(topic, signal);
          continue;
        }
        const end = topic.end;
        const segment = topic.segments.findLast((s) => s.first <= offset) as Segment;
        const [at, position] = segment.index.findLast(([o]) => o <= offset) ?? [segment.first, 0];
        let current = at;
        let batch: Delivered[] = [];
        for await (const { bytes, start } of records(segment.path, position)) {
          if (current >= end || signal.aborted) break;
          if (current >= offset) batch.push({ offset: current, ...decoded(bytes, start) });
          current++;
          if (batch.length < batchSize) continue;
          yield batch;
          batch = [];
        }
        if (batch.length && !signal.aborted) yield batch;
        offset = Math.max(current, offset);
      }
    },
    end: async (name) => (await topicOf(name)).end,
    async committed(group, topic) {
      const file = groupFile(group, topic);
      return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    },
    async commit(group, topic, offset) {
      const file = groupFile(group, topic);
      writeFileSync(`${file}.new`, String(offset), { flush: true });
      renameSync(`${file}.new`, file);
    },
    /** Deletes whole segments that hold only records before `offset`. */
    expire(name, offset) {
      void topicOf(name).then((topic) => {
        while (topic.segments.length > 1 && (topic.segments[1] as Segment).first <= offset)
          rmSync((topic.segments.shift() as Segment).path, { force: true });
      });
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const opening of topics.values()) {
        const topic = await opening;
        while (topic.writing || topic.queue.length) await new Promise((resolve) => setTimeout(resolve, 5));
        await topic.file.close();
        for (const wake of topic.waiting) wake();
      }
      unlock();
    },
  };
}

function woken(topic: Topic, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      topic.waiting.delete(done);
      resolve();
    };
    topic.waiting.add(done);
    signal.addEventListener('abort', done);
  });
}

function encoded({ key, value }: Message): Buffer {
  const keyBytes = Buffer.from(key);
  const valueBytes = Buffer.from(value);
  const length = 2 + keyBytes.length + valueBytes.length;
  if (length > LARGEST || keyBytes.length > 0xffff) throw new Error(`a message of ${length} octets is larger than the log takes`);
  const record = Buffer.allocUnsafe(HEAD + length);
  record.writeUInt32LE(length, 0);
  record.writeUInt16LE(keyBytes.length, HEAD);
  keyBytes.copy(record, HEAD + 2);
  valueBytes.copy(record, HEAD + 2 + keyBytes.length);
  record.writeUInt32LE(crc32(record.subarray(HEAD)), 4);
  return record;
}

function decoded(bytes: Buffer, start: number): Message {
  const length = bytes.readUInt32LE(start);
  const value = start + HEAD + 2 + bytes.readUInt16LE(start + HEAD);
  return { key: bytes.toString('utf8', start + HEAD + 2, value), value: bytes.toString('utf8', value, start + HEAD + length) };
}

const readFileSize = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

/** Whole records of a file from a position on; ends at the first that is not whole or whose CRC is wrong. */
async function* records(path: string, from: number): AsyncGenerator<{ bytes: Buffer; start: number; position: number }> {
  if (!existsSync(path)) return;
  const file = await open(path, 'r');
  try {
    let bytes = Buffer.alloc(0);
    let [start, position] = [0, from];
    let readAt = from;
    for (;;) {
      const length = bytes.length - start >= HEAD ? bytes.readUInt32LE(start) : 0;
      const whole = bytes.length - start >= HEAD && bytes.length - start >= HEAD + length;
      if (!whole) {
        if (length > LARGEST) return;
        const more = Buffer.allocUnsafe(Math.max(READ, HEAD + length));
        const { bytesRead } = await file.read(more, 0, more.length, readAt);
        if (bytesRead === 0) return;
        readAt += bytesRead;
        bytes = Buffer.concat([bytes.subarray(start), more.subarray(0, bytesRead)]);
        start = 0;
        continue;
      }
      if (
        length < 2 ||
        length > LARGEST ||
        crc32(bytes.subarray(start + HEAD, start + HEAD + length)) !== bytes.readUInt32LE(start + 4)
      )
        return;
      yield { bytes, start, position };
      start += HEAD + length;
      position += HEAD + length;
    }
  } finally {
    await file.close();
  }
}

/** Takes the lock or tells who has it; a dead process's lock is taken over. */
function lock(path: string): () => void {
  if (existsSync(path)) {
    const owner = Number(readFileSync(path, 'utf8'));
    if (owner && owner !== process.pid && alive(owner))
      throw new Error(`${path}: process ${owner} has this data folder open; stop it or choose another with --data`);
  }
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
