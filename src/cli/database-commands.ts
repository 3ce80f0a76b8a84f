import { migrate, missingMigrations } from "../app/migrate.ts";
import { migrationsList } from "../app/mikro-orm.config.ts";
import { renewEpoch } from "../events/log/renew-epoch.ts";
import { UserError } from "../platform/errors.ts";
import { readEnv } from "../platform/process/env.ts";
import { environment } from "../platform/process/load-env-file.ts";
import { createLogger } from "../platform/process/log.ts";
import { backup } from "./backup/backup.ts";
import { restore } from "./backup/restore.ts";
import type { Cli } from "./cli.ts";
import { distribute } from "./distribute/distribute.ts";
import { checkSender } from "./doctor/check-sender.ts";
import {
  type Check,
  checkData,
  checkMail,
  checkPublicUrl,
  checkVariables,
  databaseDown,
  lineOf,
  unknownWithoutDatabase,
} from "./doctor/doctor.ts";
import { examineDatabase } from "./doctor/examine.ts";
import { resolveFromCwd } from "./resolve-from-cwd.ts";

const log = createLogger({ LOG_LEVEL: "silent" });

const secretHelp = `
A backup does not hold SECRET_KEY (with the embedded database: DATA_DIR/secret.key, or where \`doctor\` says). Keep it as
well, somewhere else: without it every link that was ever mailed is dead.`;

const distributeHelp = `
The rows of a team are on one server together. What is looked up before the team is known (members, keys, credentials) is
on every server, and what belongs to no team stays on the coordinator, with the queue. Which is which follows from the
tables themselves. Nothing is changed without the extension citus, and a second run moves only what is new.`;

/** Adds the commands migrate, backup, restore, renew-epoch, distribute and doctor. */
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
  cli.program
    .command("backup <file>")
    .description("Write all tables, as of one moment, into a file. Servers may go on working.")
    .option("--force", "replace the file if it exists")
    .option("--json", "print one JSON object")
    .addHelpText("after", secretHelp)
    .exitOverride()
    .action(async (file: string, options) => {
      const done = await cli.withDatabase(({ directUrl }, env) =>
        backup(directUrl, resolveFromCwd(file), { force: options.force, secrets: env.SECRET_KEY ?? [] }),
      );
      cli.answer({ ...done }, options);
      if (!options.json)
        process.stderr.write(
          "Keep SECRET_KEY (or the file secret.key, which `doctor` finds) as well, but elsewhere.\n",
        );
    });
  cli.program
    .command("restore <file>")
    .description("Put a backup into an empty database. Stop every server first.")
    .option("--force", "delete what is in the database, and go on although a server seems to run")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `${secretHelp}
What was waiting to be mailed when the backup was made is mailed when a server starts, also if it was
mailed after the backup. Clients that follow events have to begin anew: old cursors are refused.`,
    )
    .exitOverride()
    .action(async (file: string, options) => {
      const done = await cli.withDatabase(({ directUrl }, env) =>
        restore(directUrl, resolveFromCwd(file), {
          force: options.force,
          secrets: env.SECRET_KEY ?? [],
          known: migrationsList.map((migration) => migration.name),
          migrate: async (client) => {
            if ((await missingMigrations((text) => client.query(text))).length > 0) await migrate(directUrl, env, log);
          },
        }),
      );
      cli.answer({ ...done }, options);
      if (!done.sameSecretKey)
        process.stderr.write("SECRET_KEY is not the one of the backup: links that were mailed are dead until it is.\n");
      if (done.newerMigrations.length > 0)
        process.stderr.write(
          `The backup is older than ${done.newerMigrations.join(", ")}. If one of these moves data, it has not moved the restored rows: restore with the release that made the backup instead, then upgrade.\n`,
        );
    });
  cli.program
    .command("renew-epoch")
    .description("Make all cursors of the event log invalid, after point-in-time recovery. Stop every server first.")
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => cli.answer({ epoch: await cli.withServices(renewEpoch) }, options));
  cli.program
    .command("distribute")
    .description("Distribute the tables over the servers of a cluster of Citus, by teams. Stop every server first.")
    .option("--json", "print one JSON object")
    .addHelpText("after", distributeHelp)
    .exitOverride()
    .action(async (options) => {
      const done = await cli.withDatabase(async ({ directUrl }, env) => {
        if (env.MIGRATE) await migrate(directUrl, env, log);
        return await distribute(directUrl);
      });
      cli.answer({ ...done }, options);
    });
  cli.program
    .command("doctor")
    .description(
      "Look at the database and its connections, the server, mail and the sender's DNS records, addresses, proxies and origins; say what to do next.",
    )
    .option("--dkim <selector>", "look at the DKIM key that the mail server signs with")
    .option("--dns <address>", "ask this name server instead of the system's")
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      const { dkim: selector, dns } = options as { dkim?: string; dns?: string };
      const checks = await examine(cli, { selector, nameServers: dns === undefined ? undefined : [dns] });
      const red = checks.filter((check) => check.state === "failed").map((check) => check.name);
      const onTerminal = process.stdout.isTTY === true && !process.env.NO_COLOR;
      if (options.json) cli.answer({ ok: red.length === 0, checks }, options);
      else for (const check of checks) process.stdout.write(`${lineOf(check, onTerminal)}\n`);
      // Thrown, so that the command exits with 1.
      if (red.length > 0) throw new UserError("INVALID_STATE", `Not in order: ${red.join(", ")}.`);
    });
}

async function examine(cli: Cli, sender: { selector?: string; nameServers?: string[] }): Promise<Check[]> {
  const source = environment();
  const env = readEnv(source);
  const [database, mail, records] = await Promise.all([
    cli
      .withDatabase(
        // Not the installation's: of the embedded database it has an address, too.
        (urls) => examineDatabase(urls, env),
        { unchecked: true },
      )
      .catch((error: unknown) => ({ checks: [databaseDown(error), ...unknownWithoutDatabase()], calls: [] })),
    checkMail(env),
    checkSender(env, sender),
  ]);
  return [
    ...database.checks,
    ...(await checkData(env)),
    mail,
    ...records,
    checkPublicUrl(env),
    ...database.calls,
    ...checkVariables(source),
  ];
}
