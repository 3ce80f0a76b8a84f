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

/** What follows for Greenhouse from facts: it is told that tests are done, or done otherwise; and of whom to say nothing. */
export async function queueCompletions(tx: Tx, events: LoggedEvent[]): Promise<void> {
  await tellOfCompletion(
    tx,
    events.flatMap(({ type, invitationId }) => (telling.has(type) && invitationId !== null ? [invitationId] : [])),
  );
  await forget(
    tx,
    events.flatMap(({ type, candidateId }) =>
      type === "CANDIDATE_ERASED" && candidateId !== null ? [candidateId] : [],
    ),
  );
}

/** Queues a call to every address that wants to hear of these invitations, in the transaction given. */
export async function tellOfCompletion(
  tx: Tx,
  invitationIds: string[],
  options: { startAfter?: number } = {},
): Promise<void> {
  if (invitationIds.length === 0) return;
  const due = await rows<{ id: string }>(
    tx.em,
    sql`update greenhouse_completion set state = 'DUE', wanted = wanted + 1, attempts = 0,
        next_attempt_at = now() + make_interval(secs => ${options.startAfter ?? 0})
      where team_id = ${tx.teamId} and invitation_id = any(${invitationIds}::uuid[]) and url is not null returning id`,
  );
  const jobs = due.map(({ id }) => ({ teamId: tx.teamId, completionId: id }));
  await tx.context.services.queue.add(tx.em, completeTest, jobs, options);
}

/** Of people who were forgotten, Greenhouse's addresses say who they were. */
async function forget(tx: Tx, candidateIds: string[]): Promise<void> {
  if (candidateIds.length === 0) return;
  await rows(
    tx.em,
    sql`update greenhouse_completion set state = 'FORGOTTEN', url = null, url_hash = null, next_attempt_at = null
      where team_id = ${tx.teamId} and invitation_id in
        (select id from invitation where team_id = ${tx.teamId} and candidate_id = any(${candidateIds}::uuid[]))`,
  );
}
