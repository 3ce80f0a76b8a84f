import type { Services } from "../../access/context.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { periodSeconds } from "../../platform/process/period.ts";

const batchSize = 5_000;

/** Deletes old messages that are over, in batches and team by team. */
export async function purgeMessages(services: Services): Promise<void> {
  const teams = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("partner_integration")
      .select("team_id as teamId")
      .distinct()
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, (teamId) => purge(services, teamId));
}

async function purge(services: Services, teamId: string): Promise<void> {
  const seconds = periodSeconds(services.env.KEEP_DELIVERIES);
  await inBatches(batchSize, async () => {
    const deleted = await db(services.em.fork())
      .with("old", (cte) =>
        cte
          .selectFrom("partner_message")
          .select(["team_id", "id"])
          .where("team_id", "=", teamId)
          .where("created_at", "<", sql<Date>`now() - make_interval(secs => ${seconds})`)
          .where("state", "in", ["DELIVERED", "FAILED"])
          .limit(sql.lit(batchSize)),
      )
      .deleteFrom("partner_message as m")
      .using("old")
      .whereRef("m.team_id", "=", "old.team_id")
      .where("m.team_id", "=", teamId)
      .whereRef("m.id", "=", "old.id")
      .returning("m.id")
      .execute();
    return deleted.length;
  });
}
