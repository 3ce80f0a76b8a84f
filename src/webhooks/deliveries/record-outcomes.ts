import { type Expression, expressionBuilder } from "kysely";
import type { Services } from "../../access/context.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, type Database, db, now, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
import type { DueDelivery } from "./lease-deliveries.ts";
import { infinity } from "./pause-deliveries.ts";
import type { WebhookDelivery } from "./webhook-delivery.entity.ts";

/** How long all deliveries to an endpoint may fail before it is disabled (docs/rules.md, Webhooks 5). */
const maxFailingDays = 5;

type State = WebhookDelivery["state"];

/** The outcome of an attempt. */
export interface DeliveryOutcome {
  delivery: DueDelivery;
  state: Exclude<State, "PENDING">;
  statusCode: number | null;
  requestBody: object | null;
  /** The response of the endpoint, or a sentence that says why there was none. */
  responseBody: string | null;
  durationMs: number;
  retrySeconds: number | null;
  /** The pause that the endpoint asked for. */
  backoffSeconds: number | null;
  /** The endpoint answered 410 Gone. */
  gone: boolean;
  /** It failed before anything was sent: the endpoint is not to blame. */
  unsent: boolean;
  /** It was not attempted: no attempt is counted, and it is due again after `retrySeconds`. */
  postponed: boolean;
}

/** An endpoint that is to be disabled, and why. */
export interface FailingEndpoint {
  teamId: string;
  id: string;
  gone: boolean;
}

const columns = expressionBuilder<{ d: Database["webhook_delivery"] }, "d">();
/** With no attempt counted it was queued again while in flight: a failure is not the last attempt. */
const isQueuedAgain = columns("d.tries", "=", 0);
const unlessPurged = <T>(body: Expression<T>) => columns.case().when("d.forgotten", "=", false).then(body).end();
const lessIf = (postponed: Expression<boolean>, count: Expression<number>) =>
  sql<number>`case when ${postponed} then greatest(0, ${count} - 1) else ${count} end`;

/**
 * Records any number of outcomes and the health of their endpoints: in one statement, or, where the tables are spread over
 * several servers, team by team.
 *
 * @returns the endpoints that have to be disabled
 */
export async function recordDeliveryOutcomes(
  services: Services,
  outcomes: DeliveryOutcome[],
): Promise<FailingEndpoint[]> {
  if (!(await isSpread(services))) return await recordTogether(services, outcomes, null);
  const failing: FailingEndpoint[] = [];
  const byTeam = Map.groupBy(outcomes, ({ delivery }) => delivery.teamId);
  await forEachTeam(services, [...byTeam.keys()], async (teamId) => {
    failing.push(...(await recordTogether(services, byTeam.get(teamId)!, teamId)));
  });
  return failing;
}

/**
 * Records outcomes and the health of their endpoints in one statement. An outcome whose lease another
 * worker holds by now is dropped. Bodies about an erased candidate are not stored (purge-bodies.ts, which also purges
 * those that were recorded between the erasure and its own run).
 *
 * @param ofTeam the team of all of them; null: of any teams
 */
async function recordTogether(
  services: Services,
  outcomes: DeliveryOutcome[],
  ofTeam: string | null,
): Promise<FailingEndpoint[]> {
  return await db(services.em.fork())
    .with("new", (cte) =>
      cte
        .selectFrom(
          unnest("new", {
            team_id: array.uuid(outcomes.map((one) => one.delivery.teamId)),
            id: array.uuid(outcomes.map((one) => one.delivery.id)),
            leased_by: array.uuid(outcomes.map((one) => one.delivery.leasedBy)),
            state: array.text(outcomes.map((one) => one.state)),
            status_code: array.integer(outcomes.map((one) => one.statusCode)),
            duration_ms: array.integer(outcomes.map((one) => Math.round(one.durationMs))),
            retry: array.double(outcomes.map((one) => one.retrySeconds)),
            backoff: array.double(outcomes.map((one) => one.backoffSeconds)),
            gone: array.boolean(outcomes.map((one) => one.gone)),
            unsent: array.boolean(outcomes.map((one) => one.unsent)),
            request_body: array.jsonb(outcomes.map((one) => one.requestBody)),
            response_body: array.text(outcomes.map((one) => one.responseBody)),
            postponed: array.boolean(outcomes.map((one) => one.postponed)),
          }),
        )
        .selectAll("new")
        // Times are computed here, and not in the updates, which may not where the tables are spread over servers.
        .select(({ ref }) => [
          now().as("now"),
          secondsFromNow(ref("new.retry")).as("retry_at"),
          secondsFromNow(ref("new.backoff")).as("backoff_until"),
        ]),
    )
    // Endpoints are locked in one order, so that two workers do not deadlock.
    .with("endpoint", (cte) =>
      cte
        .selectFrom("webhook_endpoint as e")
        .select((eb) => ["e.team_id", "e.id", "e.enabled", eb("e.deleted_at", "is not", null).as("deleted")])
        .where((eb) =>
          eb(
            eb.refTuple("e.team_id", "e.id"),
            "in",
            eb
              .selectFrom("new")
              .innerJoin("webhook_delivery as d", (join) =>
                join.onRef("d.team_id", "=", "new.team_id").onRef("d.id", "=", "new.id"),
              )
              .select(["d.team_id", "d.endpoint_id"])
              .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
              .$asTuple("team_id", "endpoint_id"),
          ),
        )
        .$if(ofTeam !== null, (q) => q.where("e.team_id", "=", ofTeam))
        .orderBy("e.team_id")
        .orderBy("e.id")
        .forNoKeyUpdate("e"),
    )
    .with("written", (cte) =>
      cte
        .updateTable("webhook_delivery as d")
        .from(["new", "endpoint as e"])
        .set({
          status_code: (eb) => eb.ref("new.status_code"),
          duration_ms: (eb) => eb.ref("new.duration_ms"),
          leased_until: null,
          leased_by: null,
          tries: (eb) => lessIf(eb.ref("new.postponed"), eb.ref("d.tries")),
          attempts: (eb) => lessIf(eb.ref("new.postponed"), eb.ref("d.attempts")),
          state: (eb) =>
            eb
              .case()
              .when("new.state", "=", "SUCCEEDED")
              .then(sql.lit<State>("SUCCEEDED"))
              .when("e.deleted", "=", true)
              .then(sql.lit<State>("FAILED"))
              .when(eb.or([isQueuedAgain, eb.and([eb("new.postponed", "=", true), eb("d.tries", "=", 1)])]))
              .then(sql.lit<State>("PENDING"))
              .else(eb.ref("new.state"))
              .end(),
          next_attempt_at: (eb) =>
            eb
              .case()
              .when(eb.or([eb("new.state", "=", "SUCCEEDED"), eb("e.deleted", "=", true)]))
              .then(null)
              .when(eb.and([eb("new.retry", "is", null), eb("d.tries", ">", 0)]))
              .then(null)
              .when("e.enabled", "=", false)
              .then(infinity)
              .when(isQueuedAgain)
              .then(eb.ref("new.now"))
              .else(eb.ref("new.retry_at"))
              .end(),
          request_body: (eb) => unlessPurged(eb.ref("new.request_body")),
          response_body: (eb) => unlessPurged(eb.ref("new.response_body")),
        })
        .whereRef("d.team_id", "=", "new.team_id")
        .whereRef("d.id", "=", "new.id")
        .whereRef("d.leased_by", "=", "new.leased_by")
        .whereRef("e.team_id", "=", "d.team_id")
        .whereRef("e.id", "=", "d.endpoint_id")
        .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
        .returning((eb) => [
          "d.team_id",
          "d.endpoint_id as id",
          eb("d.state", "=", "SUCCEEDED").as("is_success"),
          eb.or([eb("d.test_type", "is not", null), eb("new.unsent", "=", true)]).as("uncounted"),
          "new.gone",
          "new.backoff_until",
          "new.now",
        ]),
    )
    .with("result", (cte) =>
      cte
        .selectFrom("written")
        .select(({ fn, ref }) => [
          "team_id",
          "id",
          sql<boolean>`bool_or(${ref("is_success")})`.as("is_success"),
          sql<boolean>`bool_or(${ref("gone")})`.as("gone"),
          sql<number>`count(*)::int`.as("tries"),
          fn.max("backoff_until").as("backoff_until"),
          fn.max("now").as("now"),
        ])
        .where("uncounted", "=", false)
        .groupBy(["team_id", "id"]),
    )
    .with("health", (cte) =>
      cte
        .updateTable("webhook_endpoint as e")
        .from("result as r")
        .set({
          consecutive_failures: (eb) =>
            eb
              .case()
              .when("r.is_success", "=", true)
              .then(0)
              .else(eb("e.consecutive_failures", "+", eb.ref("r.tries")))
              .end(),
          failing_since: (eb) =>
            eb
              .case()
              .when("r.is_success", "=", false)
              .then(eb.fn.coalesce("e.failing_since", eb.ref("r.now")))
              .end(),
          resting_until: (eb) => {
            const later = sql<Date | null>`greatest(${eb.ref("e.resting_until")}, ${eb.ref("r.backoff_until")})`;
            return eb.case().when("r.is_success", "=", false).then(later).end();
          },
        })
        .whereRef("e.team_id", "=", "r.team_id")
        .whereRef("e.id", "=", "r.id")
        .$if(ofTeam !== null, (q) => q.where("e.team_id", "=", ofTeam))
        .returning(["e.team_id", "e.id", "r.gone", "e.enabled", "e.failing_since"]),
    )
    .selectFrom("health")
    .select(["team_id as teamId", "id", "gone"])
    .where("enabled", "=", true)
    .where((eb) =>
      eb.or([
        eb("gone", "=", true),
        eb("failing_since", "<", sql<Date>`now() - make_interval(days => ${maxFailingDays})`),
      ]),
    )
    .execute();
}
