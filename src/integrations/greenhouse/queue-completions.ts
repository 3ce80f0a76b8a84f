import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, now } from "../../platform/database/sql.ts";

/** The events after which Greenhouse has a new status to read. */
const statusChanges = new Set<LoggedEvent["type"]>(["ASSESSMENT_SUBMITTED", "RESULT_UPDATED"]);

/** Handles events: queues callbacks for tests with a new status, and purges the addresses of erased candidates. */
export async function queueCompletions(tx: Tx, events: LoggedEvent[]): Promise<void> {
  await queueCallbacks(
    tx,
    events.flatMap(({ type, invitationId }) =>
      statusChanges.has(type) && invitationId !== null ? [invitationId] : [],
    ),
  );
  await purge(
    tx,
    events.flatMap(({ type, candidateId }) =>
      type === "CANDIDATE_ERASED" && candidateId !== null ? [candidateId] : [],
    ),
  );
}

/** Queues a callback to every address that Greenhouse gave for these invitations. */
async function queueCallbacks(tx: Tx, invitationIds: string[]): Promise<void> {
  if (invitationIds.length === 0) return;
  await db(tx.em)
    .updateTable("greenhouse_completion")
    .set({
      state: "DUE",
      wanted: (eb) => eb("wanted", "+", 1),
      attempts: 0,
      next_attempt_at: now(),
    })
    .where("team_id", "=", tx.teamId)
    .where("invitation_id", "=", anyOf(array.uuid(invitationIds)))
    .where("url", "is not", null)
    .execute();
}

/** Purges Greenhouse's addresses of erased candidates: they identify the candidate. */
async function purge(tx: Tx, candidateIds: string[]): Promise<void> {
  if (candidateIds.length === 0) return;
  await db(tx.em)
    .updateTable("greenhouse_completion")
    .set({ state: "FORGOTTEN", url: null, url_hash: null, next_attempt_at: null })
    .where("team_id", "=", tx.teamId)
    .where("invitation_id", "in", ({ selectFrom }) =>
      selectFrom("invitation")
        .select("id")
        .where("team_id", "=", tx.teamId)
        .where("candidate_id", "=", anyOf(array.uuid(candidateIds))),
    )
    .execute();
}
