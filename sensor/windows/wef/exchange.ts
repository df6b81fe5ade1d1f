// The conversation with a source (DSP0226 §8 and §10, MS-WSMV §3.1.4.1.30): it asks for its subscriptions, delivers events and shows
// that it lives. Events are acknowledged when they were taken; what is not acknowledged comes again.
import type { ForwardingConfiguration } from '../../../schema/receivers.ts';
import type { Counters } from '../../statistics.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import type { Identity } from './identity.ts';
import { actions, resources } from './names.ts';
import type { Others } from './others.ts';
import { Refusal } from './refusal.ts';
import { ack, enumerateResponse, fault, identifyResponse, pullResponse, releaseResponse, subscriptionItem } from './replies.ts';
import type { Bookmark, Sources } from './sources.ts';
import type { Subscription } from './subscriptions.ts';

/** Events of one message. */
export interface Batch {
  /** Who delivered them, as its certificate or ticket says: `ws1.corp.example`. */
  machine: string;
  /** Name of the subscription. */
  subscription: string;
  /** Texts of `<Event>` elements. */
  events: string[];
}

/** Takes events; resolves when they are durable, rejects when they are to come again. Events may come twice. */
export type Sink = (batch: Batch) => Promise<void>;

export interface Reply {
  /** HTTP status. */
  status: 200 | 204 | 500 | 503;
  body: string;
}

export interface Answer {
  reply: Reply;
  /** Settles when the message's memory is free again: a sink may go on with it after its time is over. */
  settled: Promise<unknown> | undefined;
}

export interface Exchange {
  /**
   * Answers a message.
   * @param origin where the source called: `https://wec.corp.example:5986`
   * @param until epoch milliseconds: events not stored then are refused, before the source gives up
   */
  answer(text: string, source: Identity, origin: string, until: number): Promise<Answer>;
}

export interface ExchangeParts {
  settings: ForwardingConfiguration;
  subscriptions: readonly Subscription[];
  sources: Sources;
  others: Others;
  sink: Sink;
  counters: Counters;
}

export function exchange({ settings, subscriptions, sources, others, sink, counters }: ExchangeParts): Exchange {
  const byId = new Map(subscriptions.map((s) => [s.id, s]));

  /** Items for the subscriptions that a machine is to have. */
  function items(request: Envelope, source: Identity, origin: string): string {
    if (request.resource !== resources.subscriptions) throw new Refusal('unreachable', 'resource is not that of subscriptions');
    return subscriptions
      .filter(({ wanted }) => wanted(source.machine))
      .map((s) => subscriptionItem(s, settings, { origin, source, bookmark: bookmarkFor(source.machine, s) }))
      .join('');
  }

  /**
   * Where a machine goes on. A channel that a bookmark does not name is replayed from its beginning, so one of an older query is
   * given only where it names all channels of this one.
   */
  function bookmarkFor(machine: string, { name, queryHash, channels }: Subscription): string | undefined {
    const bookmark = sources.bookmark(machine, name);
    if (!bookmark || bookmark.query === queryHash) return bookmark?.list;
    return channels.every((channel) => bookmark.list.includes(`Channel="${channel}"`)) ? bookmark.list : undefined;
  }

  /** The subscription that a delivery is for: by its address, which also older versions of it have. */
  function delivered(request: Envelope, source: Identity): { subscription: Subscription; current: boolean } {
    const id = /\/wsman\/subscriptions\/([0-9A-F-]{36})/i.exec(request.to)?.[1]?.toUpperCase();
    const subscription = id === undefined ? undefined : byId.get(id);
    if (!subscription) throw new Refusal('delivery', 'there is no such subscription any more');
    if (!subscription.wanted(source.machine)) throw new Refusal('delivery', 'the subscription is not for this machine');
    return { subscription, current: request.identifier.toUpperCase() === subscription.version };
  }

  async function take(request: Envelope, source: Identity): Promise<void> {
    const { subscription, current } = delivered(request, source);
    const { events, dropped } = request;
    const { machine } = source;
    if (events.length) {
      await sink({ machine, subscription: subscription.name, events });
      others.look(machine, events, Date.now());
    }
    counters.add('events', events.length);
    if (dropped) counters.add('events that machines could not deliver', dropped);
    const bookmark = request.bookmark === undefined ? undefined : newer(machine, subscription, request.bookmark, current);
    sources.delivered(machine, subscription.name, { events: events.length, dropped }, bookmark, Date.now());
  }

  /** A bookmark to keep. One of an older version does not replace one of this version: the machine has moved on. */
  function newer(machine: string, { name, queryHash }: Subscription, list: string, current: boolean): Bookmark | undefined {
    if (current) return { query: queryHash, list };
    const had = sources.bookmark(machine, name);
    return had?.query === queryHash ? undefined : { query: had?.query ?? '', list };
  }

  async function handle(request: Envelope, source: Identity, origin: string): Promise<Reply> {
    if (request.identify) return { status: 200, body: identifyResponse() };
    if (!request.action) throw new Refusal('headerRequired', 'message without an action');
    if (!request.messageId) throw new Refusal('headerRequired', 'message without an id');
    switch (request.action) {
      case actions.enumerate:
        return fitting(request, enumerateResponse(request, items(request, source, origin)));
      case actions.pull:
        return fitting(request, pullResponse(request, items(request, source, origin)));
      case actions.release:
        return { status: 200, body: releaseResponse(request) };
      case actions.events:
        await take(request, source);
        return { status: 200, body: ack(request) };
      case actions.heartbeat: {
        const { subscription } = delivered(request, source);
        sources.heartbeat(source.machine, subscription.name, Date.now());
        return { status: 200, body: ack(request) };
      }
      case actions.subscriptionEnd: {
        const { subscription } = delivered(request, source);
        sources.ended(source.machine, subscription.name, request.ending || 'no reason told');
        return { status: 200, body: ack(request) };
      }
      case actions.end:
        return { status: 204, body: '' };
      default:
        throw new Refusal('action', 'action is not supported');
    }
  }

  /** A reply of which the source said how long it may be; UTF-16 has two octets a character. */
  function fitting({ maxEnvelopeSize }: Envelope, body: string): Reply {
    if (maxEnvelopeSize !== undefined && body.length * 2 > maxEnvelopeSize) {
      throw new Refusal('envelopeSize', 'the subscriptions are longer than the machine takes');
    }
    return { status: 200, body };
  }

  return {
    async answer(text, source, origin, until) {
      let messageId = '';
      let handled: Promise<Reply> | undefined;
      try {
        const request = readEnvelope(text);
        messageId = request.messageId;
        counters.add(known.get(request.action) ?? 'other messages');
        sources.seen(source.machine, source.address, Date.now());
        handled = handle(request, source, origin);
        return { reply: await inTime(handled, until), settled: handled };
      } catch (error) {
        const refusal = error instanceof Refusal ? error : new Refusal('internal', 'events could not be stored');
        if (!(error instanceof Refusal)) counters.add(`sink: ${error instanceof Error ? error.message : String(error)}`);
        sources.refused(source.machine, source.address, refusal.message, Date.now());
        return { reply: { status: refusal.fault.status, body: fault(refusal, messageId) }, settled: handled };
      }
    },
  };
}

function inTime(handled: Promise<Reply>, until: number): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const late = (): void => reject(new Refusal('busy', 'events were not stored in time'));
  const timer = setTimeout(late, Math.max(0, until - Date.now()));
  handled.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

/** Names of messages in the counters. */
const known = new Map<string, string>([
  [actions.enumerate, 'asked for subscriptions'],
  [actions.events, 'messages with events'],
  [actions.heartbeat, 'heartbeats'],
  [actions.subscriptionEnd, 'subscriptions ended by machines'],
]);
