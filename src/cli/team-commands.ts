import { InvalidArgumentError } from "commander";
import { issueKeyByOperator, issueSignInToken, issueToken } from "../access/credentials/issue-credential.ts";
import { apiKeyScopes, type TeamFeature, type TeamRole, teamFeatures, teamRoles } from "../access/roles.ts";
import { readSignOn } from "../access/sign-in/sign-on/sign-on.query.ts";
import { audit, byOperator, changesBetween } from "../audit/audit.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { array, db, sql } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { readTimeZone } from "../platform/graphql/scalars.ts";
import { globalId, storedId } from "../platform/ids/ids.ts";
import { addMember } from "../teams/add-member.ts";
import { createTeam } from "../teams/create-team.ts";
import type { Cli } from "./cli.ts";

const readFeatures = (text: string): readonly TeamFeature[] => {
  if (text === "all") return teamFeatures;
  if (text === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !(teamFeatures as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `Not a feature: ${unknown.join(", ")}. Known: all, none, ${teamFeatures.join(", ")}.`,
    );
  return names as TeamFeature[];
};

const readZone = (text: string): string => {
  const zone = readTimeZone(text);
  if (zone === null) throw new InvalidArgumentError("Not a time zone. Write an IANA name, e.g. Europe/Bucharest.");
  return zone;
};

const readRole = (text: string): TeamRole => {
  if (!(teamRoles as readonly string[]).includes(text))
    throw new InvalidArgumentError(`Not a role. Known: ${teamRoles.join(", ")}.`);
  return text as TeamRole;
};

const readTeam = (text: string): string => {
  const id = storedId("Team", text);
  if (id === null) throw new UserError("NOT_FOUND", `There is no team ${text}.`);
  return id;
};

/** Adds the commands team create, team update, member add and sign-in-link. */
export function addTeamCommands(cli: Cli): void {
  const team = cli.program.command("team").description("Create and change teams.").exitOverride();
  team
    .command("create")
    .description(
      "Create a team with its first owner; prints a bearer token of the owner and an API key with all scopes.",
    )
    .requiredOption("--name <name>", "the name that candidates see")
    .requiredOption("--owner <email>", "the first owner's address")
    .option("--owner-name <name>", "the first owner's name")
    .option("--features <list>", "all, none, or names separated by commas", readFeatures, teamFeatures)
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      await cli.withServices(async (services) => {
        const owner = { email: options.owner, name: options.ownerName };
        const made = await createTeam(services, { name: options.name, owner, features: options.features });
        const credentials = await inTransaction(services.em, async (em) => ({
          ...(await issueToken(em, made, "TOKEN")),
          ...(await issueKeyByOperator(em, {
            teamId: made.teamId,
            createdBy: made.memberId,
            name: "First key",
            scopes: apiKeyScopes,
          })),
        }));
        cli.answer(
          {
            teamId: globalId("Team", made.teamId),
            memberId: globalId("TeamMember", made.memberId),
            token: credentials.token,
            apiKey: credentials.key,
          },
          options,
        );
      });
    });
  team
    .command("update")
    .description("Change a team's name, features or time zone.")
    .requiredOption("--team <id>", "the team")
    .option("--name <name>", "the name that candidates see")
    .option("--features <list>", "all, none, or names separated by commas", readFeatures)
    .option("--time-zone <zone>", "an IANA zone, e.g. Europe/Bucharest", readZone)
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      await cli.withServices(async (services) => {
        const teamId = readTeam(options.team);
        await inTransaction(services.em, async (em) => {
          const before = await db(em)
            .selectFrom("team")
            .select(["name", "time_zone as timeZone", "features"])
            .where("id", "=", teamId)
            .forNoKeyUpdate()
            .executeTakeFirst();
          if (before === undefined) throw new UserError("NOT_FOUND", `There is no team ${options.team}.`);
          const after = await db(em)
            .updateTable("team")
            .set({
              name: options.name ?? (({ ref }) => ref("name")),
              time_zone: options.timeZone ?? (({ ref }) => ref("time_zone")),
              features: options.features === undefined ? ({ ref }) => ref("features") : array.text(options.features),
            })
            .where("id", "=", teamId)
            .returning(["name", "time_zone as timeZone", "features"])
            .executeTakeFirstOrThrow();
          const changes = changesBetween(before, after);
          if (changes !== null)
            await audit(em, byOperator, teamId, {
              action: "team.update",
              target: { type: "Team", id: teamId },
              changes,
            });
        });
        cli.answer({ teamId: options.team }, options);
      });
    });
  cli.program
    .command("member")
    .description("Manage the members of a team.")
    .exitOverride()
    .command("add")
    .description("Add a member who is active at once; prints a bearer token.")
    .requiredOption("--team <id>", "the team")
    .requiredOption("--email <email>", "where e-mail to the member goes")
    .option("--name <name>", "the member's name")
    .requiredOption("--role <role>", teamRoles.join(", "), readRole)
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      await cli.withServices(async (services) => {
        const teamId = readTeam(options.team);
        const result = await inTransaction(services.em, async (em) => {
          if ((await db(em).selectFrom("team").select("id").where("id", "=", teamId).executeTakeFirst()) === undefined)
            throw new UserError("NOT_FOUND", `There is no team ${options.team}.`);
          const memberId = await addMember(em, teamId, {
            email: options.email,
            name: options.name,
            role: options.role,
          });
          await audit(em, byOperator, teamId, {
            action: "member.add",
            target: { type: "TeamMember", id: memberId },
            changes: { role: { from: null, to: options.role } },
          });
          return { memberId, ...(await issueToken(em, { teamId, memberId }, "TOKEN")) };
        });
        cli.answer({ memberId: globalId("TeamMember", result.memberId), token: result.token }, options);
      });
    });
  cli.program
    .command("sign-in-link")
    .description("Print a link that signs a member in, once, within an hour.")
    .option("--member <id>", "the member")
    .option("--first-owner", "the first owner of the first team: the demo's, after npm start")
    .option("--json", "print one JSON object")
    .exitOverride()
    .action(async (options) => {
      await cli.withServices(async (services) => {
        const memberId = options.member === undefined ? null : storedId("TeamMember", options.member);
        const url = await inTransaction(services.em, async (em) => {
          const active = db(em)
            .selectFrom("team_member")
            .select(["team_id as teamId", "id as memberId"])
            .where("state", "=", "ACTIVE");
          const asked = options.firstOwner
            ? active.where("role", "=", "OWNER").orderBy("created_at").limit(sql.lit(1))
            : active.where("id", "=", sql<string>`${memberId}::uuid`);
          const member = await asked.executeTakeFirst();
          if (member === undefined)
            throw new UserError("NOT_FOUND", `There is no active member ${options.member ?? "to sign in"}.`);
          if ((await readSignOn(em, member.teamId))?.required)
            throw new UserError(
              "SIGN_ON_REQUIRED",
              "The team accepts no links. To change that: npm run cli -- sign-on optional --team <id>",
            );
          await audit(em, byOperator, member.teamId, {
            action: "member.sign_in_link",
            target: { type: "TeamMember", id: member.memberId },
          });
          return `${services.env.PUBLIC_URL}/sign-in/${await issueSignInToken(em, member)}`;
        });
        cli.answer({ url }, options);
      });
    });
}
