import { inTransaction } from "./base/in-transaction.ts";
import { firstRow, sql } from "./base/rows.ts";
import type { Installation } from "./installation.ts";
import type { Running } from "./start.ts";
import { issueSignInToken } from "./teams/issue-credential.ts";

/** Prints the box that a newcomer starts from. Secrets only where a person reads them: on a terminal. */
export async function printWelcome(running: Running, installation: Installation): Promise<void> {
  const { services } = running;
  const { env } = services;
  const lines = ["Beckon is ready.", "", `GraphiQL   ${env.PUBLIC_URL}/graphql`];
  if (env.SMTP_URL === undefined) lines.push(`Inbox      ${env.PUBLIC_URL}/dev/inbox`);
  if (installation.embedded) {
    const owner = await firstRow<{ teamId: string; memberId: string; email: string }>(
      services.em.fork(),
      sql`select team_id as "teamId", id as "memberId", email from team_member
        where role = 'OWNER' and state = 'ACTIVE' order by created_at limit 1`,
    );
    if (owner !== null && process.stdout.isTTY) {
      const token = await inTransaction(services.em, (em) => issueSignInToken(em, owner));
      lines.push(
        `Sign in    ${env.PUBLIC_URL}/sign-in/${token}`,
        `           (as ${owner.email}, once, within an hour)`,
      );
    } else if (owner === null)
      lines.push('Make a team: npm run cli -- team create --name "Acme" --owner you@example.com');
  }
  lines.push("", "Ctrl-C stops all of it, the database included.");
  const width = Math.max(...lines.map((line) => line.length));
  const edge = "─".repeat(width + 2);
  process.stdout.write(`┌${edge}┐\n${lines.map((line) => `│ ${line.padEnd(width)} │`).join("\n")}\n└${edge}┘\n`);
}
