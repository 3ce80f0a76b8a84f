import type { Services } from "../../access/context.ts";
import { forEachTeam } from "../../platform/database/spread.ts";
import { array, db, now, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
import type { PartnerOrder } from "../partner-order.entity.ts";
import { recordUse } from "../settings/record-use.ts";
import type { DueOrder } from "./lease-orders.ts";
import type { PartnerMessage } from "./partner-message.entity.ts";

/** What an attempt came to. */
export interface MessageOutcome {
  due: DueOrder;
  message: { id: string; number: number } | null;
  /** PAUSED: the integration is disabled. NOTHING: the order has no message that waits. */
  result: "DELIVERED" | "RETRYING" | "FAILED" | "PAUSED" | "NOTHING";
  statusCode: number | null;
  answer: string | null;
  retrySeconds: number | null;
}

/** Records outcomes, team by team: their tables may be spread over several servers. */
export async function recordMessages(services: Services, outcomes: MessageOutcome[]): Promise<void> {
  const byTeam = Map.groupBy(outcomes, ({ due }) => due.teamId);
  await forEachTeam(services, [...byTeam.keys()], async (teamId) => {
    const some = byTeam.get(teamId)!;
    await recordTogether(services, some, teamId);
    await recordUse(
      services,
      teamId,
      some.flatMap(({ due, result }) =>
        result === "PAUSED" || result === "NOTHING" ? [] : [{ id: due.integrationId, failed: result !== "DELIVERED" }],
      ),
    );
  });
}

/**
 * Records outcomes of the orders and of their messages in one statement. An order whose lease another worker holds by now
 * is left alone, with its message.
 */
async function recordTogether(services: Services, outcomes: MessageOutcome[], teamId: string): Promise<void> {
  await db(services.em.fork())
    // Times are computed here, and not in the update, which may not where the tables are spread over servers.
    .with(
      (cte) => cte("new").materialized(),
      (cte) =>
        cte
          .selectFrom(
            unnest("new", {
              team_id: array.uuid(outcomes.map(({ due }) => due.teamId)),
              id: array.uuid(outcomes.map(({ due }) => due.id)),
              leased_by: array.text(outcomes.map(({ due }) => due.leasedBy)),
              message_id: array.uuid(outcomes.map(({ message }) => message?.id ?? null)),
              number: array.integer(outcomes.map(({ due, message }) => message?.number ?? due.finished)),
              result: array.text(outcomes.map(({ result }) => result)),
              status_code: array.integer(outcomes.map(({ statusCode }) => statusCode)),
              answer: array.text(outcomes.map(({ answer }) => answer)),
              retry: array.double(outcomes.map(({ retrySeconds }) => retrySeconds)),
            }),
          )
          .selectAll("new")
          .select(({ ref }) => [now().as("now"), secondsFromNow(ref("new.retry")).as("retry_at")]),
    )
    .with("done", (cte) =>
      cte
        .updateTable("partner_order as o")
        .from("new")
        .set({
          leased_by: null,
          leased_until: null,
          finished: (eb) =>
            eb
              .case()
              .when("new.result", "in", ["DELIVERED", "FAILED"])
              .then(sql<number>`greatest(${eb.ref("o.finished")}, ${eb.ref("new.number")})`)
              .when("new.result", "=", "NOTHING")
              .then(eb.ref("o.wanted"))
              .else(eb.ref("o.finished"))
              .end(),
          attempts: (eb) =>
            eb
              .case()
              .when("new.result", "=", "RETRYING")
              .then(eb.ref("o.attempts"))
              .when("new.result", "=", "PAUSED")
              .then(sql<number>`greatest(0, ${eb.ref("o.attempts")} - 1)`)
              .else(0)
              .end(),
          state: (eb) =>
            eb
              .case()
              .when("new.result", "in", ["RETRYING", "PAUSED"])
              .then(sql.lit<PartnerOrder["state"]>("DUE"))
              .when(eb.and([eb("new.result", "<>", "NOTHING"), eb("o.wanted", ">", eb.ref("new.number"))]))
              .then(sql.lit<PartnerOrder["state"]>("DUE"))
              .else(sql.lit<PartnerOrder["state"]>("IDLE"))
              .end(),
          next_attempt_at: (eb) =>
            eb
              .case()
              .when("new.result", "=", "PAUSED")
              .then(sql<Date>`'infinity'::timestamptz`)
              .when("new.result", "=", "RETRYING")
              .then(eb.ref("new.retry_at"))
              .when(eb.and([eb("new.result", "<>", "NOTHING"), eb("o.wanted", ">", eb.ref("new.number"))]))
              .then(eb.ref("new.now"))
              .else(null)
              .end(),
        })
        .whereRef("o.team_id", "=", "new.team_id")
        .whereRef("o.id", "=", "new.id")
        .whereRef("o.leased_by", "=", "new.leased_by")
        .where("o.team_id", "=", teamId)
        .returning(["o.team_id", "new.message_id", "new.result", "new.status_code", "new.answer", "new.retry_at"]),
    )
    .updateTable("partner_message as m")
    .from("done")
    .set({
      state: (eb) => sql<PartnerMessage["state"]>`${eb.ref("done.result")}`,
      attempts: (eb) => eb("m.attempts", "+", 1),
      status_code: (eb) => eb.ref("done.status_code"),
      answer: (eb) => eb.ref("done.answer"),
      next_attempt_at: (eb) => eb.ref("done.retry_at"),
    })
    .whereRef("m.team_id", "=", "done.team_id")
    .whereRef("m.id", "=", "done.message_id")
    .where("done.result", "in", ["DELIVERED", "RETRYING", "FAILED"])
    .where("m.team_id", "=", teamId)
    .execute();
}
