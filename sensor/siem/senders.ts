// What each sender of syslog sent and what became of it, so that a SIEM set up wrongly is seen.
import { sampleOf } from './sample.ts';

/** Formats and reasons counted for one sender; both are few texts of ours. */
export interface SenderReport {
  /** Its address; `others` for all that came when the table was full. */
  sender: string;
  messages: number;
  /** Handed on. */
  events: number;
  notWanted: number;
  /** Messages that could not be read, by reason. */
  failed: Record<string, number>;
  /** Events by the format they came in. */
  formats: Record<string, number>;
  /** The first message that could not be read: at most 512 characters, what looks like a secret left out. */
  sample?: string;
  /** When it was last heard, and when a message of it last failed, epoch milliseconds. */
  last: number;
  lastFailed?: number;
}

export class Senders {
  readonly #reports = new Map<string, SenderReport>();
  readonly #most: number;

  /** @param most senders counted one by one */
  constructor(most: number) {
    this.#most = most;
  }

  of(address: string): SenderReport {
    let report = this.#reports.get(address);
    if (!report) {
      const sender = this.#reports.size < this.#most ? address : 'others';
      report = this.#reports.get(sender);
      if (!report) {
        report = { sender, messages: 0, events: 0, notWanted: 0, failed: {}, formats: {}, last: 0 };
        this.#reports.set(sender, report);
      }
    }
    return report;
  }

  /** A message of its sender that could not be read; `text` where there is something to show. */
  fail(report: SenderReport, reason: string, text?: string): void {
    report.failed[reason] = (report.failed[reason] ?? 0) + 1;
    report.lastFailed = Date.now();
    if (text !== undefined) report.sample ??= sampleOf(text);
  }

  /** In the order in which they were first heard. */
  all(): readonly SenderReport[] {
    return [...this.#reports.values()];
  }
}
