import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/**
 * Queues the e-mails that confirm submissions to candidates, if the assessment requests them and the invitation is
 * sent by e-mail. One statement for any number of events. They count against the daily quota without being limited by
 * it, since a confirmation should not wait for the next day.
 */
export async function confirmSubmissions(tx: Tx, events: LoggedEvent[]): Promise<void> {
  const submitted = events.filter((event) => event.type === "ASSESSMENT_SUBMITTED");
  if (submitted.length === 0) return;
  const due = await rows<{ invitationId: string; candidateId: string; assessmentId: string; suppressed: boolean }>(
    tx.em,
    sql`select i.id as "invitationId", i.candidate_id as "candidateId", i.assessment_id as "assessmentId",
        exists (select 1 from email_suppression s where s.team_id = c.team_id and s.address = c.email) as suppressed
      from invitation i
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
      where i.team_id = ${tx.teamId} and i.id = any(${submitted.map((event) => event.invitationId)}::uuid[])
        and a.confirm_submission and i.email_requested and c.email is not null and c.erased_at is null`,
  );
  await enqueueEmails(
    tx,
    due.map((one) => ({ kind: "SUBMISSION_CONFIRMATION", unlimited: true, ...one })),
  );
}
