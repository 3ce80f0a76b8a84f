import type { Command } from "commander";
import type { Services } from "../access/context.ts";
import type { readEnv } from "../platform/process/env.ts";

/** What every command is given: access to the database, and to the output. */
export interface Cli {
  program: Command;
  /** Opens the services on the migrated database, and closes them after `work`. */
  withServices<T>(work: (services: Services) => Promise<T>): Promise<T>;
  /** @param options.unchecked skips the check of the connections to the database: `work` reports what is wrong */
  withDatabase<T>(
    work: (url: { databaseUrl: string; directUrl: string }, env: ReturnType<typeof readEnv>) => Promise<T>,
    options?: { unchecked?: boolean },
  ): Promise<T>;
  /** Prints the result: with --json one object on stdout and nothing else, otherwise one line for each field. */
  answer(result: Record<string, unknown>, options: { json?: boolean }): void;
}
