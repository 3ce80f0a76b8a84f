import type { Context } from "../access/context.ts";
import { accessOf } from "../access/permission.ts";
import { anyOf, array, sql } from "../platform/database/sql.ts";
import { loaderOf } from "../platform/graphql/loader.ts";
import { planOfAll, type Row, readRows } from "../platform/graphql/read-plan.ts";
import { readSelection } from "../platform/graphql/read-selection.ts";
import { defineShape, rowOf } from "../platform/graphql/shape.ts";
import { demoIsNotMailed } from "../teams/demo-teams.query.ts";

/** How messages of the ledger are read. */
export const emailShape = defineShape("email", {
  name: "Email",
  columns: {
    kind: "kind",
    to: "to_address",
    subject: "subject",
    invitationId: "invitation_id",
    state: "state",
    attempts: "attempts",
    messageId: "message_id",
    lastResponse: "last_response",
    queuedAt: "queued_at",
    sentAt: "sent_at",
  },
  always: [],
});

const plan = planOfAll(emailShape);

/** Every e-mail of an invitation, newest first; all invitations of a page in one statement. */
export async function loadEmailsOf(context: Context, invitationId: string): Promise<Row[]> {
  return await loaderOf<string, Row[]>(context, "e-mails of invitations", async (ids) => {
    const row = rowOf("email");
    const found = await readSelection(context.services, plan, {
      teamId: accessOf(context).teamId,
      where: [row("$.invitation_id", "=", anyOf(array.uuid(ids))), row("$.member_id", "is", null)],
      orderBy: sql`${row.ref("$.id")} desc`,
    });
    const byInvitation = Map.groupBy(found, (email) => email.invitationId as string);
    return ids.map((id) => byInvitation.get(id) ?? []);
  }).load(invitationId);
}

/** How mail goes for a team: what was taken last, and what went wrong since. */
export async function readMailHealth(
  context: Context,
): Promise<{ delivering: boolean; lastSentAt: Date | null; lastError: string | null; inboxUrl: string | null }> {
  const { env } = context.services;
  const { teamId } = accessOf(context);
  const [row] = await readRows(
    context.services,
    `with sent as (select max(sent_at) as at from email where team_id = $1 and sent_at is not null)
     select sent.at, (select is_demo from team where id = $1), (
       select last_response from email e
       where e.team_id = $1 and e.state in ('DEFERRED', 'FAILED') and (sent.at is null or e.tried_at > sent.at)
       order by e.id desc limit 1)
     from sent`,
    [teamId],
  );
  const toInbox = env.SMTP_URL === undefined;
  const [lastSentAt, isDemo, said] = row as [Date | null, boolean, string | null];
  const lastError = isDemo && !toInbox ? demoIsNotMailed : said;
  return {
    delivering: !toInbox && lastError === null,
    lastSentAt,
    lastError,
    inboxUrl: toInbox ? `${env.PUBLIC_URL}/dev/inbox` : null,
  };
}
