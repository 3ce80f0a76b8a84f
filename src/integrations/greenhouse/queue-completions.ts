import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, now, unnest } from "../../platform/database/sql.ts";

/** The events after which Greenhouse has a new status to read. */
const statusChanges = new Set<LoggedEvent["type"]>(["ASSESSMENT_SUBMITTED", "RESULT_UPDATED"]);

/** Handles events: queues callbacks for tests with a new status, and purges the addresses of erased candidates. */
export async function queueCompletions(tx: Tx, events: LoggedEvent[]): Promise<void> {
  await queueCallbacks(
    tx,
    events.flatMap(({ type, invitationId, causedBy }) =>
      statusChanges.has(type) && invitationId !== null ? [{ invitationId, causedBy }] : [],
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
async function queueCallbacks(tx: Tx, changes: { invitationId: string; causedBy: string | null }[]): Promise<void> {
  if (changes.length === 0) return;
  const last = [...new Map(changes.map((one) => [one.invitationId, one])).values()];
  const invitationIds = array.uuid(last.map((one) => one.invitationId));
  await db(tx.em)
    .updateTable("greenhouse_completion as g")
    .from(unnest("new", { invitation_id: invitationIds, caused_by: array.text(last.map((one) => one.causedBy)) }))
    .set({
      state: "DUE",
      wanted: (eb) => eb("g.wanted", "+", 1),
      attempts: 0,
      next_attempt_at: now(),
      caused_by: (eb) => eb.ref("new.caused_by"),
    })
    .where("g.team_id", "=", tx.teamId)
    .where("g.invitation_id", "=", anyOf(invitationIds))
    .whereRef("g.invitation_id", "=", "new.invitation_id")
    .where("g.url", "is not", null)
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
