// What a format of a SIEM is: it recognises its own messages and reads them into an event.

import type { Wanted, WindowsEvent } from '../../windows/event.ts';
import type { FieldsEvent } from '../../windows/rendered/event-fields.ts';
import type { FlatReader } from '../../windows/rendered/flat.ts';
import type { JsonEventReader, Read } from '../../windows/rendered/json.ts';
import type { TimeReader } from '../../windows/rendered/times.ts';
import type { XmlEvent } from '../../windows/rendered/xml.ts';
import type { SyslogMessage } from '../syslog-header.ts';

/** What the formats read into, one set for all of them. */
export interface Reading {
  /** The event read last, one of those below. */
  event: WindowsEvent;
  readonly fields: FieldsEvent;
  /** Reads rows of names and values into `fields`. */
  readonly flat: FlatReader;
  readonly json: JsonEventReader;
  readonly xml: XmlEvent;
  readonly times: TimeReader;
  readonly wanted: Wanted | undefined;
}

export interface SiemFormat {
  readonly name: string;
  /** Where its own part of the message begins; -1 when this is another format. */
  at(message: SyslogMessage): number;
  /** Reads what begins at `at`: true, false when it is not wanted, or why it cannot be read, one of few texts. */
  read(message: SyslogMessage, at: number, into: Reading): Read;
}
