import type { Services } from "../../access/context.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** How long deliveries are stored, with their bodies and confirmations (docs/operations.md, Retention). */
const keptDays = 30;
const groupSize = 5_000;

/**
 * Purges old deliveries in batches, and deleted endpoints that have none left. A delivery that waits for a disabled
 * endpoint stays; the bodies of its last attempt do not.
 */
export async function purgeDeliveries(services: Services): Promise<void> {
  const em = services.em.fork();
  // Deliveries that were queued by a transaction concurrent with the deletion of their endpoint.
  await rows(
    em,
    sql`update webhook_delivery d set state = 'FAILED', next_attempt_at = null from webhook_endpoint e
      where e.deleted_at is not null and d.team_id = e.team_id and d.endpoint_id = e.id and d.next_attempt_at is not null
        and (d.leased_until is null or d.leased_until < now())`,
  );
  await inBatches(groupSize, async () => {
    const gone = await rows(
      em,
      sql`with old as (
          select team_id, id from webhook_delivery
          where created_at < now() - make_interval(days => ${keptDays}) and next_attempt_at is null
          limit ${sql.raw(String(groupSize))})
        delete from webhook_delivery d using old where d.team_id = old.team_id and d.id = old.id returning 1`,
    );
    return gone.length;
  });
  await inBatches(groupSize, async () => {
    const emptied = await rows(
      em,
      sql`with old as (
          select team_id, id from webhook_delivery
          where created_at < now() - make_interval(days => ${keptDays}) and next_attempt_at is not null
            and (request_body is not null or response_body is not null)
          limit ${sql.raw(String(groupSize))})
        update webhook_delivery d set request_body = null, response_body = null
        from old where d.team_id = old.team_id and d.id = old.id returning 1`,
    );
    return emptied.length;
  });
  await rows(
    em,
    sql`delete from webhook_endpoint e where deleted_at is not null
      and not exists (select 1 from webhook_delivery d where d.team_id = e.team_id and d.endpoint_id = e.id)`,
  );
}
