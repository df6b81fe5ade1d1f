// What both listeners share: bounds on connections and requests, and the way of one message through them.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ForwardingConfiguration } from '../../../schema/receivers.ts';
import { Malformed } from '../../bytes/malformed.ts';
import { cannotListen } from '../../listening.ts';
import type { Counters } from '../../statistics.ts';
import type { Exchange, Reply } from './exchange.ts';
import type { Gate } from './gate.ts';
import type { Identity } from './identity.ts';
import { type Charset, decode, encode, soapType } from './message.ts';
import { Refusal } from './refusal.ts';
import { fault } from './replies.ts';
import type { Sources } from './sources.ts';

/** Octets of a body beside its message: the parts of an encrypted one, and headers of the envelope. */
const AROUND = 65_536;
/** Octets of a body that is read only to be thrown away. */
const IGNORED = 1_048_576;
/** Headers of a request must have come after this, a whole request after the other, milliseconds. */
const HEADERS = 20_000;
const REQUEST = 120_000;
/** Octets of headers: a Kerberos token is the largest (48,000, in Base64). */
const HEADER_OCTETS = 98_304;
/** Connections that are late are looked for so often, milliseconds. */
const LATE = 5000;

/** For the making of either server. */
export const serverOptions = { maxHeaderSize: HEADER_OCTETS, connectionsCheckingInterval: LATE };

/** What one connection seals its messages with. */
export interface Seal {
  open(body: Buffer, type: string): { message: Buffer; type: string };
  seal(message: Buffer, type: string): { body: Buffer; type: string };
}

export interface Traffic {
  /** Takes one message of a machine that is known. Never rejects. */
  serve(request: IncomingMessage, response: ServerResponse, source: Identity, sealing?: Seal): Promise<void>;
  /** Notes a connection or token that was refused before its machine was known. */
  refuse(address: string, reason: string): void;
  /** Notes what a known machine was refused. */
  refuseMachine(source: Identity, reason: string): void;
  /** Connections that the listeners have now, and messages that are not answered yet. */
  readonly sockets: Set<Socket>;
  working: number;
  /** Answers end their connections. */
  closing: boolean;
}

export interface TrafficParts {
  settings: ForwardingConfiguration;
  conversation: Exchange;
  sources: Sources;
  counters: Counters;
  room: Gate;
  refuse(address: string, reason: string): void;
}

export function traffic({ settings, conversation, sources, counters, room, refuse }: TrafficParts): Traffic {
  const most = settings.envelope + AROUND;

  function refuseMachine({ machine, address }: Identity, reason: string): void {
    sources.refused(machine, address, reason, Date.now());
  }

  /** The answer to one message, encoded as it was. */
  async function converse(
    body: Buffer,
    type: string,
    encoding: string | undefined,
    source: Identity,
    origin: string,
    until: number,
  ) {
    let charset: Charset = 'UTF-8';
    let reply: Reply;
    let settled: Promise<unknown> | undefined;
    try {
      const decoded = decode(body, type, encoding, most);
      charset = decoded.charset;
      ({ reply, settled } = await conversation.answer(decoded.text, source, origin, until));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuseMachine(source, error.message);
      reply = { status: error.fault.status, body: fault(error, '') };
    }
    return { status: reply.status, settled, message: encode(reply.body, charset), type: soapType(charset) };
  }

  async function take(request: IncomingMessage, response: ServerResponse, source: Identity, sealing: Seal | undefined) {
    const until = Date.now() + settings.patience;
    const { host = '', 'content-type': type = '', 'content-encoding': encoding, 'content-length': announced } = request.headers;
    if (!/^[\w.:[\]-]{1,300}$/.test(host)) return end(response, 400);
    const octets = announced === undefined ? most : Number(announced);
    if (octets > most) {
      refuseMachine(source, 'message too long');
      return end(response, 413);
    }
    const leave = await room.enter(octets, settings.patience);
    if (!leave) {
      refuseMachine(source, 'no room for the message');
      return end(response, 503);
    }
    let settled: Promise<unknown> | undefined;
    try {
      const body = await read(request, most);
      if (!body) {
        refuseMachine(source, 'message too long');
        return end(response, 413);
      }
      const opened = sealing ? sealing.open(body, type) : { message: body, type };
      const origin = `${sealing ? 'http' : 'https'}://${host}`;
      const answer = await converse(opened.message, opened.type, encoding, source, origin, until);
      settled = answer.settled;
      if (answer.status === 204) return end(response, 204);
      const sent = sealing ? sealing.seal(answer.message, answer.type) : { body: answer.message, type: answer.type };
      response.writeHead(answer.status, { 'Content-Type': sent.type, 'Content-Length': sent.body.length }).end(sent.body);
    } finally {
      if (settled) settled.then(leave, leave);
      else leave();
    }
  }

  const all: Traffic = {
    async serve(request, response, source, sealing) {
      all.working++;
      response.once('close', () => all.working--);
      if (all.closing) response.setHeader('Connection', 'close');
      try {
        await take(request, response, source, sealing);
      } catch (error) {
        if (error instanceof Malformed) {
          refuseMachine(source, error.message);
          // A sealed message that cannot be opened leaves its context in a state that nobody knows.
          if (!response.headersSent) response.setHeader('Connection', 'close');
          end(response, 400);
        } else if (request.destroyed && !request.complete) counters.add('requests cut short');
        else {
          counters.add(`internal: ${error instanceof Error ? error.message : String(error)}`);
          end(response, 500);
        }
      }
    },
    refuse,
    refuseMachine,
    sockets: new Set(),
    working: 0,
    closing: false,
  };
  return all;
}

/**
 * Listens with bounds on everything that a stranger can make grow.
 * @param setting the setting that names the port
 */
export async function listen(
  server: Server,
  settings: ForwardingConfiguration,
  port: number,
  setting: string,
  counters: Counters,
  all: Traffic,
): Promise<AddressInfo> {
  server.maxConnections = settings.connections;
  server.keepAliveTimeout = settings.idle;
  server.headersTimeout = HEADERS;
  server.requestTimeout = REQUEST;
  server.on('connection', (socket: Socket) => {
    all.sockets.add(socket);
    socket.once('close', () => all.sockets.delete(socket));
  });
  server.on('drop', () => counters.add('connections beyond the bound'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    counters.add(`broken requests: ${error.code ?? 'other'}`);
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen({ address: 'wef.host', port: setting }, settings.host, port, error)));
    server.listen(port, settings.host, () => resolve());
  });
  return server.address() as AddressInfo;
}

/** True for a post under /wsman; anything else is answered. */
export function isMessage(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'POST') end(response, 405);
  else if (!/^\/wsman(?:[/?-]|$)/.test(request.url ?? '')) end(response, 404);
  else return true;
  return false;
}

/** Ends a response without a body; a connection whose request was not read whole ends with it. */
export function end(response: ServerResponse, status: number): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { req: request } = response;
  const unread = Number(request.headers['content-length'] ?? (request.headers['transfer-encoding'] ? IGNORED + 1 : 0));
  if (!request.complete && unread > IGNORED) response.setHeader('Connection', 'close');
  else request.resume();
  response.writeHead(status, status === 204 ? {} : { 'Content-Length': 0 }).end();
}

/** A request's body; undefined when it has more than `most` octets. */
async function read(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const octets = chunk as Buffer;
    length += octets.length;
    if (length > most) return undefined;
    chunks.push(octets);
  }
  return Buffer.concat(chunks, length);
}
