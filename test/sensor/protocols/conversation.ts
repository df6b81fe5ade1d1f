// What the tests of protocols share: messages of our recordings, a sensor that keeps what it is given, and a small DER writer.
import { readFileSync } from 'node:fs';
import type { ActivityDraft, ActivityOf } from '../../../schema/activity.ts';
import { createNames } from '../../../sensor/names/names.ts';
import { createTickets } from '../../../sensor/names/tickets.ts';
import type { Flow, Moment, Sensor } from '../../../sensor/protocols/protocol.ts';

/** A message of test/samples/messages. */
export const sample = (name: string): Buffer =>
  Buffer.from(
    readFileSync(new URL(`../../samples/messages/${name}.hex`, import.meta.url), 'latin1').replaceAll(/\s/g, ''),
    'hex',
  );

export const client = '192.0.2.7';
export const server = '192.0.2.10';

/** A flow whose time and frame the test moves on. */
export function flowTo(
  port: number,
  transport: 'tcp' | 'udp' = 'tcp',
  midstream = false,
): { -readonly [K in keyof Flow]: Flow[K] } {
  return {
    transport,
    midstream,
    time: 1000,
    frame: 1,
    client: { ip: client, port: 50_000 },
    server: { ip: server, port },
  };
}

type Authentication = Omit<ActivityOf<'authentication'>, 'id' | 'time' | 'from' | 'to' | 'origin'>;

export interface Kept {
  sensor: Sensor;
  /** Messages counted, `kerberos AS-REQ`. */
  counts: Record<string, number>;
  anomalies: string[];
  activities: Authentication[];
  moments: Moment[];
}

/** A sensor with real tables, that keeps what protocols hand on. */
export function keeping(): Kept {
  const kept: Omit<Kept, 'sensor'> = { counts: {}, anomalies: [], activities: [], moments: [] };
  const sensor: Sensor = {
    tickets: createTickets(1000),
    names: createNames(1000),
    rpcPorts: { add() {}, has: () => false },
    locate: () => undefined,
    emit(_flow, moment, draft: ActivityDraft) {
      if (draft.kind !== 'authentication') throw new Error(`unexpected ${draft.kind}`);
      kept.activities.push(draft);
      kept.moments.push({ time: moment.time, frame: moment.frame });
    },
    count(protocol, message) {
      const name = `${protocol} ${message}`;
      kept.counts[name] = (kept.counts[name] ?? 0) + 1;
    },
    anomaly(_flow, _protocol, reason) {
      kept.anomalies.push(reason);
    },
  };
  return { sensor, ...kept };
}

/** A DER element of a tag and its contents. */
export function der(tag: number, ...contents: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(contents.map((c) => (typeof c === 'string' ? Buffer.from(c) : c)));
  const length = body.length < 0x80 ? Buffer.from([body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

export const integer = (value: number): Buffer => der(0x02, Buffer.from([(value >> 8) & 0x7f, value & 0xff]));
export const string = (text: string): Buffer => der(0x1b, text);
export const field = (n: number, ...contents: Buffer[]): Buffer => der(0xa0 | n, ...contents);
export const sequence = (...contents: Buffer[]): Buffer => der(0x30, ...contents);
export const principal = (type: number, ...names: string[]): Buffer =>
  sequence(field(0, integer(type)), field(1, sequence(...names.map(string))));
export const encrypted = (etype: number, kvno: number, cipher: string): Buffer =>
  sequence(field(0, integer(etype)), field(1, integer(kvno)), field(2, der(0x04, cipher)));
export const ticket = (realm: string, service: string[], cipher: string): Buffer =>
  der(
    0x61,
    sequence(
      field(0, integer(5)),
      field(1, string(realm)),
      field(2, principal(2, ...service)),
      field(3, encrypted(18, 2, cipher)),
    ),
  );

export interface Request {
  type: 10 | 12;
  padata?: [number, Buffer][];
  options?: string;
  client?: Buffer;
  service?: string[];
  nonce?: number;
}

/** KDC-REQ in the realm CORP.EXAMPLE. */
export function kdcRequest({
  type,
  padata = [],
  options = '40810010',
  client,
  service = ['krbtgt', 'CORP.EXAMPLE'],
  nonce = 1,
}: Request): Buffer {
  return der(
    0x60 | type,
    sequence(
      field(1, integer(5)),
      field(2, integer(type)),
      field(3, sequence(...padata.map(([t, v]) => sequence(field(1, integer(t)), field(2, der(0x04, v)))))),
      field(
        4,
        sequence(
          field(0, der(0x03, Buffer.from([0]), Buffer.from(options, 'hex'))),
          ...(client ? [field(1, client)] : []),
          field(2, string('CORP.EXAMPLE')),
          field(3, principal(2, ...service)),
          field(7, integer(nonce)),
          field(8, sequence(integer(18), integer(23))),
        ),
      ),
    ),
  );
}

/** KDC-REP to a client of CORP.EXAMPLE with a ticket whose cipher is `cipher`. */
export function kdcReply(type: 11 | 13, name: string, service: string[], cipher: string, realm = 'CORP.EXAMPLE'): Buffer {
  return der(
    0x60 | type,
    sequence(
      field(0, integer(5)),
      field(1, integer(type)),
      field(3, string(realm)),
      field(4, principal(1, ...name.split('/'))),
      field(5, ticket('CORP.EXAMPLE', service, cipher)),
      field(6, encrypted(18, 1, 'sealed')),
    ),
  );
}

export function apRequest(service: string[], cipher: string): Buffer {
  return der(
    0x6e,
    sequence(
      field(0, integer(5)),
      field(1, integer(14)),
      field(2, der(0x03, Buffer.alloc(5))),
      field(3, ticket('CORP.EXAMPLE', service, cipher)),
      field(4, encrypted(18, 1, 'sealed')),
    ),
  );
}

export function krbError(code: number, service: string[], data?: Buffer): Buffer {
  return der(
    0x7e,
    sequence(
      field(0, integer(5)),
      field(1, integer(30)),
      field(6, integer(code)),
      field(9, string('CORP.EXAMPLE')),
      field(10, principal(2, ...service)),
      ...(data ? [field(12, der(0x04, data))] : []),
    ),
  );
}

/** Behind its length, as over TCP. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}
