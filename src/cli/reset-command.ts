import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { deleteEmbeddedData, findEmbeddedData } from "../platform/embedded-postgres/reset.ts";
import { UserError } from "../platform/errors.ts";
import { readEnv } from "../platform/process/env.ts";
import { environment } from "../platform/process/load-env-file.ts";
import { OperatorError } from "../platform/process/operator-error.ts";
import { projectRoot } from "../platform/process/project-root.ts";
import type { Cli } from "./cli.ts";

const say = (text: string) => process.stderr.write(`${text}\n`);

/** Asks for confirmation at the terminal. Without a terminal the answer is no. */
async function isConfirmed(paths: string[]): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new OperatorError("Nothing was deleted: without a terminal to ask at, reset needs --yes.", 2);
  say(`This deletes the database with everything in it, its secret key and the inbox:\n  ${paths.join("\n  ")}`);
  say("Every link that was mailed is dead after that, and there is no way back.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.once("SIGINT", () => terminal.close());
  terminal.setPrompt('Type "reset" to delete all of it: ');
  terminal.prompt();
  for await (const line of terminal) {
    terminal.close();
    return line.trim() === "reset";
  }
  return false;
}

/** Adds the command reset. */
export function addResetCommand(cli: Cli): void {
  cli.program
    .command("reset")
    .description("Delete the embedded database, its secret key and the inbox; the next start begins anew. Asks first.")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      const env = readEnv(environment());
      if (env.DATABASE_URL !== undefined)
        throw new UserError(
          "NOT_ALLOWED",
          "DATABASE_URL is set, and reset deletes the embedded database alone. Drop and create yours with PostgreSQL's dropdb and createdb.",
        );
      const dataDir = resolve(projectRoot, env.DATA_DIR);
      const paths = await findEmbeddedData(dataDir);
      if (paths.length > 0 && !options.yes && !(await isConfirmed(paths)))
        throw new UserError("NOT_ALLOWED", "Nothing was deleted.");
      const deleted = paths.length === 0 ? [] : await deleteEmbeddedData(dataDir);
      if (deleted.length === 0 && !options.json) say(`There is no embedded database in ${dataDir}.`);
      cli.answer({ deleted }, options);
    });
}
