import { issueKeyByOperator, issueSignInToken, revokeKeysNamed } from "../access/credentials/issue-credential.ts";
import { apiKeyScopes } from "../access/roles.ts";
import { audit, byOperator } from "../audit/audit.ts";
import { inboxLink } from "../http/dev-inbox/inbox-key.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { db, sql } from "../platform/database/sql.ts";
import { type Env, servesInbox, usesInbox } from "../platform/process/env.ts";
import { findDemoTeams } from "../teams/demo-teams.query.ts";
import type { Installation } from "./installation.ts";
import { seed } from "./seed.ts";
import type { Running } from "./start.ts";
import { boxed } from "./welcome-box.ts";

const demoKeyName = "Printed at start";

/** How to open the built-in inbox. Its link is a secret, since the inbox contains sign-in links. */
async function inboxLine(env: Env): Promise<string> {
  if (!servesInbox(env)) return "not shown while TRUST_PROXY is set; set SMTP_URL";
  return process.stdout.isTTY ? await inboxLink(env) : "npm run cli -- inbox-link";
}

/**
 * Creates the demo data on the first start of an embedded database, and prints the addresses and credentials to start
 * with. Secrets are printed on a terminal only.
 */
export async function welcome(running: Running, installation: Installation): Promise<void> {
  const { services } = running;
  const { env } = services;
  const em = services.em.fork();
  if (await wantsDemo(running, installation)) await seed(services);

  const lines = [
    "Beckon is ready.",
    "",
    `Console    ${env.PUBLIC_URL}`,
    `${env.PERSISTED_ONLY ? "API     " : "GraphiQL"}   ${env.PUBLIC_URL}/graphql`,
  ];
  if (usesInbox(env)) lines.push(`Inbox      ${await inboxLine(env)}`);
  const owner = await db(em)
    .selectFrom("team_member")
    .select(["team_id as teamId", "id as memberId", "email"])
    .where("role", "=", "OWNER")
    .where("state", "=", "ACTIVE")
    .orderBy("created_at")
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (installation.dataDir !== null) lines.push(`Data       ${installation.dataDir}`);
  if (owner === undefined)
    lines.push("", 'Make a team: npm run cli -- team create --name "Acme" --owner you@example.com');
  else if (installation.embedded && process.stdout.isTTY) {
    const { token, key } = await inTransaction(services.em, async (inner) => {
      // One such key at a time: the key of the last start is revoked.
      const { teamId, memberId } = owner;
      await revokeKeysNamed(inner, teamId, demoKeyName);
      await audit(inner, byOperator, teamId, {
        action: "member.sign_in_link",
        target: { type: "TeamMember", id: memberId },
      });
      return {
        token: await issueSignInToken(inner, owner),
        ...(await issueKeyByOperator(inner, { teamId, createdBy: memberId, name: demoKeyName, scopes: apiKeyScopes })),
      };
    });
    lines.push(
      `Sign in    as ${owner.email}; once, within an hour`,
      `           ${env.PUBLIC_URL}/sign-in/${token}`,
      `API key    ${key}`,
    );
  } else if (installation.embedded) lines.push("", "Sign in: npm run cli -- sign-in-link --first-owner");
  if (env.SMTP_URL !== undefined && owner !== undefined && (await findDemoTeams(em, [owner.teamId])).size > 0)
    lines.push("", "This is the demo team: SMTP_URL is set, and none of its e-mails are sent.");
  lines.push("", `Ctrl-C stops all of it${installation.embedded ? ", the database included" : ""}.`);
  process.stdout.write(boxed(lines, process.stdout.columns || undefined));
}

/** Whether to create the demo data: on the first start of an embedded database, while its e-mails stay in the built-in inbox. */
async function wantsDemo({ services }: Running, installation: Installation): Promise<boolean> {
  if (!installation.embedded || !usesInbox(services.env)) return false;
  const team = await db(services.em.fork()).selectFrom("team").select("id").limit(sql.lit(1)).executeTakeFirst();
  return team === undefined;
}
