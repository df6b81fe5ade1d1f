// Reads the messages that a source sends (SOAP 1.2, DSP0226 §10.2, MS-WSMV §3.1.4.8 and §3.1.4.1.30): headers first, then whatever
// its action needs of the body. Events are cut out of the text without being read.
import { Malformed } from '../../bytes/malformed.ts';
import { actions, ns } from './names.ts';
import { Refusal } from './refusal.ts';
import { XmlReader } from './xml.ts';

/** Events of one message: an envelope of the largest size has a few thousand of the smallest. */
const EVENTS = 20_000;
/** Characters of a bookmark: 256 channels, the most that Windows takes in a query, need half of it. */
const BOOKMARK = 65_536;
/** Characters of a header that is kept: identifiers and addresses. */
const HEADER = 2048;

/** Headers that are understood, by their namespace and name; any other one that must be understood is refused. */
const known = new Set<string>([
  ...['To', 'Action', 'MessageID', 'ReplyTo', 'FaultTo', 'From', 'RelatesTo'].map((name) => `${ns.addressing} ${name}`),
  ...['ResourceURI', 'MaxEnvelopeSize', 'OperationTimeout', 'Locale', 'Bookmark', 'AckRequested', 'OptionSet'].map(
    (name) => `${ns.management} ${name}`,
  ),
  ...['DataLocale', 'SessionId', 'OperationID', 'SequenceId'].map((name) => `${ns.microsoft} ${name}`),
  `${ns.machine} MachineID`,
  `${ns.eventing} Identifier`,
]);

export interface Envelope {
  action: string;
  /** Repeated in the reply as it is written. */
  messageId: string;
  to: string;
  resource: string;
  /** Version of the subscription that events belong to. */
  identifier: string;
  /** BookmarkList as it is written: it is given back so. Undefined when there is none or it is too long to be kept. */
  bookmark: string | undefined;
  /** Octets that a reply may have. */
  maxEnvelopeSize: number | undefined;
  /** XML texts of events. */
  events: string[];
  /** Events that the source says it could not deliver. */
  dropped: number;
  /** OptimizeEnumeration asked for: items come with the first reply. */
  optimized: boolean;
  /** Why a source ends a subscription: the last part of its status, and the message of its fault. */
  ending: string;
  /** Identify (DSP0226 §11) has neither action nor headers. */
  identify: boolean;
}

/** Reads a message. Throws `Refusal`. */
export function readEnvelope(text: string): Envelope {
  try {
    return read(new XmlReader(text));
  } catch (error) {
    if (error instanceof Malformed) throw new Refusal('schema', error.message);
    throw error;
  }
}

/** Envelope = Header? Body */
function read(reader: XmlReader): Envelope {
  const envelope: Envelope = {
    action: '',
    messageId: '',
    to: '',
    resource: '',
    identifier: '',
    bookmark: undefined,
    maxEnvelopeSize: undefined,
    events: [],
    dropped: 0,
    optimized: false,
    ending: '',
    identify: false,
  };
  if (!within(reader, -1) || `${reader.name}` !== 'Envelope') throw new Malformed('no envelope', reader.start);
  if (reader.namespace !== ns.soap) throw new Refusal('versionMismatch', 'no envelope of SOAP 1.2');
  while (within(reader, 0)) {
    const { name, namespace } = reader;
    if (namespace !== ns.soap) throw new Malformed('neither header nor body', reader.start);
    if (name === 'Header') readHeaders(reader, envelope);
    else if (name === 'Body') readBody(reader, envelope);
    else throw new Malformed('neither header nor body', reader.start);
  }
  while (reader.next() !== 'finished');
  return envelope;
}

/** Steps to the next start inside the element at `depth`; false behind its end. Text between elements must be blank. */
function within(reader: XmlReader, depth: number): boolean {
  for (;;) {
    switch (reader.next()) {
      case 'start':
        return true;
      case 'end':
        if (reader.depth === depth) return false;
        throw new Malformed('end inside an element', reader.start);
      case 'text':
        if (reader.value().trim()) throw new Malformed('text between elements', reader.start);
        break;
      case 'finished':
        throw new Malformed('document cut short', reader.start);
    }
  }
}

function readHeaders(reader: XmlReader, envelope: Envelope): void {
  const outside = reader.depth - 1;
  while (within(reader, outside)) {
    const { name, namespace } = reader;
    const understood = known.has(`${namespace} ${name}`);
    if (!understood && /^(?:true|1)$/.test(reader.attribute('mustUnderstand', ns.soap)?.trim() ?? '')) {
      throw new Refusal('mustUnderstand', 'a header that must be understood is not');
    }
    if (!understood) reader.skip();
    else readHeader(reader, envelope, name);
  }
}

function readHeader(reader: XmlReader, envelope: Envelope, name: string): void {
  const text = (): string => {
    const content = reader.content();
    if (content.length > HEADER) throw new Malformed('header too long', reader.start);
    return content;
  };
  switch (name) {
    case 'Action':
      envelope.action = text();
      break;
    case 'MessageID':
      envelope.messageId = text();
      break;
    case 'To':
      envelope.to = text();
      break;
    case 'ResourceURI':
      envelope.resource = text();
      break;
    case 'Identifier':
      envelope.identifier = text();
      break;
    case 'MaxEnvelopeSize': {
      const octets = Number(text());
      if (!Number.isSafeInteger(octets) || octets <= 0) throw new Malformed('MaxEnvelopeSize', reader.start);
      envelope.maxEnvelopeSize = octets;
      break;
    }
    case 'Bookmark': {
      const bookmark = reader.skip().trim();
      if (bookmark.startsWith('<BookmarkList') && bookmark.length <= BOOKMARK) envelope.bookmark = bookmark;
      break;
    }
    default:
      reader.skip();
  }
}

function readBody(reader: XmlReader, envelope: Envelope): void {
  const outside = reader.depth - 1;
  while (within(reader, outside)) {
    const { name, namespace } = reader;
    if (namespace === ns.management && name === 'Events') readEvents(reader, envelope);
    else if (namespace === ns.enumeration && name === 'Enumerate') readEnumerate(reader, envelope);
    else if (namespace === ns.eventing && name === 'SubscriptionEnd') readEnding(reader, envelope);
    else {
      envelope.identify ||= namespace === ns.identity && name === 'Identify';
      reader.skip();
    }
  }
}

/**
 * Events = Event*, Event/@Action the action that a single delivery would have (DSP0226 §10.2.9.4); DroppedEvents says how many were
 * lost (§10.2.9.3). The event is escaped or CDATA text, or an element, as the CDATA option of the subscription was.
 */
function readEvents(reader: XmlReader, envelope: Envelope): void {
  const outside = reader.depth - 1;
  while (within(reader, outside)) {
    if (reader.namespace !== ns.management) throw new Malformed('no event among events', reader.start);
    if (reader.name === 'DroppedEvents' || reader.attribute('Action') === actions.droppedEvents) {
      const count = Number(/\d{1,9}/.exec(reader.skip())?.[0] ?? 1);
      envelope.dropped += count;
      continue;
    }
    if (reader.name !== 'Event') throw new Malformed('no event among events', reader.start);
    if (envelope.events.length >= EVENTS) throw new Malformed('too many events', reader.start);
    const event = readEvent(reader);
    if (event) envelope.events.push(event);
  }
}

function readEvent(reader: XmlReader): string {
  const depth = reader.depth;
  let text = '';
  for (;;) {
    switch (reader.next()) {
      case 'text': {
        const part = reader.value();
        text = text ? text + part : part;
        break;
      }
      case 'start': {
        const from = reader.start;
        reader.skip();
        text += reader.text.slice(from, reader.end);
        break;
      }
      case 'end':
        if (reader.depth === depth - 1) return text.trim();
        break;
      case 'finished':
        throw new Malformed('document cut short', reader.start);
    }
  }
}

/** Enumerate = EndTo? Expires? Filter? OptimizeEnumeration? MaxElements? (DSP0226 §8.2) */
function readEnumerate(reader: XmlReader, envelope: Envelope): void {
  const outside = reader.depth - 1;
  while (within(reader, outside)) {
    if (reader.namespace === ns.management && reader.name === 'OptimizeEnumeration') envelope.optimized = true;
    reader.skip();
  }
}

/** SubscriptionEnd = SubscriptionManager, Status, Reason*, WSManFault? (WS-Eventing §3.5) */
function readEnding(reader: XmlReader, envelope: Envelope): void {
  const outside = reader.depth - 1;
  let number = '';
  while (within(reader, outside)) {
    const { name } = reader;
    if (name === 'WSManFault') number = reader.attribute('Code') ?? '';
    const inside = reader.skip();
    if (name === 'Status') envelope.ending = /[A-Za-z]{1,64}\s*$/.exec(inside)?.[0].trim() ?? '';
  }
  if (/^\d{1,10}$/.test(number)) envelope.ending += ` (${number})`;
}
