// One syslog message into one Windows event: the formats are asked in turn whether it is theirs.
import type { Wanted, WindowsEvent } from '../windows/event.ts';
import { FieldsEvent } from '../windows/rendered/event-fields.ts';
import { FlatReader } from '../windows/rendered/flat.ts';
import { JsonEventReader, type Read } from '../windows/rendered/json.ts';
import { TimeReader } from '../windows/rendered/times.ts';
import { XmlEvent } from '../windows/rendered/xml.ts';
import { cef } from './formats/cef.ts';
import type { Reading, SiemFormat } from './formats/format.ts';
import { generic } from './formats/generic.ts';
import { json } from './formats/json.ts';
import { leef } from './formats/leef.ts';
import { qradar } from './formats/qradar.ts';
import { rsa } from './formats/rsa.ts';
import { snare } from './formats/snare.ts';
import { splunk } from './formats/splunk.ts';
import { structured } from './formats/structured.ts';
import { xml } from './formats/xml.ts';
import { readHeader, type SyslogMessage } from './syslog-header.ts';

/** The surer mark first: a message of one format may hold the text of another. */
const formats: readonly SiemFormat[] = [cef, leef, rsa, snare, qradar, xml, json, structured, splunk, generic];

export interface SiemReader {
  /**
   * Reads a message. `received` is when it came, epoch milliseconds: the time of events that tell none.
   * @returns true, and the event is in `event`; false when it is not wanted; or why it cannot be read, one of few texts
   */
  read(text: string, received: number): Read;
  /** The event read last: the same object every time. */
  readonly event: WindowsEvent;
  /** The format of the message read last. */
  readonly format: string;
  /** Events whose time tells no zone and was taken as UTC. */
  readonly assumedUtc: number;
}

export function createSiemReader(wanted?: Wanted): SiemReader {
  const times = new TimeReader();
  const fields = new FieldsEvent();
  const flat = new FlatReader(fields, times, wanted);
  const into: Reading = {
    event: fields,
    fields,
    flat,
    json: new JsonEventReader(times, wanted),
    xml: new XmlEvent(times),
    times,
    wanted,
  };
  const message: SyslogMessage = { text: '', content: 0, host: '', app: '', time: 0, zoned: true, structured: '' };
  let format = '';
  return {
    get event() {
      return into.event;
    },
    get format() {
      return format;
    },
    get assumedUtc() {
      return times.assumed;
    },
    read(text, received) {
      readHeader(message, text, received, times);
      for (const candidate of formats) {
        const at = candidate.at(message);
        if (at < 0) continue;
        format = candidate.name;
        fields.clear();
        into.event = fields;
        return candidate.read(message, at, into);
      }
      return 'not recognised';
    },
  };
}
