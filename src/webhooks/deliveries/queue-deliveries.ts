import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** Queues these events for each endpoint that wants them: one statement for any number of either. */
export async function queueDeliveries(tx: Tx, events: LoggedEvent[]): Promise<void> {
  await rows(
    tx.em,
    sql`insert into webhook_delivery (team_id, id, endpoint_id, event_sequence, event_id)
      select e.team_id, delivery_id(e.sequence, false), w.id, e.sequence, e.id
      from webhook_endpoint w join team t on t.id = w.team_id and 'WEBHOOKS' = any(t.features)
        join event e on e.team_id = w.team_id and e.sequence = any(${events.map((event) => event.sequence)}::integer[])
          and e.occurred_at >= w.created_at and (cardinality(w.event_types) = 0 or e.type = any(w.event_types))
          and (w.assessment_id is null or e.assessment_id = w.assessment_id)
      where w.team_id = ${tx.teamId} and w.enabled and w.deleted_at is null
      order by e.sequence
      on conflict do nothing`,
  );
}
