import type { Services } from "../../access/context.ts";
import { db, insertFrom, now, secondsFromNow, sql } from "../../platform/database/sql.ts";
import type { PartnerAccount } from "../partner.ts";
import { recordUse } from "../settings/record-use.ts";
import type { CallSubject } from "../subjects.ts";

/** What a call about no order came to. */
export interface CallResult {
  failed: boolean;
  statusCode: number | null;
  /** The beginning of the response, or why there was none. */
  answer: string | null;
}

/**
 * Records a call to a partner that is about no order in the list of messages. A call that fails is one message until it
 * succeeds, however often it is repeated.
 *
 * @param subject TESTS: each success is a message. ORDERS: only one that follows failures, since orders are asked for every
 *   minute.
 * @param retrySeconds when it is repeated
 */
export async function recordCallAbout(
  services: Services,
  { teamId, id }: PartnerAccount,
  subject: CallSubject,
  { failed, statusCode, answer }: CallResult,
  retrySeconds: number,
): Promise<void> {
  const attempt = { status_code: statusCode, answer, state: failed ? ("RETRYING" as const) : ("DELIVERED" as const) };
  const em = services.em.fork();
  const ended = await db(em)
    .updateTable("partner_message")
    .set({
      ...attempt,
      attempts: (eb) => eb("attempts", "+", 1),
      next_attempt_at: failed ? secondsFromNow(retrySeconds) : null,
    })
    .where("team_id", "=", teamId)
    .where("integration_id", "=", id)
    .where("subject", "=", subject)
    .where("order_id", "is", null)
    .where("state", "in", [sql.lit<"PENDING">("PENDING"), sql.lit<"RETRYING">("RETRYING")])
    .returning("id")
    .execute();
  if (ended.length > 0 || failed) await recordUse(services, teamId, [{ id, failed }]);
  if (ended.length > 0 || (!failed && subject === "ORDERS")) return;
  const counter = db(em)
    .selectFrom("team_counter")
    .select(({ fn }) => fn.max<number | null>("last").as("last"))
    .where("team_id", "=", teamId);
  await insertFrom(db(em), "partner_message", db(em).selectFrom(counter.as("c")), (eb) => ({
    ...attempt,
    team_id: teamId,
    // In the list, whose order is that of events: after the messages about those that there are.
    id: sql<string>`delivery_id(coalesce(${eb.ref("c.last")}, 0), true)`,
    integration_id: id,
    number: 0,
    subject,
    happened_at: now(),
    attempts: 1,
    next_attempt_at: failed ? secondsFromNow(retrySeconds) : null,
  }))
    // Another worker has recorded a failure at this moment.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
