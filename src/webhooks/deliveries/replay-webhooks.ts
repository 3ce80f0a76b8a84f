import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { readEventCursor, readLogEnd } from "../../events/log/event.query.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { storedAsIs } from "../../idempotency/run-idempotent.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import { findEndpoint, needWebhooks } from "../endpoints/find-endpoint.ts";

/** How many events one call may queue again. */
const most = 100_000;

/**
 * Queues all events after a position of the log that match the endpoint and that it has not confirmed, including events
 * from before its creation, in one statement. Confirmations are stored with the deliveries, for 30 days.
 *
 * @param after a cursor of `events`
 * @returns the endpoint's id
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, TOO_MANY_ITEMS, and INVALID_STATE if it is disabled
 * @throws BAD_USER_INPUT for a cursor of another log
 */
export async function replayWebhooks(context: Context, id: string, after: string): Promise<string> {
  const { services } = context;
  const { teamId } = accessOf(context);
  const { epoch } = await readLogEnd(services, teamId);
  const sequence = readEventCursor(services, teamId, epoch, after);
  const replay = async (tx: Tx) => {
    needWebhooks(tx);
    const endpoint = await findEndpoint(tx, id);
    if (!endpoint.enabled)
      throw new UserError("INVALID_STATE", "The endpoint is switched off. Switch it on first.", { path: ["id"] });
    const wanted = sql`e.team_id = ${teamId} and e.sequence > ${sequence}
      and (cardinality(${endpoint.eventTypes}::text[]) = 0 or e.type = any(${endpoint.eventTypes}::text[]))
      and (${endpoint.assessmentId}::uuid is null or e.assessment_id = ${endpoint.assessmentId}::uuid)`;
    const { count } = (await firstRow<{ count: number }>(
      tx.em,
      sql`select count(*)::int as count from (select 1 from event e where ${wanted} limit ${sql.raw(String(most + 1))}) as found`,
    ))!;
    if (count > most)
      throw new UserError(
        "TOO_MANY_ITEMS",
        `There are more than ${most} events after this cursor. Replay from a later one, and read what is before it from events.`,
        { path: ["after"] },
      );
    await rows(
      tx.em,
      sql`insert into webhook_delivery (team_id, id, endpoint_id, event_sequence, event_id)
        select ${teamId}::uuid, delivery_id(e.sequence, false), ${endpoint.id}::uuid, e.sequence, e.id from event e where ${wanted} order by e.sequence
        on conflict (team_id, endpoint_id, event_sequence) where event_sequence is not null
        do update set state = 'PENDING', tries = 0,
            next_attempt_at = case when webhook_delivery.leased_until > now() then webhook_delivery.next_attempt_at else now() end
          where webhook_delivery.state <> 'SUCCEEDED'`,
    );
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.replay",
      target: { type: "WebhookEndpoint", id: endpoint.id },
      changes: { afterSequence: sequence, events: count },
    });
    return endpoint.id;
  };
  const done = await withTransaction(context, replay, { once: storedAsIs, bulk: true });
  services.wakeUps.notifyListeners(teamId);
  return done;
}
