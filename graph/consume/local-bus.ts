// The bus in one process: an append-only log on disk. A topic is a folder of segment files. An append resolves when it is on the
// disk; appends that come together share one sync.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus, Delivered } from '../../schema/bus.ts';
import { replaceFile, syncFolder } from '../store/durable-file.ts';
import { type Chunk, encode, SegmentCursor, SparseIndex } from './segment.ts';
import { takeLock } from './writer-lock.ts';

/** Octets after which a new segment is begun. */
const SEGMENT = 64 * 1024 * 1024;

interface Segment {
  path: string;
  /** Offset of its first record. */
  first: number;
  /** Octets of whole records; known for the last segment, the others are read to their end. */
  size: number;
  index: SparseIndex;
}

interface Append {
  chunks: readonly Chunk[];
  records: number;
  resolve: (end: number) => void;
  reject: (error: unknown) => void;
}

interface Topic {
  folder: string;
  segments: Segment[];
  end: number;
  file: FileHandle;
  /** Readers at the end. */
  waiting: Set<() => void>;
  queue: Append[];
  writing: Promise<void> | undefined;
}

const segmentPath = (folder: string, first: number): string => join(folder, `${String(first).padStart(16, '0')}.log`);

/**
 * Opens the bus in a folder; only one process may have it open.
 * @param options.segment octets after which a new segment is begun
 * @param options.onCut told of a torn end that a crash left: nobody had been told that it was written
 * @throws Error that tells which process has it
 */
export async function openLocalBus(
  folder: string,
  options: { segment?: number; onCut?: (text: string) => void } = {},
): Promise<Bus> {
  const most = options.segment ?? SEGMENT;
  mkdirSync(folder, { recursive: true });
  const unlock = await takeLock(join(folder, 'lock'));
  const topics = new Map<string, Promise<Topic>>();
  const closing = new AbortController();

  function topicOf(name: string): Promise<Topic> {
    let topic = topics.get(name);
    if (!topic) {
      topic = openTopic(join(folder, name), options.onCut);
      topics.set(name, topic);
    }
    return topic;
  }

  async function drain(topic: Topic): Promise<void> {
    while (topic.queue.length) {
      const batch = topic.queue.splice(0);
      try {
        const ends = await write(topic, batch);
        for (const [i, { resolve }] of batch.entries()) resolve(ends[i] as number);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      for (const wake of topic.waiting) wake();
    }
    topic.writing = undefined;
  }

  /** Writes appends behind one another; gives the offset after each. All or nothing of it counts. */
  async function write(topic: Topic, batch: readonly Append[]): Promise<number[]> {
    let segment = topic.segments.at(-1) as Segment;
    if (segment.size >= most) segment = await roll(topic);
    let { end } = topic;
    let { size } = segment;
    const places: [number, number][] = [];
    try {
      for (const { bytes, records } of batch.flatMap(({ chunks }) => chunks)) {
        await topic.file.write(bytes, 0, bytes.length, size);
        places.push([end, size]);
        end += records;
        size += bytes.length;
      }
      await topic.file.datasync();
    } catch (error) {
      // What is half written must not stand between this record and the next.
      await topic.file.truncate(segment.size);
      throw error;
    }
    segment.size = size;
    for (const [offset, position] of places) segment.index.note(offset, position);
    const ends: number[] = [];
    for (const { records } of batch) {
      topic.end += records;
      ends.push(topic.end);
    }
    return ends;
  }

  async function roll(topic: Topic): Promise<Segment> {
    const path = segmentPath(topic.folder, topic.end);
    const file = await open(path, 'w');
    await syncFolder(topic.folder);
    await topic.file.close();
    topic.file = file;
    const segment = { path, first: topic.end, size: 0, index: new SparseIndex() };
    topic.segments.push(segment);
    return segment;
  }

  /** Records of one segment from `offset` on, as far as the topic went when it was called. */
  async function* records(topic: Topic, segment: Segment, offset: number, batchSize: number): AsyncGenerator<Delivered[]> {
    const last = segment === topic.segments.at(-1);
    const limit = last ? segment.size : Number.POSITIVE_INFINITY;
    const place = segment.index.before(offset) ?? { offset: segment.first, position: 0 };
    const file = await open(segment.path, 'r');
    try {
      const cursor = new SegmentCursor(file, place.position);
      let current = place.offset;
      let batch: Delivered[] = [];
      for (;;) {
        const before = cursor.position;
        const step = cursor.step();
        if (step === 'more') {
          if (await cursor.load(limit)) continue;
          if (!last && current < ((topic.segments[topic.segments.indexOf(segment) + 1] as Segment | undefined)?.first ?? current))
            throw damaged(segment, before, current);
          break;
        }
        if (step === 'damaged') throw damaged(segment, before, current);
        segment.index.note(current, before);
        if (current >= offset) batch.push({ offset: current, key: cursor.key(), value: cursor.value() });
        current++;
        if (batch.length < batchSize) continue;
        yield batch;
        batch = [];
      }
      if (batch.length) yield batch;
    } finally {
      await file.close();
    }
  }

  const groupFile = (group: string, topic: string): string => join(folder, `${topic}.${group}.offset`);

  return {
    async append(name, messages) {
      if (closing.signal.aborted) throw new Error('the bus is closed');
      const topic = await topicOf(name);
      if (!messages.length) return topic.end;
      const chunks = encode(messages);
      return new Promise<number>((resolve, reject) => {
        topic.queue.push({ chunks, records: messages.length, resolve, reject });
        topic.writing ??= drain(topic);
      });
    },
    async *read(name, from, signal, batchSize = 1000) {
      const topic = await topicOf(name);
      const stop = AbortSignal.any([signal, closing.signal]);
      let offset = Math.max(from, (topic.segments[0] as Segment).first);
      while (!stop.aborted) {
        if (offset >= topic.end) {
          await woken(topic, stop);
          continue;
        }
        const segment = topic.segments.findLast((s) => s.first <= offset) as Segment;
        for await (const batch of records(topic, segment, offset, batchSize)) {
          if (stop.aborted) return;
          offset = (batch.at(-1) as Delivered).offset + 1;
          yield batch;
        }
      }
    },
    end: async (name) => (await topicOf(name)).end,
    async committed(group, topic) {
      const file = groupFile(group, topic);
      return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    },
    commit: (group, topic, offset) => replaceFile(groupFile(group, topic), String(offset)),
    async expire(name, offset) {
      const topic = await topicOf(name);
      while (topic.segments.length > 1 && (topic.segments[1] as Segment).first <= offset)
        await rm((topic.segments.shift() as Segment).path, { force: true });
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      for (const opening of topics.values()) {
        const topic = await opening;
        await topic.writing;
        await topic.file.close();
      }
      await unlock();
    },
  };
}

const damaged = ({ path }: Segment, position: number, offset: number): Error =>
  new Error(
    `${path}: damaged at octet ${position} (record ${offset}); restore the file from a backup or start with an empty folder`,
  );

/** Opens a topic's folder. What a crash left behind the last whole record of the last segment is cut off. */
async function openTopic(folder: string, onCut: ((text: string) => void) | undefined): Promise<Topic> {
  mkdirSync(folder, { recursive: true });
  const firsts = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
  if (!firsts.length) firsts.push(0);
  const segments = firsts.map((first) => ({ path: segmentPath(folder, first), first, size: 0, index: new SparseIndex() }));
  const last = segments.at(-1) as Segment;
  const file = await open(last.path, existsSync(last.path) ? 'r+' : 'w+');
  const cursor = new SegmentCursor(file, 0);
  let end = last.first;
  for (;;) {
    const before = cursor.position;
    const step = cursor.step();
    if (step === 'record') last.index.note(end++, before);
    else if (step === 'damaged' || !(await cursor.load(Number.POSITIVE_INFINITY))) break;
  }
  last.size = cursor.position;
  const rest = (await file.stat()).size - last.size;
  if (rest) {
    onCut?.(`${last.path}: ${rest} octets after record ${end} were not whole and are cut off`);
    await file.truncate(last.size);
    await file.sync();
  }
  await syncFolder(folder);
  return { folder, segments, end, file, waiting: new Set(), queue: [], writing: undefined };
}

/** Resolves at the next append or when `signal` aborts. */
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
