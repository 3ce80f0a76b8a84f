import { type Env, servesInbox, usesInbox } from "./base/env.ts";
import { inTransaction } from "./base/in-transaction.ts";
import { firstRow, sql } from "./base/rows.ts";
import { inboxLink } from "./http/inbox-key.ts";
import type { Installation } from "./installation.ts";
import { seed } from "./seed.ts";
import type { Running } from "./start.ts";
import { audit, byOperator } from "./teams/audit.ts";
import { issueKeyByOperator, issueSignInToken, revokeKeysNamed } from "./teams/issue-credential.ts";
import { apiKeyScopes } from "./teams/roles.ts";

const demoKeyName = "Printed at start";

/** Where the built-in inbox is read. Its link is a secret: sign-in links lie there. */
async function inboxLine(env: Env): Promise<string> {
  if (!servesInbox(env)) return "not shown while TRUST_PROXY is set; set SMTP_URL";
  return process.stdout.isTTY ? await inboxLink(env) : "npm run cli -- inbox-link";
}

/**
 * Makes the demo data on the first start of an embedded database, and prints the box that a newcomer
 * starts from. Secrets only where a person reads them: on a terminal.
 */
export async function welcome(running: Running, installation: Installation): Promise<void> {
  const { services } = running;
  const { env } = services;
  const em = services.em.fork();
  const isFirst = installation.embedded && (await firstRow(em, sql`select 1 from team limit 1`)) === null;
  if (isFirst) await seed(services);

  const lines = ["Beckon is ready.", "", `${env.PERSISTED_ONLY ? "API     " : "GraphiQL"}   ${env.PUBLIC_URL}/graphql`];
  if (usesInbox(env)) lines.push(`Inbox      ${await inboxLine(env)}`);
  const owner = await firstRow<{ teamId: string; memberId: string; email: string }>(
    em,
    sql`select team_id as "teamId", id as "memberId", email from team_member
      where role = 'OWNER' and state = 'ACTIVE' order by created_at limit 1`,
  );
  if (owner === null) lines.push("", 'Make a team: npm run cli -- team create --name "Acme" --owner you@example.com');
  else if (installation.embedded && process.stdout.isTTY) {
    const { token, key } = await inTransaction(services.em, async (inner) => {
      // One such key at a time: the one of the last start ends with this start.
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
      `Sign in    ${env.PUBLIC_URL}/sign-in/${token}`,
      `           as ${owner.email}; once, within an hour`,
      `API key    ${key}`,
    );
  } else if (installation.embedded) lines.push("", "Sign in: npm run cli -- sign-in-link --first-owner");
  lines.push("", "Ctrl-C stops all of it, the database included.");
  const width = Math.max(...lines.map((line) => line.length));
  const edge = "─".repeat(width + 2);
  process.stdout.write(`┌${edge}┐\n${lines.map((line) => `│ ${line.padEnd(width)} │`).join("\n")}\n└${edge}┘\n`);
}
