/**
 * Thrown by parsers on bytes that break the protocol, and caught in one place only: the flow loop, which counts it
 * with its flow and goes on. Made without a stack trace, so that hostile traffic cannot make it expensive.
 */
export class Malformed extends Error {
  readonly offset: number;
  constructor(reason: string, offset: number) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(reason);
    Error.stackTraceLimit = limit;
    this.offset = offset;
  }
}
