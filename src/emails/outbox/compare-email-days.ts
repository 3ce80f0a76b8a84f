import type { Services } from "../../access/context.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { db, insertFrom, sql } from "../../platform/database/sql.ts";

/**
 * The scheduled task that compares today's count of each team with its e-mails. The count is written in the transaction
 * that queues them, so they differ only where rows were changed by hand; it is raised and never lowered, because e-mails
 * that count for a team may have been removed or sent to members since. Counts of a week ago are deleted.
 */
export async function compareEmailDays(services: Services): Promise<void> {
  const em = services.em.fork();
  const queued = db(em)
    .selectFrom("team as t")
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("email as e")
          .select(sql<number>`count(*)::int`.as("count"))
          .whereRef("e.team_id", "=", "t.id")
          .where("e.queued_at", ">=", sql<Date>`current_date`)
          .where("e.member_id", "is", null)
          .where("e.state", "<>", "SUPPRESSED")
          .as("today"),
      (join) => join.onTrue(),
    )
    .where("today.count", ">", 0);
  const raised = await insertFrom(db(em), "email_day", queued, ({ ref }) => ({
    team_id: ref("t.id"),
    day: sql<string>`current_date`,
    count: ref("today.count"),
  }))
    .onConflict((oc) =>
      oc
        .columns(["team_id", "day"])
        .doUpdateSet({ count: (eb) => eb.ref("excluded.count") })
        .whereRef("email_day.count", "<", "excluded.count"),
    )
    .returning(["team_id as teamId", "count"])
    .execute();
  for (const { teamId, count } of raised)
    services.log.warn({ teamId, count }, "the day's count of e-mails was too low, and is corrected");
  const size = 5_000;
  await inBatches(size, async () => {
    const deleted = await db(em)
      .deleteFrom("email_day")
      .where((eb) =>
        eb(
          eb.refTuple("team_id", "day"),
          "in",
          eb
            .selectFrom("email_day as old")
            .select(["old.team_id", "old.day"])
            .where("old.day", "<", sql<string>`current_date - 7`)
            .limit(sql.lit(size))
            .forNoKeyUpdate()
            .skipLocked()
            .$asTuple("team_id", "day"),
        ),
      )
      .returning("day")
      .execute();
    return deleted.length;
  });
}
