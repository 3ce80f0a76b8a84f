import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import type { UserErrorValue } from "../../platform/errors.ts";

/** How often e-mails of an invitation were sent, and whether recently. */
export interface InvitationEmailCounts {
  recently: boolean;
  times: number;
}

/** The maximum number of repeated e-mails of an invitation (docs/rules.md, Inviting 11). */
export const maxMails = 10;
export const minutesBetweenEmails = 10;

/** Counts the e-mails of invitations in one statement. An invitation without any is left out. */
export async function readEmailCounts(
  tx: Tx,
  invitationIds: string[],
): Promise<Map<string | null, InvitationEmailCounts>> {
  if (invitationIds.length === 0) return new Map();
  const ids = array.uuid(invitationIds);
  const found = await db(tx.em)
    .selectFrom((eb) =>
      eb
        .selectFrom("email as e")
        .select(["e.invitation_id as id", "e.queued_at as queuedAt", sql<number>`1`.as("times")])
        .where("e.team_id", "=", tx.teamId)
        .where("e.invitation_id", "=", anyOf(ids))
        .where("e.kind", "in", ["INVITATION", "REMINDER"])
        .where("e.state", "not in", ["SUPPRESSED", "CANCELLED"])
        .unionAll(
          // Those that are deleted.
          eb
            .selectFrom("invitation_email_history as h")
            .select(["h.invitation_id as id", sql<Date>`'-infinity'::timestamptz`.as("queuedAt"), "h.counted as times"])
            .where("h.team_id", "=", tx.teamId)
            .where("h.invitation_id", "=", anyOf(ids)),
        )
        .as("counted"),
    )
    .select(({ fn, ref }) => [
      "id",
      sql<boolean>`${fn.max("queuedAt")} > now() - make_interval(mins => ${minutesBetweenEmails})`.as("recently"),
      sql<number>`sum(${ref("times")})::int`.as("times"),
    ])
    .groupBy("id")
    .execute();
  return new Map(found.map((row) => [row.id, row]));
}

/** The error if an e-mail cannot be sent again now; null if it can. */
export function tooSoon(mailed: InvitationEmailCounts | undefined): Pick<UserErrorValue, "code" | "message"> | null {
  if (mailed === undefined || (!mailed.recently && mailed.times <= maxMails)) return null;
  return {
    code: "TOO_SOON",
    message: mailed.recently
      ? `This invitation was mailed within the last ${minutesBetweenEmails} minutes.`
      : `This invitation was mailed ${mailed.times} times already.`,
  };
}
