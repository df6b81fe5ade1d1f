// What machines are asked to forward: the events that detections read, as queries of the Windows event log ("Query schema" of its
// documentation; XPath 1.0 subset), each with a version that changes when what is asked for changes.
import { hash } from 'node:crypto';
import type { ForwardingConfiguration, SubscriptionSetting } from '../../../schema/receivers.ts';
import { escaped } from './xml.ts';

/** Comparisons in one XPath expression: Windows refuses more than about 22. */
const COMPARISONS = 20;

/** Asked for when the configuration names no subscriptions. */
const standard: readonly SubscriptionSetting[] = [
  {
    name: 'security',
    select: [
      {
        channel: 'Security',
        events: [
          ...[4624, 4625, 4634, 4648, 4661, 4662, 4672, 4673, 4688, 4697, 4698, 4702],
          ...['4720-4771', 4773, '4776-4779', 4781, 4794, 4799],
          ...['4870-4899', '4928-4937', '5136-5141', 5145],
        ],
      },
      { channel: 'Security', provider: 'AD FS Auditing', events: ['1200-1203', 1210] },
    ],
  },
  {
    name: 'directory',
    select: [
      { channel: 'System', events: [7045, 5805, '5827-5831', '16962-16969'] },
      { channel: 'Microsoft-Windows-NTLM/Operational', events: [8004] },
      { channel: 'Directory Service', events: [1644, 2889] },
    ],
  },
  {
    name: 'execution',
    select: [
      { channel: 'Microsoft-Windows-PowerShell/Operational', events: [4103, 4104] },
      { channel: 'Microsoft-Windows-WinRM/Operational', events: [91] },
      { channel: 'Microsoft-Windows-TaskScheduler/Operational', events: [106, 140, 200] },
      { channel: 'Microsoft-Windows-Sysmon/Operational', events: [1, 3, 10, 11, 13, 17, 18, 22] },
    ],
  },
];

export interface Subscription {
  name: string;
  /** A GUID of its name: the address that events are delivered to. */
  id: string;
  /** A GUID of all that sources are told about it; a source subscribes again when it changes. */
  version: string;
  /** QueryList, and what is the same for one query only: bookmarks go with it. */
  query: string;
  queryHash: string;
  channels: string[];
  /** Asked for from the beginning of the log by a machine that has no bookmark. */
  readExisting: boolean;
  /** True for a machine that is to have it. */
  wanted(machine: string): boolean;
}

/** The subscriptions of a configuration. Throws an Error that names the wrong one. */
export function subscriptions(settings: ForwardingConfiguration): Subscription[] {
  const { heartbeat, latency, items, envelope, retries, retryAfter, compression, encoding } = settings;
  const delivery = JSON.stringify([heartbeat, latency, items, envelope, retries, retryAfter, compression, encoding]);
  const all = (settings.subscriptions ?? standard).map((setting): Subscription => {
    const query = queryList(setting);
    const readExisting = setting.readExisting ?? false;
    const patterns = setting.computers?.map(pattern);
    return {
      name: setting.name,
      id: guid(setting.name),
      version: guid(JSON.stringify([setting.name, query, readExisting, delivery])),
      query,
      queryHash: hash('sha256', query, 'hex').slice(0, 32),
      channels: [...new Set(setting.select.map(({ channel }) => channel))],
      readExisting,
      wanted: (machine) => !patterns || patterns.some((p) => p.test(machine)),
    };
  });
  const names = all.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`wef.subscriptions: ${twice} stands there twice`);
  return all;
}

/** `*` stands for any characters. */
const pattern = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');

/** A GUID made of a hash (RFC 9562 §5.8), upper case as Windows writes them. */
function guid(text: string): string {
  const bytes = Buffer.from(hash('sha256', text, 'hex').slice(0, 32), 'hex');
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const digits = bytes.toString('hex').toUpperCase();
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}

/**
 * QueryList = Query*, Query = Select* Suppress*; one query a channel, so that a channel that a machine does not have takes no other
 * with it.
 */
function queryList({ select }: SubscriptionSetting): string {
  const channels = Map.groupBy(select, ({ channel }) => channel);
  const queries = [...channels].map(([channel, entries], id) => {
    const path = escaped(channel);
    const parts = entries.flatMap(({ events, provider, suppress = [] }) => [
      ...expressions(events, provider).map((xpath) => `<Select Path="${path}">${escaped(xpath)}</Select>`),
      ...suppress.map((xpath) => `<Suppress Path="${path}">${escaped(xpath)}</Suppress>`),
    ]);
    // Suppress stands behind every Select.
    parts.sort((a, b) => Number(a.startsWith('<Suppress')) - Number(b.startsWith('<Suppress')));
    return `<Query Id="${id}" Path="${path}">${parts.join('')}</Query>`;
  });
  return `<QueryList>${queries.join('')}</QueryList>`;
}

/** XPath expressions for event ids and ranges `from-to`, none of them longer than Windows takes. */
function expressions(events: readonly (number | string)[], provider: string | undefined): string[] {
  const source = provider === undefined ? '' : `Provider[@Name='${provider.replaceAll("'", '')}'] and `;
  if (!events.length) return [provider === undefined ? '*' : `*[System[${source.slice(0, -5)}]]`];
  const groups: string[][] = [];
  let room = 0;
  for (const event of events) {
    const [from, to] = String(event).split('-').map(Number) as [number, number | undefined];
    const cost = to === undefined ? 1 : 2;
    if (room < cost) {
      groups.push([]);
      room = COMPARISONS - (provider === undefined ? 0 : 1);
    }
    room -= cost;
    groups.at(-1)?.push(to === undefined ? `EventID=${from}` : `(EventID >= ${from} and EventID <= ${to})`);
  }
  return groups.map((ids) => `*[System[${source}(${ids.join(' or ')})]]`);
}
