// Windows events become activities here: in order, with their ids, their ends as well as they are known, and their origin.
import { hash } from 'node:crypto';
import type { Activity, ActivityDraft, Endpoint, Origin } from '../../schema/activity.ts';
import { Bounded } from '../bytes/bounded.ts';
import type { Knowledge } from '../knowledge.ts';
import { computerName, inLowerCase, LOCAL } from './fields.ts';
import type { EventDraft, EventReading } from './mapping.ts';

type Happened = Exclude<EventDraft, { kind: 'logoff' }>;

function withoutSession({ logon, opens, ...rest }: Happened): Happened {
  return rest;
}

/** Different events whose text is kept; forwarded logs may have any. */
const KINDS = 1024;

/** `provider id` of an event, the same text every time: what is counted by it is found faster. */
function kinds(): (provider: string, event: number) => string {
  const known = new Map<number, { provider: string; kind: string }>();
  return (provider, event) => {
    const had = known.get(event);
    if (had?.provider === provider) return had.kind;
    const kind = `${provider} ${event}`;
    if (known.size >= KINDS) known.clear();
    known.set(event, { provider, kind });
    return kind;
  };
}

/** Values that wait for those that replace them. */
const REPLACED = 1000;
type DirectoryChangeDraft = Extract<EventDraft, { kind: 'directoryChange' }>;

/**
 * A source of events. An activity's id comes from the machine, the provider, the record's number and its time: the same event
 * by file, by forwarding or by another tool is one activity. Without a number (syslog) what the event says takes its place.
 * A reading belongs to whom it is given: its drafts become the activities.
 */
export function createEventSource(
  source: string,
  { names, accounts, sessions, statistics }: Knowledge,
  onActivity: (activity: Activity) => void,
): (reading: EventReading) => void {
  const replaced = new Bounded<string, string>(REPLACED);
  const kindOf = kinds();
  let last: string | undefined;
  return ({ time, provider, event, computer, record, drafts, missing, internal }) => {
    const logger = inLowerCase(provider);
    const kind = kindOf(logger, event);
    statistics.events++;
    statistics.eventIds.add(kind);
    if (missing) for (const field of missing) statistics.missingFields.add(`${kind} ${field}`);
    if (internal !== undefined) statistics.internal.add(`${kind}: ${internal}`);
    const here = computerName(computer);
    if (here !== last) names.known(here);
    last = here;
    for (let ordinal = 0; ordinal < drafts.length; ordinal++) {
      const draft = drafts[ordinal] as EventDraft;
      if (draft.kind === 'logoff') {
        sessions.close(here, draft.logon);
        continue;
      }
      const { from: told, to, logon, opens } = draft;
      const what = record ?? JSON.stringify(draft);
      const id = hash('sha1', `${here}|${logger}|${event}|${what}|${time}|${ordinal}`, 'hex').slice(0, 24);
      const activity = logon === undefined && opens === undefined ? draft : withoutSession(draft);
      if (activity.account) activity.account = accounts.of(activity.account);
      if (activity.kind === 'authentication' && activity.by) activity.by = accounts.of(activity.by);
      const session = logon === undefined || logon === LOCAL ? undefined : sessions.of(here, logon);
      const client: Endpoint = told ?? session?.from ?? (logon === LOCAL ? { name: here } : {});
      if (!activity.account && session?.account) activity.account = session.account;
      if (opens && told) sessions.open(here, opens, { from: told, account: activity.account });
      // Whose address it is, is learned for what comes after.
      const from = names.of(client);
      learn(activity, told);
      if (activity.kind === 'directoryChange' && activity.correlation) paired(activity);
      statistics.activities++;
      const origin: Origin = record === undefined ? { source, event } : { source, event, record };
      onActivity(Object.assign(activity, { id, time, from, to: names.of(to ?? { name: here }), origin }));
    }
  };

  /** 5136 tells a value that is replaced in two events of one operation, the old one first: the new one gets it. */
  function paired(change: DirectoryChangeDraft): void {
    for (const one of change.changes ?? []) {
      if (one.value === undefined) continue;
      const key = `${change.correlation}|${change.target.toLowerCase()}|${one.attribute}`;
      if (one.change === 'remove') replaced.set(key, one.value);
      else {
        const old = replaced.take(key);
        if (old !== undefined) Object.assign(one, { change: 'set', old });
      }
    }
  }

  /** A computer that proved itself by Kerberos has told its name and address. */
  function learn(draft: ActivityDraft, from: Endpoint | undefined): void {
    const { account } = draft;
    if (draft.kind !== 'authentication' || draft.outcome !== 'success' || !from?.ip || !account?.name.endsWith('$')) return;
    if (draft.mechanism !== 'kerberos-as' && draft.mechanism !== 'kerberos-tgs') return;
    const domain = accounts.dnsDomain(account);
    names.learn(from.ip, `${account.name.slice(0, -1)}${domain ? `.${domain}` : ''}`.toLowerCase(), domain ? 'high' : 'medium');
  }
}
