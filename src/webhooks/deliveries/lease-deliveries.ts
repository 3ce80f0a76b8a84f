import { randomUUID } from "node:crypto";
import type { Expression } from "kysely";
import type { Services } from "../../access/context.ts";
import type { ApiKeyScope } from "../../access/roles.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { findTeams, isSpread } from "../../platform/database/spread.ts";
import { anyOf, array, db, now, secondsFromNow, sql } from "../../platform/database/sql.ts";
import type { Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { leaseByTeam } from "../../platform/outgoing-delivery/lease-by-team.ts";
import type { EndpointOwner } from "../endpoints/endpoint-context.ts";

/** How many deliveries to one endpoint are in flight at once, over all workers; a failing endpoint gets one at a time. */
const maxPerEndpoint = 10;
/** How many are in flight for one team: half the concurrency of a worker, so that no team occupies it alone. */
const maxPerTeam = 100;
/** How long a worker holds a delivery: the longest attempt (docs/rules.md, Webhooks 4: 15 s: 15 s), and time to record its outcome. */
const leaseSeconds = 30;

/** A delivery that is due, leased by this worker, with the current settings of its endpoint. */
export interface DueDelivery extends EndpointOwner {
  teamId: string;
  id: string;
  leasedBy: string;
  endpointId: string;
  eventSequence: number | null;
  testType: EventType | null;
  tries: number;
  /** Of a test: the request that it comes of. */
  causedBy: string | null;
  url: string;
  payloadQuery: string | null;
  scopes: ApiKeyScope[];
  features: string[];
  /** As they are stored, newest first. */
  secrets: Buffer[];
}

const maxInFlight = (consecutiveFailures: Expression<number>) =>
  sql<number>`(case when ${consecutiveFailures} > 0 then 1 else ${maxPerEndpoint} end)`;

const random = sql`random()`;
/** Leases due deliveries: in one statement, or, where the tables are spread over several servers, team by team. */
export async function leaseDeliveries(services: Services, limit: number, turns: Turns): Promise<DueDelivery[]> {
  if (!(await isSpread(services))) return await leaseTogether(services, limit, null);
  const due = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("webhook_delivery")
      .select("team_id as teamId")
      .distinct()
      .where("next_attempt_at", "<=", now())
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  const options = { limit, maxPerTeam: limit, held: new Map(), turns };
  return await leaseByTeam(services, due, options, (teamId, count) => leaseTogether(services, count, teamId));
}

/**
 * Leases due deliveries, for each endpoint and each team as many as it has room for. Teams with the fewest deliveries in
 * flight come first, then endpoints that succeed before those that fail. An endpoint is locked while its deliveries are
 * counted, so that several workers together stay within its limit. The lease of a worker that dies ends after 30 s.
 *
 * @param ofTeam the team to lease from; null: of all
 */
async function leaseTogether(services: Services, limit: number, ofTeam: string | null): Promise<DueDelivery[]> {
  return await db(services.em.fork())
    .with(
      (cte) => cte("in_flight").materialized(),
      (cte) =>
        cte
          .selectFrom("webhook_delivery")
          .select(({ fn }) => ["team_id", "endpoint_id", fn.countAll<number>().as("n")])
          .where("leased_until", ">", now())
          .$if(ofTeam !== null, (q) => q.where("team_id", "=", ofTeam))
          .groupBy(["team_id", "endpoint_id"]),
    )
    .with(
      (cte) => cte("team_in_flight").materialized(),
      (cte) =>
        cte
          .selectFrom("in_flight")
          .select(({ fn }) => ["team_id", fn.sum<number>("n").as("n")])
          .groupBy("team_id"),
    )
    .with(
      (cte) => cte("waiting").materialized(),
      (cte) =>
        cte
          .selectFrom("webhook_endpoint as e")
          .leftJoin("in_flight as h", (join) =>
            join.onRef("h.team_id", "=", "e.team_id").onRef("h.endpoint_id", "=", "e.id"),
          )
          .leftJoin("team_in_flight as t", "t.team_id", "e.team_id")
          .select((eb) => [
            "e.team_id",
            "e.id",
            "e.enabled",
            eb.fn.coalesce("t.n", sql.lit(0)).as("team_n"),
            eb(maxInFlight(eb.ref("e.consecutive_failures")), "-", eb.fn.coalesce("h.n", sql.lit(0))).as("room"),
          ])
          .where("e.deleted_at", "is", null)
          .$if(ofTeam !== null, (q) => q.where("e.team_id", "=", ofTeam))
          .where((eb) => eb.or([eb("e.resting_until", "is", null), eb("e.resting_until", "<=", now())]))
          .where((eb) => eb(eb.fn.coalesce("h.n", sql.lit(0)), "<", maxInFlight(eb.ref("e.consecutive_failures"))))
          .where((eb) => eb(eb.fn.coalesce("t.n", sql.lit(0)), "<", maxPerTeam))
          .where((eb) =>
            eb.exists(
              eb
                .selectFrom("webhook_delivery as d")
                .select("d.id")
                .whereRef("d.team_id", "=", "e.team_id")
                .whereRef("d.endpoint_id", "=", "e.id")
                .where("d.next_attempt_at", "<=", now())
                .where((one) => one.or([one.ref("e.enabled"), one("d.test_type", "is not", null)])),
            ),
          )
          .orderBy((eb) => eb.fn.coalesce("t.n", sql.lit(0)))
          .orderBy((eb) => eb("e.consecutive_failures", ">", sql.lit(0)))
          .orderBy(random)
          .limit(sql.lit(limit))
          .forNoKeyUpdate("e")
          .skipLocked(),
    )
    // The first delivery of each team, then the second of each: the backlog of one team does not delay the others.
    .with("ranked", (cte) =>
      cte
        .selectFrom("waiting as w")
        .crossJoinLateral((eb) =>
          eb
            .selectFrom("webhook_delivery as d")
            .select(({ fn }) => [
              "d.team_id",
              "d.id",
              fn
                .agg<number>("row_number")
                .over((over) => over.orderBy("d.next_attempt_at").orderBy("d.id"))
                .as("nth"),
            ])
            .whereRef("d.team_id", "=", "w.team_id")
            .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
            .whereRef("d.endpoint_id", "=", "w.id")
            .where("d.next_attempt_at", "<=", now())
            .where((one) => one.or([one.ref("w.enabled"), one("d.test_type", "is not", null)]))
            .orderBy("d.next_attempt_at")
            .orderBy("d.id")
            .limit(eb.ref("w.room"))
            .as("d"),
        )
        .select((eb) => {
          const nthOfTeam = eb.fn
            .agg<number>("row_number")
            .over((over) => over.partitionBy("d.team_id").orderBy("d.nth").orderBy(random));
          return ["d.team_id", "d.id", eb("w.team_n", "+", nthOfTeam).as("place")];
        }),
    )
    .with(
      (cte) => cte("chosen").materialized(),
      (cte) =>
        cte
          .selectFrom("ranked")
          .select(["team_id", "id"])
          .where("place", "<=", maxPerTeam)
          .orderBy("place")
          .orderBy(random)
          .limit(sql.lit(limit)),
    )
    .with(
      (cte) => cte("due").materialized(),
      (cte) =>
        cte
          .selectFrom("webhook_delivery as d")
          .innerJoin("chosen", (join) => join.onRef("chosen.team_id", "=", "d.team_id").onRef("chosen.id", "=", "d.id"))
          .select(["d.team_id", "d.id"])
          .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
          .where("d.next_attempt_at", "<=", now())
          .forNoKeyUpdate("d")
          .skipLocked(),
    )
    .with("leased", (cte) =>
      cte
        .updateTable("webhook_delivery as d")
        .from("due")
        .set({
          attempts: (eb) => eb("d.attempts", "+", 1),
          tries: (eb) => eb("d.tries", "+", 1),
          // One for the whole lease: each has its own.
          leased_by: randomUUID(),
          leased_until: secondsFromNow(leaseSeconds),
          next_attempt_at: secondsFromNow(leaseSeconds),
        })
        .whereRef("d.team_id", "=", "due.team_id")
        .whereRef("d.id", "=", "due.id")
        .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
        .returning([
          "d.team_id",
          "d.id",
          "d.leased_by",
          "d.endpoint_id",
          "d.event_sequence",
          "d.test_type",
          "d.tries",
          "d.caused_by",
        ]),
    )
    .selectFrom("leased as d")
    .innerJoin("webhook_endpoint as e", (join) =>
      join.onRef("e.team_id", "=", "d.team_id").onRef("e.id", "=", "d.endpoint_id"),
    )
    .innerJoin("team as t", "t.id", "d.team_id")
    // Who saved the endpoint, with the rights that they have now.
    .leftJoin("team_member as m", (join) =>
      join
        .on("e.saved_by_type", "=", "TeamMember")
        .onRef("m.team_id", "=", "e.team_id")
        .onRef("m.id", "=", "e.saved_by_id")
        .on("m.state", "=", "ACTIVE"),
    )
    .leftJoin("api_key as k", (join) =>
      join
        .on("e.saved_by_type", "=", "ApiKey")
        .onRef("k.team_id", "=", "e.team_id")
        .onRef("k.id", "=", "e.saved_by_id")
        .on("k.revoked_at", "is", null)
        .on((eb) => eb.or([eb("k.expires_at", "is", null), eb("k.expires_at", ">", now())])),
    )
    .select((eb) => {
      const previous = eb.case().when("e.previous_until", ">", now()).then(eb.ref("e.previous_secret")).end();
      return [
        "d.team_id as teamId",
        "d.id",
        eb.ref("d.leased_by").$notNull().as("leasedBy"),
        "d.endpoint_id as endpointId",
        "d.event_sequence as eventSequence",
        "d.test_type as testType",
        "d.tries",
        "d.caused_by as causedBy",
        "e.url",
        "e.payload_query as payloadQuery",
        "e.scopes",
        "t.features",
        "m.role",
        "k.scopes as keyScopes",
        sql<Buffer[]>`array_remove(array[${eb.ref("e.secret")}, ${previous}], null)`.as("secrets"),
      ];
    })
    .$if(ofTeam !== null, (q) => q.where("e.team_id", "=", ofTeam))
    .orderBy("d.id")
    .execute();
}
