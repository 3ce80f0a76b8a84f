import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { findSequenceBefore, readEventCursor, readLogEnd } from "../../events/log/event.query.ts";
import { deletedError } from "../../events/log/log-page.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { storedAsIs } from "../../idempotency/run-idempotent.ts";
import { anyOf, array, db, insertFrom, now, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { findEndpoint, needWebhooks } from "../endpoints/find-endpoint.ts";

/** The maximum number of events that one call may queue again. */
const maxEvents = 100_000;

/** Where a replay begins: after a cursor of `events`, or at a time. */
export interface ReplayStart {
  after?: string | null;
  since?: Date | null;
}

/** The number of the last event that is not replayed. @throws UserError REQUIRED, INVALID_VALUE */
async function findStart(context: Context, { after, since }: ReplayStart): Promise<number> {
  const { services } = context;
  const { teamId } = accessOf(context);
  if (after != null && since != null)
    throw new UserError("INVALID_VALUE", "Pass either after or since.", { path: ["since"] });
  if (since != null) {
    const before = await findSequenceBefore(services, teamId, since);
    return Math.max(before, (await readLogEnd(services, teamId)).purged);
  }
  if (after == null)
    throw new UserError("REQUIRED", "Pass a cursor as after, or a time as since.", { path: ["after"] });
  const { epoch, purged } = await readLogEnd(services, teamId);
  const sequence = readEventCursor(services, teamId, epoch, after);
  if (sequence < purged) throw deletedError("events");
  return sequence;
}

/**
 * Queues all events after a position of the log that match the endpoint and that it has not confirmed, including events
 * from before its creation, in one statement. Confirmations are stored with the deliveries, for KEEP_DELIVERIES.
 *
 * @returns the endpoint's id
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, TOO_MANY_ITEMS, REQUIRED or INVALID_VALUE without exactly one start,
 *   and INVALID_STATE if it is disabled
 * @throws BAD_USER_INPUT for a cursor of another log, or before its oldest event
 */
export async function replayWebhooks(context: Context, id: string, start: ReplayStart): Promise<string> {
  const { services } = context;
  const { teamId } = accessOf(context);
  const sequence = await findStart(context, start);
  const replay = async (tx: Tx) => {
    needWebhooks(tx);
    const endpoint = await findEndpoint(tx, id);
    if (!endpoint.enabled)
      throw new UserError("INVALID_STATE", "The endpoint is disabled. Enable it first.", { path: ["id"] });
    const { eventTypes, assessmentId } = endpoint;
    const matching = db(tx.em)
      .selectFrom("event as e")
      .where("e.team_id", "=", teamId)
      .where("e.sequence", ">", sequence)
      .$if(eventTypes.length > 0, (q) => q.where("e.type", "=", anyOf(array.text(eventTypes))))
      .$if(assessmentId !== null, (q) => q.where("e.assessment_id", "=", assessmentId));
    const { count } = await db(tx.em)
      .selectFrom(
        matching
          .select("e.sequence")
          .limit(sql.lit(maxEvents + 1))
          .as("found"),
      )
      .select(sql<number>`count(*)::int`.as("count"))
      .executeTakeFirstOrThrow();
    if (count > maxEvents)
      throw new UserError(
        "TOO_MANY_ITEMS",
        `There are more than ${maxEvents} events from there on. Begin later, and read what is before it from events.`,
        { path: [start.since == null ? "after" : "since"] },
      );
    await insertFrom(db(tx.em), "webhook_delivery", matching.orderBy("e.sequence"), (eb) => ({
      team_id: teamId,
      id: sql<string>`delivery_id(${eb.ref("e.sequence")}, false)`,
      endpoint_id: endpoint.id,
      event_sequence: eb.ref("e.sequence"),
      event_id: eb.ref("e.id"),
      next_attempt_at: now(),
    }))
      .onConflict((oc) =>
        oc
          .columns(["team_id", "endpoint_id", "event_sequence"])
          .where("event_sequence", "is not", null)
          .doUpdateSet({
            state: sql.lit<"PENDING">("PENDING"),
            tries: sql.lit(0),
            next_attempt_at: (eb) =>
              eb
                .case()
                // The time of the statement, as a new delivery has it: a function is refused here where tables are spread.
                .when("webhook_delivery.leased_until", ">", eb.ref("excluded.next_attempt_at"))
                .then(eb.ref("webhook_delivery.next_attempt_at"))
                .else(eb.ref("excluded.next_attempt_at"))
                .end(),
          })
          .where("webhook_delivery.state", "<>", sql.lit("SUCCEEDED")),
      )
      .execute();
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
