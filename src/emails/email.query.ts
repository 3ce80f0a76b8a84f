import type { Context } from "../access/context.ts";
import { accessOf } from "../access/permission.ts";
import { prepared } from "../platform/database/prepared.ts";
import { anyOf, array, sql } from "../platform/database/sql.ts";
import { loaderOf } from "../platform/graphql/loader.ts";
import { planOfAll, type Row } from "../platform/graphql/read-plan.ts";
import { readSelection } from "../platform/graphql/read-selection.ts";
import { defineShape, rowOf } from "../platform/graphql/shape.ts";
import { demoIsNotMailed } from "../teams/demo-teams.query.ts";
import type { MailHealth } from "../teams/team.type.ts";
import type { EmailState } from "./outbox/email-kinds.ts";
import { fromTeam, mailboxOf } from "./rendering/mailbox.ts";
import { shownSender } from "./senders/sender.query.ts";
import type { SenderDomainState } from "./senders/sender-domain.entity.ts";

/** How e-mails are read. */
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
  needs: { invitation: ["invitationId"] },
});

const plan = planOfAll(emailShape);

/** Every e-mail of an invitation that was not read with them, newest first; all invitations of a page in one statement. */
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

/** The last e-mail that was sent, and the last failure after it. */
const readHealth = prepared<
  { teamId: string },
  {
    at: Date | null;
    isDemo: boolean | null;
    lastResponse: string | null;
    teamName: string | null;
    senderName: string | null;
    senderAddress: string | null;
  }
>((q, parameter) =>
  q
    .with("sent", (cte) =>
      cte
        .selectFrom("email")
        .select(({ fn }) => fn.max("sent_at").as("at"))
        .where("team_id", "=", parameter("teamId"))
        .where("sent_at", "is not", null),
    )
    .selectFrom("sent")
    .leftJoin("sender_domain as d", (join) =>
      join
        .on("d.team_id", "=", parameter("teamId"))
        .on("d.local_part", "is not", null)
        .on("d.state", "=", sql.lit<SenderDomainState>("VERIFIED"))
        .on("d.missing_since", "is", null),
    )
    .select((eb) => [
      "sent.at",
      "d.sender_name as senderName",
      sql<string | null>`${eb.ref("d.local_part")} || '@' || ${eb.ref("d.domain")}`.as("senderAddress"),
      eb.selectFrom("team").select("name").where("id", "=", parameter("teamId")).as("teamName"),
      eb.selectFrom("team").select("is_demo").where("id", "=", parameter("teamId")).as("isDemo"),
      eb
        .selectFrom("email as e")
        .select("e.last_response")
        .where("e.team_id", "=", parameter("teamId"))
        .where("e.state", "in", [sql.lit<EmailState>("DEFERRED"), sql.lit<EmailState>("FAILED")])
        .where((one) => one.or([one("sent.at", "is", null), one("e.tried_at", ">", one.ref("sent.at"))]))
        .orderBy("e.id", "desc")
        .limit(sql.lit(1))
        .as("lastResponse"),
    ]),
);

/** Whether e-mail of a team is delivered: when the last one was sent, and the last error since. */
export async function readMailHealth(context: Context): Promise<MailHealth> {
  const { env } = context.services;
  const { teamId } = accessOf(context);
  const [row] = await readHealth(context.services, { teamId });
  const toInbox = env.SMTP_URL === undefined;
  const lastError = row!.isDemo && !toInbox ? demoIsNotMailed : row!.lastResponse;
  const { senderAddress, senderName } = row!;
  const teamName = row!.teamName ?? "";
  const isOwn = env.SENDER_DOMAINS && senderAddress !== null;
  return {
    from: shownSender(isOwn ? mailboxOf(senderName ?? teamName, senderAddress) : fromTeam(context.services, teamName)),
    delivering: !toInbox && lastError === null,
    lastSentAt: row!.at,
    lastError,
    inboxUrl: toInbox ? `${env.PUBLIC_URL}/dev/inbox` : null,
  };
}
