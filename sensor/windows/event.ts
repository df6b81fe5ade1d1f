// A Windows event as the mapping sees it, whatever it was read from: `.evtx`, rendered XML or JSON, forwarding, a SIEM's syslog.

/**
 * One event. Readers reuse one object, so nothing may keep it. Values are text as Windows renders them in the event's XML:
 * decimal numbers, `0x17` where the template says hexadecimal, `S-1-5-…`, `{guid}`, times in ISO 8601.
 */
export interface WindowsEvent {
  /** `Microsoft-Windows-Security-Auditing` */
  readonly provider: string;
  readonly id: number;
  /** `Security`; empty where the reader cannot know it. */
  readonly channel: string;
  /** The machine that logged it, as it names itself. */
  readonly computer: string;
  /** TimeCreated, whole epoch milliseconds. */
  readonly time: number;
  /** EventRecordID. */
  readonly record?: number | undefined;
  /** An audit failure: keyword 0x10000000000000 of the Security log. */
  readonly failed?: boolean | undefined;
  /** The account of the logging process (`Security/@UserID`), a SID. */
  readonly userSid?: string | undefined;
  /** A field of EventData or UserData by its name; undefined when it is missing, empty or `-`. */
  field(name: string): string | undefined;
  /** A value of EventData by its place, from 0: classic providers give no names. Undefined as above. */
  value(place: number): string | undefined;
}

/** Which events are looked at; what it refuses is not rendered. The provider may come in any case. */
export type Wanted = (provider: string, id: number) => boolean;
