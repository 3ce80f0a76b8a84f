import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";

/**
 * Queues the e-mails that confirm submissions to candidates, if the assessment requests them and the invitation is
 * sent by e-mail. One statement for any number of events. They count against the daily quota without being limited by
 * it, since a confirmation should not wait for the next day.
 */
export async function confirmSubmissions(tx: Tx, events: LoggedEvent[]): Promise<void> {
  const submitted = events.filter((event) => event.type === "ASSESSMENT_SUBMITTED");
  if (submitted.length === 0) return;
  const due = await db(tx.em)
    .selectFrom("invitation as i")
    .innerJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .select((eb) => {
      const suppression = eb
        .selectFrom("email_suppression as s")
        .select("s.address")
        .where("s.team_id", "=", tx.teamId)
        .whereRef("s.address", "=", "c.email");
      return [
        "i.id as invitationId",
        "i.candidate_id as candidateId",
        "i.assessment_id as assessmentId",
        sql<boolean>`exists ${suppression}`.as("suppressed"),
      ];
    })
    .where("i.team_id", "=", tx.teamId)
    .where("i.id", "=", anyOf(array.uuid(submitted.map((event) => event.invitationId))))
    .where("a.confirm_submission", "is", true)
    .where("i.email_requested", "is", true)
    .where("c.email", "is not", null)
    .where("c.erased_at", "is", null)
    .execute();
  await enqueueEmails(
    tx,
    due.map((one) => {
      const causedBy = submitted.find((event) => event.invitationId === one.invitationId)?.causedBy;
      return { kind: "SUBMISSION_CONFIRMATION", unlimited: true, causedBy, ...one };
    }),
  );
}
