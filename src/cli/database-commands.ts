import { makeLog } from "../base/log.ts";
import { migrate } from "../migrate.ts";
import type { Cli } from "./cli.ts";

const log = makeLog({ LOG_LEVEL: "silent" });

/** migrate. */
export function addDatabaseCommands(cli: Cli): void {
  cli.program
    .command("migrate")
    .description("Bring the database's schema up to date. Any number may run at once.")
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      const migrations = await cli.withDatabase(({ directUrl }, env) => migrate(directUrl, env, log));
      cli.answer({ migrations }, options);
    });
}
