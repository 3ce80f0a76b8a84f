import type { Services } from "../../access/context.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { db, now, sql } from "../../platform/database/sql.ts";
import { periodSeconds } from "../../platform/retention/period.ts";

const batchSize = 5_000;

/**
 * Purges old deliveries in batches, and deleted endpoints that have none left. A delivery that waits for a disabled
 * endpoint stays; the bodies of its last attempt do not (docs/operations.md, Retention).
 */
export async function purgeDeliveries(services: Services): Promise<void> {
  const em = services.em.fork();
  const seconds = periodSeconds(services.env.KEEP_DELIVERIES);
  // Deliveries that were queued by a transaction concurrent with the deletion of their endpoint.
  await db(em)
    .updateTable("webhook_delivery as d")
    .from("webhook_endpoint as e")
    .set({ state: "FAILED", next_attempt_at: null })
    .where("e.deleted_at", "is not", null)
    .whereRef("d.team_id", "=", "e.team_id")
    .whereRef("d.endpoint_id", "=", "e.id")
    .where("d.next_attempt_at", "is not", null)
    .where((eb) => eb.or([eb("d.leased_until", "is", null), eb("d.leased_until", "<", now())]))
    .execute();
  const old = db(em)
    .selectFrom("webhook_delivery")
    .select(["team_id", "id"])
    .where("created_at", "<", sql<Date>`now() - make_interval(secs => ${seconds})`)
    .limit(sql.lit(batchSize));
  await inBatches(batchSize, async () => {
    const deleted = await db(em)
      .with("old", () => old.where("next_attempt_at", "is", null))
      .deleteFrom("webhook_delivery as d")
      .using("old")
      .whereRef("d.team_id", "=", "old.team_id")
      .whereRef("d.id", "=", "old.id")
      .returning("d.id")
      .execute();
    return deleted.length;
  });
  await inBatches(batchSize, async () => {
    const emptied = await db(em)
      .with("old", () =>
        old
          .where("next_attempt_at", "is not", null)
          .where((eb) => eb.or([eb("request_body", "is not", null), eb("response_body", "is not", null)])),
      )
      .updateTable("webhook_delivery as d")
      .from("old")
      .set({ request_body: null, response_body: null })
      .whereRef("d.team_id", "=", "old.team_id")
      .whereRef("d.id", "=", "old.id")
      .returning("d.id")
      .execute();
    return emptied.length;
  });
  await db(em)
    .deleteFrom("webhook_endpoint as e")
    .where("e.deleted_at", "is not", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("webhook_delivery as d")
            .select("d.id")
            .whereRef("d.team_id", "=", "e.team_id")
            .whereRef("d.endpoint_id", "=", "e.id"),
        ),
      ),
    )
    .execute();
}
