import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** Purges request and response bodies about erased candidates, including those that are being recorded right now. */
export async function purgeWebhookBodies(tx: Tx, events: LoggedEvent[]): Promise<void> {
  const forgotten = events.filter((event) => event.type === "CANDIDATE_ERASED").map((event) => event.candidateId);
  if (forgotten.length === 0) return;
  await rows(
    tx.em,
    sql`update webhook_delivery d set request_body = null, response_body = null, forgotten = true
      from event e where e.team_id = ${tx.teamId} and e.candidate_id = any(${forgotten}::uuid[])
        and d.team_id = e.team_id and d.event_id = e.id and not d.forgotten`,
  );
}
