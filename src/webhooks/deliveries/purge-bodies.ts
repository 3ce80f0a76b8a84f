import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db } from "../../platform/database/sql.ts";

/** Purges request and response bodies about erased candidates, including those that are being recorded right now. */
export async function purgeWebhookBodies(tx: Tx, events: LoggedEvent[]): Promise<void> {
  const candidateIds = events.filter((event) => event.type === "CANDIDATE_ERASED").map((event) => event.candidateId);
  if (candidateIds.length === 0) return;
  await db(tx.em)
    .updateTable("webhook_delivery as d")
    .from("event as e")
    .set({ request_body: null, response_body: null, forgotten: true })
    .where("e.team_id", "=", tx.teamId)
    .where("e.candidate_id", "=", anyOf(array.uuid(candidateIds)))
    .whereRef("d.team_id", "=", "e.team_id")
    .whereRef("d.event_id", "=", "e.id")
    .where("d.forgotten", "=", false)
    .execute();
}
