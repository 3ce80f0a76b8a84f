import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, insertFrom, sql } from "../../platform/database/sql.ts";

/** Queues these events for each matching endpoint, in one statement. */
export async function queueDeliveries(tx: Tx, events: LoggedEvent[]): Promise<void> {
  await insertFrom(
    db(tx.em),
    "webhook_delivery",
    db(tx.em)
      .selectFrom("webhook_endpoint as w")
      .innerJoin("team as t", (join) =>
        join.onRef("t.id", "=", "w.team_id").on(({ ref }) => sql<boolean>`'WEBHOOKS' = any(${ref("t.features")})`),
      )
      .innerJoin("event as e", (join) =>
        join
          .onRef("e.team_id", "=", "w.team_id")
          .on("e.sequence", "=", anyOf(array.integer(events.map((event) => event.sequence))))
          .onRef("e.occurred_at", ">=", "w.created_at")
          .on(
            ({ ref }) =>
              sql<boolean>`(cardinality(${ref("w.event_types")}) = 0 or ${ref("e.type")} = any(${ref("w.event_types")}))`,
          )
          .on((eb) =>
            eb.or([eb("w.assessment_id", "is", null), eb("e.assessment_id", "=", eb.ref("w.assessment_id"))]),
          ),
      )
      .where("w.team_id", "=", tx.teamId)
      .where("w.enabled", "=", true)
      .where("w.deleted_at", "is", null)
      .orderBy("e.sequence"),
    (eb) => ({
      team_id: eb.ref("e.team_id"),
      id: sql<string>`delivery_id(${eb.ref("e.sequence")}, false)`,
      endpoint_id: eb.ref("w.id"),
      event_sequence: eb.ref("e.sequence"),
      event_id: eb.ref("e.id"),
    }),
  )
    .onConflict((oc) => oc.doNothing())
    .execute();
}
