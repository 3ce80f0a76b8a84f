import type { Command } from "commander";
import type { readEnv } from "../base/env.ts";
import type { Services } from "../teams/context.ts";

/** What every command is given: how to reach the database, and how to answer. */
export interface Cli {
  program: Command;
  /** Opens the installation, migrated, for the time of `work`. */
  withServices<T>(work: (services: Services) => Promise<T>): Promise<T>;
  /** @param options.unchecked do not say first what is wrong with an address of a database: `work` does */
  withDatabase<T>(
    work: (url: { databaseUrl: string; directUrl: string }, env: ReturnType<typeof readEnv>) => Promise<T>,
    options?: { unchecked?: boolean },
  ): Promise<T>;
  /** With --json one object on stdout and nothing else; without it, a line a field. */
  answer(result: Record<string, unknown>, options: { json?: boolean }): void;
}
