import type { Services } from "../../access/context.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { findTeams, forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { anyOf, array, db, now, sql } from "../../platform/database/sql.ts";
import { periodSeconds } from "../../platform/process/period.ts";

const batchSize = 5_000;

/**
 * Purges old deliveries in batches (team by team where the tables are spread over several servers), and deleted endpoints that have none left. A delivery that waits for a
 * disabled endpoint stays; the bodies of its last attempt do not (docs/operations.md, Retention).
 */
export async function purgeDeliveries(services: Services): Promise<void> {
  if (!(await isSpread(services))) return await purge(services, null);
  const teams = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("webhook_endpoint")
      .select("team_id as teamId")
      .distinct()
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, (teamId) => purge(services, teamId));
}

/** @param ofTeam the team whose deliveries are purged; null: those of all */
async function purge(services: Services, ofTeam: string | null): Promise<void> {
  const em = services.em.fork();
  const seconds = periodSeconds(services.env.KEEP_DELIVERIES);
  // Deliveries that were queued by a transaction concurrent with the deletion of their endpoint.
  await db(em)
    .updateTable("webhook_delivery as d")
    .from("webhook_endpoint as e")
    .set({ state: "FAILED", next_attempt_at: null })
    .where("e.deleted_at", "is not", null)
    .whereRef("d.team_id", "=", "e.team_id")
    .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
    .whereRef("d.endpoint_id", "=", "e.id")
    .where("d.next_attempt_at", "is not", null)
    .where((eb) => eb.or([eb("d.leased_until", "is", null), eb("d.leased_until", "<", now())]))
    .execute();
  const old = db(em)
    .selectFrom("webhook_delivery")
    .select(["team_id", "id"])
    .$if(ofTeam !== null, (q) => q.where("team_id", "=", ofTeam))
    .where("created_at", "<", sql<Date>`now() - make_interval(secs => ${seconds})`)
    .limit(sql.lit(batchSize));
  await inBatches(batchSize, async () => {
    const deleted = await db(em)
      .with("old", () => old.where("next_attempt_at", "is", null))
      .deleteFrom("webhook_delivery as d")
      .using("old")
      .whereRef("d.team_id", "=", "old.team_id")
      .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
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
      .$if(ofTeam !== null, (q) => q.where("d.team_id", "=", ofTeam))
      .whereRef("d.id", "=", "old.id")
      .returning("d.id")
      .execute();
    return emptied.length;
  });
  await db(em)
    .deleteFrom("webhook_endpoint as e")
    .$if(ofTeam !== null, (q) => q.where("e.team_id", "=", ofTeam))
    .where("e.deleted_at", "is not", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("webhook_delivery as d")
            .select("d.id")
            .where((eb) => eb("d.team_id", "=", ofTeam ?? eb.ref("e.team_id")))
            .whereRef("d.endpoint_id", "=", "e.id"),
        ),
      ),
    )
    .execute();
}
