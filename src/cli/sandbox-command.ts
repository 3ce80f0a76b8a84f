import { issueKeyByOperator, issueToken, revokeKeysNamed } from "../access/credentials/issue-credential.ts";
import { type ApiKeyScope, teamFeatures } from "../access/roles.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { db, sql } from "../platform/database/sql.ts";
import { globalId } from "../platform/ids/ids.ts";
import { createTeam } from "../teams/create-team.ts";
import type { Cli } from "./cli.ts";
import { ask, type Played, playPartner } from "./sandbox/play-partner.ts";

/** By which the sandbox's team is found again. */
const ownerAddress = "owner@sandbox.example.com";
const keyName = "Sandbox";
const title = "Typing";

const help = `
Plays the other side of each applicant tracking system on this machine, against a server that runs here: it orders an
assessment, starts and submits it as the candidate would, records a score, and prints each message that the server
sends to the partner, in order. The server has to be started so that it may call this machine:

  WEBHOOK_ALLOW_PRIVATE=true npm start
  npm run cli -- sandbox ats

All of it happens in a team of its own, whose e-mails stay in the built-in inbox.`;

/** Adds the command sandbox ats. */
export function addSandboxCommand(cli: Cli): void {
  cli.program
    .command("sandbox")
    .description("Play other systems against a server on this machine.")
    .exitOverride()
    .command("ats")
    .description("Play applicant tracking systems that order assessments, and print what they are sent.")
    .option("--url <address>", "of the server; default: PUBLIC_URL")
    .option("--only <kind>", "one of them, e.g. as the schema names it")
    .option("--json", "print one JSON object")
    .addHelpText("after", help)
    .exitOverride()
    .action(async (options: { url?: string; only?: string; json?: boolean }) => {
      const played = await cli.withServices(async (services) => {
        const serverUrl = (options.url ?? services.env.PUBLIC_URL).replace(/\/+$/, "");
        const found = await db(services.em.fork())
          .selectFrom("team_member")
          .select(["team_id as teamId", "id as memberId"])
          .where("email", "=", ownerAddress)
          .limit(sql.lit(1))
          .executeTakeFirst();
        const owner = { email: ownerAddress, name: "Sandbox owner" };
        const ids =
          found ?? (await createTeam(services, { name: "Sandbox", owner, features: teamFeatures, isDemo: true }));
        const scopes: ApiKeyScope[] = ["READ", "INVITE"];
        const { token, key } = await inTransaction(services.em, async (em) => {
          await revokeKeysNamed(em, ids.teamId, keyName);
          const { token: issued } = await issueToken(em, ids, "TOKEN");
          const made = await issueKeyByOperator(em, {
            teamId: ids.teamId,
            createdBy: ids.memberId,
            name: keyName,
            scopes,
          });
          return { token: issued, key: made.key };
        });
        const credentials = { serverUrl, token };
        // What a run that was interrupted has left.
        const { partnerIntegrations } = await ask(credentials, "{ partnerIntegrations { id } }");
        for (const { id } of partnerIntegrations)
          await ask(credentials, "mutation ($id: ID!) { deletePartnerIntegration(id: $id) { userErrors { code } } }", {
            id,
          });
        const team = {
          ...credentials,
          teamId: globalId("Team", ids.teamId),
          apiKey: key,
          assessment: { id: await assessmentId(credentials), title },
        };
        const say = (line: string) => void (options.json || process.stdout.write(`${line}\n`));
        const { partners } = await import("../app/http-server.ts");
        const all: Played[] = [];
        for (const partner of partners) {
          const sandbox = await partner.sandbox?.();
          if (sandbox === undefined || (options.only !== undefined && options.only.toUpperCase() !== sandbox.kind))
            continue;
          all.push(await playPartner(sandbox, team, say));
        }
        return all;
      });
      if (options.json) cli.answer({ partners: played }, options);
    });
}

/** The published assessment of the sandbox's team. */
async function assessmentId(credentials: { serverUrl: string; token: string }): Promise<string> {
  const { assessments } = await ask(credentials, "{ assessments(first: 100) { nodes { id title state } } }");
  const known = (assessments.nodes as { id: string; title: string; state: string }[]).find(
    (one) => one.title === title && one.state === "PUBLISHED",
  );
  if (known !== undefined) return known.id;
  const { createAssessment } = await ask(
    credentials,
    "mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { assessment { id } userErrors { code message } } }",
    { input: { title } },
  );
  const { id } = createAssessment.assessment;
  await ask(credentials, "mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code message } } }", { id });
  return id;
}
