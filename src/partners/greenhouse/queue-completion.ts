import { z } from "zod";
import { rows, sql } from "../../base/rows.ts";
import type { LoggedEvent } from "../../events/event-types.ts";
import type { Tx } from "../../events/transact.ts";

/** The job that tells, as it is queued. */
export const completeTest = {
  name: "greenhouse-complete-test",
  schema: z.object({ teamId: z.uuid(), completionId: z.uuid() }),
};

/** After which facts Greenhouse has something new to ask for. */
const telling = new Set<LoggedEvent["type"]>(["ASSESSMENT_SUBMITTED", "RESULT_UPDATED"]);

/** What follows for Greenhouse from a fact: it is told that a test is done, or done otherwise; or it forgets who it was. */
export async function queueCompletion(tx: Tx, event: LoggedEvent): Promise<void> {
  if (event.type === "CANDIDATE_ERASED" && event.candidateId !== null) await forget(tx, event.candidateId);
  if (telling.has(event.type) && event.invitationId !== null) await tellOfCompletion(tx, event.invitationId);
}

/** Queues a call to every address that wants to hear of an invitation, in the transaction given. */
export async function tellOfCompletion(
  tx: Tx,
  invitationId: string,
  options: { startAfter?: number } = {},
): Promise<void> {
  const due = await rows<{ id: string }>(
    tx.em,
    sql`update greenhouse_completion set state = 'DUE', wanted = wanted + 1, attempts = 0,
        next_attempt_at = now() + make_interval(secs => ${options.startAfter ?? 0})
      where team_id = ${tx.teamId} and invitation_id = ${invitationId} and url is not null returning id`,
  );
  const jobs = due.map(({ id }) => ({ teamId: tx.teamId, completionId: id }));
  await tx.context.services.queue.add(tx.em, completeTest, jobs, options);
}

/** Of somebody who was forgotten, Greenhouse's address says who it was. */
async function forget(tx: Tx, candidateId: string): Promise<void> {
  await rows(
    tx.em,
    sql`update greenhouse_completion set state = 'FORGOTTEN', url = null, url_hash = null, sealed_key = null, next_attempt_at = null
      where team_id = ${tx.teamId} and invitation_id in
        (select id from invitation where team_id = ${tx.teamId} and candidate_id = ${candidateId})`,
  );
}
