// `npm run compare:evtx -- [--mutate N] FILES`: every record of event logs as our reader writes it in JSON beside what `evtx_dump`
// writes (the Rust crate evtx), value by value; with --mutate also of N damaged copies of each. Exit status 1 when any differs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openEvtx } from '../sensor/windows/evtx/file.ts';
import { mutated } from './sensor/windows/evtx/mutation.ts';

const installed = fileURLToPath(new URL('../.cache/tools/bin/evtx_dump', import.meta.url));

/** `evtx_dump` on PATH or as `npm test` installs it; undefined when there is none. */
export function evtxDump(): string | undefined {
  const folders = (process.env.PATH ?? '').split(':');
  return [...folders.map((f) => `${f}/evtx_dump`), installed].find((p) => existsSync(p));
}

export interface Comparison {
  /** Records that both read. */
  both: number;
  /** Values that differ: record, path, ours, theirs. */
  different: { record: number; path: string; ours: string; theirs: string }[];
  /** Records with values that are none of their type, for which evtx_dump reads other octets; and lines of it that are no JSON. */
  incomparable: number[];
  /** EventRecordIDs that only one of them reads. */
  onlyOurs: number[];
  onlyTheirs: number[];
}

interface Line {
  record: number;
  text: string;
  unfit: number;
}

function ours(file: string): Line[] {
  const log = openEvtx(file);
  if (typeof log === 'string') return [];
  const lines: Line[] = [];
  while (
    log.lines(
      (bytes, end, record, unfit) => lines.push({ record, text: bytes.toString('utf8', 0, end - 1), unfit: unfit() }),
      4096,
    )
  );
  log.close();
  return lines;
}

function theirs(program: string, file: string): Omit<Line, 'unfit'>[] {
  const args = ['-t', '1', '-o', 'json', '--no-indent', file];
  const run = spawnSync(program, args, { maxBuffer: 2 ** 31 - 1, stdio: ['ignore', 'pipe', 'ignore'] });
  if (run.error) throw new Error(`evtx_dump cannot be run: ${run.error.message}`);
  const lines: Omit<Line, 'unfit'>[] = [];
  let record = 0;
  for (const text of run.stdout.toString('utf8').split('\n')) {
    if (text.startsWith('Record ')) record = Number(text.slice(7));
    else if (text) lines.push({ record, text });
  }
  return lines;
}

/** A record's number may stand in a damaged file more than once: what is equal belongs together, then the nth and the nth. */
export function compare(program: string, file: string): Comparison {
  const byRecord = new Map<number, { ours: Line[]; theirs: string[] }>();
  const of = (record: number): { ours: Line[]; theirs: string[] } => {
    const known = byRecord.get(record) ?? { ours: [], theirs: [] };
    byRecord.set(record, known);
    return known;
  };
  for (const line of ours(file)) of(line.record).ours.push(line);
  for (const { record, text } of theirs(program, file)) of(record).theirs.push(text);
  const comparison: Comparison = { both: 0, different: [], incomparable: [], onlyOurs: [], onlyTheirs: [] };
  for (const [record, { ours: own, theirs: other }] of byRecord) {
    const left = own.filter((line) => {
      const same = other.indexOf(line.text);
      if (same < 0) return true;
      other.splice(same, 1);
      comparison.both++;
      return false;
    });
    if (left.length && left.length === other.length) {
      for (const [i, line] of left.entries()) pair(line, other[i] as string, comparison);
    } else {
      // Which belongs to which cannot be known.
      comparison.onlyOurs.push(...left.map(() => record));
      comparison.onlyTheirs.push(...other.map(() => record));
    }
  }
  return comparison;
}

function pair({ record, text, unfit }: Line, other: string, comparison: Comparison): void {
  // A line that is no JSON: evtx_dump does not escape names.
  if (unfit || typeof parsed(other) === 'string') {
    comparison.incomparable.push(record);
    return;
  }
  comparison.both++;
  for (const [path, a, b] of differences(parsed(text), parsed(other), ''))
    comparison.different.push({ record, path, ours: shown(a), theirs: shown(b) });
}

const shown = (v: unknown): string => JSON.stringify(v) ?? 'nothing';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null;

function* differences(a: unknown, b: unknown, path: string): Generator<[string, unknown, unknown]> {
  if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) yield* differences(a[key], b[key], `${path}/${key}`);
  } else if (!isSame(a, b)) yield [path, a, b];
}

/** Real numbers are written in different ways: `1e21` and `1e+21`, `1` and `1.0`. */
const isSame = (a: unknown, b: unknown): boolean =>
  a === b ||
  (typeof a === 'string' &&
    typeof b === 'string' &&
    /^-?\d+(\.\d+)?(e[-+]?\d+)?$/.test(a) &&
    /[.e]/.test(a + b) &&
    Number(a) === Number(b));

/** Damaged copies of a file, the same ones every time. */
export function* damagedCopies(file: string, count: number): Generator<{ path: string; seed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'compare-evtx-'));
  const original = readFileSync(file);
  try {
    for (let seed = 1; seed <= count; seed++) {
      const path = join(folder, `${seed}-${basename(file)}`);
      writeFileSync(path, mutated(original, seed));
      yield { path, seed };
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function main(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { mutate: { type: 'string', default: '0' } },
  });
  const program = evtxDump();
  if (!positionals.length || !program) {
    process.stderr.write('usage: npm run compare:evtx -- [--mutate N] FILE…\n');
    if (!program) process.stderr.write('evtx_dump is missing: cargo install evtx\n');
    return 2;
  }
  let wrong = 0;
  const total = { files: 0, both: 0, incomparable: 0, onlyOurs: 0, onlyTheirs: 0 };
  const say = (name: string, c: Comparison): void => {
    total.files++;
    total.both += c.both;
    total.incomparable += c.incomparable.length;
    total.onlyOurs += c.onlyOurs.length;
    total.onlyTheirs += c.onlyTheirs.length;
    wrong += c.different.length;
    const only = `${c.onlyOurs.length} only ours, ${c.onlyTheirs.length} only theirs`;
    process.stdout.write(
      `${name}: ${c.both} records, ${c.different.length ? `${c.different.length} VALUES DIFFER` : 'equal'}, ${only}\n`,
    );
    for (const { record, path, ours: a, theirs: b } of c.different.slice(0, 10))
      process.stdout.write(`  ${record} ${path}: ours ${a.slice(0, 300)}, theirs ${b.slice(0, 300)}\n`);
  };
  for (const file of positionals) {
    const whole = compare(program, file);
    say(basename(file), whole);
    wrong += whole.onlyOurs.length + whole.onlyTheirs.length;
    for (const { path, seed } of damagedCopies(file, Number(values.mutate)))
      say(`${basename(file)}, damaged ${seed}`, compare(program, path));
  }
  process.stdout.write(
    `\n${total.both} records in ${total.files} files: ${wrong ? `${wrong} differences` : 'all values equal'}; ${total.onlyOurs} only ours, ${total.onlyTheirs} only theirs, ${total.incomparable} that cannot be compared\n`,
  );
  return wrong ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.slice(2));
