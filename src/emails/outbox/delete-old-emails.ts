import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Services } from "../../access/context.ts";
import { agedTable, deleteAgedRows, findTeamsWithRows } from "../../platform/database/retention/aged-rows.ts";
import type { OldData } from "../../platform/database/retention/delete-old.ts";
import { anyOf, type Database, sql } from "../../platform/database/sql.ts";
import type { EmailState } from "./email-kinds.ts";

const name = "e-mails";
const emails = agedTable("email", "queued_at");

const waiting: EmailState[] = ["QUEUED", "DEFERRED"];
const troubled: EmailState[] = ["FAILED", "BOUNCED", "SUPPRESSED"];

type Emails = Database & { e: Database["email"] };

/** Whether the address of an e-mail is suppressed: erasing its candidate finds the suppression by the e-mail. */
const isSuppressed = (eb: ExpressionBuilder<Emails, "e">, email: "e" | "o", teamId: string) =>
  eb.exists(
    eb
      .selectFrom("email_suppression as s")
      .select(sql.lit(1).as("one"))
      .where("s.team_id", "=", teamId)
      .where("s.address", "=", sql<string>`${sql.ref(`${email}.to_address`)}`),
  );

/**
 * Whether an e-mail is needed no more. Of an invitation the newest e-mail decides whether it was delivered: one that was
 * not stays, and while an older one stays, so does what came after it.
 */
function isDeletable(eb: ExpressionBuilder<Emails, "e">, teamId: string, before: Date): Expression<SqlBool> {
  const ofInvitation = eb
    .selectFrom("email as o")
    .select(sql.lit(1).as("one"))
    .where("o.team_id", "=", teamId)
    .whereRef("o.invitation_id", "=", "e.invitation_id")
    .where("o.member_id", "is", null);
  const hasLater = eb.exists(ofInvitation.whereRef("o.id", ">", "e.id"));
  const staysBefore = eb.exists(
    ofInvitation
      .whereRef("o.id", "<", "e.id")
      .where((older) =>
        older.or([older("o.state", "in", waiting), older("o.queued_at", ">=", before), isSuppressed(eb, "o", teamId)]),
      ),
  );
  const newestSent = eb
    .selectFrom("email as n")
    .select("n.id")
    .where("n.team_id", "=", teamId)
    .where("n.sent_at", "is not", null)
    .orderBy("n.sent_at", "desc")
    .limit(sql.lit(1));
  return eb.and([
    eb("e.queued_at", "<", before),
    eb("e.state", "not in", waiting),
    // When the team's last e-mail was sent is shown (MailHealth.lastSentAt).
    sql<boolean>`${eb.ref("e.id")} is distinct from ${newestSent}`,
    eb.or([
      eb("e.member_id", "is not", null),
      eb.and([
        eb.not(isSuppressed(eb, "e", teamId)),
        eb.or([
          eb("e.invitation_id", "is", null),
          eb.and([eb.or([eb("e.state", "not in", troubled), hasLater]), eb.not(staysBefore)]),
        ]),
      ]),
    ]),
  ]);
}

/**
 * E-mails, in the order in which they were queued. What they are counted in does not change: a trigger adds what is deleted
 * to the numbers of the invitation and of the batch.
 */
export const oldEmails: OldData<Services> = {
  name,
  period: (env) => env.KEEP_EMAILS,
  findTeams: (services, teamIds, before) => findTeamsWithRows(services, emails, teamIds, before),
  deleteFrom: (services, teamId, before) =>
    deleteAgedRows(
      services,
      {
        kind: name,
        table: emails,
        deleteOf: (q, ids) =>
          q
            .deleteFrom("email as e")
            .where("e.team_id", "=", teamId)
            .where("e.id", "=", anyOf(ids))
            .where((eb) => isDeletable(eb as never, teamId, before))
            .returning("e.id"),
      },
      teamId,
      before,
    ),
};
