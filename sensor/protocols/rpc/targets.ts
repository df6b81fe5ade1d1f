// What a readable request is about: accounts and groups by name or SID, secrets by name, machines that
// are to be spoken to. Calls on a handle name nothing
// themselves, so handles are followed from where they were opened. Stubs are NDR or NDR64 (C706 chapter 14, MS-RPCE §2.2.5),
// little-endian; a policy or context handle is 20 octets in both.

import { Bounded } from '../../bytes/bounded.ts';
import { sidText } from '../../bytes/sid.ts';
import { Parameters, string } from './ndr.ts';

/** Handles followed in one association. */
const HANDLES = 256;
/** Characters of a name, and names of one list taken. */
const NAME = 256;
const LISTED = 4;
/** Identifiers of one list looked at, and how many make a range. */
const IDS = 1024;
const RANGE = 16;
const HANDLE = 20;

/** MS-SAMR §3.1.5, MS-LSAD §3.1.4. */
const samr = { openDomain: 7, lookupNames: 17, lookupIds: 18, openGroup: 19, openAlias: 27, openUser: 34 } as const;
const lsar = { lookupSids: 15, openSecret: 28, retrievePrivateData: 43, lookupSids2: 57 } as const;

/** MS-RPRN §3.1.4.10: to be told of changes, `pszLocalMachine` is called back. */
const rprn: ReadonlySet<number> = new Set([62, 65]);

export interface Subject {
  /** What the call is about. */
  target?: string;
  /** What the handle in the answer will stand for. */
  opens?: string;
}

export interface Targets {
  /** Reads a request's stub; `wide` is NDR64. */
  asked(name: string, opnum: number, bytes: Buffer, start: number, end: number, wide: boolean): Subject | undefined;
  /** The whole stub of a successful answer to a request that opens something. */
  opened(subject: Subject, bytes: Buffer, start: number, end: number): void;
}

export function targets(): Targets {
  const handles = new Bounded<string, string>(HANDLES);
  const handleAt = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, at + HANDLE);

  function ofSamr(opnum: number, bytes: Buffer, start: number, end: number, wide: boolean): Subject | undefined {
    if (end - start < HANDLE) return undefined;
    const about = handles.get(handleAt(bytes, start));
    const relative = (rid: number): string => (about ? `${about}-${rid}` : `RID ${rid}`);
    switch (opnum) {
      case samr.openDomain: {
        // ServerHandle(20) DesiredAccess(4) DomainId: max(4, wide 8) SID
        const opens = sidText(bytes, start + (wide ? 32 : 28), end);
        return opens ? { opens } : undefined;
      }
      case samr.openGroup:
      case samr.openAlias:
      case samr.openUser: {
        // DomainHandle(20) DesiredAccess(4) Rid(4)
        if (end - start < 28) return undefined;
        const target = relative(bytes.readUInt32LE(start + 24));
        return { target, opens: target };
      }
      case samr.lookupNames:
        return listed(lookedUpNames(bytes, start, end, wide));
      case samr.lookupIds: {
        const ids = lookedUpIds(bytes, start, end, wide);
        const [first, last] = [ids[0], ids.at(-1)];
        if (first !== undefined && last !== undefined && isRange(ids)) return { target: `${relative(first)} to ${last}` };
        return listed(ids.slice(0, LISTED).map(relative));
      }
      default:
        return about ? { target: about } : undefined;
    }
  }

  return {
    asked(name, opnum, bytes, start, end, wide) {
      if (name === 'efsr' || name === 'dfsnm') {
        // MS-EFSR §3.1.4.2: FileName; MS-DFSNM §3.1.4: ServerName. Each the first parameter.
        const target = new Parameters(bytes, start, end, wide).string(NAME, 2);
        return target ? { target } : undefined;
      }
      if (name === 'rprn' && rprn.has(opnum)) {
        // hPrinter(20) fdwFlags(4) fdwOptions(4) pszLocalMachine* …
        const parameters = new Parameters(bytes, start, end, wide);
        parameters.skip(HANDLE + 8);
        const target = parameters.pointer() ? parameters.string(NAME, 2) : undefined;
        return target ? { target } : undefined;
      }
      if (name === 'samr') return ofSamr(opnum, bytes, start, end, wide);
      if (name === 'lsarpc' && (opnum === lsar.lookupSids || opnum === lsar.lookupSids2))
        return listed(lookedUpSids(bytes, start, end, wide));
      if (name !== 'lsarpc' || (opnum !== lsar.retrievePrivateData && opnum !== lsar.openSecret)) return undefined;
      // PolicyHandle(20) Name: length(2) maximum(2) pointer, then the string
      const at = start + (wide ? 24 : HANDLE) + (wide ? 16 : 8);
      const target = string(bytes, at, end, wide, { most: NAME })?.text;
      return target ? { target } : undefined;
    },
    opened({ opens }, bytes, start, end) {
      if (opens && end - start >= HANDLE + 4) handles.set(handleAt(bytes, start), opens);
    },
  };
}

const listed = (names: string[]): Subject | undefined => (names.length ? { target: names.join(', ') } : undefined);

/**
 *     SamrLookupNamesInDomain: DomainHandle(20) Count(4) max offset actual (4 each, wide 8), a string's head each: length(2)
 *       maximum(2) pointer (4; wide: pad(4), 8), then the strings
 */
function lookedUpNames(bytes: Buffer, start: number, end: number, wide: boolean): string[] {
  const names: string[] = [];
  if (end - start < 24) return names;
  const count = bytes.readUInt32LE(start + 20);
  let at = start + (wide ? 48 : 36) + count * (wide ? 16 : 8);
  for (let n = 0; n < Math.min(count, LISTED); n++) {
    const one = string(bytes, at, end, wide, { most: NAME });
    if (!one) break;
    names.push(one.text);
    const alignment = wide ? 8 : 4;
    at = start + Math.ceil((one.next - start) / alignment) * alignment;
  }
  return names;
}

/** `SamrLookupIdsInDomain: DomainHandle(20) Count(4) max offset actual (4 each, wide 8) RelativeId(4)…` */
function lookedUpIds(bytes: Buffer, start: number, end: number, wide: boolean): number[] {
  const ids: number[] = [];
  if (end - start < 24) return ids;
  const count = Math.min(bytes.readUInt32LE(start + 20), IDS);
  const first = start + (wide ? 48 : 36);
  for (let n = 0; n < count && first + 4 * n + 4 <= end; n++) ids.push(bytes.readUInt32LE(first + 4 * n));
  return ids;
}

/**
 *     LsarLookupSids: PolicyHandle(20) Entries(4) pointer(4), maximum(4), a pointer each (4), then each: maximum(4) SID
 *       wide: PolicyHandle(20) pad(4) Entries(4) pad(4) pointer(8), maximum(8), a pointer each (8), then each: maximum(8) SID pad to 8
 *
 * A run of identifiers that follow one another is told as such, `S-1-5-21-…-500 to 1499`.
 */
function lookedUpSids(bytes: Buffer, start: number, end: number, wide: boolean): string[] {
  const word = wide ? 8 : 4;
  const entries = start + (wide ? 24 : HANDLE);
  if (entries + 3 * word > end) return [];
  const count = Math.min(bytes.readUInt32LE(entries), IDS);
  let at = entries + 3 * word + count * word;
  const sids: string[] = [];
  while (sids.length < count) {
    const sid = sidText(bytes, at + word, end);
    if (!sid) break;
    sids.push(sid);
    at += word + 8 + 4 * (bytes[at + word + 1] as number);
    at = start + Math.ceil((at - start) / word) * word;
  }
  const ids = sids.map((s) => Number(s.slice(s.lastIndexOf('-') + 1)));
  return isRange(ids) ? [`${sids[0]} to ${ids.at(-1)}`] : sids.slice(0, LISTED);
}

/** Nobody but who counts through them asks for so many that follow one another. */
const isRange = (ids: readonly number[]): boolean =>
  ids.length >= RANGE && ids.every((id, n) => n === 0 || id === (ids[n - 1] as number) + 1);
