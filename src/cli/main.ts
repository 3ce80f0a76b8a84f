import { Command, CommanderError } from "commander";
import { openInstallation } from "../app/installation.ts";
import { openServices } from "../app/open-services.ts";
import { tryDatabases } from "../platform/database/check-connection.ts";
import { UserError } from "../platform/errors.ts";
import { EnvErrors, readEnv } from "../platform/process/env.ts";
import { environment } from "../platform/process/load-env-file.ts";
import { createLogger } from "../platform/process/log.ts";
import { OperatorError } from "../platform/process/operator-error.ts";
import type { Cli } from "./cli.ts";
import { addDatabaseCommands } from "./database-commands.ts";
import { addDkimCommand } from "./dkim-command.ts";
import { addInboxCommand } from "./inbox-command.ts";
import { addInviteCommand } from "./invite-command.ts";
import { addMcpCommand } from "./mcp-command.ts";
import { addResetCommand } from "./reset-command.ts";
import { addSandboxCommand } from "./sandbox-command.ts";
import { addSeedCommand } from "./seed-command.ts";
import { addSignOnCommands } from "./sign-on-commands.ts";
import { addTeamCommands } from "./team-commands.ts";
import { addWebhooksCommand } from "./webhooks-command.ts";

const log = createLogger({ LOG_LEVEL: "silent" });

/** What a signal closes during a command, in reverse order of opening: otherwise the database would keep running. */
const onSignal: (() => Promise<unknown>)[] = [];
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, async () => {
    setTimeout(() => process.exit(code), 10_000).unref();
    for (const close of onSignal.reverse()) await close().catch(() => undefined);
    process.exit(code);
  });

/** Runs one command. @returns the exit code: 0, or 1 with the reason on stderr, or 2 for wrong usage */
async function main(argv: string[]): Promise<number> {
  const program = new Command("beckon").description(
    "The operator's commands. They work while the server runs and when it does not.",
  );
  program.exitOverride();
  const withDatabase: Cli["withDatabase"] = async (work, options) => {
    const env = readEnv(environment());
    if (!options?.unchecked) await tryDatabases(env);
    const opening = openInstallation(env, { onNotice: (text) => process.stderr.write(`${text}\n`) });
    onSignal.push(async () => (await opening).close());
    const installation = await opening;
    try {
      const { DATABASE_URL, DATABASE_DIRECT_URL } = installation.env;
      return await work(
        { databaseUrl: DATABASE_URL, directUrl: DATABASE_DIRECT_URL ?? DATABASE_URL },
        installation.env,
      );
    } finally {
      await installation.close();
    }
  };
  const cli: Cli = {
    program,
    withDatabase,
    withServices: (work) =>
      withDatabase(async ({ directUrl }, env) => {
        const { migrate } = await import("../app/migrate.ts");
        if (env.MIGRATE) await migrate(directUrl, env, log);
        const opening = openServices(env as never, log, { works: false, applicationName: "beckon cli" });
        onSignal.push(async () => (await opening).close());
        const services = await opening;
        try {
          return await work(services);
        } finally {
          await services.queue.close(1_000);
          await services.close();
        }
      }),
    answer: (result, { json }) => {
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
      else
        for (const [name, value] of Object.entries(result))
          process.stdout.write(`${name}: ${Array.isArray(value) ? value.join(", ") : value}\n`);
    },
  };
  addTeamCommands(cli);
  addSignOnCommands(cli);
  addInviteCommand(cli);
  addDatabaseCommands(cli);
  addSeedCommand(cli);
  addSandboxCommand(cli);
  addDkimCommand(cli);
  addInboxCommand(cli);
  addResetCommand(cli);
  addWebhooksCommand(cli);
  addMcpCommand(cli);
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof EnvErrors || error instanceof OperatorError) {
      process.stderr.write(`${error.message}\n`);
      return error instanceof EnvErrors ? 2 : error.exitCode;
    }
    if (error instanceof UserError) process.stderr.write(`${error.errors.map((one) => one.message).join("\n")}\n`);
    else process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

void main(process.argv).then((code) => {
  process.exitCode = code;
});
