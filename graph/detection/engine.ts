// Runs the detectors over activities in event time: routes by kind, keeps each detector's keyed and bounded state, holds
// findings that need confirming, runs graph rules on their schedule. It knows nothing of any single detection.
import type { Activity, ActivityKind } from '../../schema/activity.ts';
import type { Configuration } from '../../schema/config.ts';
import type { Finding } from '../../schema/finding.ts';
import type { GraphStore } from '../../schema/graph.ts';
import { originText } from '../entities/activity-detail.ts';
import type { Controllers } from '../entities/controllers.ts';
import type { DomainForms } from '../entities/domains.ts';
import { createMachines } from '../entities/machines.ts';
import { renamedKey } from '../entities/merge.ts';
import { type Alerts, createAlerts, type Found, type OpenAlert } from './alerts.ts';
import type { AnyDetector, Context, Detector, GraphRule, SettingValue } from './detector.ts';
import { exclusions } from './exclusions.ts';
import { checkDetectorNames, resolveSettings } from './settings.ts';

export interface Raised {
  finding: Finding;
  isNew: boolean;
}

export interface Engine {
  /** Runs the detectors over activities, in order; gives the findings that are new or changed. */
  run(activities: readonly Activity[]): Raised[];
  /** Runs the graph rules that are due (all of them when `ended`), after the activities were written. */
  runRules(ended: boolean): Promise<Raised[]>;
  /** Tells what was held back; at the end of the input. */
  release(): Raised[];
  /** Another name of a domain has become known, and the graph has one node for both. */
  rename(): void;
  /** While learning, states and the graph fill and nothing is raised. */
  learn(on: boolean): void;
  readonly counters: ReadonlyMap<string, number>;
  save(): string;
  load(saved: string): void;
}

interface Slot {
  state: unknown;
  last: number;
}
interface Running {
  definition: Detector;
  context: Context;
  slots: Map<string, Slot>;
}
interface Rule {
  definition: GraphRule;
  context: Context;
  /** Event time of the last run, and the counts it saw by edge, so that each activity is told once. */
  since: number;
  counts: Map<string, number>;
}
interface Held {
  due: number;
  since: number;
  found: Found;
}
interface Saved {
  now: number;
  alerts: OpenAlert[];
  held: Held[];
  machines?: unknown;
  detectors: Record<string, [string, Slot][]>;
  rules: Record<string, { since: number; counts: [string, number][] }>;
}

export function createEngine(options: {
  detectors: readonly AnyDetector[];
  configuration: Configuration;
  controllers: Controllers;
  domains: DomainForms;
  store: GraphStore;
}): Engine {
  const { configuration, controllers, domains, store } = options;
  const limits = configuration.detection;
  const sensitive = amongNamed(configuration.sensitive);
  const honeytoken = amongNamed(configuration.honeytokens);
  const excluded = exclusions(configuration.exclusions);
  const alerts: Alerts = createAlerts(limits.merge, limits.openAlerts, domains);
  const machines = createMachines(limits.states);
  const counters = new Map<string, number>();
  const running: Running[] = [];
  const rules: Rule[] = [];
  const routes = new Map<ActivityKind, Running[]>();
  let held: Held[] = [];
  let learning = false;
  let now = -Infinity;

  checkDetectorNames(
    configuration,
    options.detectors.map((d) => d.definition.type),
  );
  for (const detector of options.detectors) {
    const { type, settings } = detector.definition;
    const { enabled, values } = resolveSettings(type, settings, configuration);
    if (!enabled) continue;
    const context = contextOf(values);
    if (detector.form === 'graph') {
      rules.push({ definition: detector.definition, context, since: -1, counts: new Map() });
      continue;
    }
    const one: Running = { definition: detector.definition, context, slots: new Map() };
    running.push(one);
    for (const kind of detector.kinds) routes.set(kind, [...(routes.get(kind) ?? []), one]);
  }

  function contextOf(settings: Record<string, SettingValue>): Context {
    return {
      settings,
      get learning() {
        return learning;
      },
      machines,
      differ: (a, b) => domains.differ(a, b),
      isDomainController: (e) => controllers.has(e),
      isSensitive: (e) => sensitive(e),
      isHoneytoken: (e) => honeytoken(e),
      isDnsServer: (e) =>
        controllers.has(e) ||
        controllers.isNameServer(e) ||
        configuration.dnsServers.some((d) => d === e.ip || d.toLowerCase() === e.name?.toLowerCase()),
    };
  }

  const count = (name: string): void => {
    counters.set(name, (counters.get(name) ?? 0) + 1);
  };

  function slotOf(one: Running, key: string, time: number): Slot {
    let slot = one.slots.get(key);
    // Another day's capture is another time, before or after: what was counted then is not of now.
    if (slot && Math.abs(time - slot.last) > one.definition.window) slot = undefined;
    if (slot) {
      one.slots.delete(key);
      slot.last = Math.max(slot.last, time);
    } else {
      slot = { state: one.definition.start(), last: time };
    }
    one.slots.set(key, slot);
    if (one.slots.size > limits.states) {
      one.slots.delete(one.slots.keys().next().value as string);
      count(`forgotten states of ${one.definition.type}`);
    }
    return slot;
  }

  function told(draft: Found, raised: Raised[]): void {
    const found = { ...draft };
    // What was learnt of an account before a name of its domain was, and what a rule read in the graph.
    for (const role of ['who', 'from', 'to'] as const) found[role] = draft[role].map((ref) => domains.ref(ref));
    if (excluded(found, Math.max(...found.evidence.map((e) => e.time)))) count(`excluded ${found.type}`);
    else raised.push(alerts.raise(found));
  }

  function releaseDue(until: number, raised: Raised[]): void {
    if (!held.length) return;
    const due = held.filter((h) => h.due <= until || h.since > until + limits.merge);
    if (!due.length) return;
    held = held.filter((h) => !due.includes(h));
    for (const { found, since } of due) {
      const one = running.find((r) => r.definition.type === found.type);
      if (one?.definition.confirm?.({ ...found, time: since }, one.context) === false) count(`unconfirmed ${found.type}`);
      else told(found, raised);
    }
  }

  function look(one: Running, activity: Activity, raised: Raised[]): void {
    const keys = one.definition.key(activity);
    if (keys === undefined) return;
    if (typeof keys === 'string') lookUnder(one, keys, activity, raised);
    else for (const key of keys) lookUnder(one, key, activity, raised);
  }

  function lookUnder(one: Running, key: string, activity: Activity, raised: Raised[]): void {
    const draft = one.definition.on(activity, slotOf(one, key, activity.time).state, one.context, key);
    if (!draft || learning) return;
    const { evidence, ...rest } = draft;
    const found: Found = {
      ...rest,
      type: one.definition.type,
      recommendations: one.definition.recommendations,
      count: evidence.length,
      evidence: evidence.map(({ activity: a, text }) => ({ id: a.id, time: a.time, text, origin: originText(a) })),
    };
    const { hold } = one.definition;
    if (!hold) told(found, raised);
    else if (held.length < limits.held) held.push({ due: activity.time + hold, since: activity.time, found });
    else {
      // Rather told unconfirmed than lost.
      count('held findings over the limit');
      told(found, raised);
    }
  }

  return {
    counters,
    rename() {
      alerts.rename();
      for (const rule of rules) {
        const counts = new Map<string, number>();
        // A rule names an edge by its ends and its key.
        for (const [edge, n] of rule.counts) {
          const name = renamedKey(edge, domains);
          counts.set(name, (counts.get(name) ?? 0) + n);
        }
        rule.counts = counts;
      }
    },
    learn(on) {
      learning = on;
      if (!on) for (const rule of rules) rule.since = now;
    },
    run(activities) {
      const raised: Raised[] = [];
      for (const activity of activities) {
        now = activity.time;
        machines.observe(activity);
        releaseDue(now, raised);
        for (const one of routes.get(activity.kind) ?? []) look(one, activity, raised);
      }
      return latest(raised);
    },
    async runRules(ended) {
      const raised: Raised[] = [];
      for (const rule of rules) {
        const { definition, context } = rule;
        if (!ended && Math.abs(now - rule.since) < definition.every) continue;
        const rows = await store.query(definition.cypher, definition.parameters?.(context.settings) ?? {});
        for (const row of rows) {
          const edge = String(row.edge);
          const total = Number(row.count);
          const before = rule.counts.get(edge) ?? 0;
          if (total <= before) continue;
          rule.counts.delete(edge);
          rule.counts.set(edge, total);
          if (rule.counts.size > limits.states) rule.counts.delete(rule.counts.keys().next().value as string);
          if (learning) continue;
          const draft = definition.found(row, context);
          if (!draft) continue;
          told(
            {
              ...draft,
              type: definition.type,
              recommendations: definition.recommendations,
              count: total - before,
              evidence: draft.evidence.map((e) => ({ ...e, id: `${edge}|${e.time}` })),
            },
            raised,
          );
        }
        rule.since = now;
      }
      return latest(raised);
    },
    release() {
      const raised: Raised[] = [];
      releaseDue(Infinity, raised);
      return latest(raised);
    },
    save(): string {
      const saved: Saved = {
        now,
        alerts: alerts.save(),
        held,
        machines: machines.save(),
        detectors: Object.fromEntries(running.map((r) => [r.definition.type, [...r.slots]])),
        rules: Object.fromEntries(rules.map((r) => [r.definition.type, { since: r.since, counts: [...r.counts] }])),
      };
      return JSON.stringify(saved);
    },
    load(text) {
      const saved = JSON.parse(text) as Saved;
      now = saved.now ?? -Infinity;
      held = saved.held;
      if (saved.machines) machines.load(saved.machines);
      alerts.load(saved.alerts);
      for (const one of running) one.slots = new Map(saved.detectors[one.definition.type] ?? []);
      for (const rule of rules) {
        const had = saved.rules[rule.definition.type];
        if (had) Object.assign(rule, { since: had.since, counts: new Map(had.counts) });
      }
    },
  };
}

/** Whether an account or group is among those named, by name (with or without its domain), SID or GUID, in any case. */
function amongNamed(list: readonly string[]): (entity: { name?: string | undefined; sid?: string | undefined }) => boolean {
  const words = new Set(list.map((w) => w.toLowerCase().replace(/^.*\\/, '').replace(/@.*$/, '').replace(/[{}]/g, '')));
  return ({ name, sid }) =>
    words.size > 0 &&
    ((name !== undefined && words.has(name.toLowerCase())) || (sid !== undefined && words.has(sid.toLowerCase())));
}

/** Each finding once, as it is last; new if any of its changes was its opening. */
function latest(raised: readonly Raised[]): Raised[] {
  const byId = new Map<string, Raised>();
  for (const one of raised)
    byId.set(one.finding.id, { finding: one.finding, isNew: one.isNew || (byId.get(one.finding.id)?.isNew ?? false) });
  return [...byId.values()];
}
