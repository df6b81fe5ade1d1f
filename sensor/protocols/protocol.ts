// What a protocol folder gives (`protocol.ts` exports one `Protocol` as default) and what the sensor gives it.
import type { Account, ActivityDraft, Certainty, Endpoint, Location, SeenTicket } from '../../schema/activity.ts';

/** A moment on the wire: the packet that is being read. */
export interface Moment {
  /** Epoch milliseconds, with fractions. */
  readonly time: number;
  /** Number of the frame in its source, from 1. */
  readonly frame: number;
}

/** One TCP connection, or the datagrams between two UDP ports. `time` and `frame` are those of the packet being read. */
export interface Flow extends Moment {
  readonly transport: 'tcp' | 'udp';
  readonly client: Readonly<Endpoint>;
  readonly server: Readonly<Endpoint>;
  /** True when the flow's first packets were not seen. */
  readonly midstream: boolean;
}

/** A protocol's state of one flow. It must never throw anything but `Malformed`, and must bound what it keeps. */
export interface Conversation {
  /**
   * Reads messages from `bytes[start, end)`. TCP: gives back how many octets it is done with; the rest comes again with more
   * behind it; a number beyond what was offered skips octets still to come. UDP: one whole datagram, the result is ignored.
   * `bytes` is only lent: nothing may keep a view of it.
   */
  read(bytes: Buffer, start: number, end: number, fromClient: boolean): number;
  /** Octets that were lost or dropped in this direction; what was not done with before is gone as well. */
  gap(size: number, fromClient: boolean): void;
  /** The flow is over or forgotten: hand on what still waits for an answer, with outcome `unknown`. */
  end(): void;
}

export interface Protocol {
  /** Folder name. */
  name: string;
  tcp: readonly number[];
  udp: readonly number[];
  /** Recognises the protocol on other TCP ports from the first octets seen of a stream, and which side sent them. */
  probe?(bytes: Buffer, start: number, end: number): 'client' | 'server' | undefined;
  open(flow: Flow, sensor: Sensor): Conversation;
}

/** Which client a ticket was issued to, by fingerprint; bounded, the oldest forgotten first. */
export interface TicketTable {
  issued(ticket: SeenTicket, client: Account): void;
  client(fingerprint: string): Account | undefined;
}

/** What is known of computers' names, learned passively; bounded. */
export interface Names {
  learn(ip: string, name: string, certainty: Certainty): void;
  /** A computer's full name without an address: its short name stands for it from now on. */
  known(name: string): void;
  /** The endpoint with its name, if one is known; one without an address with its full name and, when it is sure, its address. */
  of(endpoint: Readonly<Endpoint>): Endpoint;
}

/** What a message only tells of: it happened at another time between other ends, and may be told more than once. */
export interface Told {
  /** The activity's id: the same whenever the same thing is told. */
  id: string;
  /** Whole epoch milliseconds. */
  time: number;
  from: Endpoint;
  to: Endpoint;
}

/** What the sensor does for protocols. */
export interface Sensor {
  readonly tickets: TicketTable;
  readonly names: Names;
  /** TCP ports that the endpoint mapper told to be RPC, `ip:port`; bounded. */
  readonly rpcPorts: { add(ip: string, port: number): void; has(ip: string, port: number): boolean };
  /** Where a public address lies, if the user's databases know it. */
  readonly locate: (ip: string) => Location | undefined;
  /** Hands on an activity that happened at `moment` (the request's) between the flow's ends, unless it was only told of. */
  emit(flow: Flow, moment: Moment, draft: ActivityDraft, told?: Told): void;
  /** Counts a message by protocol and kind: `kerberos`, `AS-REQ`. Both must come from a bounded set. */
  count(protocol: string, message: string): void;
  /** Counts a protocol anomaly that is not thrown as `Malformed`: an overflow, a state that cannot be. */
  anomaly(flow: Flow, protocol: string, reason: string): void;
}
