import { makeSignOnOptional } from "../access/sign-in/sign-on/make-sign-on-optional.ts";
import { db } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { storedId } from "../platform/ids/ids.ts";
import type { Cli } from "./cli.ts";

/** Adds the command sign-on optional. */
export function addSignOnCommands(cli: Cli): void {
  cli.program
    .command("sign-on")
    .description("Manage the sign-on of a team by its issuer.")
    .exitOverride()
    .command("optional")
    .description("Let members sign in by mailed links again, where a team's issuer lets nobody in any more.")
    .requiredOption("--team <id>", "the team")
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      await cli.withServices(async (services) => {
        const teamId = storedId("Team", options.team);
        const team =
          teamId === null
            ? undefined
            : await db(services.em.fork()).selectFrom("team").select("id").where("id", "=", teamId).executeTakeFirst();
        if (team === undefined) throw new UserError("NOT_FOUND", `There is no team ${options.team}.`);
        cli.answer({ teamId: options.team, changed: await makeSignOnOptional(services, team.id) }, options);
      });
    });
}
