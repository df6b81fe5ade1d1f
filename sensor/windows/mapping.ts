// The mapping of Windows events to activities: rows read from the folder `events/`, each for some ids of one provider. A row is a
// pure function, so that it may run in a worker; who was logged on from where is joined later (`logon-sessions.ts`).
import { readdirSync } from 'node:fs';
import type { ActivityDraft, Endpoint } from '../../schema/activity.ts';
import type { Wanted, WindowsEvent } from './event.ts';
import { inLowerCase } from './fields.ts';

/** What an event says: an activity without the parts that need more than this event. Plain data. */
export type EventDraft =
  | (ActivityDraft & {
      /** The client, where the event itself tells. */
      from?: Endpoint;
      /** The machine acted on; the one that logged the event when left out. */
      to?: Endpoint;
      /** Logon id on the logging machine whose client acted. */
      logon?: string;
      /** Logon id on the logging machine that this logon opens. */
      opens?: string;
    })
  | { kind: 'logoff'; logon: string };

/** The draft of one kind, where a row completes it step by step: a spread for each field that may be missing costs ten times as much. */
export type DraftOf<K extends EventDraft['kind']> = Extract<EventDraft, { kind: K }>;

export interface EventRow {
  /** In lower case. */
  provider: string;
  ids: readonly number[];
  /** Detections that read what the row gives. */
  feeds: readonly string[];
  /** What must be on for Windows to write the events: audit subcategory, channel, setting. */
  needs: string;
  /** Fields without which the event says too little; `check` tells when they are missing from what arrives. */
  fields?: readonly string[];
  read(event: WindowsEvent): EventDraft | readonly EventDraft[] | undefined;
}

/** What all rows of one file have in common, and the rows. */
export function eventRows(
  common: Pick<EventRow, 'provider'> & Partial<EventRow>,
  ...rows: (Pick<EventRow, 'ids' | 'read' | 'feeds'> & Partial<EventRow>)[]
): EventRow[] {
  return rows.map((row) => ({ needs: '', ...common, ...row }));
}

export interface EventMapping {
  rows: readonly EventRow[];
  wanted: Wanted;
  /** What a wanted event says; its drafts are empty when that is nothing of interest. */
  read(event: WindowsEvent): EventReading;
}

/** What an event says, as plain data: may come from a worker. */
export interface EventReading {
  time: number;
  provider: string;
  /** Event id. */
  event: number;
  computer: string;
  record?: number;
  drafts: readonly EventDraft[];
  /** Fields that the row counts on and the event does not have. */
  missing?: string[];
  /** What went wrong in the row, which is a bug of ours. */
  internal?: string;
}

const none: readonly EventDraft[] = [];
/** Fields that the row counts on and the event does not have; undefined for none. */
function missingOf({ fields }: EventRow, event: WindowsEvent): string[] | undefined {
  let missing: string[] | undefined;
  if (fields) {
    for (const field of fields) {
      if (event.field(field) !== undefined) continue;
      missing ??= [];
      missing.push(field);
    }
  }
  return missing;
}

const folder = new URL('events/', import.meta.url);

/** Reads the folder of rows. Throws an Error naming two rows that claim the same event. */
export async function loadEventMapping(): Promise<EventMapping> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const modules = await Promise.all(files.map((name) => import(new URL(name, folder).href) as Promise<{ default: EventRow[] }>));
  const rows = modules.flatMap((m) => m.default);
  const byId = new Map<number, EventRow[]>();
  for (const row of rows) {
    for (const id of row.ids) {
      const same = byId.get(id) ?? [];
      if (same.some((r) => r.provider === row.provider)) throw new Error(`two rows of the mapping claim ${row.provider} ${id}`);
      byId.set(id, [...same, row]);
    }
  }
  const rowOf = (provider: string, id: number): EventRow | undefined => {
    const candidates = byId.get(id);
    if (!candidates) return undefined;
    const name = inLowerCase(provider);
    for (const row of candidates) if (row.provider === name) return row;
    return undefined;
  };
  return {
    rows,
    wanted: (provider, id) => rowOf(provider, id) !== undefined,
    read(event) {
      const { provider, id, time, computer, record } = event;
      const row = rowOf(provider, id);
      let drafts: ReturnType<EventRow['read']>;
      let internal: string | undefined;
      try {
        drafts = row?.read(event);
      } catch (error) {
        internal = (error as Error).message;
      }
      const reading: EventReading = { time, provider, event: id, computer, drafts: none };
      if (record !== undefined) reading.record = record;
      if (drafts !== undefined) reading.drafts = Array.isArray(drafts) ? drafts : [drafts as EventDraft];
      const missing = row && missingOf(row, event);
      if (missing) reading.missing = missing;
      if (internal !== undefined) reading.internal = internal;
      return reading;
    },
  };
}
