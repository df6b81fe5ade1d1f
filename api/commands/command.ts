/** What each file of this folder exports as default. */
export interface Command {
  /** One line for `pathwarden help`. */
  summary: string;
  /** Text of `--help`. */
  usage: string;
  /** Runs it; the result is the exit status. */
  run(args: string[]): Promise<number>;
}

/** Arguments that cannot be used: told on stderr, exit status 2. */
export class UsageError extends Error {}
