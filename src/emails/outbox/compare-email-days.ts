import type { Services } from "../../access/context.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { firstIdAfter } from "../../platform/ids/ids.ts";

const hourMs = 3_600_000;

/**
 * The scheduled task that compares today's count of each team with its e-mails. The count is written in the transaction
 * that queues them, so they differ only where rows were changed by hand; it is raised and never lowered, because e-mails
 * that count for a team may have been removed or sent to members since. Counts of a week ago are deleted.
 */
export async function compareEmailDays(services: Services): Promise<void> {
  const teams = await db(services.em.fork()).selectFrom("team").select("id").execute();
  await forEachTeam(
    services,
    teams.map(({ id }) => id),
    (teamId) => compareEmailDay(services, teamId),
  );
  const old = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("email_day")
      .select("team_id as teamId")
      .distinct()
      .where("day", "<", sql<string>`current_date - 7`)
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, old, (teamId) =>
    db(services.em.fork())
      .deleteFrom("email_day")
      .where("team_id", "=", teamId)
      .where("day", "<", sql<string>`current_date - 7`)
      .execute(),
  );
}

async function compareEmailDay(services: Services, teamId: string): Promise<void> {
  const em = services.em.fork();
  // The ids of today's e-mails are as old as they are, but for an hour: no index of times is written.
  const today = new Date();
  today.setUTCHours(0, 0, 0, 0);
  const { count } = await db(em)
    .selectFrom("email")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("team_id", "=", teamId)
    .where("id", ">", firstIdAfter(today, -hourMs))
    .where("queued_at", ">=", sql<Date>`current_date`)
    .where("member_id", "is", null)
    .where("state", "<>", "SUPPRESSED")
    .executeTakeFirstOrThrow();
  if (count === 0) return;
  const raised = await db(em)
    .insertInto("email_day")
    .values({ team_id: teamId, day: sql<string>`current_date`, count })
    .onConflict((oc) =>
      oc
        .columns(["team_id", "day"])
        .doUpdateSet({ count: (eb) => eb.ref("excluded.count") })
        .whereRef("email_day.count", "<", "excluded.count"),
    )
    .returning("count")
    .execute();
  if (raised.length > 0)
    services.log.warn({ teamId, count }, "the day's count of e-mails was too low, and is corrected");
}
