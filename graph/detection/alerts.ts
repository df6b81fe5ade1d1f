// Turns what detectors found into findings: stable ids, merging of repeats into one alert, holding back until confirmed.
import { hash } from 'node:crypto';
import { detectionOf } from '../../schema/detections.ts';
import type { EntityRef } from '../../schema/entity.ts';
import { entityId } from '../../schema/entity.ts';
import type { Evidence, Finding } from '../../schema/finding.ts';
import type { DomainForms } from '../entities/domains.ts';
import { renamed } from '../entities/merge.ts';
import type { Draft } from './detector.ts';

/** Evidence lines kept in one finding: the first and the latest are what an analyst reads. */
const EVIDENCE = 50;
/** Entities named in one role of a finding; a spray of 10,000 accounts is counted, not listed. */
const ENTITIES = 100;

/** What a detector or a rule found, as plain data. */
export interface Found extends Omit<Draft, 'evidence'> {
  type: string;
  recommendations: readonly string[];
  evidence: { id: string; time: number; text: string; origin: string }[];
  /** How many activities it stands for. */
  count: number;
}

export interface OpenAlert {
  key: string;
  finding: Finding;
  start: number;
  end: number;
  /** Ids of the activities counted last, so that one that a detector names twice counts once. */
  counted: string[];
}

export interface Alerts {
  /** Adds to the open alert of its key or opens a new one; gives the finding as it is now. */
  raise(found: Found): { finding: Finding; isNew: boolean };
  /** Another name of a domain has become known: open alerts name it by its best. */
  rename(): void;
  save(): OpenAlert[];
  load(saved: OpenAlert[]): void;
}

const iso = (time: number): string => new Date(time).toISOString();

/**
 * @param merge milliseconds of event time after its end within which a repeat belongs to an alert
 * @param most alerts kept open at once; the longest untouched is closed to further repeats first
 */
export function createAlerts(merge: number, most: number, domains: DomainForms): Alerts {
  const open = new Map<string, OpenAlert>();

  function opened(key: string, found: Found, time: number): OpenAlert {
    const row = detectionOf(found.type);
    const finding: Finding = {
      kind: row.family === 'risk' ? 'risk' : 'alert',
      id: hash('sha1', `${key}|${time}`, 'hex').slice(0, 24),
      type: found.type,
      ...(found.variant ? { variant: found.variant } : {}),
      externalId: row.externalId,
      title: row.title,
      family: row.family,
      phase: row.phase,
      techniques: row.techniques,
      severity: found.severity ?? row.severity,
      confidence: found.confidence ?? 'high',
      start: iso(time),
      end: iso(time),
      count: 0,
      who: [],
      from: [],
      to: [],
      what: found.what,
      how: found.how,
      evidence: [],
      recommendations: [...found.recommendations],
    };
    return { key, finding, start: time, end: time, counted: [] };
  }

  return {
    raise(found) {
      const key = `${found.type}|${found.variant ?? ''}|${found.key}`;
      const times = found.evidence.map((e) => e.time);
      const first = Math.min(...times);
      const last = Math.max(...times);
      let alert = open.get(key);
      const isNew = alert === undefined || first > alert.end + merge || last < alert.start - merge;
      if (alert === undefined || isNew) alert = opened(key, found, first);
      open.delete(key);
      open.set(key, alert);
      if (open.size > most) open.delete(open.keys().next().value as string);

      const { finding } = alert;
      const fresh = found.evidence.filter((e) => !(alert as OpenAlert).counted.includes(e.id));
      finding.count += found.count - (found.evidence.length - fresh.length);
      alert.counted = [...alert.counted, ...fresh.map((e) => e.id)].slice(-EVIDENCE);
      alert.start = Math.min(alert.start, first);
      alert.end = Math.max(alert.end, last);
      finding.start = iso(alert.start);
      finding.end = iso(alert.end);
      finding.what = found.what;
      finding.how = found.how;
      if (found.severity) finding.severity = found.severity;
      if (found.confidence) finding.confidence = found.confidence;
      for (const role of ['who', 'from', 'to'] as const) finding[role] = unitedEntities(finding[role], found[role], domains);
      finding.evidence = unitedEvidence(
        finding.evidence,
        fresh.map((e) => ({ time: iso(e.time), text: e.text, origin: e.origin })),
      );
      return { finding: structuredClone(finding), isNew };
    },
    rename() {
      for (const alert of open.values()) alert.finding = renamed(alert.finding, domains);
    },
    save: () => [...open.values()],
    load(saved) {
      open.clear();
      for (const alert of saved) open.set(alert.key, alert);
    },
  };
}

/** The old and the new evidence, each once. */
function unitedEvidence(old: readonly Evidence[], more: readonly Evidence[]): Evidence[] {
  const all = new Map([...old, ...more].map((e) => [`${e.time}|${e.text}|${e.origin}`, e]));
  return [...all.values()].slice(0, EVIDENCE);
}

/** The old and the new, each once; a later reference that knows more replaces one that knows less. */
function unitedEntities(old: readonly EntityRef[], more: readonly EntityRef[], domains: DomainForms): EntityRef[] {
  const all = new Map<string, EntityRef>();
  for (const e of [...old, ...more]) {
    const key = entityKey(e, all, domains);
    const had = all.get(key);
    if (!had && all.size >= ENTITIES) continue;
    if (!had || Object.keys(e).length > Object.keys(had).length) all.set(key, e);
  }
  return [...all.values()];
}

/**
 * A machine is one machine before and after its name is known; an account is one with and without its domain, and with a NetBIOS
 * name and a DNS name, as long as nobody tells whether they are one domain.
 */
function entityKey(e: EntityRef, all: ReadonlyMap<string, EntityRef>, domains: DomainForms): string {
  if (e.ip) return e.ip;
  if (e.kind !== 'user' || !e.name) return entityId(e);
  const key = `user:${e.name.toLowerCase()}`;
  return domains.differ(all.get(key)?.domain, e.domain) ? entityId(e) : key;
}
